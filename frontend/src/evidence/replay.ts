/** The bidding of a record, played again by the announced rules (pure). A second reading of the rules: nothing here comes from the server. */

import type { Both } from "../i18n";
import { bidsOf, type ShownBid } from "../room/bids";
import { digits, micros, type AuctionRecord, type RecordedEvent } from "./record";

const HIGHEST_FEN = 10n ** 15n;

export type LotState = "SCHEDULED" | "OPEN" | "SOLD" | "PASSED" | "WITHDRAWN";

/** How the lot stood after an event, until the next. Times in microseconds since 1970, amounts in fen. */
export interface Standing {
  at_us: number;
  state: LotState;
  price: bigint | null;
  leader: string | null;
  minimum: bigint;
  ends_us: number;
  bids: number;
  extensions: number;
  /** The event itself moved the end. */
  extended: boolean;
}

export interface Replay {
  standings: Standing[];
  bids: ShownBid[];
  start: bigint;
  increment: bigint;
  period_us: number;
  opens_us: number;
  announced_end_us: number;
}

export interface Problem {
  /** The event it is about, or null: the whole record. */
  seq: number | null;
  words: Both;
}

const says = (zh: string, en: string): Both => ({ zh, en });
const FROM: Record<string, readonly LotState[]> = { opened: ["SCHEDULED"], sold: ["OPEN"], passed: ["OPEN"], withdrawn: ["SCHEDULED", "OPEN"] };
const INTO: Record<string, LotState> = { opened: "OPEN", sold: "SOLD", passed: "PASSED", withdrawn: "WITHDRAWN" };

/** Play every event; what breaks the rules is a problem and is shown all the same. Throws NotARecord where a value cannot be read. */
export function replay(record: AuctionRecord): { replay: Replay; problems: Problem[] } {
  const [first, ...rest] = record.events as [RecordedEvent, ...RecordedEvent[]];
  const problems: Problem[] = [];
  const terms = { start: digits(first.data["start_price_fen"]), increment: digits(first.data["increment_fen"]), opens_us: micros(first.data["opens_at"]), announced_end_us: micros(first.data["ends_at"]), period_us: Number(digits(first.data["extension_seconds"])) * 1_000_000 };
  for (const [name, zh] of [["project_code", "项目编号"], ["title", "标的名称"]] as const)
    if (record[name] !== first.data[name]) problems.push({ seq: null, words: says(`${zh}与公告内容不一致`, `the ${name} is not the one announced`) });
  let now: Standing = { at_us: micros(first.at), state: "SCHEDULED", price: null, leader: null, minimum: terms.start, ends_us: terms.announced_end_us, bids: 0, extensions: 0, extended: false };
  const standings = [now];
  rest.forEach((event, index) => {
    const at_us = micros(event.at);
    const wrong: Both[] = at_us < now.at_us ? [says("时间早于上一条", "earlier than the one before")] : [];
    const next = event.kind === "bid" ? bid(now, event, at_us, terms, wrong) : turn(now, event, at_us, terms, wrong);
    problems.push(...wrong.map((words) => ({ seq: index + 2, words })));
    standings.push((now = next));
  });
  const sold = now.state === "SOLD";
  if (record.outcome !== now.state || record.winner !== (sold ? now.leader : null) || record.price_fen !== (sold ? String(now.price) : null))
    problems.push({ seq: null, words: says("记录所载结果、竞得人或成交价与各条事件不符", "the outcome, winner or price is not what the events give") });
  return { replay: { ...terms, standings, bids: bidsOf(record.events) }, problems };
}

type Terms = Pick<Replay, "increment" | "opens_us" | "period_us">;

function turn(now: Standing, { kind, data }: RecordedEvent, at_us: number, terms: Terms, wrong: Both[]): Standing {
  if (!FROM[kind]?.includes(now.state)) wrong.push(says("此时不能发生该事件：结果只能有一个，竞价只开始一次", `'${kind}' cannot follow when the lot is ${now.state}`));
  if (kind === "opened" && at_us < terms.opens_us) wrong.push(says("早于公告的开始时间", "bidding opened before the announced time"));
  if ((kind === "sold" || kind === "passed") && at_us < now.ends_us) wrong.push(says("尚未到结束时间", "the outcome came before the end"));
  if (kind === "passed" && now.leader !== null) wrong.push(says("有人出价却记为流拍", "passed although there was a bid"));
  if (kind === "sold" && (data["bidder"] !== now.leader || digits(data["price_fen"]) !== now.price)) wrong.push(says("未按最高报价成交", "not sold to the highest bidder at the price bid"));
  return { ...now, at_us, state: INTO[kind] ?? now.state, extended: false };
}

function bid(now: Standing, { data }: RecordedEvent, at_us: number, terms: Terms, wrong: Both[]): Standing {
  const [price, ends_us, leader] = [digits(data["price_fen"]), micros(data["ends_at"]), data["bidder"] as string];
  if (now.state !== "OPEN" || at_us < terms.opens_us) wrong.push(says("竞价未在进行中", "the lot was not open for bids"));
  if (at_us >= now.ends_us) wrong.push(says("报价在结束时间之后", "a bid at or after the end"));
  if (leader === now.leader) wrong.push(says("领先者对自己加价", "the leading bidder outbids itself"));
  if (price < now.minimum) wrong.push(says("低于最低有效报价", "a bid below the least valid price"));
  if (price > HIGHEST_FEN) wrong.push(says("高于可报的最高金额", "a bid above the highest amount that can be bid"));
  // A bid in the last period moves the end to the bid's time plus the period, as often as it happens.
  const due_us = now.ends_us - at_us < terms.period_us ? at_us + terms.period_us : now.ends_us;
  const extended = data["extended"] === true;
  if (ends_us !== due_us || extended !== (due_us !== now.ends_us)) wrong.push(says("结束时间与延时规则不符", "the end after this bid is not what the extension rule gives"));
  return { at_us, state: now.state, price, leader, minimum: price + terms.increment, ends_us, bids: now.bids + 1, extensions: now.extensions + Number(extended), extended };
}

/** How the lot stood at a moment: after the last event that had happened by then. */
export function standingAt({ standings }: Pick<Replay, "standings">, at_us: number): Standing {
  let [low, high] = [0, standings.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((standings[middle] as Standing).at_us <= at_us) low = middle;
    else high = middle - 1;
  }
  return standings[low] as Standing;
}

/** What there is to watch: from the opening to the last event; null when bidding never began. */
export function spanOf({ standings }: Pick<Replay, "standings">): { from_us: number; to_us: number } | null {
  const opened = standings.find((each) => each.state === "OPEN");
  const last = standings.at(-1);
  return opened && last && last.at_us > opened.at_us ? { from_us: opened.at_us, to_us: last.at_us } : null;
}
