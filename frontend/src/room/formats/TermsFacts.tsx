import type { LotView } from "../../api/types";
import { Facts, Money, When } from "../../components";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { word } from "../../i18n/labels";
import { points } from "./prices";
import { rulesOf } from "./rules";
import { termWord } from "./terms";
import { span } from "./words";

const words = dictionary({
  zh: {
    format: "竞价方式",
    start: "起始价",
    sellOff: "变卖价",
    increment: "加价幅度",
    tier: "起",
    deposit: "保证金",
    limit: "单次加价上限",
    limitNote: "在最低有效报价之上",
    opens: "开始时间",
    announced: "公告结束时间",
    now: "现结束时间",
    free: "自由报价期至",
    period: "延时周期",
    timed: "限时报价期",
    floor: "底价",
    fall: "降价幅度",
    every: (time: string) => `每 ${time}`,
    sealed: "密封报价期",
    opening: "开标期",
    best: "应价人补报期",
    bidding: "首个报价后竞价",
    price: "价格得分",
    priceNote: "起始价对应得分，随价格同比增加",
    step: "最小领先分差",
    criteria: "评分条件",
    points: (n: string) => `${n} 分`,
  },
  en: {
    format: "Format",
    start: "Start price",
    sellOff: "Set price",
    increment: "Increment",
    tier: "from",
    deposit: "Deposit",
    limit: "Limit of one raise",
    limitNote: "above the least valid bid",
    opens: "Opens",
    announced: "Announced end",
    now: "End now",
    free: "Free period until",
    period: "Extension period",
    timed: "Timed period",
    floor: "Floor",
    fall: "Step of the fall",
    every: (time: string) => `every ${time}`,
    sealed: "Sealed bids",
    opening: "Opening",
    best: "The taker's answer",
    bidding: "Bidding after the first offer",
    price: "Score of the price",
    priceNote: "at the start price, rising with it",
    step: "Least lead",
    criteria: "Terms that score",
    points: (n: string) => `${n} points`,
  },
});

const RAISED = ["ASCENDING", "DYNAMIC", "SELL_OFF", "HYBRID"];

/** The announced terms of a lot, as far as its format uses them. */
export function TermsFacts({ lot }: { lot: LotView }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const rules = rulesOf(lot);
  const period = (label: string, seconds: number) => (seconds > 0 ? { label, value: span(seconds, language) } : null);
  const falls = rules.tick_seconds > 0;
  const extends_ = ["ASCENDING", "DYNAMIC", "SELL_OFF", "WEIGHTED"].includes(lot.format);
  return (
    <>
      <Facts
        columns={3}
        items={[
          { label: t.format, value: word("format", lot.format, language) },
          { label: lot.format === "SELL_OFF" ? t.sellOff : t.start, value: <Money fen={lot.start_price_fen} /> },
          { label: t.deposit, value: <Money fen={lot.deposit_fen} /> },
          falls && { label: t.fall, value: <><Money fen={rules.step_fen} /> <span className="note">{t.every(span(rules.tick_seconds, language))}</span></> },
          falls && { label: t.floor, value: <Money fen={rules.floor_fen} /> },
          RAISED.includes(lot.format) && {
            label: t.increment,
            value: (
              <>
                <Money fen={lot.increment_fen} />
                {rules.tiers.map(([from, increment]) => (
                  <div key={from.toString()}><span className="note"><Money fen={from} /> {t.tier}</span> <Money fen={increment} /></div>
                ))}
              </>
            ),
          },
          rules.jump_limit_fen !== null && { label: t.limit, value: <><Money fen={rules.jump_limit_fen} /><div className="note">{t.limitNote}</div></> },
          rules.price_points > 0n && { label: t.price, value: <>{t.points(points(rules.price_points))}<div className="note">{t.priceNote}</div></> },
          rules.price_points > 0n && { label: t.step, value: t.points(points(rules.score_step)) },
          { label: t.opens, value: <When at={lot.opens_at} mode="seconds" /> },
          rules.free_ends_at !== null ? { label: t.free, value: <When at={rules.free_ends_at} mode="seconds" /> } : !falls && { label: t.announced, value: <When at={lot.announced_end_at} mode="seconds" /> },
          extends_ && period(lot.format === "DYNAMIC" ? t.timed : t.period, lot.extension_seconds),
          period(t.bidding, rules.bidding_seconds),
          period(t.sealed, rules.sealed_seconds),
          period(t.opening, rules.opening_seconds),
          period(t.best, rules.best_seconds),
          extends_ && lot.phase !== "FREE" && lot.ends_at !== lot.announced_end_at && { label: t.now, value: <When at={lot.ends_at} mode="seconds" /> },
        ]}
      />
      {rules.criteria.length > 0 && (
        <div className="room-rule">
          <h3>{t.criteria}</h3>
          <Facts
            columns={3}
            items={rules.criteria.map(({ code, choices }) => ({
              label: termWord(code, language),
              value: Object.entries(choices).map(([choice, score]) => <div key={choice}>{termWord(choice, language)} <span className="note">{t.points(points(score))}</span></div>),
            }))}
          />
        </div>
      )}
    </>
  );
}
