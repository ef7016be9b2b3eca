/** What stands in large figures at the head of the room, and the line under it, by phase (pure). */

import type { EventView, LotView } from "../../api/types";
import { envelopesOf, standingScore, takerOf } from "./envelopes";
import { presentPhase } from "./phases";
import { fallAt, leastFor } from "./prices";

export type Label = "start" | "current" | "final" | "noBid" | "falling" | "taken" | "opened" | "unopened";

export type Under =
  | { kind: "least" | "same"; fen: bigint }
  | { kind: "falls"; fen: bigint; at_ms: number }
  | { kind: "floor" }
  | { kind: "counts"; sealed: number; opened: number | null }
  | { kind: "score"; score: bigint | null }
  | null;

export interface Headline {
  label: Label;
  fen: bigint;
  under: Under;
}

interface Situation {
  lot: LotView;
  events: readonly EventView[];
  code: string | null;
  /** The server's time; of a halted lot, that of the halt, at which its clock stands. */
  now_ms: number;
}

export function headlineOf({ lot, events, code, now_ms }: Situation): Headline {
  const start = BigInt(lot.start_price_fen);
  const fen = lot.price_fen === null ? start : BigInt(lot.price_fen);
  if (["SOLD", "PASSED", "WITHDRAWN"].includes(lot.state)) return { label: lot.price_fen === null ? "start" : lot.state === "SOLD" ? "final" : "current", fen, under: null };
  const label = lot.price_fen === null ? "noBid" : "current";
  switch (presentPhase(lot)) {
    case "FALLING": {
      if (lot.price_fen !== null) return { label: "taken", fen, under: null };
      const { price_fen, next } = fallAt(lot, now_ms);
      return { label: now_ms < Date.parse(lot.opens_at) ? "start" : "falling", fen: price_fen, under: next ? { kind: "falls", fen: next.price_fen, at_ms: next.at_ms } : { kind: "floor" } };
    }
    case "SEALED":
      return { label: takerOf(events) ? "taken" : "start", fen, under: { kind: "counts", sealed: envelopesOf(events).sealed.size, opened: null } };
    case "OPENING": {
      const { sealed, opened } = envelopesOf(events);
      return { label: lot.price_fen === null ? "unopened" : "opened", fen, under: { kind: "counts", sealed: sealed.size, opened: opened.size } };
    }
    case "SCORING":
      return { label, fen, under: { kind: "score", score: standingScore(events) } };
    case "MATCHING":
      return { label: "current", fen, under: { kind: "same", fen } };
    default:
      return { label, fen, under: { kind: "least", fen: leastFor(lot, code) } };
  }
}
