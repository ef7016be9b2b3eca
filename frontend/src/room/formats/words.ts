/** Formats and phases in words: the name, how it goes in a sentence, and what comes next. */

import type { LotView } from "../../api/types";
import type { Both, Language } from "../../i18n";
import { formatYuan } from "../../lib/money";
import { presentPhase, type Format, type Phase } from "./phases";
import { rulesOf, type Rules } from "./rules";

/** `90` seconds as `1 分 30 秒`. */
export function span(seconds: number, language: Language): string {
  const units: [number, string, string][] = [[86_400, "天", "d"], [3_600, "小时", "h"], [60, "分钟", "min"], [1, "秒", "s"]];
  let left = Math.max(0, Math.round(seconds));
  // A day is said in hours, as the law does.
  if (left === 86_400) return language === "zh" ? "24 小时" : "24 h";
  const parts: string[] = [];
  for (const [size, zh, en] of units) {
    const count = Math.floor(left / size);
    if (count > 0) parts.push(language === "zh" ? `${count} ${parts.length > 0 || left % size > 0 ? zh.replace("分钟", "分") : zh}` : `${count} ${en}`);
    left -= count * size;
  }
  return parts.length > 0 ? parts.join(" ") : language === "zh" ? "0 秒" : "0 s";
}

type Told = Pick<LotView, "format" | "phase" | "rules" | "priority" | "extension_seconds" | "start_price_fen" | "state">;
type Says = (told: { rules: Rules; period: string; span: (seconds: number) => string; yuan: (fen: bigint) => string }) => string;

const HOW: Record<Format, Record<Language, Says>> = {
  ASCENDING: {
    zh: ({ period }) => `价高者得。最后 ${period}内有人出价，结束时间顺延至该次出价后 ${period}，不限次数。`,
    en: ({ period }) => `The highest bid buys. A bid in the last ${period} moves the end to ${period} after it, without limit.`,
  },
  DYNAMIC: {
    zh: ({ period }) => `先自由报价，到时转入限时报价：每次出价后重新计时 ${period}，无人再出价即结束，价高者得。`,
    en: ({ period }) => `A free period first, then a timed one of ${period} that begins anew with every bid; when nobody bids on, the highest bid buys.`,
  },
  SEALED: {
    zh: ({ rules, span: said }) => `每人密封一个报价，截止后 ${said(rules.opening_seconds)}内由各竞买人开标，最高者得；同价的，先提交者得。`,
    en: ({ rules, span: said }) => `Everybody hands in one sealed bid and opens it within ${said(rules.opening_seconds)} after the close. The highest buys; of equal ones the first.`,
  },
  DUTCH: {
    zh: ({ rules, span: said, yuan }) => `价格每 ${said(rules.tick_seconds)}下降 ¥${yuan(rules.step_fen)}，最低至 ¥${yuan(rules.floor_fen)}；第一个应价的人按当时价格买受。`,
    en: ({ rules, span: said, yuan }) => `The price falls by ¥${yuan(rules.step_fen)} every ${said(rules.tick_seconds)}, down to ¥${yuan(rules.floor_fen)}. Whoever takes it first buys at the price of the moment.`,
  },
  HYBRID: {
    zh: ({ rules, span: said, yuan }) => `价格每 ${said(rules.tick_seconds)}下降 ¥${yuan(rules.step_fen)}，有人应价即停；其他竞买人可再密封报价一次，开标后应价人可在最高价上再加一档。`,
    en: ({ rules, span: said, yuan }) => `The price falls by ¥${yuan(rules.step_fen)} every ${said(rules.tick_seconds)} until somebody takes it. The others may then hand in one sealed bid each, and the taker may answer the best.`,
  },
  WEIGHTED: {
    zh: ({ period }) => `价格与公告的条件合并计分，得分最高者得。最后 ${period}内有人出价，结束时间顺延 ${period}。买受人所报条件写入合同。`,
    en: ({ period }) => `Price and announced terms are scored together and the highest score buys. An offer in the last ${period} moves the end by as much. The contract holds the buyer to the terms offered.`,
  },
  SELL_OFF: {
    zh: ({ rules, period, span: said }) => `按变卖价出售：首个不低于变卖价的报价开始 ${said(rules.bidding_seconds)}竞价；其间价高者得，最后 ${period}内出价的顺延。`,
    en: ({ rules, period, span: said }) => `Sold at a set price: the first offer at or above it begins ${said(rules.bidding_seconds)} of bidding. The highest buys; a bid in the last ${period} moves the end.`,
  },
};

export function howItGoes(lot: Told, language: Language): string {
  const says = HOW[lot.format as Format]?.[language];
  return says ? says({ rules: rulesOf(lot), period: span(lot.extension_seconds, language), span: (seconds) => span(seconds, language), yuan: (fen) => formatYuan(fen, { short: true }) }) : "";
}

export const PHASE_NAMES: Record<Phase, Both> = {
  BIDDING: { zh: "竞价期", en: "Bidding" },
  SCORING: { zh: "竞价期", en: "Bidding" },
  FREE: { zh: "自由报价期", en: "Free period" },
  TIMED: { zh: "限时报价期", en: "Timed period" },
  OFFER: { zh: "等待首个报价", en: "Waiting for an offer" },
  FALLING: { zh: "降价期", en: "Falling price" },
  SEALED: { zh: "密封报价期", en: "Sealed bids" },
  OPENING: { zh: "开标期", en: "Opening" },
  BEST: { zh: "应价人补报期", en: "The taker's answer" },
  MATCHING: { zh: "优先购买权行使期", en: "Priority right" },
};

export const phaseName = (phase: string, language: Language): string => PHASE_NAMES[phase as Phase]?.[language] ?? phase;

/** What comes after the present phase. */
export function whatIsNext(lot: Told, language: Language): string {
  const zh = language === "zh";
  const rules = rulesOf(lot);
  const said = (seconds: number): string => span(seconds, language);
  const period = said(lot.extension_seconds);
  const first = Object.keys(lot.priority).length > 0;
  const matching = first ? (zh ? `，优先购买权人随后有 ${period}可按同等价格行使权利` : `; priority purchasers then have ${period} to take the right at that price`) : "";
  const stop = zh ? "。" : ".";
  switch (presentPhase(lot)) {
    case "BIDDING":
    case "SCORING":
      return zh ? "时间届满即按领先报价成交。" : "When the time is up, the leading offer buys.";
    case "FREE":
      return zh ? `自由报价期内不延时；届满转入 ${period}的限时报价期。` : `Nothing is extended in the free period; a timed period of ${period} follows.`;
    case "TIMED":
      return zh ? `每次出价后重新计时 ${period}；无人再出价即按最高报价成交。` : `Every bid starts the ${period} anew; when nobody bids on, the highest bid buys.`;
    case "OFFER":
      return zh ? `首个报价到达即开始 ${said(rules.bidding_seconds)}竞价；变卖期内无人报价则流拍。` : `The first offer begins ${said(rules.bidding_seconds)} of bidding; without one the lot is not sold.`;
    case "FALLING":
      if (lot.format === "HYBRID") return zh ? `有人应价即停止降价，其他竞买人随后有 ${said(rules.sealed_seconds)}密封报价；降至底价仍无人应价则流拍。` : `When somebody takes the price, the others have ${said(rules.sealed_seconds)} for sealed bids; if nobody does down to the floor, the lot is not sold.`;
      return (zh ? "首个应价即成交" : "The first to take the price buys") + matching + stop;
    case "SEALED":
      return zh ? `截止后进入 ${said(rules.opening_seconds)}的开标期，逾期未开标的报价无效。` : `An opening period of ${said(rules.opening_seconds)} follows; bids that are not opened in it do not count.`;
    case "OPENING":
      if (lot.format === "HYBRID") return zh ? `有更高的有效报价时，应价人有 ${said(rules.best_seconds)}可在其上再加一档；否则按应价成交。` : `If a higher valid bid was opened, the taker has ${said(rules.best_seconds)} to go one step above it; otherwise the taker buys.`;
      return (zh ? "全部开标或时间届满即按最高有效报价成交" : "Once all are open, or time is up, the highest valid bid buys") + matching + stop;
    case "BEST":
      return (zh ? "应价人加价或时间届满即成交" : "The lot is sold when the taker answers, or when the time is up") + matching + stop;
    case "MATCHING":
      return zh ? "优先购买权人在届满前按同等价格行使权利的，由其买受；不行使视为放弃。" : "Whoever has the right and takes it at the same price before the end, buys; silence waives it.";
    default:
      return "";
  }
}
