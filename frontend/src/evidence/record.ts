/** The record of a lot as the file holds it, read strictly: whatever has another shape or spelling is no record. `docs/evidence.md` says the same in words. */

import type { Both } from "../i18n";
import { isInclusion, type Inclusion } from "./proofs";

export type Words = string | boolean | readonly Words[] | { readonly [name: string]: Words };

export interface RecordedEvent {
  seq: number;
  at: string;
  kind: string;
  data: { readonly [name: string]: Words };
  hash: string;
}

export interface AuctionRecord {
  format: string;
  lot_id: number;
  project_code: string;
  title: string;
  outcome: string;
  winner: string | null;
  price_fen: string | null;
  head: string;
  events: RecordedEvent[];
  /** The first daily root over each of its heads that a day ended with. */
  roots: Inclusion[];
}

export const FORMAT = "binhai-auction-record/3";
const MEMBERS = ["events", "format", "head", "lot_id", "outcome", "price_fen", "project_code", "roots", "title", "winner"];
const EVENT_MEMBERS = ["at", "data", "hash", "kind", "seq"];
const DATA_MEMBERS: Record<string, readonly string[]> = {
  opened: [],
  phase: ["ends_at", "phase"],
  bid: ["bidder", "ends_at", "extended", "price_fen"],
  sealed: ["bidder", "commitment"],
  unsealed: ["bidder", "nonce", "price_fen"],
  mandate: ["commitment"],
  priority: ["bidder", "rank"],
  paused: ["ground", "left_us", "reason"],
  suspended: ["ground", "left_us", "reason"],
  resumed: ["ends_at"],
  checked: ["gaps", "since", "until"],
  sold: ["bidder", "price_fen"],
  passed: [],
  withdrawn: ["ground"],
};
/** What an event holds beside, where it applies. */
const OPTIONAL: Record<string, readonly string[]> = { bid: ["mandate", "offer", "score"], paused: ["since"] };
const OBJECTS = ["offer", "gaps"];

/** Why a file is no record, in both languages. */
export class NotARecord extends Error {
  constructor(readonly words: Both) {
    super(words.en);
  }
}

export function must(holds: boolean, zh: string, en: string): asserts holds {
  if (!holds) throw new NotARecord({ zh, en });
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const hasExactly = (value: Record<string, unknown>, members: readonly string[]): boolean => Object.keys(value).sort().join() === members.join();
/** Text that UTF-8 can hold: half a surrogate pair has no bytes to hash. */
const isText = (value: unknown): value is string => typeof value === "string" && !/\p{Surrogate}/u.test(value);
const isWords = (value: unknown): value is Words => isText(value) || typeof value === "boolean" || (Array.isArray(value) ? value.every(isWords) : isObject(value) && Object.entries(value).every(([name, held]) => isText(name) && isWords(held)));

function isEvent(value: unknown): value is RecordedEvent {
  return isObject(value) && hasExactly(value, EVENT_MEMBERS) && Number.isInteger(value["seq"]) && isText(value["at"]) && isText(value["kind"]) && typeof value["hash"] === "string" && isObject(value["data"]) && isWords(value["data"]);
}

function isKnown({ kind, data }: RecordedEvent, index: number): boolean {
  if (index === 0) return kind === "announced";
  const members = Object.hasOwn(DATA_MEMBERS, kind) ? DATA_MEMBERS[kind] : undefined;
  const named = Object.fromEntries(Object.entries(data).filter(([name]) => !OPTIONAL[kind]?.includes(name)));
  return members !== undefined && hasExactly(named, members) && Object.entries(data).every(([name, held]) => typeof held === (name === "extended" ? "boolean" : OBJECTS.includes(name) ? "object" : "string"));
}

/** Parsed JSON as a record. Throws NotARecord. */
export function readRecord(value: unknown): AuctionRecord {
  must(isObject(value) && value["format"] === FORMAT, "文件不是本平台的竞价记录", "the file is not a bidding record of this exchange");
  must(hasExactly(value, MEMBERS), "记录缺少字段，或含有格式未规定的字段", "the record lacks members, or has some that the format does not name");
  const { events, winner, price_fen } = value;
  const named = isText(value["project_code"]) && isText(value["title"]) && isText(value["outcome"]) && typeof value["head"] === "string";
  must(named && Number.isInteger(value["lot_id"]) && [winner, price_fen].every((each) => each === null || isText(each)), "记录的字段类型不符", "a member of the record has the wrong type");
  must(Array.isArray(events) && events.length > 0 && events.every(isEvent), "记录中的事件格式不符", "the events of the record have another shape");
  events.forEach((event: RecordedEvent, index) => must(isKnown(event, index), `第 ${index + 1} 条事件的类型或内容格式不符`, `event ${index + 1} is of no known kind or shape`));
  must(Array.isArray(value["roots"]) && value["roots"].every(isInclusion), "记录中的每日存证根格式不符", "the daily roots of the record have another shape");
  return value as unknown as AuctionRecord;
}

/** Microseconds since 1970 of `2026-11-23T01:02:03.000004Z`, the one way in which a record writes moments. Throws NotARecord. */
export function micros(text: unknown): number {
  const whole = typeof text === "string" && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/.test(text) ? text : "";
  const ms = whole ? Date.parse(`${whole.slice(0, 19)}Z`) : Number.NaN;
  // A day that the month does not have moves on to the next month: it must come back as it was written.
  must(!Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 19) === whole.slice(0, 19), `“${String(text)}”不是时间`, `"${String(text)}" is not a moment`);
  return ms * 1000 + Number(whole.slice(20, 26));
}

/** A whole number of fen or seconds out of decimal digits. Throws NotARecord. */
export function digits(text: unknown): bigint {
  must(typeof text === "string" && /^(0|[1-9]\d{0,17})$/.test(text), `“${String(text)}”不是数`, `"${String(text)}" is not a number`);
  return BigInt(text);
}
