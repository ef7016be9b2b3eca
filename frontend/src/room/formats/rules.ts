/** The announced rules of bidding of a lot (pure): the API gives them in words, as the record does. Amounts are fen, periods seconds, scores hundredths. */

import type { LotView } from "../../api/types";

export interface Criterion {
  code: string;
  choices: Record<string, bigint>;
}

export interface Rules {
  /** (from price, increment) above the first increment, rising. */
  tiers: [from_fen: bigint, increment_fen: bigint][];
  jump_limit_fen: bigint | null;
  free_ends_at: string | null;
  opening_seconds: number;
  floor_fen: bigint;
  step_fen: bigint;
  tick_seconds: number;
  sealed_seconds: number;
  best_seconds: number;
  price_points: bigint;
  score_step: bigint;
  criteria: Criterion[];
  bidding_seconds: number;
}

type Told = Pick<LotView, "rules">;

const digits = (value: unknown): bigint | null => (typeof value === "string" && /^\d+$/.test(value) ? BigInt(value) : null);
const listed = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** What a format does not use is left out of an announcement: it is nothing here, or zero. */
export function rulesOf({ rules }: Told): Rules {
  const amount = (name: string): bigint => digits(rules[name]) ?? 0n;
  const seconds = (name: string): number => Number(amount(name));
  return {
    tiers: listed(rules["tiers"]).map((tier) => {
      const [from, increment] = listed(tier);
      return [digits(from) ?? 0n, digits(increment) ?? 0n];
    }),
    jump_limit_fen: digits(rules["jump_limit_fen"]),
    free_ends_at: typeof rules["free_ends_at"] === "string" ? rules["free_ends_at"] : null,
    opening_seconds: seconds("opening_seconds"),
    floor_fen: amount("floor_fen"),
    step_fen: amount("step_fen"),
    tick_seconds: seconds("tick_seconds"),
    sealed_seconds: seconds("sealed_seconds"),
    best_seconds: seconds("best_seconds"),
    price_points: amount("price_points"),
    score_step: amount("score_step"),
    criteria: listed(rules["criteria"]).map((criterion) => {
      const { code, choices } = criterion as { code: string; choices?: Record<string, unknown> };
      return { code, choices: Object.fromEntries(Object.entries(choices ?? {}).map(([choice, points]) => [choice, digits(points) ?? 0n])) };
    }),
    bidding_seconds: seconds("bidding_seconds"),
  };
}
