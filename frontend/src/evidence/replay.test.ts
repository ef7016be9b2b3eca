import { describe, expect, it } from "vitest";
import fixtures from "./fixtures.json";
import { advance, neighbour } from "./playback";
import { micros, type AuctionRecord } from "./record";
import { replay, spanOf, standingAt } from "./replay";

const RECORD = (fixtures as unknown as Record<string, AuctionRecord>)["price war"] as AuctionRecord;
const played = replay(RECORD).replay;
const span = spanOf(played)!;
const at = (index: number): number => micros(RECORD.events[index]?.at);

describe("the replay", () => {
  it("knows how the lot stood at any moment", () => {
    expect(standingAt(played, at(1) - 1)).toMatchObject({ state: "SCHEDULED", price: null, bids: 0 });
    expect(standingAt(played, at(2) - 1)).toMatchObject({ state: "OPEN", price: null, leader: null, minimum: 1_000_000n, extensions: 0 });
    expect(standingAt(played, at(2))).toMatchObject({ state: "OPEN", price: 1_000_000n, leader: "1001", minimum: 1_010_000n, bids: 1, extensions: 1, extended: true });
    expect(standingAt(played, at(3) + 5)).toMatchObject({ price: 1_010_000n, leader: "1002", ends_us: at(3) + 300_000_000 });
    expect(standingAt(played, at(5))).toMatchObject({ state: "SOLD", price: 1_020_000n, leader: "1001", bids: 3, extensions: 3 });
    expect(standingAt(played, at(5) + 10 ** 12).state).toBe("SOLD");
  });

  it("runs from the opening to the hammer, and not at all when bidding never began", () => {
    expect(span).toEqual({ from_us: at(1), to_us: at(5) });
    const events = RECORD.events.slice(0, 1);
    expect(spanOf(replay({ ...RECORD, events, outcome: "SCHEDULED", winner: null, price_fen: null }).replay)).toBeNull();
  });

  it("plays at one, ten and sixty times, never beyond the end, and does not leap after a sleep", () => {
    expect(advance(played, span.from_us, 16, 1, span.to_us) - span.from_us).toBe(16_000);
    expect(advance(played, span.from_us, 16, 60, span.to_us) - span.from_us).toBe(960_000);
    expect(advance(played, span.to_us - 5, 16, 10, span.to_us)).toBe(span.to_us);
    expect(advance(played, span.from_us, 60_000, 1, span.to_us) - span.from_us).toBe(250_000);
  });

  it("goes from event to event as fast as possible, many at a time when there are many", () => {
    let now = span.from_us;
    const stops: number[] = [];
    while (now < span.to_us) stops.push((now = advance(played, now, 16, "fast", span.to_us)));
    expect(stops).toEqual([at(2), at(3), at(4), at(5)]);
    const many = { standings: Array.from({ length: 48_000 }, (_, index) => ({ ...played.standings[1]!, at_us: index })) };
    let frames = 0;
    for (let moment = 0; moment < 47_999; frames++) moment = advance(many, moment, 16, "fast", 47_999);
    expect(frames).toBe(480);
  });

  it("steps to the event before and after", () => {
    expect(neighbour(played, at(2), 1, span)).toBe(at(3));
    expect(neighbour(played, at(2), -1, span)).toBe(at(1));
    expect(neighbour(played, at(1), -1, span)).toBe(at(1));
    expect(neighbour(played, at(5), 1, span)).toBe(at(5));
  });
});
