import { describe, expect, it } from "vitest";
import { leftOver, parseShare, percent } from "./shares";

describe("shares of a group", () => {
  it.each([
    ["40", 4000],
    [" 33.33 % ", 3333],
    ["0.01", 1],
    ["10.5", 1050],
    ["99.99", 9999],
  ])("reads %s as people type it", (text, bps) => {
    expect(parseShare(text)).toBe(bps);
  });

  it.each(["", "0", "0.00", "100", "33.333", "-5", "1e1", "half"])("takes %s for no share", (text) => {
    expect(parseShare(text)).toBeNull();
  });

  it.each([
    [4000, "40%"],
    [3333, "33.33%"],
    [1050, "10.5%"],
    [1, "0.01%"],
  ])("writes %i as %s", (bps, text) => {
    expect(percent(bps)).toBe(text);
  });

  it("says what is left to give away", () => {
    expect(leftOver([6000, null, 2500])).toBe(1500);
    expect(leftOver([6000, 4001])).toBe(-1);
  });
});
