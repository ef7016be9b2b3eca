/** Sealed bids as the lot's events tell them (pure): who has sealed, who has opened, and the standing score of weighted offers. */

import type { EventView } from "../../api/types";

export interface Envelopes {
  /** The commitment that counts, by bidder code. */
  sealed: ReadonlyMap<string, string>;
  opened: ReadonlyMap<string, string>;
}

export function envelopesOf(events: readonly EventView[]): Envelopes {
  const sealed = new Map<string, string>();
  const opened = new Map<string, string>();
  for (const { kind, data } of events) {
    if (kind === "sealed") sealed.set(String(data["bidder"]), String(data["commitment"]));
    if (kind === "unsealed") opened.set(String(data["bidder"]), String(data["price_fen"]));
  }
  return { sealed, opened };
}

/** The score of the leading offer; null while nothing is offered. */
export function standingScore(events: readonly EventView[]): bigint | null {
  const score = events.findLast(({ kind, data }) => kind === "bid" && typeof data["score"] === "string")?.data["score"];
  return typeof score === "string" ? BigInt(score) : null;
}

/** Who stopped the fall, and at which price. */
export function takerOf(events: readonly EventView[]): { bidder: string; price_fen: string } | null {
  const taken = events.find(({ kind }) => kind === "bid");
  return taken ? { bidder: String(taken.data["bidder"]), price_fen: String(taken.data["price_fen"]) } : null;
}
