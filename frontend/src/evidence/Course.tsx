import { useState, type ReactNode } from "react";
import { Money, Tag, When } from "../components";
import { dictionary, useLanguage, useWords } from "../i18n";
import { PHASE_WORDS } from "./phases";
import type { RecordedEvent } from "./record";

const words = dictionary({
  zh: {
    seq: "序号",
    what: "事项",
    price: "金额（元）",
    at: "时间",
    opened: "竞价开始",
    phase: (name: string) => `进入${name}`,
    bid: "出价",
    sealed: "交存密封报价",
    unsealed: "开启密封报价",
    mandate: "提交委托出价（限额保密）",
    priority: (rank: string) => `确认为优先购买权人，第 ${rank} 顺位`,
    paused: "暂停竞价",
    suspended: "中止拍卖",
    resumed: "恢复竞价",
    checked: "连续性核查",
    whole: "最后时段服务未中断",
    gaps: (n: number) => `发现 ${n} 次中断`,
    sold: "成交",
    passed: "流拍",
    withdrawn: "撤回",
    by_limit: "委托",
    first: "优先",
    extended: "触发延时",
    points: (score: string) => `评分 ${(Number(score) / 100).toFixed(2)}`,
    until: "至",
    more: (n: number) => `显示其余 ${n} 条`,
    none: "尚未开始",
    colon: "：",
  },
  en: {
    seq: "No.",
    what: "What happened",
    price: "Amount (CNY)",
    at: "Time",
    opened: "Bidding opened",
    phase: (name: string) => `Phase: ${name}`,
    bid: "Bid",
    sealed: "Sealed bid handed in",
    unsealed: "Sealed bid opened",
    mandate: "A secret limit was lodged",
    priority: (rank: string) => `Admitted with priority, rank ${rank}`,
    paused: "Bidding paused",
    suspended: "Sale suspended",
    resumed: "Bidding resumed",
    checked: "Continuity check",
    whole: "the service was there for the whole of the last period",
    gaps: (n: number) => `${n} interruption(s) found`,
    sold: "Sold",
    passed: "Passed",
    withdrawn: "Withdrawn",
    by_limit: "by limit",
    first: "priority",
    extended: "extended",
    points: (score: string) => `score ${(Number(score) / 100).toFixed(2)}`,
    until: "until",
    more: (n: number) => `Show ${n} more`,
    none: "Not yet begun",
    colon: ": ",
  },
});

const GROUNDS: Readonly<Record<string, { zh: string; en: string }>> = {
  OUTAGE: { zh: "系统中断", en: "outage" },
  SYSTEM_FAULT: { zh: "系统故障", en: "system fault" },
  ATTACK: { zh: "网络攻击", en: "attack" },
  NOTICE_ERROR: { zh: "公告有误", en: "mistake in the notice" },
  COURT_ORDER: { zh: "法院裁定", en: "court order" },
  THIRD_PARTY_OBJECTION: { zh: "案外人异议", en: "objection of a third party" },
  FORCE_MAJEURE: { zh: "不可抗力", en: "force majeure" },
  SETTLEMENT_TALKS: { zh: "和解磋商", en: "settlement talks" },
  OTHER_STATUTORY: { zh: "其他法定事由", en: "another statutory cause" },
};

const SHOWN = 14;

/** Everything that happened up to a moment, newest first, numbered as in the record. `ranks` are those of all who have priority at the end. */
export function Course({ events, ranks }: { events: readonly RecordedEvent[]; ranks: ReadonlyMap<string, bigint> }) {
  const t = useWords(words);
  const [limit, setLimit] = useState(SHOWN);
  const newest = events.slice(-limit).reverse();
  const rest = events.length - newest.length;
  if (events.length === 0) return <p className="note">{t.none}</p>;
  return (
    <>
      <div className="table-scroll">
        <table className="table feed course">
          <thead>
            <tr>
              <th scope="col" className="seq">{t.seq}</th>
              <th scope="col">{t.what}</th>
              <th scope="col" className="num">{t.price}</th>
              <th scope="col" className="num">{t.at}</th>
            </tr>
          </thead>
          <tbody>
            {newest.map((event) => (
              <tr key={event.seq} className={event.kind === "bid" || event.kind === "unsealed" ? "" : "is-turn"}>
                <td className="seq">{event.seq}</td>
                <td><What event={event} ranks={ranks} /></td>
                <td className="num">{typeof event.data["price_fen"] === "string" && <Money fen={event.data["price_fen"]} plain />}</td>
                <td className="num"><When at={event.at} mode="clock" /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rest > 0 && (
        <div className="feed-more">
          <button type="button" className="link-button" onClick={() => setLimit(limit + 100)}>{t.more(rest)}</button>
        </div>
      )}
    </>
  );
}

function What({ event: { kind, data }, ranks }: { event: RecordedEvent; ranks: ReadonlyMap<string, bigint> }) {
  const t = useWords(words);
  const phases = useWords(PHASE_WORDS);
  const { language } = useLanguage();
  const text = (name: string): string => String(data[name] ?? "");
  const gaps = Array.isArray(data["gaps"]) ? data["gaps"].length : 0;
  const bidder = data["bidder"] === undefined ? null : <b className="code">{text("bidder")}</b>;
  const said: Readonly<Record<string, ReactNode>> = {
    opened: t.opened,
    phase: <>{t.phase(phases[text("phase") as keyof typeof phases] ?? text("phase"))} <span className="note nowrap">{t.until} <When at={text("ends_at")} mode="clock" /></span></>,
    bid: t.bid,
    sealed: t.sealed,
    unsealed: t.unsealed,
    mandate: t.mandate,
    priority: t.priority(text("rank")),
    paused: t.paused,
    suspended: t.suspended,
    resumed: <>{t.resumed} <span className="note nowrap">{t.until} <When at={text("ends_at")} mode="clock" /></span></>,
    checked: <>{t.checked}{t.colon}<span className="note">{gaps === 0 ? t.whole : t.gaps(gaps)}</span></>,
    sold: t.sold,
    passed: t.passed,
    withdrawn: t.withdrawn,
  };
  return (
    <>
      {bidder} {said[kind] ?? kind} {data["mandate"] !== undefined && <Tag tone="active">{t.by_limit}</Tag>} {data["bidder"] !== undefined && kind !== "priority" && ranks.has(text("bidder")) && <Tag tone="good">{t.first}</Tag>} {data["extended"] === true && <Tag tone="warn">{t.extended}</Tag>}
      {data["score"] !== undefined && <span className="note"> {t.points(text("score"))}</span>}
      {data["reason"] !== undefined && <div className="note course-reason">{GROUNDS[text("ground")]?.[language] ?? text("ground")}{t.colon}{text("reason")}</div>}
    </>
  );
}
