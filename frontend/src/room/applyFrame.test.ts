import { describe, expect, it } from "vitest";
import { applyFrame, fromSnapshot, prepend, type RoomState } from "./applyFrame";
import type { EventView } from "../api/types";
import { LOT, OPENED, bidEvent, frame, snapshot } from "./fixtures";

const bids = [2, 3, 4, 5, 6].map((seq) => bidEvent(seq, String(50_000_000 + (seq - 2) * 500_000), seq % 2 ? "4711" : "1234"));

function fresh(upTo: number): RoomState {
  const events = [OPENED, ...bids.filter(({ seq }) => seq <= upTo)];
  const last = frame(bids.filter(({ seq }) => seq <= upTo));
  const { state, price_fen, leader, minimum_fen, ends_at, extensions } = last;
  return fromSnapshot(snapshot({ state, price_fen, leader, minimum_fen, ends_at, extensions, bids: last.bids }, events));
}

describe("applyFrame", () => {
  it("snapshot + frames == snapshot, however the events are cut into frames", () => {
    for (const cuts of [[5], [1, 4], [2, 2, 1], [1, 1, 1, 1, 1]]) {
      let state = fromSnapshot(snapshot());
      let start = 0;
      for (const size of cuts) {
        const applied = applyFrame(state, frame(bids.slice(start, start + size)));
        if (applied.kind !== "applied") throw new Error(applied.kind);
        state = applied.state;
        start += size;
      }
      expect(state).toEqual(fresh(6));
    }
  });

  it("reports a gap instead of skipping", () => {
    const state = fromSnapshot(snapshot());
    expect(applyFrame(state, frame(bids.slice(1, 3)))).toEqual({ kind: "gap", after: 1 });
    expect(applyFrame(null, frame(bids.slice(0, 1)))).toEqual({ kind: "gap", after: 0 });
  });

  it("takes only what is new of an overlapping frame and nothing of a repeated one", () => {
    const state = fresh(4);
    const applied = applyFrame(state, frame(bids));
    expect(applied.kind === "applied" && applied.fresh.map(({ seq }) => seq)).toEqual([5, 6]);
    expect(applied.kind === "applied" && applied.state).toEqual(fresh(6));
    expect(applyFrame(state, frame(bids.slice(0, 2)))).toEqual({ kind: "known" });
  });

  it("never turns the price back for a snapshot that comes late", () => {
    expect(applyFrame(fresh(6), snapshot({}, [OPENED, ...bids.slice(0, 1)]))).toEqual({ kind: "known" });
  });

  it("keeps the events before a newer snapshot when they meet, and drops them when they do not", () => {
    const meets = applyFrame(fresh(4), snapshot({}, bids.slice(3)));
    expect(meets.kind === "applied" && meets.state.events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    const apart = applyFrame(fresh(3), snapshot({}, bids.slice(4)));
    expect(apart.kind === "applied" && apart.state.events.map(({ seq }) => seq)).toEqual([6]);
  });

  it("puts older events in front only when they join", () => {
    const state = fromSnapshot(snapshot({}, bids.slice(2)));
    expect(prepend(state, [OPENED, ...bids.slice(0, 2)]).events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(prepend(state, [OPENED])).toBe(state);
  });

  it("keeps the newest events without a gap when a crowded frame leaves some out", () => {
    const before = fromSnapshot(snapshot({}, bids.slice(0, 1)));
    const resumed: EventView = { seq: 3, at: LOT.opens_at, kind: "resumed", data: {}, hash: "" };
    const tail = [bidEvent(8, "900", "4711"), bidEvent(9, "1000", "4712")];
    const applied = applyFrame(before, { ...frame([resumed, ...tail]), omitted: 5 });
    expect(applied.kind === "applied" && applied.state.events.map(({ seq }) => seq)).toEqual([8, 9]);
    expect(applied.kind === "applied" && applied.state.seq).toBe(9);
  });

  it("takes phases, priority and a fall that began anew from the events, as a snapshot would tell them", () => {
    const falling = { format: "DUTCH", phase: "FALLING", falls_from: LOT.opens_at, start_price_fen: "1000", rules: { floor_fen: "500", step_fen: "100", tick_seconds: "60" } };
    const before = fromSnapshot(snapshot(falling));
    const happened = (seq: number, kind: string, data: Record<string, string>): EventView => ({ seq, at: LOT.opens_at, kind, data, hash: "" });
    const events = [happened(2, "priority", { bidder: "4711", rank: "1" }), happened(3, "resumed", { ends_at: "2025-11-20T03:06:00.000000Z" })];
    const last = { ...frame([bidEvent(2, "900", "4711")]), to_seq: 3, events, phase: "FALLING" };
    const applied = applyFrame(before, last);
    expect(applied.kind === "applied" && applied.state.lot).toMatchObject({ phase: "FALLING", priority: { "4711": 1 }, falls_from: "2025-11-20T03:00:00.000Z" });
  });
});
