import { describe, expect, it } from "vitest";
import { HELD, heldReceipts, holdReceipts, mended, merged } from "./held";
import type { Receipt } from "./proofs";
import house from "./proofs.json";

const ONE = house.proofs["receipt 3"].proof as unknown as Receipt;
const TWO = house.proofs["receipt 5"].proof as unknown as Receipt;
const [LOT, CODE] = [1, "1001"];
const at = (seq: number): Receipt => ({ ...ONE, leaf: { ...ONE.leaf, seq } });

function memory(): Pick<Storage, "getItem" | "setItem"> {
  const held = new Map<string, string>();
  return { getItem: (name) => held.get(name) ?? null, setItem: (name, value) => void held.set(name, value) };
}

describe("receipts in the browser", () => {
  it("are each kept once, in order, for their own bidder and lot", () => {
    const kept = memory();
    expect(holdReceipts(LOT, CODE, [TWO, ONE], kept)).toBe(true);
    holdReceipts(LOT, CODE, [ONE], kept);
    expect(heldReceipts(LOT, CODE, kept)).toEqual([ONE, TWO]);
    expect(heldReceipts(LOT, "1002", kept)).toEqual([]);
    expect(heldReceipts(2, CODE, kept)).toEqual([]);
    expect(merged(LOT, "1002", [ONE])).toEqual([]);
    expect(merged(LOT, CODE, [null, 7, { ...ONE, note: "x" }, TWO])).toEqual([TWO]);
  });

  it("stay though the exchange gives others in their place: what says something else is kept beside", () => {
    const forged = { ...ONE, signature: TWO.issued_by.repeat(2) };
    expect(merged(LOT, CODE, [ONE], [forged])).toEqual([ONE]);
    const denied = { ...ONE, leaf: { ...ONE.leaf, hash: "0".repeat(64) } };
    expect(merged(LOT, CODE, [ONE], [denied])).toEqual([ONE, denied]);
    expect(merged(LOT, CODE, [ONE], [])).toEqual([ONE]);
  });

  it("that were spoilt give way to sound ones that say the same, sound ones to nothing", async () => {
    const spoilt = { ...ONE, signature: "0".repeat(128) };
    const other = house.proofs["alone"].proof as unknown as Receipt; // the second, signed by itself
    expect(await mended([spoilt, TWO], [ONE, other])).toEqual([ONE, TWO]);
    expect(await mended([spoilt], [spoilt])).toEqual([spoilt]);
    expect(await mended([spoilt], [TWO, null])).toEqual([spoilt]);
    const kept = memory();
    holdReceipts(LOT, CODE, [spoilt], kept);
    holdReceipts(LOT, CODE, [ONE], kept);
    expect(heldReceipts(LOT, CODE, kept)).toEqual([ONE]);
  });

  it("are the newest where there are too many", () => {
    const kept = memory();
    holdReceipts(LOT, CODE, Array.from({ length: HELD + 3 }, (_, index) => at(index + 1)), kept);
    const held = heldReceipts(LOT, CODE, kept);
    expect([held.length, held[0]?.leaf.seq]).toEqual([HELD, 4]);
  });

  it("say when they could not be kept", () => {
    const full = { getItem: () => "{broken", setItem: () => { throw new Error("full"); } };
    expect(holdReceipts(LOT, CODE, [ONE], full)).toBe(false);
    expect(holdReceipts(LOT, CODE, [ONE], null)).toBe(false);
    expect(heldReceipts(LOT, CODE, full)).toEqual([]);
  });
});
