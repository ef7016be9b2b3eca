/** The clock of a replay (pure): how far it gets in a frame. */

import type { Replay } from "./replay";

/** `fast`: as fast as possible, from event to event. */
export const SPEEDS = [1, 10, 60, "fast"] as const;
export type Speed = (typeof SPEEDS)[number];

/** As fast as possible, but to be seen: the whole in some eight seconds when there are many events. */
const FRAMES = 480;
/** A tab that slept must not leap. */
const LONGEST_FRAME_MS = 250;

/** The playhead after `elapsed_ms` of real time, in microseconds since 1970, at most `to_us`. */
export function advance({ standings }: Pick<Replay, "standings">, at_us: number, elapsed_ms: number, speed: Speed, to_us: number): number {
  if (speed !== "fast") return Math.min(to_us, at_us + Math.min(elapsed_ms, LONGEST_FRAME_MS) * 1000 * speed);
  const next = standings.findIndex((each) => each.at_us > at_us);
  if (next < 0) return to_us;
  const step = Math.max(1, Math.ceil(standings.length / FRAMES)) - 1;
  return Math.min(to_us, standings[Math.min(next + step, standings.length - 1)]?.at_us ?? to_us);
}

/** The event before or after the playhead, for stepping. */
export function neighbour({ standings }: Pick<Replay, "standings">, at_us: number, direction: -1 | 1, { from_us, to_us }: { from_us: number; to_us: number }): number {
  const found = direction === 1 ? standings.find((each) => each.at_us > at_us) : standings.findLast((each) => each.at_us < at_us);
  return Math.min(to_us, Math.max(from_us, found?.at_us ?? (direction === 1 ? to_us : from_us)));
}
