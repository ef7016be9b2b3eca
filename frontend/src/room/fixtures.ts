/** Small lots and frames for the tests of this folder. */

import type { EventView, Frame, LotView, MyStatus, Snapshot } from "../api/types";

export const LOT: LotView = {
  id: 7,
  listing_id: 3,
  project_code: "BH-2025-0001-1",
  title: "一种传感器封装方法发明专利",
  rule_set: "standard",
  format: "ASCENDING",
  rules: {},
  state: "OPEN",
  phase: "BIDDING",
  start_price_fen: "50000000",
  increment_fen: "500000",
  deposit_fen: "5000000",
  joint_bidding: true,
  extension_seconds: 300,
  registration_closes_at: "2025-11-20T02:00:00Z",
  opens_at: "2025-11-20T02:00:00Z",
  announced_end_at: "2025-11-21T02:00:00Z",
  ends_at: "2025-11-21T02:00:00Z",
  seq: 1,
  price_fen: null,
  leader: null,
  minimum_fen: "50000000",
  bids: 0,
  extensions: 0,
  priority: {},
  falls_from: null,
  kinds: ["PATENT"],
};

export const ADMITTED: MyStatus = { registration_id: 9, state: "ADMITTED", bidder_code: "4711", payment_reference: "R1", refusal: "", role: "ALONE", limit_fen: null };

export function bidEvent(seq: number, price_fen: string, bidder: string, extended = false): EventView {
  return { seq, at: "2025-11-21T01:00:00Z", kind: "bid", data: { bidder, price_fen, ends_at: LOT.ends_at, extended }, hash: `h${seq}` };
}

export const OPENED: EventView = { seq: 1, at: LOT.opens_at, kind: "opened", data: {}, hash: "h1" };

export function snapshot(changes: Partial<LotView> = {}, recent: EventView[] = [OPENED], me: MyStatus | null = null): Snapshot {
  const lot = { ...LOT, seq: recent.at(-1)?.seq ?? 0, ...changes };
  return { type: "snapshot", seq: lot.seq, server_at: "2025-11-21T01:00:00Z", lot, recent, me, reminded: false, presence: { watchers: 2, registered: 3, reminders: 5 } };
}

/** The frame a server would send for these bids after `lot`. */
export function frame(events: EventView[]): Frame {
  const last = events.at(-1);
  if (last === undefined) throw new Error("a frame has events");
  const price = String(last.data["price_fen"]);
  return {
    type: "events",
    from_seq: events[0]?.seq ?? last.seq,
    to_seq: last.seq,
    omitted: 0,
    server_at: last.at,
    events,
    state: "OPEN",
    phase: "BIDDING",
    price_fen: price,
    leader: String(last.data["bidder"]),
    minimum_fen: (BigInt(price) + BigInt(LOT.increment_fen)).toString(),
    ends_at: String(last.data["ends_at"]),
    bids: last.seq - 1,
    extensions: 0,
    watchers: 2,
  };
}
