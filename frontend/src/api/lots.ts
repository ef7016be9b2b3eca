/** Lots, registrations, and what a bidder is asked to pay. */

import { api } from "./client";
import type { BidAnswer, Frame, LotList, ReferencePage, RegistrationView, Snapshot } from "./types";

export type Phase = "live" | "upcoming" | "concluded";

export const lots = {
  list: (phase: Phase, options: { limit: number; offset: number }, signal?: AbortSignal) => api.get<LotList>("/api/lots", { phase, ...options }, signal),
  snapshot: (id: number) => api.get<Snapshot>(`/api/lots/${id}`),
  frames: async (id: number, after: number) => (await api.get<{ frame: Frame | null }>(`/api/lots/${id}/frames`, { after })).frame,
  bid: (id: number, key: string, price_fen: string) => api.post<BidAnswer>(`/api/lots/${id}/bids`, { key, price_fen }),
  termsVersion: async () => (await api.get<{ terms_version: string }>("/api/bidding-terms")).terms_version,
  register: (id: number, terms_version: string) => api.post<RegistrationView>(`/api/lots/${id}/registrations`, { accepted_terms: true, terms_version }),
  recordAddress: (id: number) => `/api/lots/${id}/record`,
};

export const registrations = {
  mine: () => api.get<RegistrationView[]>("/api/registrations/mine"),
};

export const payments = {
  mine: (query: { purpose?: string; subject_id?: number }) => api.get<ReferencePage>("/api/payments/my-references", query),
  payNow: (reference_code: string) => api.post<{ rail_txn_id: string; state: string; failure: string | null }>("/api/payments/sandbox/pay", { reference_code }),
};
