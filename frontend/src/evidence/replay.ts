/** The bidding of a record, played again by the announced rules (pure). A second reading of the rules: nothing here comes from the server. */

import type { Both } from "../i18n";
import { digits, micros, type AuctionRecord, type RecordedEvent, type Words } from "./record";
import { HIGHEST_FEN, PHASES, RISING, above, fall_us, fallenAt, pointsOf, rulesOf, sameWords, scoreOf, weightedLeast, written, type Phase, type Rules } from "./rules";

export type LotState = "SCHEDULED" | "OPEN" | "PAUSED" | "SUSPENDED" | "SOLD" | "PASSED" | "WITHDRAWN";

/** How the lot stood after an event, until the next. Times in microseconds since 1970, amounts in fen. */
export interface Standing {
  at_us: number;
  state: LotState;
  phase: Phase;
  price: bigint | null;
  leader: string | null;
  /** The least valid bid; null where none is asked for, or it depends on the moment or the offer. */
  minimum: bigint | null;
  ends_us: number;
  /** Accepted bids, sealed ones among them. */
  bids: number;
  extensions: number;
  /** The event itself moved the end. */
  extended: boolean;
  /** From when the ticks of a falling price are counted. */
  fell_us: number;
  sealed: number;
  opened: number;
  score: bigint | null;
}

export interface Replay {
  standings: Standing[];
  /** One for each standing. */
  events: readonly RecordedEvent[];
  rules: Rules;
  /** Admitted priority purchasers and their rank, at the end. */
  ranks: ReadonlyMap<string, bigint>;
}

export interface Problem {
  /** The event it is about, or null: the whole record. */
  seq: number | null;
  words: Both;
}

const says = (zh: string, en: string): Both => ({ zh, en });
type Data = Record<string, Words>;

const FROM: Readonly<Record<string, readonly LotState[]>> = {
  opened: ["SCHEDULED"],
  suspended: ["OPEN", "PAUSED"],
  resumed: ["PAUSED", "SUSPENDED"],
  withdrawn: ["SCHEDULED", "OPEN", "PAUSED", "SUSPENDED"],
  priority: ["SCHEDULED", "OPEN", "PAUSED", "SUSPENDED"],
};
const INTO: Readonly<Record<string, LotState>> = { opened: "OPEN", resumed: "OPEN", paused: "PAUSED", suspended: "SUSPENDED", sold: "SOLD", passed: "PASSED", withdrawn: "WITHDRAWN" };
const TAKEN: Readonly<Record<string, readonly Phase[]>> = { bid: [...RISING, "SCORING", "FALLING", "BEST", "MATCHING"], sealed: ["SEALED"], unsealed: ["OPENING"], mandate: RISING };
const NO_RANK = 1000n;
const isDigest = (text: unknown): boolean => typeof text === "string" && /^[0-9a-f]{64}$/.test(text);

/** Play every event; what breaks the rules is a problem and is shown all the same. Throws NotARecord where a value cannot be read. */
export function replay(record: AuctionRecord): { replay: Replay; problems: Problem[] } {
  const [first, ...rest] = record.events as [RecordedEvent, ...RecordedEvent[]];
  const problems: Problem[] = [];
  const lot = new Lot(first);
  for (const [name, zh] of [["project_code", "项目编号"], ["title", "标的名称"]] as const)
    if (record[name] !== first.data[name]) problems.push({ seq: null, words: says(`${zh}与公告内容不一致`, `the ${name} is not the one announced`) });
  const standings = [lot.now];
  rest.forEach((event, index) => {
    const wrong = lot.play(event, index + 2);
    problems.push(...wrong.map((words) => ({ seq: index + 2, words })));
    standings.push(lot.now);
  });
  const { state, leader, price } = lot.now;
  const sold = state === "SOLD";
  if (record.outcome !== state || record.winner !== (sold ? leader : null) || record.price_fen !== (sold ? String(price) : null))
    problems.push({ seq: null, words: says("记录所载结果、竞得人或成交价与各条事件不符", "the outcome, winner or price is not what the events give") });
  return { replay: { standings, events: record.events, rules: lot.rules, ranks: lot.ranks }, problems };
}

class Lot {
  readonly rules: Rules;
  readonly ranks = new Map<string, bigint>();
  now: Standing;
  private readonly fall: number;
  private readonly mandates = new Set<string>();
  private readonly sealed = new Map<string, { seq: number; price: bigint | null }>();
  private taker: { bidder: string; price: bigint } | null = null;
  private left_us: number | null = null;
  /** Up to when the events show that the lot was served: only an opening may have come late. */
  private served_us: number;
  private wrong: Both[] = [];

  constructor(first: RecordedEvent) {
    const rules = (this.rules = rulesOf(first));
    const falls = PHASES[rules.format][0] === "FALLING";
    this.served_us = micros(first.at);
    this.fall = falls ? fall_us(rules) : 0;
    const ends_us = falls ? rules.opens_us + this.fall : rules.format === "DYNAMIC" ? (rules.free_end_us ?? rules.announced_end_us) : rules.announced_end_us;
    this.now = { at_us: micros(first.at), state: "SCHEDULED", phase: "", price: null, leader: null, minimum: rules.start, ends_us, bids: 0, extensions: 0, extended: false, fell_us: rules.opens_us, sealed: 0, opened: 0, score: null };
  }

  /** Take an event in: what is wrong with it. */
  play({ at, kind, data }: RecordedEvent, seq: number): Both[] {
    this.wrong = [];
    const at_us = micros(at);
    const before = this.now;
    this.need(at_us >= before.at_us, "时间早于上一条", "earlier than the one before");
    this.need((FROM[kind] ?? ["OPEN"]).includes(before.state), "此时不能发生该事件：结果只能有一个，竞价只开始一次", `'${kind}' cannot follow when the lot is ${before.state}`);
    const over = at_us >= before.ends_us || (before.phase === "OPENING" && before.opened === before.sealed);
    const taken = TAKEN[kind];
    if (taken) {
      this.need(!over, kind === "bid" ? "报价在结束时间之后" : "在该阶段结束之后", kind === "bid" ? "a bid at or after the end" : "after the end of its phase");
      this.need(taken.includes(before.phase), "当前阶段不接受此类操作", `'${kind}' is not taken in the phase ${before.phase || "before bidding"}`);
    }
    this.now = { ...before, at_us, extended: false };
    const due = this.happen(kind, data as Data, at_us, seq, over);
    this.now.state = INTO[kind] ?? before.state;
    this.served_us = kind === "opened" ? this.rules.opens_us : at_us;
    this.now.minimum = this.minimum();
    if (this.wrong.length === 0) this.need(sameWords(data, due), "内容与规则得出的不符", "its data are not what the rules give");
    return this.wrong;
  }

  private need(holds: boolean, zh: string, en: string): void {
    if (!holds) this.wrong.push(says(zh, en));
  }

  /** What the event must hold, all of it. */
  private happen(kind: string, data: Data, at_us: number, seq: number, over: boolean): Data {
    switch (kind) {
      case "opened":
        this.need(at_us >= this.rules.opens_us, "早于公告的开始时间", "bidding opened before the announced time");
        this.now.phase = PHASES[this.rules.format][0] as Phase;
        return {};
      case "phase":
      case "sold":
      case "passed":
        return this.end(kind, data, at_us, over);
      case "checked":
        return this.check(data, over);
      case "bid":
        return this.bid(data, at_us);
      case "sealed":
        this.need(isDigest(data["commitment"]), "承诺值不是 64 位十六进制数", "a commitment has 64 hexadecimal digits");
        this.need(data["bidder"] !== this.taker?.bidder, "应价人不能再交密封报价", "who stopped the fall has bid already");
        this.sealed.set(data["bidder"] as string, { seq, price: null });
        this.now.bids += 1;
        this.now.sealed = this.sealed.size;
        return { bidder: data["bidder"] as Words, commitment: data["commitment"] as Words };
      case "unsealed":
        return this.unseal(data);
      case "mandate":
        this.need(isDigest(data["commitment"]) && this.rules.jump === null, "此处不接受委托出价", "no secret limit is possible here");
        this.mandates.add(String(seq));
        return { commitment: data["commitment"] as Words };
      case "priority":
        this.ranks.set(data["bidder"] as string, digits(data["rank"]));
        return { bidder: data["bidder"] as Words, rank: data["rank"] as Words };
      case "paused":
      case "suspended": {
        const found = kind === "paused" && data["since"] !== undefined;
        const since_us = found ? micros(data["since"]) : at_us;
        this.need(since_us >= this.served_us && since_us <= at_us, "暂停起点早于最近一次服务或晚于记录时刻", "counts from when the lot was served, or from the future");
        this.left_us ??= Math.max(0, this.now.ends_us - since_us);
        const told: Data = { ground: data["ground"] as Words, reason: data["reason"] as Words, left_us: String(this.left_us) };
        return found ? { ...told, since: written(since_us) } : told;
      }
      case "resumed":
        return this.resume(at_us);
      default:
        return { ground: data["ground"] as Words };
    }
  }

  /** A pause never resumes the rest of a countdown alone: a whole period runs at least; a falling price begins its tick anew. */
  private resume(at_us: number): Data {
    const left = this.left_us ?? 0;
    const { tick_us, period_us } = this.rules;
    this.left_us = null;
    if (this.now.phase === "FALLING") {
      this.now.ends_us = at_us + this.fall - Math.floor((this.fall - left) / tick_us) * tick_us;
      this.now.fell_us = this.now.ends_us - this.fall;
    } else this.now.ends_us = at_us + Math.max(left, period_us);
    return { ends_at: written(this.now.ends_us) };
  }

  /** Before the outcome it was looked at whether bidders could bid in the whole of the final period; what was found changes nothing here. */
  private check(data: Data, over: boolean): Data {
    const all = PHASES[this.rules.format];
    const later = all.slice(all.indexOf(this.now.phase) + 1).some((each) => this.waits(each));
    this.need(over && !later, "连续性核查须在成交或流拍之前", "a check comes right before the outcome");
    const span = (held: Words): Data => ({ since: written(micros((held as Data)["since"])), until: written(micros((held as Data)["until"])) });
    return { ...span(data), gaps: (data["gaps"] as Words[]).map(span) };
  }

  /** The phase's time is up: the next one that has anything to do, or the outcome. */
  private end(kind: string, data: Data, at_us: number, over: boolean): Data {
    const { phase, leader, price } = this.now;
    this.need(over, kind === "phase" ? "该阶段尚未结束" : "尚未到结束时间", kind === "phase" ? "before the end of the phase" : "the outcome came before the end");
    const all = PHASES[this.rules.format];
    const next = all.slice(all.indexOf(phase) + 1).find((each) => this.waits(each));
    this.need(next !== undefined || kind !== "phase", "不应再有后续阶段", "no phase was left to begin");
    this.need(next === undefined || kind === "phase", "仍有后续阶段未进行", `the phase ${next} was still to come`);
    if (kind === "passed") this.need(leader === null, "有人出价却记为流拍", "passed although there was a bid");
    if (kind === "sold") this.need(leader !== null && data["bidder"] === leader && data["price_fen"] === String(price), "未按最高报价成交", "not sold to the leading bidder at the price bid");
    if (kind !== "phase" || next === undefined) return kind === "sold" ? { bidder: leader ?? "", price_fen: String(price) } : {};
    const { sealed_us, opening_us, best_us, period_us } = this.rules;
    this.now.phase = next;
    this.now.ends_us = at_us + (({ SEALED: sealed_us, OPENING: opening_us, BEST: best_us } as Partial<Record<Phase, number>>)[next] ?? period_us);
    return { phase: next, ends_at: written(this.now.ends_us) };
  }

  private waits(phase: Phase): boolean {
    const { leader } = this.now;
    if (phase === "SEALED") return this.taker !== null;
    if (phase === "OPENING") return this.sealed.size > 0;
    if (phase === "BEST") return this.taker !== null && leader !== this.taker.bidder;
    if (phase === "MATCHING") return leader !== null && [...this.ranks.keys()].some((each) => this.goesFirst(each));
    return phase === "TIMED";
  }

  private rank = (bidder: string | null): bigint => (bidder === null ? NO_RANK : (this.ranks.get(bidder) ?? NO_RANK));
  private goesFirst = (bidder: string): boolean => this.rank(bidder) < this.rank(this.now.leader);

  private unseal(data: Data): Data {
    const bidder = data["bidder"] as string;
    const price = digits(data["price_fen"]);
    const envelope = this.sealed.get(bidder);
    this.need(envelope !== undefined && envelope.price === null, "没有待开启的密封报价", "nothing is sealed, or it was opened before");
    this.need(isDigest(data["nonce"]), "随机数不是 64 位十六进制数", "a nonce has 64 hexadecimal digits");
    this.need(price <= HIGHEST_FEN, "高于可报的最高金额", "a bid above the highest amount that can be bid");
    if (envelope) envelope.price = price;
    this.now.opened = [...this.sealed.values()].filter((each) => each.price !== null).length;
    const least = this.taker ? above(this.rules, this.taker.price) : this.rules.start;
    for (const [who, { price: fen }] of this.sealed) if (fen !== null && fen >= least && this.beats(who, least)) [this.now.leader, this.now.price] = [who, fen];
    return { bidder, price_fen: String(price), nonce: data["nonce"] as Words };
  }

  /** Whether an opened bid is the best of all: the highest, of equal ones that with the first rank, then the one handed in first. */
  private beats(who: string, least: bigint): boolean {
    const mine = this.sealed.get(who);
    return [...this.sealed].every(([other, { price, seq }]) => {
      if (other === who || price === null || price < least || !mine || mine.price === null) return true;
      if (mine.price !== price) return mine.price > price;
      return this.rank(who) !== this.rank(other) ? this.rank(who) < this.rank(other) : mine.seq < seq;
    });
  }

  private bid(data: Data, at_us: number): Data {
    const { rules, now } = this;
    const phase = now.phase;
    const [bidder, price] = [data["bidder"] as string, digits(data["price_fen"])];
    const due: Data = { bidder, price_fen: String(price) };
    let equal = price === now.price;
    let least = now.price === null ? rules.start : above(rules, now.price);
    let most = HIGHEST_FEN;
    if (phase === "FALLING") {
      least = most = fallenAt(rules, now.fell_us, at_us);
      this.taker = { bidder, price };
    } else if (phase === "SCORING") {
      const points = pointsOf(rules, data["offer"]);
      this.need(points !== null, "所报条件不在公告之列", "the offer names terms that were not announced");
      const score = scoreOf(rules, price, points ?? 0n);
      Object.assign(due, { offer: data["offer"] ?? {}, score: String(score) });
      equal = score === now.score && price >= rules.start;
      least = weightedLeast(rules, now.score, points ?? 0n);
      now.score = score;
    } else {
      if (rules.jump !== null && least + rules.jump < most) most = least + rules.jump;
      if (data["mandate"] !== undefined && RISING.includes(phase)) {
        this.need(this.mandates.has(data["mandate"] as string), "所指委托此前并未提交", "names a secret limit that was not lodged before it");
        due["mandate"] = data["mandate"];
      }
    }
    this.need(bidder !== now.leader || due["mandate"] !== undefined, "领先者对自己加价", "the leading bidder outbids itself");
    this.need(phase !== "BEST" || bidder === this.taker?.bidder, "仅应价人可以应对最高密封报价", "only who stopped the fall may answer the best sealed bid");
    if (phase === "MATCHING") this.need(equal && this.goesFirst(bidder), "不是优先购买权人按同等价格行使", "not a priority purchaser at the standing price");
    else this.need(price >= least || (equal && this.goesFirst(bidder)), "低于最低有效报价", "a bid below the least valid price");
    this.need(price <= most, "高于可报的最高金额", "a bid above the highest amount that can be bid");
    // A bid in the last period moves the end to the bid's time plus the period, as often as it happens.
    const extended = (phase === "BIDDING" || phase === "TIMED" || phase === "SCORING") && now.ends_us - at_us < rules.period_us;
    if (extended) now.ends_us = at_us + rules.period_us;
    if (phase === "FALLING" || phase === "BEST") now.ends_us = at_us;
    if (phase === "OFFER") [now.phase, now.ends_us] = ["BIDDING", at_us + rules.bidding_us];
    this.need(data["extended"] === extended && data["ends_at"] === written(now.ends_us), "结束时间与延时规则不符", "the end after this bid is not what the extension rule gives");
    Object.assign(now, { price, leader: bidder, bids: now.bids + 1, extended, extensions: now.extensions + Number(extended) });
    return { ...due, extended, ends_at: written(now.ends_us) };
  }

  private minimum(): bigint | null {
    const { phase, price } = this.now;
    if (phase === "SEALED" || phase === "OPENING" || phase === "FALLING" || phase === "SCORING") return null;
    if (phase === "MATCHING") return price;
    return price === null ? this.rules.start : above(this.rules, price);
  }
}

/** How the lot stood at a moment: after the last event that had happened by then. */
export const standingAt = (replay: Pick<Replay, "standings">, at_us: number): Standing => replay.standings[indexAt(replay, at_us)] as Standing;

/** The number (from 0) of the last event that had happened by a moment. */
export function indexAt({ standings }: Pick<Replay, "standings">, at_us: number): number {
  let [low, high] = [0, standings.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((standings[middle] as Standing).at_us <= at_us) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What there is to watch: from the opening to the last event; null when bidding never began. */
export function spanOf({ standings }: Pick<Replay, "standings">): { from_us: number; to_us: number } | null {
  const opened = standings.find((each) => each.state === "OPEN");
  const last = standings.at(-1);
  return opened && last && last.at_us > opened.at_us ? { from_us: opened.at_us, to_us: last.at_us } : null;
}
