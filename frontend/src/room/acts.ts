/** What a bidder asks of a lot, as it goes over the socket (with a key) and over HTTP. */

import type { Fen } from "../lib/money";

export type Act =
  | { type: "bid"; price_fen: Fen; offer?: Record<string, string> }
  | { type: "seal"; commitment: string }
  | { type: "unseal"; price_fen: Fen; nonce: string }
  | { type: "mandate"; limit_fen: Fen; nonce: string };

/** The answer to an act: the number of its event, and the price that stands where one does (of a falling price: that of the moment). */
export interface Answered {
  seq: number;
  price_fen?: Fen;
}

/** The amount an act names; a sealed bid names none. */
export function amountOf(act: Act): Fen | null {
  switch (act.type) {
    case "seal":
      return null;
    case "mandate":
      return act.limit_fen;
    default:
      return act.price_fen;
  }
}
