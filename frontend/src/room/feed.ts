/** The lot's events as the feed tells them, in order (pure). A kind that is not known is told by its name: it must not break the feed. */

import type { EventView } from "../api/types";
import type { Both } from "../i18n";
import { word } from "../i18n/labels";
import type { Fen } from "../lib/money";
import { formatDateTime } from "../lib/time";
import type { ShownBid } from "./bids";
import { phaseName } from "./formats/words";

/** A bid, a sealed bid (no price yet), or its opening. */
export interface FeedBid extends Omit<ShownBid, "price_fen"> {
  price_fen: Fen | null;
  act?: "sealed" | "unsealed";
  /** A secret limit made it. */
  mandate?: boolean;
  /** Of weighted offers: hundredths of a point, and the terms chosen. */
  score?: string;
  offer?: Record<string, string>;
}

/** Something that happened and is no bid: a line across the feed. */
export interface FeedNote {
  seq: number;
  at: string;
  note: Both;
  tone: "quiet" | "warn" | "good";
}

export type FeedEntry = FeedBid | FeedNote;

export const isNote = (entry: FeedEntry): entry is FeedNote => "note" in entry;

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const until = (value: unknown): string => (Number.isNaN(Date.parse(text(value))) ? "" : formatDateTime(text(value), { seconds: true }));
const inBoth = (say: (language: "zh" | "en") => string): Both => ({ zh: say("zh"), en: say("en") });

function noteOf({ kind, data }: EventView): { note: Both; tone: FeedNote["tone"] } {
  const quiet = (zh: string, en: string): { note: Both; tone: FeedNote["tone"] } => ({ note: { zh, en }, tone: "quiet" });
  switch (kind) {
    case "announced":
      return quiet("公告发布，竞价条件载入记录", "Announced: the terms are in the record");
    case "opened":
      return quiet("竞价开始", "Bidding opened");
    case "phase":
      return { tone: "quiet", note: inBoth((language) => (language === "zh" ? `进入${phaseName(text(data["phase"]), language)}，至 ${until(data["ends_at"])}` : `${phaseName(text(data["phase"]), language)} until ${until(data["ends_at"])}`)) };
    case "mandate":
      return quiet("有竞买人设定了委托出价上限（金额与竞买号不公开）", "A bidder lodged a secret limit (neither amount nor bidder is public)");
    case "priority":
      return quiet(`竞买号 ${text(data["bidder"])} 为优先购买权人，第 ${text(data["rank"])} 顺位`, `Bidder ${text(data["bidder"])} has priority, rank ${text(data["rank"])}`);
    case "paused":
    case "suspended":
      return {
        tone: "warn",
        note: inBoth((language) => {
          const [stopped, colon] = language === "zh" ? [kind === "paused" ? "竞价暂停" : "竞价中止", "："] : [kind === "paused" ? "Paused" : "Suspended", ": "];
          return `${stopped}${colon}${word("halt", text(data["ground"]), language)}${data["reason"] ? `${colon}${text(data["reason"])}` : ""}`;
        }),
      };
    case "checked":
      return Array.isArray(data["gaps"]) && data["gaps"].length > 0
        ? quiet(`核对系统运行：结束前有 ${data["gaps"].length} 段静默，载入记录`, `Checked: ${data["gaps"].length} silences before the end are in the record`)
        : quiet("核对系统运行：竞买人在结束前可正常出价", "Checked: bidders could bid up to the end");
    case "resumed":
      return { tone: "good", note: { zh: `竞价恢复，结束时间 ${until(data["ends_at"])}`, en: `Resumed; ends at ${until(data["ends_at"])}` } };
    case "sold":
      return { tone: "good", note: { zh: `落槌成交，竞得人 ${text(data["bidder"])}`, en: `Sold to ${text(data["bidder"])}` } };
    case "passed":
      return { tone: "warn", note: { zh: "竞价结束，流拍", en: "Ended: not sold" } };
    case "withdrawn":
      return { tone: "warn", note: inBoth((language) => `${language === "zh" ? "标的撤回：" : "Withdrawn: "}${word("ground", text(data["ground"]), language)}`) };
    default:
      return quiet(`其他事项（${kind}）`, `Something else (${kind})`);
  }
}

function bidOf({ seq, at, kind, data }: EventView): FeedBid | null {
  if (kind !== "bid" && kind !== "sealed" && kind !== "unsealed") return null;
  return {
    seq,
    at,
    bidder: text(data["bidder"]),
    price_fen: kind === "sealed" ? null : text(data["price_fen"]) || "0",
    extended: data["extended"] === true,
    ...(kind !== "bid" && { act: kind }),
    ...(data["mandate"] !== undefined && { mandate: true }),
    ...(typeof data["score"] === "string" && { score: data["score"] }),
    ...(typeof data["offer"] === "object" && data["offer"] !== null && { offer: data["offer"] as Record<string, string> }),
  };
}

/** The number of the bid that stands: the newest of the leader's at a price; where no leader is told, the newest of all. */
export function standingSeq(entries: readonly FeedEntry[], leader?: string | null): number | null {
  if (leader === null) return null;
  return entries.findLast((entry) => !isNote(entry) && entry.price_fen !== null && (leader === undefined || entry.bidder === leader))?.seq ?? null;
}

export function entriesOf(events: readonly EventView[]): FeedEntry[] {
  return events.map((event) => bidOf(event) ?? { seq: event.seq, at: event.at, ...noteOf(event) });
}
