/**
 * What only this browser knows: opening slips (开标凭据) of sealed bids, and the nonces of secret limits. Kept by lot and bidder code.
 * A slip is kept before its commitment is sent: a bid whose slip was never kept could not be opened.
 */

import { read, store, write, type Store } from "../../lib/kept";
import type { Fen } from "../../lib/money";
import { commitmentTo, newNonce } from "./commitment";

export interface Slip {
  format: "binhai-opening-slip/1";
  lot_id: number;
  project_code: string;
  title: string;
  bidder: string;
  price_fen: Fen;
  nonce: string;
  commitment: string;
  made_at: string;
}

export interface Limit {
  limit_fen: Fen;
  nonce: string;
  made_at: string;
  /** The number of its event once it was accepted. */
  seq: number | null;
}

const slipsKey = (lotId: number, code: string): string => `opening-slips:${lotId}:${code}`;
const limitKey = (lotId: number, code: string): string => `secret-limit:${lotId}:${code}`;

export async function makeSlip(lot: { id: number; project_code: string; title: string }, bidder: string, price_fen: Fen, made_at: string): Promise<Slip> {
  const nonce = newNonce();
  const commitment = await commitmentTo({ lot_id: lot.id, bidder, nonce, amount: "price_fen", amount_fen: price_fen });
  return { format: "binhai-opening-slip/1", lot_id: lot.id, project_code: lot.project_code, title: lot.title, bidder, price_fen, nonce, commitment, made_at };
}

/** All slips of a bidder for a lot: an earlier sealed bid counts until a later one is accepted, so each is kept. */
export function slipsOf(lotId: number, code: string, kept: Store | null = store()): Slip[] {
  const found = read(slipsKey(lotId, code), kept);
  return Array.isArray(found) ? (found as unknown[]).filter(isSlip) : [];
}

export function keepSlip(slip: Slip, kept: Store | null = store()): boolean {
  const others = slipsOf(slip.lot_id, slip.bidder, kept).filter(({ commitment }) => commitment !== slip.commitment);
  return write(slipsKey(slip.lot_id, slip.bidder), [...others, slip].slice(-20), kept);
}

/** The slip that opens a commitment. */
export function slipFor(commitment: string | null, slips: readonly Slip[]): Slip | null {
  return slips.find((slip) => slip.commitment === commitment) ?? null;
}

function isSlip(value: unknown): value is Slip {
  const slip = value as Slip | null;
  return (
    typeof slip === "object" &&
    slip !== null &&
    slip.format === "binhai-opening-slip/1" &&
    Number.isInteger(slip.lot_id) &&
    typeof slip.bidder === "string" &&
    /^[0-9]{1,18}$/.test(slip.price_fen) &&
    /^[0-9a-f]{64}$/.test(slip.nonce) &&
    /^[0-9a-f]{64}$/.test(slip.commitment)
  );
}

export type Imported = { slip: Slip } | { wrong: "unreadable" | "other-lot" | "other-bidder" | "other-bid" | "inconsistent" };

/** Read a slip file for the sealed bid that stands. Its commitment is computed again: a slip that was altered opens nothing. */
export async function readSlip(text: string, expected: { lot_id: number; bidder: string; commitment: string }): Promise<Imported> {
  let slip: unknown;
  try {
    slip = JSON.parse(text);
  } catch {
    return { wrong: "unreadable" };
  }
  if (!isSlip(slip)) return { wrong: "unreadable" };
  if (slip.lot_id !== expected.lot_id) return { wrong: "other-lot" };
  if (slip.bidder !== expected.bidder) return { wrong: "other-bidder" };
  if (slip.commitment !== expected.commitment) return { wrong: "other-bid" };
  const digest = await commitmentTo({ lot_id: slip.lot_id, bidder: slip.bidder, nonce: slip.nonce, amount: "price_fen", amount_fen: slip.price_fen });
  return digest === slip.commitment ? { slip } : { wrong: "inconsistent" };
}

export function limitOf(lotId: number, code: string, kept: Store | null = store()): Limit | null {
  const found = read(limitKey(lotId, code), kept) as Limit | null;
  return found && typeof found.limit_fen === "string" && typeof found.nonce === "string" ? found : null;
}

export function keepLimit(lotId: number, code: string, limit: Limit, kept: Store | null = store()): boolean {
  return write(limitKey(lotId, code), limit, kept);
}
