/** The staircase of a falling price as a path in a box of 100 by 100 (pure): drawing only, no figure anybody acts on. */

import type { EventView, LotView } from "../../api/types";
import { haltOf } from "../halts";
import { fallAt, fallSeconds } from "./prices";
import { rulesOf } from "./rules";

export interface Stairs {
  /** SVG paths: what has been, and what would still come. */
  past: string;
  ahead: string;
  /** Where the price stands, in hundredths of the box. */
  x: number;
  y: number;
  from_ms: number;
  to_ms: number;
}

/** More steps than these are drawn as every n-th. */
const DRAWN = 400;

/** `until_ms`: now, or when the fall was stopped. */
export function stairsOf(lot: LotView, until_ms: number): Stairs {
  const rules = rulesOf(lot);
  const start = BigInt(lot.start_price_fen);
  const from_ms = Date.parse(lot.falls_from ?? lot.opens_at);
  const tick_ms = rules.tick_seconds * 1000;
  const length_ms = fallSeconds(start, rules) * 1000;
  const range = Number(start - rules.floor_fen) || 1;
  const x = (at_ms: number): number => Math.min(100, Math.max(0, ((at_ms - from_ms) / length_ms) * 100));
  const y = (fen: bigint): number => (Number(start - fen) / range) * 100;
  const here = fallAt(lot, until_ms);
  const ticks = Math.round(length_ms / tick_ms);
  const stride = Math.max(1, Math.ceil(ticks / DRAWN));
  const drawn = (first: number, last: number): string => {
    let path = "";
    for (let tick = first; tick < last; tick += stride) {
      const height = y(fallAt(lot, from_ms + tick * tick_ms).price_fen).toFixed(2);
      path += `${path === "" ? "M" : "L"}${x(from_ms + tick * tick_ms).toFixed(2)} ${height}H${x(from_ms + Math.min(tick + stride, last) * tick_ms).toFixed(2)}`;
    }
    return path;
  };
  const past = drawn(0, here.tick);
  const [at_x, at_y] = [x(until_ms), y(here.price_fen)];
  const begun = x(from_ms + here.tick * tick_ms).toFixed(2);
  return {
    past: `${past}${past === "" ? "M" : "L"}${begun} ${at_y.toFixed(2)}H${at_x.toFixed(2)}`,
    ahead: `M${at_x.toFixed(2)} ${at_y.toFixed(2)}H${x(from_ms + (here.tick + 1) * tick_ms).toFixed(2)}${drawn(here.tick + 1, ticks).replace("M", "L")}`,
    x: at_x,
    y: at_y,
    from_ms,
    to_ms: from_ms + length_ms,
  };
}

/** Up to when a falling price has fallen: now, the halt, its taker's bid, or the end of the fall; null where no price falls. */
export function fallUntil(lot: LotView, events: readonly EventView[], now_ms: number): number | null {
  const rules = rulesOf(lot);
  if (rules.tick_seconds === 0) return null;
  const taken = events.find(({ kind }) => kind === "bid");
  const halt = lot.state === "PAUSED" || lot.state === "SUSPENDED" ? haltOf(events) : null;
  const began_ms = Date.parse(lot.falls_from ?? lot.opens_at);
  const end_ms = began_ms + fallSeconds(BigInt(lot.start_price_fen), rules) * 1000;
  return Math.max(began_ms, Math.min(taken ? Date.parse(taken.at) : halt ? Date.parse(halt.at) : now_ms, end_ms));
}
