/** Commitments to secret amounts, made in the browser: only the commitment leaves it before the opening (`auction/rules/sealed.py`). */

import { canonicalJson } from "../../evidence/chain";
import type { Fen } from "../../lib/money";

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** 32 random bytes in hexadecimal. */
export const newNonce = (): string => hex(crypto.getRandomValues(new Uint8Array(32)));

interface Secret {
  lot_id: number;
  bidder: string;
  nonce: string;
  /** Sealed bids commit to a `price_fen`, secret limits to a `limit_fen`. */
  amount: "price_fen" | "limit_fen";
  amount_fen: Fen;
}

/** SHA-256 over the canonical JSON of the bidder, the lot, the nonce and the amount, all strings: 64 hexadecimal digits. */
export async function commitmentTo({ lot_id, bidder, nonce, amount, amount_fen }: Secret): Promise<string> {
  const bytes = new TextEncoder().encode(canonicalJson({ bidder, lot_id: String(lot_id), nonce, [amount]: amount_fen }));
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
