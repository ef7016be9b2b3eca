/** Bids as the room shows them, read out of the lot's events (pure). */

import type { EventView } from "../api/types";
import type { Fen } from "../lib/money";

export interface ShownBid {
  seq: number;
  at: string;
  bidder: string;
  price_fen: Fen;
  extended: boolean;
}

export function bidsOf(events: readonly EventView[]): ShownBid[] {
  return events.flatMap((event) =>
    event.kind === "bid" ? [{ seq: event.seq, at: event.at, bidder: String(event.data["bidder"]), price_fen: String(event.data["price_fen"]), extended: event.data["extended"] === true }] : [],
  );
}
