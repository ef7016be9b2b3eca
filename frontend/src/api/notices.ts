/** Public notices and certificates. */

import { api } from "./client";
import type { NoticeList, NoticePage, PublicCertificate } from "./types";

export interface NoticeQuery {
  q?: string;
  kind?: string;
  phase?: string;
  limit: number;
  offset: number;
}

export const notices = {
  list: (query: NoticeQuery, signal?: AbortSignal) => api.get<NoticeList>("/api/notices", { ...query }, signal),
  page: (projectCode: string, signal?: AbortSignal) => api.get<NoticePage>(`/api/notices/${encodeURIComponent(projectCode)}`, {}, signal),
};

export const certificates = {
  verify: (number: string, signal?: AbortSignal) => api.get<PublicCertificate>(`/api/certificates/${encodeURIComponent(number)}`, {}, signal),
  documentAddress: (number: string) => `/api/certificates/${encodeURIComponent(number)}/certificate.pdf`,
};
