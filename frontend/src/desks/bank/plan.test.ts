import { describe, expect, it } from "vitest";
import { fallEnd, fallSteps, planOf } from "./plan";

const FALL = { floor_fen: "7000000", step_fen: "125000", tick_seconds: 3600 };

describe("the plan of a draft", () => {
  it("takes the format's own fields without gaps", () => {
    const held = { ...FALL, opening_seconds: 60, sealed_seconds: null };
    expect(planOf("DUTCH", held)).toEqual(FALL);
    expect(planOf("SEALED", held)).toEqual({ opening_seconds: 60 });
    expect(planOf("ASCENDING", { tiers: [{ from_fen: "1", increment_fen: null as never }, undefined as never] })).toEqual({});
  });

  it("leaves out choices without points and terms without choices", () => {
    const criteria = { PAYMENT: { ONE_SUM: 2000, TWO_PARTS: null as never }, STAYS_IN_DISTRICT: { YES: undefined as never } };
    expect(planOf("WEIGHTED", { criteria, price_points: 3000 })).toEqual({ price_points: 3000, criteria: { PAYMENT: { ONE_SUM: 2000 } } });
  });

  it("says only what was typed where asked so", () => {
    expect(planOf("DUTCH", FALL, ["tick_seconds"])).toEqual({ tick_seconds: 3600 });
  });

  it("ends a fall when the floor has stood for its interval", () => {
    expect(fallSteps("10000000", FALL)).toBe(24);
    expect(fallSteps("10000001", FALL)).toBe(25);
    expect(fallEnd({ opens: "2026-12-23T10:00:00+08:00", start: "10000000", plan: FALL })).toBe("2026-12-24T03:00:00.000Z");
    expect(fallEnd({ opens: "2026-12-23T10:00:00+08:00", start: "7000000", plan: FALL })).toBeNull();
    expect(fallEnd({ opens: null, start: "10000000", plan: FALL })).toBeNull();
  });
});
