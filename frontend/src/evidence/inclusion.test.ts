import { describe, expect, it } from "vitest";
import fixture from "./inclusion.fixture.json";
import { proves, rootFrom } from "./inclusion";

/** A proof of every lot of seven: made and verified by the exchange's own tests (tests/auction/test_merkle.py). */
describe("a proof of inclusion", () => {
  it("leads from each lot's leaf to the root", async () => {
    for (const proof of fixture) expect(await proves(proof)).toBe(true);
  });

  it("is found out by whatever is changed in it", async () => {
    const other = `${"0".repeat(63)}1`;
    for (const proof of fixture) {
      for (const change of [{ lot_id: 99 }, { seq: 99 }, { head: other }, { root: other }, { index: (proof.index + 1) % 7 }, { index: -1 }, { size: 9 }, { size: 0 }, { path: [] }, { path: [...proof.path, other] }, { path: proof.path.slice(1) }]) expect(await proves({ ...proof, ...change }), JSON.stringify(change)).toBe(false);
      for (let at = 0; at < proof.path.length; at++) expect(await proves({ ...proof, path: proof.path.with(at, other) })).toBe(false);
    }
  });

  it("of a tree of one lot is the leaf's own hash", async () => {
    expect(await rootFrom("", 0, 1, [])).toBe("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  });
});
