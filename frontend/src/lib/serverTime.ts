/**
 * The server's clock as this browser sees it: a running estimate of (server − local), in milliseconds.
 * A sample with a short round trip beats one with a long one; samples age, because clocks drift and phones sleep.
 */

export interface Sample {
  offset_ms: number;
  error_ms: number;
  taken_ms: number;
}

const STALE_AFTER_MS = 120_000;

/** Half the round trip is the most that a sample can be wrong by. */
export function sampleOf(sent_ms: number, received_ms: number, server_ms: number): Sample {
  const round_trip = Math.max(0, received_ms - sent_ms);
  return { offset_ms: server_ms - (sent_ms + round_trip / 2), error_ms: round_trip / 2, taken_ms: received_ms };
}

export function better(current: Sample | null, next: Sample): Sample {
  if (current === null || next.taken_ms - current.taken_ms > STALE_AFTER_MS) return next;
  return next.error_ms <= current.error_ms ? next : current;
}

let best: Sample | null = null;

export function offerSample(sample: Sample): void {
  best = better(best, sample);
}

/** After sleep the local clock may have jumped: what was known stands until the next sample, which replaces it however vague it is. */
export function doubtSamples(): void {
  if (best !== null) best = { ...best, error_ms: Infinity };
}

export function offsetMs(): number {
  return best?.offset_ms ?? 0;
}

/** Milliseconds since the epoch on the server's clock. */
export function serverNow(): number {
  return Date.now() + offsetMs();
}

/** True once an exact sample (not merely an HTTP Date header) is known. */
export function isSynchronised(): boolean {
  return best !== null && best.error_ms < 1000;
}
