import { Suspense, lazy, useEffect, useMemo } from "react";
import { Link, useParams } from "react-router";
import { hasRole, useSession } from "../api/session";
import { Page, ProblemAlert, Section, StateTag, useServerNow } from "../components";
import { dictionary, useLanguage, useWords } from "../i18n";
import { word } from "../i18n/labels";
import { titleOf, type Problem } from "../api/problem";
import type { LotView } from "../api/types";
import { premium } from "../lib/money";
import { NotFound } from "../pages/NotFound";
import { DemoBanner } from "../shell/DemoBanner";
import { BidFeed } from "./BidFeed";
import { BidPanel, loadControls } from "./BidPanel";
import { PresenceBar } from "./PresenceBar";
import { PriceHead } from "./PriceHead";
import { bidsOf } from "./bids";
import { deriveBidState } from "./bidState";
import { entriesOf } from "./feed";
import { FormatBar } from "./formats/FormatBar";
import { RISING, presentPhase } from "./formats/phases";
import { Staircase } from "./formats/Staircase";
import { fallUntil } from "./formats/stairs";
import { TermsFacts } from "./formats/TermsFacts";
import { HaltBar } from "./HaltBar";
import { haltOf, resumptionOf } from "./halts";
import type { Connection } from "./RoomClient";
import { receiptCode } from "./receipts";
import { useRoom } from "./useRoom";
import "./room.css";

const words = dictionary({
  zh: {
    lots: "竞价大厅",
    notice: "查看公告",
    curve: "价格曲线",
    fall: "降价曲线",
    feed: "出价记录",
    count: (n: number) => `共 ${n} 次`,
    terms: "竞价条件",
    premium: "溢价率",
    connecting: "正在连接竞价室…",
    shaky: "网络不稳定，显示的价格可能已过时，正在核实连接…",
    lost: "与竞价室的连接已断开，正在重新连接。出价将改走备用通道，仍以服务器回执为准。",
    crowded: "本窗口改为每隔几秒查询一次，出价走备用通道，仍以服务器回执为准。",
  },
  en: {
    lots: "Lots",
    notice: "Read the notice",
    curve: "Price curve",
    fall: "The fall",
    feed: "Bids",
    count: (n: number) => `${n} in all`,
    terms: "Terms",
    premium: "Premium",
    connecting: "Connecting to the room…",
    shaky: "The network is unsteady: the price shown may be out of date. Checking…",
    lost: "The connection to the room is lost; reconnecting. Bids go by another way and count once the server answers.",
    crowded: "This window asks every few seconds instead; bids go by another way and count once the server answers.",
  },
});

const ReceiptList = lazy(async () => ({ default: (await import("./ReceiptList")).ReceiptList }));
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
  const entries = useMemo(() => entriesOf(room?.events ?? []), [room?.events]);
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
  const receiptsFor = receiptCode(me);
  const stopped_ms = fallUntil(lot, room.events, now_ms);
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
          <FormatBar lot={lot} now_ms={now_ms} />
          <div className="room">
            <aside className={`room-side state-${state.kind}`}>
              <PriceHead lot={lot} events={room.events} now_ms={now_ms} mine={code} extendedBy={view.extended_by} connection={view.connection} />
              <BidPanel lot={lot} events={room.events} state={state} view={view} client={client} me={me} />
              {receiptsFor !== null && (
                <Suspense fallback={null}>
                  <ReceiptList lotId={lot.id} code={receiptsFor} receipts={view.receipts} events={room.events} onAsk={() => client.askForReceipts()} />
                </Suspense>
              )}
            </aside>
            <div className="room-main">
              {stopped_ms !== null && (
                <Section title={t.fall}>
                  <Staircase lot={lot} until_ms={stopped_ms} />
                </Section>
              )}
              {bids.length > 1 && stopped_ms === null && (
                <Section title={t.curve} extra={rise && <span className="note">{t.premium} {rise}</span>}>
                  <Suspense fallback={<div className="curve-waiting" />}>
                    <PriceCurve lot={lot} bids={bids} />
                  </Suspense>
                </Section>
              )}
              <Section title={t.feed} extra={<span className="note">{t.count(lot.bids)}</span>}>
                <BidFeed bids={entries} mine={code} state={lot.state} leader={lot.leader} priority={lot.priority} first={RISING.has(presentPhase(lot) ?? "")} />
              </Section>
              <Section title={t.terms}>
                <TermsFacts lot={lot} />
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
