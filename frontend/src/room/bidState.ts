/** What the viewer can do in the room now, as a tagged union (pure). The panel renders one face per kind and decides nothing. */

import type { LotView, Me, MyStatus } from "../api/types";
import type { Fen } from "../lib/money";
import type { Act } from "./acts";
import { incrementAt, leastFor, mostNow } from "./formats/prices";
import { RISING, phasesOf, presentPhase, type Phase } from "./formats/phases";

/** An act on its way: `key` makes a repeat harmless. */
export interface PendingAct {
  key: string;
  act: Act;
  since_ms: number;
}

export type BidState =
  | { kind: "ended"; outcome: "SOLD" | "PASSED" | "WITHDRAWN"; mine: boolean; bidder: boolean }
  | { kind: "signed-out" }
  | { kind: "no-bidder" }
  | { kind: "not-registered"; open: boolean }
  | { kind: "awaiting-members" }
  | { kind: "awaiting-qualification" }
  | { kind: "registration-refused"; reason: string }
  | { kind: "registration-withdrawn" }
  | { kind: "deposit-due"; reference: string | null }
  | { kind: "lead-deposits" }
  | { kind: "lead-bids"; code: string; leading: boolean }
  | { kind: "not-yet-open"; code: string; opens_at: string }
  | { kind: "halted"; code: string; leading: boolean }
  | { kind: "awaiting-hammer"; code: string; leading: boolean; last: boolean }
  | { kind: "pending"; code: string; act: Act; slow: boolean }
  | { kind: "phase"; code: string; phase: Phase; leading: boolean }
  | { kind: "leading"; code: string; price_fen: Fen }
  | { kind: "outbid"; code: string; minimum_fen: Fen }
  | { kind: "ready"; code: string; minimum_fen: Fen };

export interface Situation {
  lot: LotView;
  me: MyStatus | null;
  user: Me | null;
  pending: PendingAct | null;
  /** Whether this bidder has a standing or overtaken bid on the lot. */
  has_bid: boolean;
  /** Milliseconds on the server's clock. */
  now_ms: number;
}

const SLOW_AFTER_MS = 1500;

export function deriveBidState({ lot, me, user, pending, has_bid, now_ms }: Situation): BidState {
  const code = me?.state === "ADMITTED" ? me.bidder_code : null;
  const leading = code !== null && lot.leader === code;
  if (lot.state === "SOLD" || lot.state === "PASSED" || lot.state === "WITHDRAWN")
    return { kind: "ended", outcome: lot.state, mine: lot.state === "SOLD" && leading, bidder: code !== null };
  if (user === null) return { kind: "signed-out" };
  const open = now_ms < Date.parse(lot.registration_closes_at);
  if (me === null) return user.roles.includes("BIDDER") ? { kind: "not-registered", open } : { kind: "no-bidder" };
  if (me.state === "WAITING_FOR_MEMBERS") return { kind: "awaiting-members" };
  if (me.state === "APPLIED") return { kind: "awaiting-qualification" };
  if (me.state === "REFUSED") return { kind: "registration-refused", reason: me.refusal };
  if (me.state === "WITHDRAWN") return open ? { kind: "not-registered", open } : { kind: "registration-withdrawn" };
  // A group bids through its lead: its other members watch.
  if (me.role === "MEMBER") return code === null ? { kind: "lead-deposits" } : { kind: "lead-bids", code, leading };
  if (code === null) return { kind: "deposit-due", reference: me.payment_reference };
  // A bid under way is shown before anything else about bidding: only its answer ends it.
  if (pending !== null) return { kind: "pending", code, act: pending.act, slow: now_ms - pending.since_ms > SLOW_AFTER_MS };
  // While a lot is halted its end may go by: it means nothing then.
  if (lot.state === "PAUSED" || lot.state === "SUSPENDED") return { kind: "halted", code, leading };
  if (now_ms < Date.parse(lot.opens_at)) return { kind: "not-yet-open", code, opens_at: lot.opens_at };
  const phase = presentPhase(lot);
  if (now_ms >= Date.parse(lot.ends_at)) return { kind: "awaiting-hammer", code, leading, last: phasesOf(lot).at(-1) === phase };
  if (phase !== null && !RISING.has(phase) && phase !== "SCORING") return { kind: "phase", code, phase, leading };
  if (leading) return { kind: "leading", code, price_fen: lot.price_fen ?? lot.minimum_fen };
  return { kind: has_bid ? "outbid" : "ready", code, minimum_fen: leastFor(lot, code).toString() };
}

/** The bids offered with one touch: the least valid one, then further increments above it, as far as a raise is not limited. */
export function quickSteps(lot: LotView, code: string | null = null, counts: readonly number[] = [0, 1, 2, 5]): { steps: number; price_fen: bigint }[] {
  const least = leastFor(lot, code);
  const most = mostNow(lot);
  const step = incrementAt(lot, least);
  return counts.map((steps) => ({ steps, price_fen: least + BigInt(steps) * step })).filter(({ price_fen }) => most === null || price_fen <= most);
}

/**
 * A bid far above the least valid one, more than three increments or more than a fifth over it, is asked about again: how many times
 * the least valid bid it is, with two places, rounded down. Null where nothing needs to be asked.
 */
export function jumpOf(price_fen: bigint, lot: Pick<LotView, "minimum_fen" | "increment_fen">): string | null {
  const minimum = BigInt(lot.minimum_fen);
  if (price_fen <= minimum + 3n * BigInt(lot.increment_fen) && price_fen * 5n <= minimum * 6n) return null;
  const hundredths = (price_fen * 100n) / minimum;
  return `${hundredths / 100n}.${(hundredths % 100n).toString().padStart(2, "0")}`;
}
