import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Phase } from "../api/lots";
import type { LotView, NoticeSummary } from "../api/types";
import { Countdown, Money, StateTag, Tag, When, useServerNow } from "../components";
import { dictionary, useLanguage, useWords } from "../i18n";
import { word } from "../i18n/labels";
import { premium } from "../lib/money";
import { fallAt } from "../room/formats/prices";

const words = dictionary({
  zh: {
    lot: "标的",
    price: "价格",
    bids: "出价",
    time: "时间",
    current: "当前价",
    start: "起始价",
    falling: "现时价格（下降中）",
    final: "成交价",
    deposit: "保证金",
    appraisal: "评估价",
    times: (n: number) => `${n} 次`,
    noBids: "尚无出价", never: "无人出价",
    endsIn: "距结束",
    stopped: "计时已停止",
    opensIn: "距开始",
    ended: "结束于",
    extended: (n: number) => `延时 ${n} 次`,
    registration: "报名截止",
    notice: "公告",
    room: "进入竞价室",
    result: "查看竞价过程",
    planned: "原定结束",
    premium: "溢价",
    rights: (n: number) => `${n} 项权利`,
  },
  en: {
    lot: "Lot",
    price: "Price",
    bids: "Bids",
    time: "Time",
    current: "Current price",
    start: "Start price",
    falling: "Price now, falling",
    final: "Final price",
    deposit: "Deposit",
    appraisal: "Appraised at",
    times: (n: number) => (n === 1 ? "1 bid" : `${n} bids`),
    noBids: "No bids yet", never: "No bids",
    endsIn: "Ends in",
    stopped: "The clock has stopped",
    opensIn: "Opens in",
    ended: "Ended",
    extended: (n: number) => `extended ${n}×`,
    registration: "Register by",
    notice: "Notice",
    room: "Enter the room",
    result: "See the bidding",
    planned: "Planned end",
    premium: "Premium",
    rights: (n: number) => (n === 1 ? "1 right" : `${n} rights`),
  },
});

const noticeOf = (code: string): string => `/notices/${encodeURIComponent(code)}`;

function Row({ to, title, under, children }: { to: string; title: string; under: ReactNode; children: ReactNode }) {
  return (
    <li className="lot-row">
      <div className="lot-name">
        <Link to={to} className="lot-title">{title}</Link>
        <div className="lot-under">{under}</div>
      </div>
      {children}
    </li>
  );
}

function Kinds({ kinds }: { kinds: readonly string[] }) {
  const { language } = useLanguage();
  return kinds.map((kind) => <Tag key={kind}>{word("right", kind, language)}</Tag>);
}

/** Lots as rows on wide screens, as cards on narrow ones. */
export function LotRows({ lots, phase }: { lots: readonly LotView[]; phase: Phase }) {
  const t = useWords(words);
  const { language } = useLanguage();
  return (
    <ul className="lot-rows">
      {lots.map((lot) => {
        const rise = lot.price_fen === null ? null : premium(lot.price_fen, lot.start_price_fen);
        return (
          <Row key={lot.id} to={`/lots/${lot.id}`} title={lot.title} under={<><Kinds kinds={lot.kinds} /> <span>{word("format", lot.format, language)}</span> <span className="mono">{lot.project_code}</span> <Link to={noticeOf(lot.project_code)}>{t.notice}</Link></>}>
            <div className="lot-price">
              {lot.state === "OPEN" && lot.phase === "FALLING" && lot.price_fen === null ? (
                <Falling lot={lot} />
              ) : (
                <>
                  <span className="lot-label">{lot.state === "SOLD" ? t.final : lot.price_fen === null ? t.start : t.current}</span>
                  <Money fen={lot.price_fen ?? lot.start_price_fen} size="large" />
                </>
              )}
              <span className="note">{lot.price_fen === null ? <>{t.deposit} <Money fen={lot.deposit_fen} /></> : <>{t.start} <Money fen={lot.start_price_fen} /> {rise && <b className="rise">{rise}</b>}</>}</span>
            </div>
            <div className="lot-bids">
              {phase === "upcoming" ? (
                <>
                  <span className="lot-label">{t.registration}</span>
                  <When at={lot.registration_closes_at} />
                </>
              ) : (
                <>
                  <span className="lot-label">{t.bids}</span>
                  <b>{lot.bids > 0 ? t.times(lot.bids) : phase === "concluded" ? t.never : t.noBids}</b>
                  {lot.extensions > 0 && <span className="note">{t.extended(lot.extensions)}</span>}
                </>
              )}
            </div>
            <div className="lot-time">
              <span className="lot-label">{lot.state === "PAUSED" || lot.state === "SUSPENDED" ? t.stopped : phase === "live" ? t.endsIn : phase === "upcoming" ? t.opensIn : t.ended}</span>
              {phase === "concluded" ? (
                <>
                  {lot.state === "WITHDRAWN" ? null : <When at={lot.ends_at} />} <StateTag machine="lot" state={lot.state} />
                </>
              ) : lot.state === "PAUSED" || lot.state === "SUSPENDED" ? (
                <StateTag machine="lot" state={lot.state} />
              ) : (
                <>
                  <Countdown to={phase === "live" ? lot.ends_at : lot.opens_at} urgent_seconds={phase === "live" ? lot.extension_seconds : 0} className="lot-clock" />
                  <span className="note"><When at={phase === "live" ? lot.ends_at : lot.opens_at} /></span>
                </>
              )}
            </div>
          </Row>
        );
      })}
    </ul>
  );
}

/** A falling price of the moment. */
function Falling({ lot }: { lot: LotView }) {
  const t = useWords(words);
  return (
    <>
      <span className="lot-label">{t.falling}</span>
      <Money fen={fallAt(lot, useServerNow()).price_fen} size="large" />
    </>
  );
}

/** Published projects as a search finds them. */
export function NoticeRows({ notices }: { notices: readonly NoticeSummary[] }) {
  const t = useWords(words);
  const { language } = useLanguage();
  return (
    <ul className="lot-rows">
      {notices.map((notice) => (
        <Row
          key={notice.listing_id}
          to={noticeOf(notice.project_code)}
          title={notice.title}
          under={<><Kinds kinds={notice.kinds} /> <span className="mono">{notice.project_code}</span> <span>{word("format", notice.format, language)}</span> <span>{t.rights(notice.rights_count)}{notice.stage !== "FIRST" && notice.stage !== notice.format && ` · ${word("stage", notice.stage, language)}`} · {notice.bank_name}</span></>}
        >
          <div className="lot-price">
            <span className="lot-label">{t.start}</span>
            <Money fen={notice.start_price_fen} size="large" />
            <span className="note">{t.appraisal} <Money fen={notice.appraisal_fen} /></span>
          </div>
          <div className="lot-bids">
            <StateTag machine="lot" state={notice.outcome ?? (notice.phase === "live" ? "OPEN" : "SCHEDULED")} />
            {notice.lot_id !== null && <Link to={`/lots/${notice.lot_id}`}>{notice.phase === "ended" ? t.result : t.room}</Link>}
          </div>
          <div className="lot-time">
            <span className="lot-label">{notice.phase === "upcoming" ? t.opensIn : notice.phase === "live" ? t.endsIn : notice.outcome === "WITHDRAWN" ? t.planned : t.ended}</span>
            {notice.phase === "ended" ? <When at={notice.bidding_closes_at} /> : <Countdown to={notice.phase === "upcoming" ? notice.bidding_opens_at : notice.bidding_closes_at} className="lot-clock" />}
          </div>
        </Row>
      ))}
    </ul>
  );
}
