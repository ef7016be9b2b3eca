import { describe, expect, it } from "vitest";
import { inOrder, judge, receiptsIn } from "./judge";
import type { PublicKey } from "./proofs";
import house from "./proofs.json";
import type { AuctionRecord } from "./record";

const RECORD = house.record as unknown as AuctionRecord;
const KEYS: PublicKey[] = [{ public_key: house.key, used_until: null }];
const PROOFS = house.proofs as unknown as Record<string, { proof: unknown }>;

describe("a receipt beside a record", () => {
  it.each([
    ["receipt 3", "belongs"],
    ["a limit", "belongs"],
    ["a bid that the record denies", "contradicts"],
    ["a bid that the record lacks", "contradicts"],
    ["another bidder", "contradicts"],
    ["another lot", "elsewhere"],
    ["another key", "unknown-key"],
    ["another signature", "invalid"],
    ["another price", "invalid"],
    ["one more member", "invalid"],
    ["root", "invalid"],
  ])("%s: %s", async (name, standing) => {
    expect((await judge(RECORD, "a.json", PROOFS[name]?.proof, KEYS)).standing).toBe(standing);
  });

  it("counts by its key only where the published ones are known", async () => {
    expect((await judge(RECORD, "a.json", PROOFS["another key"]?.proof, null)).standing).toBe("belongs");
  });

  it("may be of an event that came after the record of a running lot was fetched", async () => {
    const running = { ...RECORD, outcome: "OPEN", events: RECORD.events.slice(0, 2) };
    expect((await judge(running, "a.json", PROOFS["receipt 3"]?.proof, KEYS)).standing).toBe("ahead");
  });

  it("is read from files of one or of several, whatever else they hold", async () => {
    expect(receiptsIn("[1, 2]")).toEqual([1, 2]);
    expect(receiptsIn('{"leaf": 1}')).toEqual([{ leaf: 1 }]);
    expect(receiptsIn("no JSON")).toBeNull();
    for (const value of [null, 7, "x", [], { leaf: null }, { leaf: { seq: "1", at: "never" } }]) expect(await judge(RECORD, "a.json", value, KEYS)).toMatchObject({ standing: "invalid", fault: "shape", seq: null, at: null });
  });

  it("stands first where it needs attention", async () => {
    const judged = await Promise.all(["receipt 3", "another lot", "a bid that the record denies", "receipt 5"].map((name) => judge(RECORD, name, PROOFS[name]?.proof, KEYS)));
    expect(inOrder(judged.reverse()).map(({ file }) => file)).toEqual(["a bid that the record denies", "another lot", "receipt 3", "receipt 5"]);
  });
});
