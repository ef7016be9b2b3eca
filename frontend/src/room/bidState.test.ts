import { describe, expect, it } from "vitest";
import type { Me } from "../api/types";
import { deriveBidState, jumpOf, quickSteps, type Situation } from "./bidState";
import { ADMITTED, LOT } from "./fixtures";

const USER: Me = { id: 1, login: "b", display_name: "B", organisation_id: 1, organisation_name: "B", organisation_kind: "COMPANY", roles: ["BIDDER"] };
const DURING = Date.parse("2025-11-20T12:00:00Z");
const AFTER = Date.parse(LOT.ends_at);
const BEFORE = Date.parse(LOT.opens_at) - 1;

const derive = (changes: Partial<Situation>) => deriveBidState({ lot: LOT, me: ADMITTED, user: USER, pending: null, has_bid: false, now_ms: DURING, ...changes });

describe("deriveBidState", () => {
  it("leads the public to registration", () => {
    expect(derive({ user: null, me: null })).toEqual({ kind: "signed-out" });
    expect(derive({ user: { ...USER, roles: ["CENTRE_REVIEWER"] }, me: null })).toEqual({ kind: "no-bidder" });
    expect(derive({ me: null, now_ms: BEFORE })).toEqual({ kind: "not-registered", open: true });
    expect(derive({ me: null })).toEqual({ kind: "not-registered", open: false });
  });

  it("follows a registration", () => {
    expect(derive({ me: { ...ADMITTED, state: "APPLIED", bidder_code: null } })).toEqual({ kind: "awaiting-qualification" });
    expect(derive({ me: { ...ADMITTED, state: "REFUSED", bidder_code: null, refusal: "理由" } })).toEqual({ kind: "registration-refused", reason: "理由" });
    expect(derive({ me: { ...ADMITTED, state: "QUALIFIED", bidder_code: null } })).toEqual({ kind: "deposit-due", reference: "R1" });
    expect(derive({ me: { ...ADMITTED, state: "WITHDRAWN", bidder_code: null } })).toEqual({ kind: "registration-withdrawn" });
  });

  it("lets whoever withdrew register anew while there is time", () => {
    expect(derive({ me: { ...ADMITTED, state: "WITHDRAWN", bidder_code: null }, now_ms: BEFORE })).toEqual({ kind: "not-registered", open: true });
  });

  it("lets a group's members watch: its lead alone pays and bids", () => {
    const member = { ...ADMITTED, role: "MEMBER" as const };
    expect(derive({ me: { ...member, state: "WAITING_FOR_MEMBERS", bidder_code: null } })).toEqual({ kind: "awaiting-members" });
    expect(derive({ me: { ...member, state: "QUALIFIED", bidder_code: null } })).toEqual({ kind: "lead-deposits" });
    expect(derive({ me: member })).toEqual({ kind: "lead-bids", code: "4711", leading: false });
    expect(derive({ me: member, lot: { ...LOT, leader: "4711", price_fen: "50000000" } })).toEqual({ kind: "lead-bids", code: "4711", leading: true });
    expect(derive({ me: { ...ADMITTED, role: "LEAD" } }).kind).toBe("ready");
  });

  it("opens and ends on the server's clock, to the millisecond", () => {
    expect(derive({ now_ms: BEFORE }).kind).toBe("not-yet-open");
    expect(derive({ now_ms: BEFORE + 1 }).kind).toBe("ready");
    expect(derive({ now_ms: AFTER - 1 }).kind).toBe("ready");
    expect(derive({ now_ms: AFTER })).toEqual({ kind: "awaiting-hammer", code: "4711", leading: false, last: true });
  });

  it("waits while the lot is halted, also beyond its end, and shows a bid under way until it is answered", () => {
    for (const state of ["PAUSED", "SUSPENDED"]) {
      expect(derive({ lot: { ...LOT, state } })).toEqual({ kind: "halted", code: "4711", leading: false });
      expect(derive({ lot: { ...LOT, state }, now_ms: AFTER }).kind).toBe("halted");
      expect(derive({ lot: { ...LOT, state }, pending: { key: "k", act: { type: "bid", price_fen: "1" }, since_ms: DURING } }).kind).toBe("pending");
    }
  });

  it("bids even if the lot's opening has not been told yet: the clock has opened it", () => {
    expect(derive({ lot: { ...LOT, state: "SCHEDULED" } }).kind).toBe("ready");
  });

  it("knows leading, outbid and ready apart", () => {
    const led = { ...LOT, price_fen: "50000000", leader: "4711", minimum_fen: "50500000" };
    expect(derive({ lot: led, has_bid: true })).toEqual({ kind: "leading", code: "4711", price_fen: "50000000" });
    expect(derive({ lot: { ...led, leader: "1234" }, has_bid: true })).toEqual({ kind: "outbid", code: "4711", minimum_fen: "50500000" });
    expect(derive({ lot: { ...led, leader: "1234" } })).toEqual({ kind: "ready", code: "4711", minimum_fen: "50500000" });
  });

  it("shows a bid under way until its answer, also past the end", () => {
    const act = { type: "bid", price_fen: "50000000" } as const;
    const pending = { key: "k", act, since_ms: DURING - 100 };
    expect(derive({ pending })).toEqual({ kind: "pending", code: "4711", act, slow: false });
    expect(derive({ pending, now_ms: AFTER + 5000 })).toMatchObject({ kind: "pending", slow: true });
  });

  it("tells winners, losers and the public of the end", () => {
    const sold = { ...LOT, state: "SOLD", leader: "4711", price_fen: "50000000" };
    expect(derive({ lot: sold })).toEqual({ kind: "ended", outcome: "SOLD", mine: true, bidder: true });
    expect(derive({ lot: { ...sold, leader: "1234" } })).toEqual({ kind: "ended", outcome: "SOLD", mine: false, bidder: true });
    expect(derive({ lot: { ...LOT, state: "PASSED" }, me: null, user: null })).toEqual({ kind: "ended", outcome: "PASSED", mine: false, bidder: false });
  });

  it("never takes a missing leader for a missing code", () => {
    expect(derive({ lot: { ...LOT, state: "SOLD", leader: null }, me: null })).toMatchObject({ mine: false });
    expect(derive({ me: { ...ADMITTED, state: "QUALIFIED", bidder_code: null }, lot: { ...LOT, leader: null } }).kind).toBe("deposit-due");
  });
});

describe("phases", () => {
  it("are told apart from open bidding, and their end from the lot's", () => {
    const sealing = { ...LOT, format: "SEALED", phase: "SEALED", leader: "4711" };
    expect(derive({ lot: sealing })).toEqual({ kind: "phase", code: "4711", phase: "SEALED", leading: true });
    expect(derive({ lot: sealing, now_ms: AFTER })).toMatchObject({ kind: "awaiting-hammer", last: false });
    expect(derive({ lot: { ...sealing, phase: "OPENING" }, now_ms: AFTER })).toMatchObject({ kind: "awaiting-hammer", last: true });
    expect(derive({ lot: { ...LOT, format: "WEIGHTED", phase: "SCORING", leader: "4711" } }).kind).toBe("leading");
  });
  it("offer a priority purchaser the standing price, and nothing above the limit of a raise", () => {
    const lot = { ...LOT, price_fen: "1000", minimum_fen: "1100", increment_fen: "100", leader: "1", priority: { "4711": 1 } };
    expect(derive({ lot })).toMatchObject({ kind: "ready", minimum_fen: "1000" });
    expect(quickSteps(lot, "4711").map(({ price_fen }) => price_fen)).toEqual([1000n, 1100n, 1200n, 1500n]);
    expect(quickSteps({ ...lot, rules: { jump_limit_fen: "200" } }, null).map(({ price_fen }) => price_fen)).toEqual([1100n, 1200n, 1300n]);
  });
});

describe("amounts", () => {
  it("offers steps above the least valid bid", () => {
    expect(quickSteps(LOT).map(({ price_fen }) => price_fen)).toEqual([50_000_000n, 50_500_000n, 51_000_000n, 52_500_000n]);
  });

  it("asks before a jump: more than three increments or a fifth above the least valid bid", () => {
    expect(jumpOf(50_000_000n, LOT)).toBeNull();
    expect(jumpOf(51_500_000n, LOT)).toBeNull();
    expect(jumpOf(51_500_001n, LOT)).toBe("1.03");
    expect(jumpOf(5_000_000_000n, LOT)).toBe("100.00");
    // One step of a large increment may be a jump, too.
    const steep = { minimum_fen: "1000", increment_fen: "900" };
    expect(jumpOf(1_200n, steep)).toBeNull();
    expect(jumpOf(1_201n, steep)).toBe("1.20");
  });
});
