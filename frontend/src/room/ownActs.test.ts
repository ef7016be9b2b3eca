import { expect, it } from "vitest";
import type { Receipt } from "../evidence/proofs";
import house from "../evidence/proofs.json";
import { bidEvent } from "./fixtures";
import { actsOf } from "./ownActs";

const receipt = (seq: number, hash = `h${seq}`): Receipt => {
  const real = house.proofs["receipt 3"].proof as unknown as Receipt;
  return { ...real, leaf: { ...real.leaf, seq, hash } };
};

it("names every accepted act with its receipt, and those whose receipt has not come", () => {
  const events = [bidEvent(2, "1", "4711"), bidEvent(3, "2", "1234"), { ...bidEvent(4, "3", "4711"), kind: "mandate", data: { commitment: "c" } }, { ...bidEvent(5, "3", "4711"), data: { bidder: "4711", mandate: "4" } }, bidEvent(6, "4", "4711")];
  const acts = actsOf("4711", [receipt(1), receipt(2), receipt(4)], events);
  expect(acts.map(({ seq, kind, receipt: held, denied }) => [seq, kind, held !== null, denied])).toEqual([
    [1, null, true, false],
    [2, "bid", true, false],
    [4, "mandate", true, false],
    [6, "bid", false, false],
  ]);
});

it("sees that the room tells another event than the one that was acknowledged", () => {
  expect(actsOf("4711", [receipt(2, "other")], [bidEvent(2, "1", "1234")])).toMatchObject([{ seq: 2, denied: true }]);
});
