import { describe, expect, it } from "vitest";
import type { EventView } from "../api/types";
import { entriesOf, isNote, standingSeq } from "./feed";
import { bidEvent, LOT } from "./fixtures";
import { envelopesOf, standingScore, takerOf } from "./formats/envelopes";
import { headlineOf } from "./formats/headline";

const event = (seq: number, kind: string, data: Record<string, unknown> = {}): EventView => ({ seq, at: "2025-11-21T01:00:00Z", kind, data, hash: "" });
const sealed = (seq: number, bidder: string) => event(seq, "sealed", { bidder, commitment: `c${seq}` });
const unsealed = (seq: number, bidder: string, price_fen: string) => event(seq, "unsealed", { bidder, price_fen, nonce: "n" });

describe("the feed", () => {
  it("tells every kind of event in words of both languages, and does not break on one it does not know", () => {
    const kinds = ["announced", "opened", "phase", "mandate", "priority", "paused", "suspended", "resumed", "checked", "sold", "passed", "withdrawn", "of a later version"];
    const entries = entriesOf(kinds.map((kind, index) => event(index + 1, kind)));
    expect(entries.every(isNote)).toBe(true);
    for (const entry of entries) if (isNote(entry)) for (const text of [entry.note.zh, entry.note.en]) expect(text).not.toMatch(/undefined|NaN|null/);
    expect(entriesOf([event(1, "paused", { ground: "ATTACK", reason: "排查中" })])[0]).toMatchObject({ tone: "warn", note: { zh: "竞价暂停：系统遭受攻击：排查中" } });
    expect(entriesOf([event(1, "phase", { phase: "OPENING", ends_at: "2025-11-21T02:00:00Z" })])[0]).toMatchObject({ note: { zh: "进入开标期，至 2025-11-21 10:00:00" } });
  });

  it("marks bids by limits, scores, sealed bids and openings", () => {
    const raised = { ...bidEvent(2, "100", "1"), data: { bidder: "1", price_fen: "100", extended: true, mandate: "5" } };
    const weighted = event(3, "bid", { bidder: "2", price_fen: "100", score: "6200", offer: { PAYMENT: "ONE_SUM" }, extended: false });
    expect(entriesOf([raised, weighted, sealed(4, "3"), unsealed(5, "3", "900")])).toMatchObject([
      { bidder: "1", mandate: true, extended: true },
      { score: "6200", offer: { PAYMENT: "ONE_SUM" } },
      { act: "sealed", price_fen: null },
      { act: "unsealed", price_fen: "900" },
    ]);
  });

  it("marks what stands: the leader's newest price, not the newest line", () => {
    const entries = entriesOf([sealed(1, "A"), unsealed(2, "A", "900"), unsealed(3, "B", "500"), event(4, "resumed")]);
    expect(standingSeq(entries, "A")).toBe(2);
    expect(standingSeq(entries)).toBe(3);
    expect(standingSeq(entries, null)).toBeNull();
  });
});

describe("envelopes", () => {
  it("count each bidder once; a later sealed bid replaces the earlier", () => {
    const found = envelopesOf([sealed(1, "A"), sealed(2, "B"), sealed(3, "A"), unsealed(4, "B", "7")]);
    expect([...found.sealed]).toEqual([["A", "c3"], ["B", "c2"]]);
    expect([...found.opened]).toEqual([["B", "7"]]);
  });
  it("know the standing score and the taker", () => {
    expect(standingScore([])).toBeNull();
    expect(standingScore([event(1, "bid", { score: "10" }), event(2, "bid", { score: "20" })])).toBe(20n);
    expect(takerOf([bidEvent(2, "700", "9"), bidEvent(3, "800", "8")])).toEqual({ bidder: "9", price_fen: "700" });
  });
});

describe("the headline", () => {
  const now_ms = Date.parse(LOT.opens_at) + 61_000;
  const falling = { ...LOT, format: "DUTCH", phase: "FALLING", falls_from: LOT.opens_at, start_price_fen: "1000", rules: { floor_fen: "500", step_fen: "100", tick_seconds: "60" } };
  it("says the price of the moment and the next one while it falls, and the floor", () => {
    expect(headlineOf({ lot: falling, events: [], code: null, now_ms })).toEqual({ label: "falling", fen: 900n, under: { kind: "falls", fen: 800n, at_ms: Date.parse(LOT.opens_at) + 120_000 } });
    expect(headlineOf({ lot: falling, events: [], code: null, now_ms: now_ms + 600_000 }).under).toEqual({ kind: "floor" });
    expect(headlineOf({ lot: { ...falling, price_fen: "900" }, events: [], code: null, now_ms })).toEqual({ label: "taken", fen: 900n, under: null });
  });
  it("counts sealed bids and tells no amount before the opening", () => {
    const lot = { ...LOT, format: "SEALED", phase: "SEALED" };
    const events = [sealed(1, "A"), sealed(2, "B")];
    expect(headlineOf({ lot, events, code: "A", now_ms })).toEqual({ label: "start", fen: 50_000_000n, under: { kind: "counts", sealed: 2, opened: null } });
    expect(headlineOf({ lot: { ...lot, phase: "OPENING", price_fen: "60000000" }, events: [...events, unsealed(3, "A", "60000000")], code: "A", now_ms })).toEqual({ label: "opened", fen: 60_000_000n, under: { kind: "counts", sealed: 2, opened: 1 } });
  });
  it("gives who goes before the leader the standing price as the least", () => {
    const lot = { ...LOT, price_fen: "500", minimum_fen: "510", leader: "1", priority: { "2": 1 } };
    expect(headlineOf({ lot, events: [], code: "2", now_ms }).under).toEqual({ kind: "least", fen: 500n });
    expect(headlineOf({ lot, events: [], code: "3", now_ms }).under).toEqual({ kind: "least", fen: 510n });
  });
});
