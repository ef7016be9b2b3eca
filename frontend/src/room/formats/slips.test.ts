import { describe, expect, it } from "vitest";
import { LOT } from "../fixtures";
import { commitmentTo, newNonce } from "./commitment";
import { keepLimit, keepSlip, limitOf, makeSlip, readSlip, slipFor, slipsOf, type Slip } from "./slips";

const NONCE = "0123456789abcdef".repeat(4);

function memory(): Pick<Storage, "getItem" | "setItem"> {
  const held = new Map<string, string>();
  return { getItem: (name) => held.get(name) ?? null, setItem: (name, value) => void held.set(name, value) };
}

describe("commitments", () => {
  // Made by `auction.rules.commitment(lot_id=7, bidder="4711", amount_fen=50000000, nonce=…)`, and with `amount="limit_fen"`.
  it("are those of the house", async () => {
    const secret = { lot_id: 7, bidder: "4711", nonce: NONCE, amount_fen: "50000000" };
    expect(await commitmentTo({ ...secret, amount: "price_fen" })).toBe("7baaedc6ff99e644e22b74f7b395695147e694d86f06db92477b9147d5643e70");
    expect(await commitmentTo({ ...secret, amount: "limit_fen" })).toBe("f4f2b90b142138eb56060b82fc87614f28bd92341c72cb86fbe5cdc079572601");
  });
  it("use a new nonce each", () => {
    expect(newNonce()).toMatch(/^[0-9a-f]{64}$/);
    expect(newNonce()).not.toBe(newNonce());
  });
});

describe("opening slips", () => {
  const make = (price: string): Promise<Slip> => makeSlip(LOT, "4711", price, "2025-11-21T01:00:00Z");

  it("are all kept, so that the one of the bid that counts is found, also after a replacement was refused", async () => {
    const kept = memory();
    const [first, second] = [await make("100"), await make("200")];
    expect(keepSlip(first, kept) && keepSlip(second, kept) && keepSlip(second, kept)).toBe(true);
    expect(slipsOf(LOT.id, "4711", kept)).toEqual([first, second]);
    expect(slipFor(first.commitment, slipsOf(LOT.id, "4711", kept))).toEqual(first);
    expect(slipFor(null, [first])).toBeNull();
    expect(slipsOf(LOT.id, "1234", kept)).toEqual([]);
  });
  it("say when they could not be kept", async () => {
    const full = { getItem: () => null, setItem: () => { throw new Error("full"); } };
    expect(keepSlip(await make("1"), full)).toBe(false);
    expect(keepSlip(await make("1"), null)).toBe(false);
    expect(slipsOf(LOT.id, "4711", { ...memory(), getItem: () => "{broken" })).toEqual([]);
  });
  it("are read from a file only when they open the bid that stands", async () => {
    const slip = await make("100");
    const expected = { lot_id: LOT.id, bidder: "4711", commitment: slip.commitment };
    const read = (changes: Partial<Slip>) => readSlip(JSON.stringify({ ...slip, ...changes }), expected);
    expect(await read({})).toEqual({ slip });
    expect(await read({ price_fen: "101" })).toEqual({ wrong: "inconsistent" });
    expect(await read({ lot_id: 8 })).toEqual({ wrong: "other-lot" });
    expect(await read({ bidder: "1" })).toEqual({ wrong: "other-bidder" });
    expect(await read({ commitment: "0".repeat(64) })).toEqual({ wrong: "other-bid" });
    expect(await read({ nonce: "x" })).toEqual({ wrong: "unreadable" });
    for (const text of ["", "[]", "null", "7", "{"]) expect(await readSlip(text, expected)).toEqual({ wrong: "unreadable" });
  });
});

describe("secret limits", () => {
  it("are kept for their owner", () => {
    const kept = memory();
    expect(limitOf(7, "4711", kept)).toBeNull();
    const limit = { limit_fen: "900", nonce: NONCE, made_at: "2025-11-21T01:00:00Z", seq: 4 };
    expect(keepLimit(7, "4711", limit, kept)).toBe(true);
    expect(limitOf(7, "4711", kept)).toEqual(limit);
    expect(limitOf(7, "1234", kept)).toBeNull();
  });
});
