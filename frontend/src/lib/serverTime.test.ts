import { expect, it } from "vitest";
import { better, doubtSamples, isSynchronised, offerSample, offsetMs, sampleOf } from "./serverTime";

it("takes the middle of the round trip", () => {
  expect(sampleOf(1000, 1100, 6050)).toEqual({ offset_ms: 5000, error_ms: 50, taken_ms: 1100 });
});

it("keeps the most exact sample until it is stale", () => {
  const exact = sampleOf(0, 20, 1010);
  const vague = sampleOf(1000, 1900, 2000);
  expect(better(exact, vague)).toBe(exact);
  expect(better(vague, exact)).toBe(exact);
  const later = sampleOf(200_000, 200_900, 300_000);
  expect(better(exact, later)).toBe(later);
});

it("keeps the clock after sleep until a new sample comes, and then believes it", () => {
  offerSample(sampleOf(0, 20, 5010));
  expect([offsetMs(), isSynchronised()]).toEqual([5000, true]);
  doubtSamples();
  expect([offsetMs(), isSynchronised()]).toEqual([5000, false]);
  offerSample(sampleOf(1000, 1900, 9450));
  expect([offsetMs(), isSynchronised()]).toEqual([8000, true]);
});
