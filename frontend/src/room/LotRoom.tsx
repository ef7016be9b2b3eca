import { Suspense, lazy, useEffect, useMemo } from "react";
import { Link, useParams } from "react-router";
import { hasRole, useSession } from "../api/session";
import { Countdown, Facts, Money, Page, ProblemAlert, Section, StateTag, Tag, useServerNow } from "../components";
import { dictionary, useLanguage, useWords, type Both } from "../i18n";
import { word } from "../i18n/labels";
import { titleOf, type Problem } from "../api/problem";
import type { LotView } from "../api/types";
import { premium } from "../lib/money";
import { When } from "../components/When";
import { NotFound } from "../pages/NotFound";
import { DemoBanner } from "../shell/DemoBanner";
import { BidFeed } from "./BidFeed";
import { BidPanel, loadControls } from "./BidPanel";
import { PresenceBar } from "./PresenceBar";
import { bidsOf } from "./bids";
import { deriveBidState } from "./bidState";
import { HaltBar } from "./HaltBar";
import { haltOf, resumptionOf } from "./halts";
import type { Connection } from "./RoomClient";
import { useRoom } from "./useRoom";
import "./room.css";

const words = dictionary({
  zh: {
    lots: "竞价大厅",
    notice: "查看公告",
    current: "当前价",
    start: "起始价",
    final: "成交价",
    noBid: "尚无出价，起始价",
    leader: "当前领先",
    winner: "竞得人",
    me: "我",
    next: "最低有效报价",
    opensIn: "距开始",
    endsIn: "距结束",
    stopped: "计时已停止",
    whole: "恢复后至少完整进行一个延时周期",
    ended: "结束时间",
    planned: "原定结束时间",
    extended: (n: number) => `结束时间已顺延 ${n} 次`,
    extendRule: (n: number) => `最后 ${n >= 60 ? `${Math.round(n / 60)} 分钟` : `${n} 秒`}内有人出价，结束时间顺延同样时长，不限次数。`,
    curve: "价格曲线",
    feed: "出价记录",
    count: (n: number) => `共 ${n} 次`,
    terms: "竞价条件",
    increment: "加价幅度",
    deposit: "保证金",
    opens: "开始时间",
    announced: "公告结束时间",
    now: "现结束时间",
    premium: "溢价率",
    kinds: "权利类型",
    connecting: "正在连接竞价室…",
    shaky: "网络不稳定，显示的价格可能已过时，正在核实连接…",
    lost: "与竞价室的连接已断开，正在重新连接。出价将改走备用通道，仍以服务器回执为准。",
    crowded: "本窗口改为每隔几秒查询一次，出价走备用通道，仍以服务器回执为准。",
    clock: "北京时间",
  },
  en: {
    lots: "Lots",
    notice: "Read the notice",
    current: "Current price",
    start: "Start price",
    final: "Final price",
    noBid: "No bids yet; start price",
    leader: "Leading",
    winner: "Winner",
    me: "me",
    next: "Least valid bid",
    opensIn: "Opens in",
    endsIn: "Ends in",
    stopped: "The clock has stopped",
    whole: "when bidding resumes, a whole extension period runs at least",
    ended: "Ended at",
    planned: "Planned end",
    extended: (n: number) => `The end has moved ${n}×`,
    extendRule: (n: number) => `A bid in the last ${n >= 60 ? `${Math.round(n / 60)} min` : `${n} s`} moves the end by as much again, without limit.`,
    curve: "Price curve",
    feed: "Bids",
    count: (n: number) => `${n} in all`,
    terms: "Terms",
    increment: "Increment",
    deposit: "Deposit",
    opens: "Opens",
    announced: "Announced end",
    now: "End now",
    premium: "Premium",
    kinds: "Kind of right",
    connecting: "Connecting to the room…",
    shaky: "The network is unsteady: the price shown may be out of date. Checking…",
    lost: "The connection to the room is lost; reconnecting. Bids go by another way and count once the server answers.",
    crowded: "This window asks every few seconds instead; bids go by another way and count once the server answers.",
    clock: "Beijing",
  },
});

const LINK: Record<Connection, Both> = {
  connecting: { zh: "正在连接", en: "Connecting" },
  live: { zh: "实时连接", en: "Live" },
  shaky: { zh: "网络不稳", en: "Unsteady" },
  lost: { zh: "连接断开", en: "Disconnected" },
};
const PriceCurve = lazy(async () => ({ default: (await import("./PriceCurve")).PriceCurve }));

/** The live room of a lot: price, clock, bids; the viewer's own panel at the right (above on small screens). */
export function LotRoom() {
  const t = useWords(words);
  const { language } = useLanguage();
  const lotId = Number(useParams()["lotId"]);
  const { user, isPending } = useSession();
  const { view, client } = useRoom(lotId, isPending ? null : (user?.id ?? 0));
  const { room } = view;
  const loaded = room !== null;
  useEffect(() => {
    if (loaded) void client.loadOlder();
  }, [client, loaded]);
  const isBidder = hasRole(user, "BIDDER");
  useEffect(() => {
    if (isBidder) void loadControls();
  }, [isBidder]);
  const bids = useMemo(() => bidsOf(room?.events ?? []), [room?.events]);
  const now_ms = useServerNow(view.pending ? 250 : 1000);

  if (room === null) {
    if (view.failure?.status === 404 || !Number.isInteger(lotId)) return <NotFound />;
    return (
      <div className="wrap">
        {view.failure ? <ProblemAlert error={view.failure} onRetry={() => client.wake()} /> : <p className="note" role="status">{t.connecting}</p>}
      </div>
    );
  }
  const { lot, me } = room;
  const code = me?.bidder_code ?? null;
  const state = deriveBidState({ lot, me, user, pending: view.pending, has_bid: bids.some((bid) => bid.bidder === code), now_ms });
  const rise = lot.price_fen === null ? null : premium(lot.price_fen, lot.start_price_fen);
  return (
    <>
      <DemoBanner ruleSet={lot.rule_set} />
      <div className="wrap room-wrap">
        <Page
          title={lot.title}
          trail={[[t.lots, "/"]]}
          tags={<StateTag machine="lot" state={shownState(lot, now_ms)} />}
          actions={<PresenceBar lot={lot} presence={room.presence} reminded={room.reminded} user={user} onChange={() => client.refresh()} />}
          lead={
            <>
              <span className="mono">{lot.project_code}</span> · {lot.kinds.map((kind) => word("right", kind, language)).join(language === "zh" ? "、" : ", ")} ·{" "}
              <Link to={`/notices/${encodeURIComponent(lot.project_code)}`}>{t.notice}</Link>
            </>
          }
        >
          <ConnectionBar connection={view.connection} crowded={view.crowded} />
          <HaltBar lot={lot} halt={haltOf(room.events)} resumption={resumptionOf(lot, room.events)} />
          <div className="room">
            <aside className={`room-side state-${state.kind}`}>
              <PriceHead lot={lot} now_ms={now_ms} mine={code} extendedBy={view.extended_by} connection={view.connection} />
              <BidPanel lot={lot} state={state} view={view} client={client} registrationId={me?.registration_id ?? null} />
            </aside>
            <div className="room-main">
              {bids.length > 0 && (
                <Section title={t.curve} extra={rise && <span className="note">{t.premium} {rise}</span>}>
                  <Suspense fallback={<div className="curve-waiting" />}>
                    <PriceCurve lot={lot} bids={bids} />
                  </Suspense>
                </Section>
              )}
              <Section title={t.feed} extra={<span className="note">{t.count(lot.bids)}</span>}>
                <BidFeed bids={bids} mine={code} state={lot.state} />
              </Section>
              <Section title={t.terms}>
                <Facts
                  columns={3}
                  items={[
                    { label: t.start, value: <Money fen={lot.start_price_fen} /> },
                    { label: t.increment, value: <Money fen={lot.increment_fen} /> },
                    { label: t.deposit, value: <Money fen={lot.deposit_fen} /> },
                    { label: t.opens, value: <When at={lot.opens_at} mode="seconds" /> },
                    { label: t.announced, value: <When at={lot.announced_end_at} mode="seconds" /> },
                    lot.ends_at === lot.announced_end_at ? null : { label: t.now, value: <When at={lot.ends_at} mode="seconds" /> },
                  ]}
                />
                <p className="note room-rule">{t.extendRule(lot.extension_seconds)}</p>
              </Section>
            </div>
          </div>
        </Page>
      </div>
    </>
  );
}

/** The clock may be ahead of the news: what is due by the server's time is shown so. */
function shownState(lot: LotView, now_ms: number): string {
  return lot.state === "SCHEDULED" && now_ms >= Date.parse(lot.opens_at) ? "OPEN" : lot.state;
}

function PriceHead({ lot, now_ms, mine, extendedBy, connection }: { lot: LotView; now_ms: number; mine: string | null; extendedBy: number | null; connection: Connection }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const over = lot.state === "SOLD" || lot.state === "PASSED" || lot.state === "WITHDRAWN";
  const before = now_ms < Date.parse(lot.opens_at);
  const halted = lot.state === "PAUSED" || lot.state === "SUSPENDED";
  return (
    <div className="price-head">
      <div className="price-label">
        <span>{lot.price_fen === null ? (over ? t.start : t.noBid) : lot.state === "SOLD" ? t.final : t.current}</span>
        {!over && <span className={`link-state link-${connection}`}>{LINK[connection][language]}</span>}
      </div>
      <div key={lot.price_fen} className={lot.price_fen === null ? "" : "flash"} aria-live="polite">
        <Money fen={lot.price_fen ?? lot.start_price_fen} size="huge" />
      </div>
      {!before && (lot.leader !== null || !over) && (
        <div className="price-leader">
          {lot.leader !== null && (
            <>
              {lot.state === "SOLD" ? t.winner : t.leader} <b>{lot.leader}</b> {lot.leader === mine && <Tag tone="good">{t.me}</Tag>}
            </>
          )}
        </div>
      )}
      {!over && (
        <div className="price-next">
          <span>{t.next}</span>{" "}
          <b key={lot.minimum_fen} className="flash">
            <Money fen={lot.minimum_fen} />
          </b>
        </div>
      )}
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
            <span>{before ? t.opensIn : t.endsIn}</span> <Countdown to={before ? lot.opens_at : lot.ends_at} urgent_seconds={before ? 0 : lot.extension_seconds} className="price-countdown" />
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

function ConnectionBar({ connection, crowded }: { connection: Connection; crowded: Problem | null }) {
  const t = useWords(words);
  const { language } = useLanguage();
  if (connection === "live") return null;
  if (crowded !== null)
    return (
      <div className="connection connection-shaky" role="alert">
        {titleOf(crowded, language)}{language === "zh" ? "。" : ". "}{t.crowded}
      </div>
    );
  return (
    <div className={`connection connection-${connection}`} role={connection === "connecting" ? "status" : "alert"}>
      {connection === "connecting" ? t.connecting : connection === "shaky" ? t.shaky : t.lost}
    </div>
  );
}
