import { describe, expect, it } from "vitest";
import { formatYuan, inWan, parseYuan, plainYuan, premium, yuanParts } from "./money";

describe("money", () => {
  it("groups yuan and keeps every fen, also beyond what a float holds", () => {
    expect(formatYuan("9007199254740993")).toBe("90,071,992,547,409.93");
    expect(formatYuan("5000000", { short: true })).toBe("50,000");
    expect(yuanParts("-105")).toEqual(["−1", "05"]);
  });

  it("reads what people type", () => {
    expect(parseYuan("1,250,000")).toBe(125_000_000n);
    expect(parseYuan("¥ 12.5")).toBe(1250n);
    expect(parseYuan("125万")).toBe(125_000_000n);
    expect(parseYuan("１.23456万元")).toBe(1_234_560n);
    expect(parseYuan("0.001")).toBeNull();
    expect(parseYuan("1e9")).toBeNull();
    expect(parseYuan("-5")).toBeNull();
    expect(parseYuan("")).toBeNull();
  });

  it("round-trips through an input field", () => {
    for (const amount of [0n, 5n, 100n, 1250n, 123_456_789_012_345n]) expect(parseYuan(plainYuan(amount))).toBe(amount);
  });

  it("helps to read large amounts and premiums", () => {
    expect(inWan("125000000")).toBe("125万");
    expect(inWan("12345678900")).toBe("1.23亿");
    expect(inWan("999999")).toBe("");
    expect(premium("11250", "10000")).toBe("+12.5%");
    expect(premium("100", "0")).toBeNull();
  });
});
