/** The one door to the API: cookie session, CSRF header, problems thrown as `ProblemError`, the server's clock read on the way. */

import createClient from "openapi-fetch";
import { offerSample, isSynchronised, sampleOf } from "../lib/serverTime";
import { ProblemError, UNREACHABLE, problemOf } from "./problem";
import type { paths } from "./schema";

let csrfToken = "";

/** The session answer carries the token; unsafe requests send it back. */
export function keepCsrfToken(token: string): void {
  csrfToken = token;
}

/** Called when the server says that nobody is signed in (any more). */
let onSignedOut: () => void = () => undefined;
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/** `fetch` with our conventions; throws ProblemError for everything that is not a success. */
export async function fetchApi(input: Request): Promise<Response> {
  const request = new Request(input, { credentials: "same-origin" });
  if (request.method !== "GET" && request.method !== "HEAD") request.headers.set("x-csrftoken", csrfToken);
  const sent = Date.now();
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new ProblemError(UNREACHABLE);
  }
  readClock(response, sent);
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => null);
  const problem = problemOf(response.status, body);
  if (problem.code === "sign-in-required") onSignedOut();
  throw new ProblemError(problem);
}

/** The Date header is exact to a second only: good enough for lists, never preferred over a ping. */
function readClock(response: Response, sent_ms: number): void {
  const date = response.headers.get("date");
  if (!date || isSynchronised()) return;
  const sample = sampleOf(sent_ms, Date.now(), Date.parse(date) + 500);
  offerSample({ ...sample, error_ms: sample.error_ms + 1000 });
}

/** Every route, its parameters, body and answer as the OpenAPI document has them: `answer(client.GET("/api/lots", …))`. */
export const client = createClient<paths>({ baseUrl: globalThis.location?.origin ?? "", fetch: fetchApi });

/** The body of a successful answer; a refusal was thrown by `fetchApi` already. */
export async function answer<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T;
}

type Query = Record<string, string | number | boolean | null | undefined>;

function address(path: string, query: Query = {}): URL {
  const url = new URL(path, location.origin);
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== null && value !== "") url.searchParams.set(name, String(value));
  return url;
}

async function send<T>(method: string, path: string, options: { query?: Query | undefined; body?: unknown; signal?: AbortSignal | undefined }): Promise<T> {
  const form = options.body instanceof FormData;
  const response = await fetchApi(
    new Request(address(path, options.query), {
      method,
      signal: options.signal ?? null,
      ...(options.body !== undefined && { body: form ? (options.body as FormData) : JSON.stringify(options.body) }),
      headers: { accept: "application/json", ...(options.body !== undefined && !form && { "content-type": "application/json" }) },
    }),
  );
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** The plain door, for addresses that are put together at run time; the caller names the type of the answer. */
export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) => send<T>("GET", path, { query, signal }),
  post: <T>(path: string, body: unknown = {}, signal?: AbortSignal) => send<T>("POST", path, { body, signal }),
  put: <T>(path: string, body: unknown) => send<T>("PUT", path, { body }),
  patch: <T>(path: string, body: unknown) => send<T>("PATCH", path, { body }),
  delete: <T>(path: string) => send<T>("DELETE", path, {}),
};
