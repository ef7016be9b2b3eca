/** Formats as sequences of phases (pure; `auction/rules/phases.py`), and what the room shows of them. */

import type { LotView } from "../../api/types";

export const FORMATS = ["ASCENDING", "DYNAMIC", "SEALED", "DUTCH", "HYBRID", "WEIGHTED", "SELL_OFF"] as const;
export type Format = (typeof FORMATS)[number];
export type Phase = "BIDDING" | "SCORING" | "FREE" | "TIMED" | "OFFER" | "FALLING" | "SEALED" | "OPENING" | "BEST" | "MATCHING";

const PHASES: Record<Format, readonly Phase[]> = {
  ASCENDING: ["BIDDING"],
  WEIGHTED: ["SCORING"],
  DYNAMIC: ["FREE", "TIMED"],
  SEALED: ["SEALED", "OPENING", "MATCHING"],
  DUTCH: ["FALLING", "MATCHING"],
  HYBRID: ["FALLING", "SEALED", "OPENING", "BEST", "MATCHING"],
  SELL_OFF: ["OFFER", "BIDDING"],
};

/** The phases of a lot that everybody goes through; the priority purchasers' one only where there are such. One that is not known has none. */
export function phasesOf(lot: Pick<LotView, "format" | "priority" | "phase">): readonly Phase[] {
  const all = PHASES[lot.format as Format] ?? [];
  return all.filter((phase) => phase !== "MATCHING" || lot.phase === "MATCHING" || Object.keys(lot.priority).length > 0);
}

/** Where the lot will be once it opens, or is. */
export function presentPhase(lot: Pick<LotView, "format" | "phase">): Phase | null {
  return (lot.phase as Phase) || (PHASES[lot.format as Format]?.[0] ?? null);
}

/** Phases in which prices rise one over another. */
export const RISING: ReadonlySet<string> = new Set<Phase>(["BIDDING", "FREE", "TIMED", "OFFER"]);

/** Why a lot takes no secret limits now; null where it does. */
export function noMandates(lot: Pick<LotView, "format" | "phase" | "rules">): "weighted" | "limited" | "phase" | null {
  if (lot.format === "WEIGHTED") return "weighted";
  if (!RISING.has(presentPhase(lot) ?? "")) return "phase";
  return lot.rules["jump_limit_fen"] === undefined ? null : "limited";
}
