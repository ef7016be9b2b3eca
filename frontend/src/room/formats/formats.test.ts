import { describe, expect, it } from "vitest";
import type { LotView } from "../../api/types";
import { LOT } from "../fixtures";
import { noMandates, phasesOf, presentPhase } from "./phases";
import { type Offer, fallAt, fallSeconds, incrementAt, leastFor, leastToLead, mostNow, points, scoreOf } from "./prices";
import { rulesOf } from "./rules";
import { fallUntil, stairsOf } from "./stairs";
import { howItGoes, span, whatIsNext } from "./words";

const OPENS = Date.parse(LOT.opens_at);
const FALL: LotView = { ...LOT, format: "DUTCH", phase: "FALLING", falls_from: LOT.opens_at, start_price_fen: "1000000", rules: { format: "DUTCH", floor_fen: "450000", step_fen: "100000", tick_seconds: "60" } };
const WEIGHTED: LotView = { ...LOT, format: "WEIGHTED", phase: "SCORING", start_price_fen: "1000000", rules: { price_points: "6000", score_step: "50", criteria: [{ code: "PAYMENT", choices: { ONE_SUM: "2000", TWO_PARTS: "1000" } }, { code: "STAYS_IN_DISTRICT", choices: { YES: "333" } }] } };

describe("increments", () => {
  const tiered = { ...LOT, increment_fen: "10000", rules: { tiers: [["2000000", "50000"], ["5000000", "100000"]] } };
  it("follow the tiers, the top one open-ended", () => {
    expect([1_990_000n, 2_000_000n, 4_999_999n, 900_000_000n].map((price) => incrementAt(tiered, price))).toEqual([10_000n, 50_000n, 50_000n, 100_000n]);
  });
  it("are limited where the announcement limits a raise", () => {
    expect(mostNow(LOT)).toBeNull();
    expect(mostNow({ ...LOT, minimum_fen: "1000000", rules: { jump_limit_fen: "100000" } })).toBe(1_100_000n);
  });
});

describe("priority", () => {
  const lot = { ...LOT, price_fen: "500", minimum_fen: "510", leader: "1", priority: { "2": 1, "3": 2 } };
  it("lets who goes before the leader bid the same price", () => {
    expect([leastFor(lot, "2"), leastFor(lot, "9"), leastFor(lot, null)]).toEqual([500n, 510n, 510n]);
    expect([leastFor({ ...lot, leader: "2" }, "3"), leastFor({ ...lot, leader: "3" }, "2")]).toEqual([510n, 500n]);
  });
});

describe("the falling price", () => {
  it("loses a step every whole tick and never goes below the floor", () => {
    expect(fallAt(FALL, OPENS - 5000)).toEqual({ tick: 0, price_fen: 1_000_000n, next: { at_ms: OPENS + 60_000, price_fen: 900_000n } });
    expect(fallAt(FALL, OPENS + 59_999).price_fen).toBe(1_000_000n);
    expect(fallAt(FALL, OPENS + 60_000).price_fen).toBe(900_000n);
    expect(fallAt(FALL, OPENS + 300_000)).toEqual({ tick: 5, price_fen: 500_000n, next: { at_ms: OPENS + 360_000, price_fen: 450_000n } });
    expect(fallAt(FALL, OPENS + 900_000)).toEqual({ tick: 15, price_fen: 450_000n, next: null });
  });
  it("takes as long as the rules of the house say: every price for a whole tick", () => {
    expect(fallSeconds(1_000_000n, rulesOf(FALL))).toBe(7 * 60);
  });
  it("is counted from when it began anew after a pause", () => {
    expect(fallAt({ ...FALL, falls_from: new Date(OPENS + 600_000).toISOString() }, OPENS + 660_000).price_fen).toBe(900_000n);
  });
  it("is drawn to where it stands, and stands where it was taken or halted", () => {
    expect(stairsOf(FALL, OPENS + 210_000)).toMatchObject({ x: 50, to_ms: OPENS + 420_000 });
    const bid = { seq: 3, at: new Date(OPENS + 70_000).toISOString(), kind: "bid", data: {}, hash: "" };
    expect(fallUntil(FALL, [], OPENS + 100_000)).toBe(OPENS + 100_000);
    expect(fallUntil(FALL, [bid], OPENS + 100_000)).toBe(OPENS + 70_000);
    expect(fallUntil({ ...FALL, state: "PAUSED" }, [{ ...bid, kind: "paused" }], OPENS + 100_000)).toBe(OPENS + 70_000);
    expect(fallUntil(FALL, [], OPENS + 9_000_000)).toBe(OPENS + 420_000);
    expect(fallUntil(LOT, [], OPENS)).toBeNull();
  });
});

describe("weighted offers", () => {
  it("score price and terms, rounded down", () => {
    expect(scoreOf(WEIGHTED, 1_000_001n, {})).toBe(6000n);
    expect(scoreOf(WEIGHTED, 1_100_000n, { PAYMENT: "ONE_SUM", STAYS_IN_DISTRICT: "YES" })).toBe(6600n + 2333n);
    expect(scoreOf(WEIGHTED, 1_000_000n, { PAYMENT: "unknown" })).toBe(6000n);
    expect(points(8933n)).toBe("89.33");
  });
  it("need the least price that leads, and one fen less does not lead", () => {
    expect(leastToLead(WEIGHTED, {}, null)).toBe(1_000_000n);
    for (const offer of [{}, { PAYMENT: "TWO_PARTS" }, { STAYS_IN_DISTRICT: "YES" }] as Offer[]) {
      const least = leastToLead(WEIGHTED, offer, 8777n);
      expect(scoreOf(WEIGHTED, least, offer)).toBeGreaterThanOrEqual(8827n);
      expect(scoreOf(WEIGHTED, least - 1n, offer)).toBeLessThan(8827n);
    }
    expect(leastToLead(WEIGHTED, { PAYMENT: "ONE_SUM" }, 100n)).toBe(1_000_000n);
    expect(scoreOf(WEIGHTED, leastToLead(WEIGHTED, {}, 8777n, true), {})).toBe(8777n);
  });
});

describe("phases", () => {
  it("show the priority purchasers' one only where there are such", () => {
    expect(phasesOf(FALL)).toEqual(["FALLING"]);
    expect(phasesOf({ ...FALL, priority: { "1": 1 } })).toEqual(["FALLING", "MATCHING"]);
    expect(phasesOf({ ...FALL, format: "LATER" })).toEqual([]);
  });
  it("begin with the format's first before the lot opens", () => {
    expect(presentPhase({ format: "HYBRID", phase: "" })).toBe("FALLING");
    expect(presentPhase({ format: "LATER", phase: "" })).toBeNull();
  });
  it("say why no limits are taken", () => {
    expect(noMandates(LOT)).toBeNull();
    expect(noMandates(WEIGHTED)).toBe("weighted");
    expect(noMandates(FALL)).toBe("phase");
    expect(noMandates({ ...LOT, rules: { jump_limit_fen: "5" } })).toBe("limited");
  });
});

describe("words", () => {
  it("tell how every format goes and what comes next, in both languages", () => {
    const rules = { opening_seconds: "600", tick_seconds: "60", step_fen: "10000", floor_fen: "100000", sealed_seconds: "1800", best_seconds: "300", bidding_seconds: "86400" };
    for (const format of ["ASCENDING", "DYNAMIC", "SEALED", "DUTCH", "HYBRID", "WEIGHTED", "SELL_OFF"])
      for (const phase of phasesOf({ format, phase: "", priority: { "1": 1 } }))
        for (const language of ["zh", "en"] as const) {
          const said = howItGoes({ ...LOT, format, phase, rules }, language) + whatIsNext({ ...LOT, format, phase, rules }, language);
          expect(said).not.toMatch(/undefined|NaN/);
          expect(said.length).toBeGreaterThan(30);
        }
    expect(howItGoes({ ...LOT, format: "LATER" }, "zh")).toBe("");
  });
  it("say spans of time", () => {
    expect([5, 60, 90, 300, 3600, 86_400, 90_000].map((seconds) => span(seconds, "zh"))).toEqual(["5 秒", "1 分钟", "1 分 30 秒", "5 分钟", "1 小时", "24 小时", "1 天 1 小时"]);
    expect(span(90, "en")).toBe("1 min 30 s");
  });
});
