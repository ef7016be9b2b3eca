import { describe, expect, it } from "vitest";
import fixtures from "./fixtures.json";
import { isInclusion, isOf, isSigned, leadsToRoot, rootFrom, type Inclusion } from "./proofs";
import type { AuctionRecord } from "./record";

/** Made and verified by the exchange's own tests (tests/auction/test_verify_record.py). */
const RECORD = (fixtures as unknown as Record<string, AuctionRecord>)["price war"] as AuctionRecord;
const PROOF = RECORD.roots[0] as Inclusion;
const OTHER = "1".repeat(64);

describe("a daily root in a record", () => {
  it("covers an event of it, leads to its root, and is signed", async () => {
    expect(RECORD.roots.length).toBeGreaterThan(0);
    for (const proof of RECORD.roots) {
      expect(isInclusion(proof) && isOf(RECORD, proof)).toBe(true);
      expect(await leadsToRoot(proof)).toBe(true);
      expect(await isSigned(proof)).toBe(true);
    }
  });

  it("is found out by whatever is changed in leaf, path or root", async () => {
    const { leaf, path, signed } = PROOF;
    const turned = path.map((step) => (step.startsWith("L") ? "R" : "L") + step.slice(1));
    for (const change of [{ leaf: { ...leaf, seq: 99 } }, { leaf: { ...leaf, hash: OTHER } }, { signed: { ...signed, root: OTHER } }, { path: [] }, { path: turned }, { path: path.slice(1) }, { path: [...path, `L${OTHER}`] }]) expect(await leadsToRoot({ ...PROOF, ...change }), JSON.stringify(change)).toBe(false);
  });

  it("is found out by whatever is changed in what was signed, by whom, and how", async () => {
    for (const change of [{ signed: { ...PROOF.signed, day: "2020-01-01" } }, { issued_by: OTHER }, { signature: OTHER.repeat(2) }]) expect(await isSigned({ ...PROOF, ...change }), JSON.stringify(change)).toBe(false);
  });

  it("of one leaf is the leaf's own hash", async () => {
    expect(await rootFrom("", [])).toBe("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  });
});
