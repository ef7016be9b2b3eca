/** Prices of the moment as the rules of the house decide them (pure; `auction/rules/prices.py` and `bidding.py`). Fen, milliseconds on the server's clock. */

import type { LotView } from "../../api/types";
import { rulesOf, type Rules } from "./rules";

const RANKLESS = 1_000;

/** The increment above a price: of the highest tier it has reached. */
export function incrementAt(lot: Pick<LotView, "rules" | "increment_fen">, price_fen: bigint): bigint {
  return rulesOf(lot).tiers.reduce((step, [from, increment]) => (price_fen >= from ? increment : step), BigInt(lot.increment_fen));
}

export function rankOf(lot: Pick<LotView, "priority">, code: string | null): number {
  return code === null ? RANKLESS : (lot.priority[code] ?? RANKLESS);
}

/** Whether a bidder may bid the standing price itself, or take it over: who goes before the leader. */
export function goesBefore(lot: Pick<LotView, "priority" | "leader">, code: string | null): boolean {
  return lot.leader !== null && rankOf(lot, code) < rankOf(lot, lot.leader);
}

/** The least this bidder may bid in open bidding: the standing price for who goes before the leader. */
export function leastFor(lot: Pick<LotView, "priority" | "leader" | "price_fen" | "minimum_fen">, code: string | null): bigint {
  return lot.price_fen !== null && goesBefore(lot, code) ? BigInt(lot.price_fen) : BigInt(lot.minimum_fen);
}

/** The most that may be bid now, where the announcement limits a raise. */
export function mostNow(lot: Pick<LotView, "rules" | "minimum_fen">): bigint | null {
  const { jump_limit_fen } = rulesOf(lot);
  return jump_limit_fen === null ? null : BigInt(lot.minimum_fen) + jump_limit_fen;
}

/** How long a fall takes: every price down to the floor stands for a whole tick. */
export function fallSeconds(start_fen: bigint, { floor_fen, step_fen, tick_seconds }: Rules): number {
  return (Number((start_fen - floor_fen + step_fen - 1n) / step_fen) + 1) * tick_seconds;
}

export interface Fall {
  /** Whole ticks since the fall began. */
  tick: number;
  price_fen: bigint;
  /** When the price falls next, and to what; null at the floor. */
  next: { at_ms: number; price_fen: bigint } | null;
}

/** The falling price at a moment: one step less for every whole tick, never below the floor. */
export function fallAt(lot: Pick<LotView, "rules" | "start_price_fen" | "falls_from" | "opens_at">, now_ms: number): Fall {
  const rules = rulesOf(lot);
  const began_ms = Date.parse(lot.falls_from ?? lot.opens_at);
  const start = BigInt(lot.start_price_fen);
  const priceAt = (tick: number): bigint => {
    const fallen = start - BigInt(tick) * rules.step_fen;
    return fallen > rules.floor_fen ? fallen : rules.floor_fen;
  };
  const tick = Math.max(0, Math.floor((now_ms - began_ms) / (rules.tick_seconds * 1000)));
  const price_fen = priceAt(tick);
  const next = price_fen > rules.floor_fen ? { at_ms: began_ms + (tick + 1) * rules.tick_seconds * 1000, price_fen: priceAt(tick + 1) } : null;
  return { tick, price_fen, next };
}

export type Offer = Record<string, string>;

const termPoints = ({ criteria }: Rules, offer: Offer): bigint => criteria.reduce((sum, { code, choices }) => sum + (choices[offer[code] ?? ""] ?? 0n), 0n);
const upward = (amount: bigint, divisor: bigint): bigint => (amount + divisor - 1n) / divisor;

/** What a weighted offer scores, in hundredths of a point: price and terms together, rounded down. */
export function scoreOf(lot: Pick<LotView, "rules" | "start_price_fen">, price_fen: bigint, offer: Offer): bigint {
  const rules = rulesOf(lot);
  return (price_fen * rules.price_points) / BigInt(lot.start_price_fen) + termPoints(rules, offer);
}

/** The least price at which an offer with these terms leads over `standing` (null: nothing stands), never below the start price. */
export function leastToLead(lot: Pick<LotView, "rules" | "start_price_fen">, offer: Offer, standing: bigint | null, equal = false): bigint {
  const rules = rulesOf(lot);
  const start = BigInt(lot.start_price_fen);
  if (standing === null) return start;
  const wanted = standing + (equal ? 0n : rules.score_step) - termPoints(rules, offer);
  const least = wanted <= 0n ? 0n : upward(wanted * start, rules.price_points);
  return least > start ? least : start;
}

/** `6234` hundredths as `62.34`. */
export const points = (hundredths: bigint): string => `${hundredths / 100n}.${(hundredths % 100n).toString().padStart(2, "0")}`;
