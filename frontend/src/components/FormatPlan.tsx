import type { ReactNode } from "react";
import type { components } from "../api/schema";
import { dictionary, useLanguage, useWords, type Language } from "../i18n";
import { word } from "../i18n/labels";
import { Facts } from "./Facts";
import { Money } from "./Money";
import { When } from "./When";

const words = dictionary({
  zh: {
    format: "方式",
    how: "说明",
    jump: "单次加价上限",
    opening: "启封时长",
    floor: "降价底价（即保留价）",
    step: "每次降价",
    tick: "降价间隔",
    sealed: "密封报价时长",
    best: "应价人答复时长",
    pricePoints: "起始价得分",
    scoreStep: "最小提分幅度",
    points: (n: number) => `${n / 100} 分`,
    tierFrom: "当前价达到",
    tier: "加价幅度",
    above: "以上",
    since: "时间起",
    price: "价格",
    schedule: (n: number) => `全部 ${n} 档价格`,
    term: "评分条件",
    choice: "选项",
    score: "得分",
  },
  en: {
    format: "Format",
    how: "How it goes",
    jump: "Limit of a raise",
    opening: "Time to open sealed bids",
    floor: "Floor (and reserve)",
    step: "Step",
    tick: "Interval",
    sealed: "Time for sealed bids",
    best: "Time to answer the best bid",
    pricePoints: "Score of the start price",
    scoreStep: "Least rise of the score",
    points: (n: number) => `${n / 100} points`,
    tierFrom: "Standing price from",
    tier: "Increment",
    above: "and above",
    since: "From",
    price: "Price",
    schedule: (n: number) => `All ${n} prices`,
    term: "Term",
    choice: "Choice",
    score: "Score",
  },
});

type Plan = components["schemas"]["Plan"];
interface Properties {
  format: string;
  plan: Plan;
  start_price_fen: string | null;
  opens_at: string | null;
  /** The schedule as published; without it the table is computed from the plan. */
  fall?: readonly { at: string; price_fen: string }[];
  how?: string;
}

const UNITS = [
  [3600, "小时", "h"],
  [60, "分钟", "min"],
] as const;

/** A period in words: `4 小时`, `20 秒`. */
export function inTime(seconds: number, language: Language): string {
  for (const [size, zh, en] of UNITS) if (seconds % size === 0) return `${seconds / size} ${language === "zh" ? zh : en}`;
  return `${seconds} ${language === "zh" ? "秒" : "s"}`;
}

/** How a listing is bid for: the format, how it goes, and the figures of its plan. */
export function FormatPlan({ format, plan, start_price_fen, opens_at, fall, how }: Properties) {
  const t = useWords(words);
  const { language } = useLanguage();
  const money = (label: string, fen: string | null | undefined) => (fen ? { label, value: <Money fen={fen} hint /> } : null);
  const time = (label: string, seconds: number | null | undefined) => (seconds ? { label, value: inTime(seconds, language) } : null);
  const points = (label: string, score: number | null | undefined) => (score ? { label, value: t.points(score) } : null);
  const schedule = fall ?? pricesOf(plan, start_price_fen, opens_at);
  return (
    <>
      <Facts
        items={[
          { label: t.format, value: word("format", format, language) },
          money(t.jump, plan.jump_limit_fen),
          money(t.floor, plan.floor_fen),
          money(t.step, plan.step_fen),
          time(t.tick, plan.tick_seconds),
          time(t.sealed, plan.sealed_seconds),
          time(t.opening, plan.opening_seconds),
          time(t.best, plan.best_seconds),
          points(t.pricePoints, plan.price_points),
          points(t.scoreStep, plan.score_step),
          how ? { label: t.how, value: how, wide: true } : null,
        ]}
      />
      {plan.tiers.length > 0 && (
        <Table head={[t.tierFrom, t.tier]} rows={plan.tiers.map((tier, index) => [<><Money fen={tier.from_fen} />{index === plan.tiers.length - 1 && ` ${t.above}`}</>, <Money fen={tier.increment_fen} />])} />
      )}
      {Object.keys(plan.criteria).length > 0 && (
        <Table head={[t.term, t.choice, t.score]} rows={Object.entries(plan.criteria).flatMap(([code, choices]) => Object.entries(choices).map(([choice, score], index) => [index === 0 ? word("criterion", code, language) : "", word("offer", choice, language), t.points(score)]))} />
      )}
      {schedule.length > 0 && (
        <details className="plan-fall">
          <summary>{t.schedule(schedule.length)}</summary>
          <Table head={[t.since, t.price]} rows={schedule.map((step) => [<When at={step.at} mode="seconds" />, <Money fen={step.price_fen} />])} />
        </details>
      )}
    </>
  );
}

function Table({ head, rows }: { head: readonly string[]; rows: readonly (readonly ReactNode[])[] }) {
  return (
    <div className="table-scroll">
      <table className="table">
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row}>
              {cells.map((cell, column) => (
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Each price of a fall and from when it stands. */
function pricesOf(plan: Plan, start: string | null, opens_at: string | null): { at: string; price_fen: string }[] {
  if (!start || !opens_at || !plan.floor_fen || !plan.step_fen || !plan.tick_seconds) return [];
  const [floor, step] = [BigInt(plan.floor_fen), BigInt(plan.step_fen)];
  const found = [];
  for (let price = BigInt(start), at = Date.parse(opens_at); ; price -= step, at += plan.tick_seconds * 1000) {
    found.push({ at: new Date(at).toISOString(), price_fen: (price > floor ? price : floor).toString() });
    if (price <= floor || found.length > 300) return found;
  }
}
