/** The formats of bidding and their plans as the drafting form holds them. The server's rules decide; this only shows the right fields. */

import type { Schema } from "../types";

export type Plan = Schema<"Plan">;
export type Format = "ASCENDING" | "DYNAMIC" | "SEALED" | "DUTCH" | "HYBRID" | "WEIGHTED";
export type PlanField = keyof Plan;

export const FORMATS: readonly Format[] = ["ASCENDING", "DYNAMIC", "SEALED", "DUTCH", "HYBRID", "WEIGHTED"];
const FALL: readonly PlanField[] = ["floor_fen", "step_fen", "tick_seconds"];
const RAISES: readonly PlanField[] = ["tiers", "jump_limit_fen"];

/** The fields of each format. */
export const OWN: Record<Format, readonly PlanField[]> = {
  ASCENDING: RAISES,
  DYNAMIC: RAISES,
  SEALED: ["opening_seconds"],
  DUTCH: FALL,
  HYBRID: [...FALL, "sealed_seconds", "opening_seconds", "best_seconds"],
  WEIGHTED: ["price_points", "score_step", "criteria"],
};
export const FALLING: ReadonlySet<string> = new Set<Format>(["DUTCH", "HYBRID"]);
/** Where the increment means something. */
export const RAISED: ReadonlySet<string> = new Set(["ASCENDING", "DYNAMIC", "HYBRID", "SELL_OFF"]);

/** The terms that may score, and their choices. */
export const CRITERIA: Record<string, readonly string[]> = {
  PAYMENT: ["ONE_SUM", "TWO_PARTS", "FOUR_PARTS"],
  PAYMENT_TIME: ["WITHIN_3_DAYS", "WITHIN_5_DAYS"],
  STAYS_IN_DISTRICT: ["YES"],
  WORKS_THE_RIGHT: ["WITHIN_1_YEAR", "WITHIN_3_YEARS"],
};

type Tier = Schema<"Tier">;

/** What the form holds, as the API takes it: only the format's own fields, without gaps. */
export function planOf(format: Format, held: Partial<Plan> | undefined, names: readonly PlanField[] = OWN[format]): Partial<Plan> {
  const said: Record<string, unknown> = {};
  for (const name of names) {
    const value = held?.[name];
    if (name === "tiers") {
      const tiers = ((value ?? []) as (Partial<Tier> | undefined)[]).filter((tier) => tier?.from_fen && tier.increment_fen);
      if (tiers.length > 0) said[name] = tiers;
    } else if (name === "criteria") {
      const terms = Object.entries((value ?? {}) as Plan["criteria"]).map(([code, choices]) => [code, Object.fromEntries(Object.entries(choices ?? {}).filter(([, points]) => typeof points === "number"))] as const);
      const filled = terms.filter(([, choices]) => Object.keys(choices).length > 0);
      if (filled.length > 0) said[name] = Object.fromEntries(filled);
    } else if (value !== undefined && value !== null && value !== "") said[name] = value;
  }
  return said as Partial<Plan>;
}

/** When the floor has stood for its interval (ISO 8601), or null while a figure is missing. */
export function fallEnd({ opens, start, plan }: { opens: string | null; start: string | null; plan: Partial<Plan> }): string | null {
  const steps = fallSteps(start, plan);
  if (opens === null || steps === null || !plan.tick_seconds) return null;
  return new Date(Date.parse(opens) + (steps + 1) * plan.tick_seconds * 1000).toISOString();
}

/** How many steps lead to the floor. */
export function fallSteps(start: string | null, plan: Partial<Plan>): number | null {
  if (!start || !plan.floor_fen || !plan.step_fen || BigInt(plan.step_fen) <= 0n) return null;
  const distance = BigInt(start) - BigInt(plan.floor_fen);
  if (distance <= 0n) return null;
  const step = BigInt(plan.step_fen);
  return Number((distance + step - 1n) / step);
}
