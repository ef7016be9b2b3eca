import { describe, expect, it } from "vitest";
import fixtures from "./fixtures.json";
import { FAULTS } from "./faults";
import proofs from "./proofs.json";
import { faultIn, faultOf, isInclusion, isSigned, knows, leadsToRoot, rootFrom, type DAILY_ROOT, type Inclusion, type PublicKey, type RECEIPT, type Receipt } from "./proofs";
import type { AuctionRecord } from "./record";
import { stampOf } from "./timestamp";

/** Made and verified by the exchange's own tests (tests/auction/test_verify_record.py). */
const RECORD = (fixtures as unknown as Record<string, AuctionRecord>)["price war"] as AuctionRecord;
const PROOF = RECORD.roots[0] as Inclusion;
const OTHER = "1".repeat(64);

describe("a daily root in a record", () => {
  it("covers an event of it, leads to its root, and is signed", async () => {
    expect(RECORD.roots.length).toBeGreaterThan(0);
    for (const proof of RECORD.roots) {
      expect(isInclusion(proof)).toBe(true);
      expect(await faultIn(RECORD, proof, "binhai-daily-root/1")).toBeNull();
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

/** What `auction/evidence/proofs.py` says of each (tests/auction/test_proofs.py). */
const HOUSE = proofs as unknown as { record: AuctionRecord; key: string; proofs: Record<string, { proof: unknown; kind: typeof RECEIPT | typeof DAILY_ROOT; problem: string | null }> };
const KEYS: PublicKey[] = [{ public_key: HOUSE.key, used_until: null }];

describe("a receipt or a daily root beside a record", () => {
  it.each(Object.entries(HOUSE.proofs))("is judged in the exchange's own words: %s", async (_, { proof, kind, problem }) => {
    const fault = await faultIn(HOUSE.record, proof, kind, KEYS);
    expect(fault === null ? null : FAULTS[fault].en).toBe(problem);
  });

  it("is no proof at all where it is something else", async () => {
    for (const value of [null, 7, "x", [], {}, { leaf: null, path: [], signed: {}, issued_by: "", signature: "" }]) expect(await faultOf(value)).toBe("shape");
  });

  it("counts under a former key up to that key's last day in Shanghai", () => {
    const receipt = HOUSE.proofs["receipt 3"]?.proof as Receipt;
    const knownUntil = (used_until: string): boolean => knows([{ public_key: HOUSE.key, used_until }], receipt);
    // 2026-11-01T00:… UTC is the morning of that day in Shanghai.
    expect(receipt.leaf.at.slice(0, 10)).toBe("2026-11-01");
    expect([knownUntil("2026-10-31"), knownUntil("2026-11-01")]).toEqual([false, true]);
    expect(knows([{ public_key: HOUSE.key, used_until: "2026-11-01" }], { ...receipt, leaf: { ...receipt.leaf, at: "2026-11-01T16:00:00.000000Z" } })).toBe(false);
    expect(knows([], receipt)).toBe(false);
  });

  it("says when it was stamped", () => {
    const { timestamp_token } = HOUSE.proofs["stamped root"]?.proof as Inclusion;
    expect(stampOf(timestamp_token ?? "")?.at).toBe("2026-11-01T00:00:00Z");
    // Cut short, or something else, it is no timestamp.
    for (const text of ["", "AAAA", "%", (timestamp_token ?? "").slice(0, 40), btoa("0\u0080")]) expect(stampOf(text), text).toBeNull();
  });
});
