/** Pauses and suspensions as the room shows them, read out of the lot's events (pure). */

import type { EventView, LotView } from "../api/types";

export interface Halt {
  at: string;
  ground: string;
  reason: string;
}

export interface Resumption {
  at: string;
  ends_at: string;
}

/** The newest pause or suspension. While a lot is halted nobody bids, so it is among the events that every snapshot carries. */
export function haltOf(events: readonly EventView[]): Halt | null {
  const event = events.findLast(({ kind }) => kind === "paused" || kind === "suspended");
  return event ? { at: event.at, ground: String(event.data["ground"]), reason: String(event.data["reason"]) } : null;
}

/** The resumption by which the lot's present end was set; null once a bid has moved it, or the lot is halted again. */
export function resumptionOf(lot: LotView, events: readonly EventView[]): Resumption | null {
  const event = events.findLast(({ kind }) => kind === "resumed");
  if (event === undefined || lot.state !== "OPEN") return null;
  const ends_at = String(event.data["ends_at"]);
  return Date.parse(ends_at) === Date.parse(lot.ends_at) ? { at: event.at, ends_at } : null;
}
