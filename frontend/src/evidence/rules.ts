/** The announced rules of bidding as a record states them, and their arithmetic (pure). Amounts in fen, times in microseconds since 1970. */

import { canonicalJson } from "./chain";
import { digits, micros, must, type RecordedEvent, type Words } from "./record";

export type Format = "ASCENDING" | "DYNAMIC" | "SEALED" | "DUTCH" | "HYBRID" | "WEIGHTED" | "SELL_OFF";
export type Phase = "" | "BIDDING" | "SCORING" | "FREE" | "TIMED" | "OFFER" | "FALLING" | "SEALED" | "OPENING" | "BEST" | "MATCHING";

export const HIGHEST_FEN = 10n ** 15n;
export const PHASES: Readonly<Record<Format, readonly Phase[]>> = {
  ASCENDING: ["BIDDING"],
  WEIGHTED: ["SCORING"],
  DYNAMIC: ["FREE", "TIMED"],
  SEALED: ["SEALED", "OPENING", "MATCHING"],
  DUTCH: ["FALLING", "MATCHING"],
  HYBRID: ["FALLING", "SEALED", "OPENING", "BEST", "MATCHING"],
  SELL_OFF: ["OFFER", "BIDDING"],
};
export const RISING: readonly Phase[] = ["BIDDING", "FREE", "TIMED", "OFFER"];

export interface Rules {
  format: Format;
  start: bigint;
  increment: bigint;
  opens_us: number;
  announced_end_us: number;
  period_us: number;
  /** (from price, increment), as announced. */
  tiers: readonly (readonly [bigint, bigint])[];
  jump: bigint | null;
  free_end_us: number | null;
  floor: bigint;
  step: bigint;
  tick_us: number;
  sealed_us: number;
  opening_us: number;
  best_us: number;
  bidding_us: number;
  price_points: bigint;
  score_step: bigint;
  /** Hundredths of a point by criterion and choice. */
  points: ReadonlyMap<string, ReadonlyMap<string, bigint>>;
}

const isList = (value: Words): value is readonly Words[] => Array.isArray(value);

/** Read the announcement; what a format does not use must not be announced. Throws NotARecord. */
export function rulesOf({ data }: RecordedEvent): Rules {
  const positive = (name: string): bigint => {
    if (data[name] === undefined) return 0n;
    const value = digits(data[name]);
    must(value > 0n, `公告中的 ${name} 为零`, `the announced ${name} is zero`);
    return value;
  };
  const lasting = (name: string): number => Number(positive(name)) * 1_000_000;
  const { format, tiers = [], criteria = [] } = data;
  must(typeof format === "string" && Object.hasOwn(PHASES, format), "公告的报价方式未知", "the announced format is not known");
  must(isList(tiers) && isList(criteria) && (data["tiers"] === undefined || tiers.length > 0) && (data["criteria"] === undefined || criteria.length > 0), "公告的加价档位或评分项格式不符", "the announced tiers or criteria have another shape");
  const points = new Map<string, ReadonlyMap<string, bigint>>();
  for (const each of criteria) {
    const { code, choices, ...more } = (typeof each === "object" && !isList(each) ? each : {}) as Record<string, Words>;
    must(typeof code === "string" && typeof choices === "object" && !isList(choices) && Object.keys(more).length === 0, "公告的评分项格式不符", "an announced criterion has another shape");
    if (!points.has(code)) points.set(code, new Map(Object.entries(choices as Record<string, Words>).map(([choice, scored]) => [choice, digits(scored)])));
  }
  return {
    format: format as Format,
    start: digits(data["start_price_fen"]),
    increment: digits(data["increment_fen"]),
    opens_us: micros(data["opens_at"]),
    announced_end_us: micros(data["ends_at"]),
    period_us: Number(digits(data["extension_seconds"])) * 1_000_000,
    tiers: tiers.map((tier) => {
      must(isList(tier) && tier.length === 2, "公告的加价档位格式不符", "an announced tier has another shape");
      return [digits(tier[0]), digits(tier[1])] as const;
    }),
    jump: data["jump_limit_fen"] === undefined ? null : digits(data["jump_limit_fen"]),
    free_end_us: data["free_ends_at"] === undefined ? null : micros(data["free_ends_at"]),
    floor: positive("floor_fen"),
    step: positive("step_fen"),
    tick_us: lasting("tick_seconds"),
    sealed_us: lasting("sealed_seconds"),
    opening_us: lasting("opening_seconds"),
    best_us: lasting("best_seconds"),
    bidding_us: lasting("bidding_seconds"),
    price_points: positive("price_points"),
    score_step: positive("score_step"),
    points,
  };
}

/** An amount and one increment more: that of the highest tier which it has reached. */
export function above({ increment, tiers }: Rules, fen: bigint): bigint {
  let step = increment;
  for (const [from, each] of tiers) {
    if (fen < from) break;
    step = each;
  }
  return fen + step;
}

const upwards = (n: bigint, by: bigint): bigint => (n > 0n ? (n + by - 1n) / by : n / by);

/** How long a price falls: down to the floor, each price for a whole tick. */
export function fall_us({ start, floor, step, tick_us }: Rules): number {
  must(step > 0n && tick_us > 0, "公告缺少降价幅度或周期", "the announcement lacks the step or the tick of the fall");
  return Number(upwards(start - floor, step) + 1n) * tick_us;
}

/** The falling price at a moment, when its ticks are counted from `fell_us`. */
export function fallenAt({ start, floor, step, tick_us }: Rules, fell_us: number, at_us: number): bigint {
  const price = start - BigInt(Math.max(0, Math.floor((at_us - fell_us) / tick_us))) * step;
  return price > floor ? price : floor;
}

/** What the terms of an offer score beside its price; null when it names what was not announced. */
export function pointsOf({ points }: Rules, offer: Words | undefined): bigint | null {
  if (typeof offer !== "object" || isList(offer)) return null;
  let sum = 0n;
  for (const [code, choice] of Object.entries(offer as Record<string, Words>)) {
    const scored = typeof choice === "string" ? points.get(code)?.get(choice) : undefined;
    if (scored === undefined) return null;
    sum += scored;
  }
  return sum;
}

export const scoreOf = ({ price_points, start }: Rules, fen: bigint, points: bigint): bigint => (start > 0n ? (fen * price_points) / start : 0n) + points;

/** The least price at which an offer with these points leads. */
export function weightedLeast(rules: Rules, standing: bigint | null, points: bigint): bigint {
  if (standing === null || rules.price_points === 0n) return rules.start;
  const least = upwards((standing + rules.score_step - points) * rules.start, rules.price_points);
  return least > rules.start ? least : rules.start;
}

/** A moment as a record writes it. */
export const written = (us: number): string => `${new Date(Math.floor(us / 1000)).toISOString().slice(0, 19)}.${String(us % 1_000_000).padStart(6, "0")}Z`;

export const sameWords = (one: Words, other: Words): boolean => canonicalJson(one) === canonicalJson(other);
