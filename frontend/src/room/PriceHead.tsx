import type { EventView, LotView } from "../api/types";
import { Countdown, Money, Tag, When } from "../components";
import { dictionary, useLanguage, useWords, type Both } from "../i18n";
import { headlineOf, type Under } from "./formats/headline";
import { phasesOf, presentPhase } from "./formats/phases";
import { points } from "./formats/prices";
import { phaseName } from "./formats/words";
import { haltOf } from "./halts";
import type { Connection } from "./RoomClient";

const words = dictionary({
  zh: {
    current: "当前价",
    start: "起始价",
    final: "成交价",
    noBid: "尚无出价，起始价",
    falling: "现时价格",
    taken: "应价价格",
    opened: "已开标的最高有效报价",
    unopened: "尚无有效报价，起始价",
    leader: "当前领先",
    winner: "竞得人",
    me: "我",
    priority: (rank: number) => `优先 ${rank}`,
    next: "最低有效报价",
    same: "同等价格",
    falls: (seconds: number) => `${seconds} 秒后降至`,
    floor: "已降至底价",
    sealed: (n: number) => `已密封 ${n}`,
    sealedOpened: (n: number, m: number) => `已密封 ${n} / 已开标 ${m}`,
    score: "领先得分",
    points: (n: string) => `${n} 分`,
    noScore: "尚无报价",
    opensIn: "距开始",
    endsIn: "距结束",
    phaseEnds: (phase: string) => `距${phase}结束`,
    ended: "结束时间",
    planned: "原定结束时间",
    extended: (n: number) => `结束时间已顺延 ${n} 次`,
    clock: "北京时间",
    stopped: "计时已停止",
    whole: "恢复后至少完整进行一个延时周期",
  },
  en: {
    current: "Current price",
    start: "Start price",
    final: "Final price",
    noBid: "No bids yet; start price",
    falling: "Price now",
    taken: "Price taken",
    opened: "Highest valid bid opened",
    unopened: "No valid bid yet; start price",
    leader: "Leading",
    winner: "Winner",
    me: "me",
    priority: (rank: number) => `priority ${rank}`,
    next: "Least valid bid",
    same: "The same price",
    falls: (seconds: number) => `In ${seconds} s it falls to`,
    floor: "At the floor",
    sealed: (n: number) => `${n} sealed`,
    sealedOpened: (n: number, m: number) => `${n} sealed / ${m} opened`,
    score: "Leading score",
    points: (n: string) => `${n} points`,
    noScore: "No offers yet",
    opensIn: "Opens in",
    endsIn: "Ends in",
    phaseEnds: (phase: string) => `${phase} ends in`,
    ended: "Ended at",
    planned: "Planned end",
    extended: (n: number) => `The end has moved ${n}×`,
    clock: "Beijing",
    stopped: "The clock has stopped",
    whole: "when bidding resumes, a whole extension period runs at least",
  },
});

const LINK: Record<Connection, Both> = {
  connecting: { zh: "正在连接", en: "Connecting" },
  live: { zh: "实时连接", en: "Live" },
  shaky: { zh: "网络不稳", en: "Unsteady" },
  lost: { zh: "连接断开", en: "Disconnected" },
};

interface Properties {
  lot: LotView;
  events: readonly EventView[];
  now_ms: number;
  mine: string | null;
  extendedBy: number | null;
  connection: Connection;
}

/** The price, who leads, what counts next, and the clock. */
export function PriceHead({ lot, events, now_ms, mine, extendedBy, connection }: Properties) {
  const t = useWords(words);
  const { language } = useLanguage();
  const over = lot.state === "SOLD" || lot.state === "PASSED" || lot.state === "WITHDRAWN";
  const before = now_ms < Date.parse(lot.opens_at);
  const halted = lot.state === "PAUSED" || lot.state === "SUSPENDED";
  const halt = halted ? haltOf(events) : null;
  const { label, fen, under } = headlineOf({ lot, events, code: mine, now_ms: halt ? Date.parse(halt.at) : now_ms });
  const rank = lot.leader === null ? undefined : lot.priority[lot.leader];
  const phase = presentPhase(lot);
  const phased = phase !== null && phasesOf(lot).length > 1;
  return (
    <div className="price-head">
      <div className="price-label">
        <span>{t[label]}</span>
        {!over && <span className={`link-state link-${connection}`}>{LINK[connection][language]}</span>}
      </div>
      <div key={fen.toString()} className={lot.price_fen === null && label !== "falling" ? "" : "flash"} aria-live="polite">
        <Money fen={fen} size="huge" />
      </div>
      {!before && (lot.leader !== null || !over) && (
        <div className="price-leader">
          {lot.leader !== null && (
            <>
              {lot.state === "SOLD" ? t.winner : t.leader} <b>{lot.leader}</b> {lot.leader === mine && <Tag tone="good">{t.me}</Tag>} {rank !== undefined && <Tag tone="warn">{t.priority(rank)}</Tag>}
            </>
          )}
        </div>
      )}
      <Next under={under} now_ms={now_ms} still={before || halted} />
      <div key={extendedBy ?? 0} className={`price-clock ${extendedBy !== null && !over ? "was-extended" : ""}`}>
        {over ? (
          <>
            <span>{lot.state === "WITHDRAWN" ? t.planned : t.ended}</span> <b><When at={lot.ends_at} mode="seconds" /></b>
          </>
        ) : halted ? (
          <>
            <b>{t.stopped}</b>
            <p className="note">{t.whole}</p>
          </>
        ) : (
          <>
            <span>{before ? t.opensIn : phased ? t.phaseEnds(phaseName(phase, language)) : t.endsIn}</span> <Countdown to={before ? lot.opens_at : lot.ends_at} urgent_seconds={before ? 0 : lot.extension_seconds} className="price-countdown" />
          </>
        )}
        {(!over || lot.extensions > 0) && (
          <div className="price-clock-under">
            <span className="price-extended" role="status">{lot.extensions > 0 && t.extended(lot.extensions)}</span>
            {!over && <span>{t.clock} <When at={new Date(now_ms).toISOString()} mode="clock" /></span>}
          </div>
        )}
      </div>
    </div>
  );
}

/** What the next bid must be, or what the clock will bring. */
function Next({ under, now_ms, still }: { under: Under; now_ms: number; still: boolean }) {
  const t = useWords(words);
  if (under === null) return null;
  const row = (label: string, value: React.ReactNode, key: string) => (
    <div className="price-next">
      <span>{label}</span> <b key={key} className="flash">{value}</b>
    </div>
  );
  switch (under.kind) {
    case "falls":
      return still ? null : row(t.falls(Math.max(0, Math.ceil((under.at_ms - now_ms) / 1000))), <Money fen={under.fen} />, under.fen.toString());
    case "floor":
      return <div className="price-next">{t.floor}</div>;
    case "counts":
      return <div className="price-next"><b>{under.opened === null ? t.sealed(under.sealed) : t.sealedOpened(under.sealed, under.opened)}</b></div>;
    case "score":
      return row(t.score, under.score === null ? t.noScore : t.points(points(under.score)), String(under.score));
    default:
      return row(under.kind === "same" ? t.same : t.next, <Money fen={under.fen} />, under.fen.toString());
  }
}
