/** Lots, registrations, and what a bidder is asked to pay. */

import { answer, api, client } from "./client";
import type { Act, Answered } from "../room/acts";
import type { Frame, GroupConsent, JointApplication, Snapshot } from "./types";

export type Phase = "live" | "upcoming" | "concluded";

export const lots = {
  list: (phase: Phase, options: { limit: number; offset: number }, signal?: AbortSignal) => answer(client.GET("/api/lots", { params: { query: { phase, ...options } }, signal: signal ?? null })),
  snapshot: async (lot_id: number) => (await answer(client.GET("/api/lots/{lot_id}", { params: { path: { lot_id } } }))) as Snapshot,
  frames: async (lot_id: number, after: number) => (await answer(client.GET("/api/lots/{lot_id}/frames", { params: { path: { lot_id }, query: { after } } }))).frame as Frame | null,
  act: (lot_id: number, key: string, act: Act): Promise<Answered> => {
    const params = { path: { lot_id } };
    switch (act.type) {
      case "bid":
        return answer(client.POST("/api/lots/{lot_id}/bids", { params, body: { key, price_fen: act.price_fen, ...(act.offer && { offer: act.offer }) } }));
      case "seal":
        return answer(client.POST("/api/lots/{lot_id}/seals", { params, body: { key, commitment: act.commitment } }));
      case "unseal":
        return answer(client.POST("/api/lots/{lot_id}/openings", { params, body: { key, price_fen: act.price_fen, nonce: act.nonce } }));
      case "mandate":
        return answer(client.POST("/api/lots/{lot_id}/mandates", { params, body: { key, limit_fen: act.limit_fen, nonce: act.nonce } }));
    }
  },
  /** The bidding terms in force, with the version that a registration accepts. */
  terms: (signal?: AbortSignal) => answer(client.GET("/api/bidding-terms", { signal: signal ?? null })),
  register: (lot_id: number, terms_version: string) => answer(client.POST("/api/lots/{lot_id}/registrations", { params: { path: { lot_id } }, body: { accepted_terms: true, terms_version } })),
  /** The first daily root that covers a concluded lot's record, with the path to it; null while none does. */
  inclusion: async (lot_id: number, signal?: AbortSignal) => (await answer(client.GET("/api/lots/{lot_id}/inclusion", { params: { path: { lot_id } }, signal: signal ?? null }))).inclusion,
  dailyRoot: (day: string, signal?: AbortSignal) => answer(client.GET("/api/evidence/roots/{day}", { params: { path: { day } }, signal: signal ?? null })),
  /** The signed receipts of all that my organisation did on a lot. */
  receipts: (lot_id: number, signal?: AbortSignal) => answer(client.GET("/api/lots/{lot_id}/receipts", { params: { path: { lot_id } }, signal: signal ?? null })),
  signingKeys: (signal?: AbortSignal) => answer(client.GET("/api/signing-keys", { signal: signal ?? null })),
  remind: (lot_id: number) => answer(client.POST("/api/lots/{lot_id}/reminder", { params: { path: { lot_id } } })),
  forget: (lot_id: number) => api.delete<null>(`/api/lots/${lot_id}/reminder`),
  recordAddress: (lot_id: number) => `/api/lots/${lot_id}/record`,
};

export const registrations = {
  mine: () => answer(client.GET("/api/registrations/mine")),
  withdraw: (registration_id: number) => answer(client.POST("/api/registrations/{registration_id}/withdraw", { params: { path: { registration_id } } })),
};

/** Bidding jointly: a lead registers a group, its members answer. */
export const joint = {
  undertaking: (signal?: AbortSignal) => answer(client.GET("/api/joint-undertaking", { signal: signal ?? null })),
  register: (lot_id: number, body: JointApplication) => answer(client.POST("/api/lots/{lot_id}/joint-registrations", { params: { path: { lot_id } }, body })),
  consent: (registration_id: number, body: GroupConsent) => answer(client.POST("/api/registrations/{registration_id}/consent", { params: { path: { registration_id } }, body })),
  decline: (registration_id: number, reason: string) => answer(client.POST("/api/registrations/{registration_id}/decline", { params: { path: { registration_id } }, body: { reason } })),
};

export const payments = {
  mine: (query: { purpose?: string; subject_id?: number }) => answer(client.GET("/api/payments/my-references", { params: { query } })),
  payNow: (reference_code: string) => answer(client.POST("/api/payments/sandbox/pay", { body: { reference_code } })),
};
