/** Public notices and certificates. */

import { answer, client } from "./client";
import type { paths } from "./schema";

export type NoticeQuery = NonNullable<paths["/api/notices"]["get"]["parameters"]["query"]>;

export const notices = {
  list: (query: NoticeQuery, signal?: AbortSignal) => answer(client.GET("/api/notices", { params: { query }, signal: signal ?? null })),
  page: (project_code: string, signal?: AbortSignal) => answer(client.GET("/api/notices/{project_code}", { params: { path: { project_code } }, signal: signal ?? null })),
};

export const certificates = {
  verify: (number: string, signal?: AbortSignal) => answer(client.GET("/api/certificates/{number}", { params: { path: { number } }, signal: signal ?? null })),
  documentAddress: (number: string) => `/api/certificates/${encodeURIComponent(number)}/certificate.pdf`,
};
