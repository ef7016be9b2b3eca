import { Link } from "react-router";
import type { StageView } from "../api/types";
import { dictionary, useLanguage, useWords } from "../i18n";
import { word, type Tone } from "../i18n/labels";
import { Money } from "./Money";
import { StateTag, Tag } from "./StateTag";
import { When } from "./When";
import "./disposal.css";

const words = dictionary({
  zh: { price: "价格", sold: "成交价", opens: "开始", closes: "截止", ended: "结束", notice: "公告", record: "竞价记录与回放", open: "查看", here: "本页", none: "尚未公告处置", waits: "待答复", untaken: "未收储" },
  en: { price: "Price", sold: "Sold at", opens: "Opens", closes: "Closes", ended: "Ended", notice: "Notice", record: "Record and replay", open: "Open", here: "this page", none: "No disposal yet", waits: "Awaiting an answer", untaken: "Not taken" },
});

const TONES: Record<string, Tone> = { SOLD: "good", PASSED: "warn", WITHDRAWN: "bad", FELL_THROUGH: "bad", RETURNED: "warn" };

/** Every stage of a loan's disposal, the first one first. `base`: the desk where a bank opens each; without it, public notices are linked. */
export function Disposal({ stages, base, current }: { stages: readonly StageView[]; base?: string; current?: string }) {
  const t = useWords(words);
  const { language } = useLanguage();
  if (stages.length === 0) return <p className="note">{t.none}</p>;
  return (
    <div className="disposal-box">
      <ol className="disposal">
        {stages.map((stage) => (
          <li key={stage.listing_id} className={stage.state === "PUBLISHED" ? "is-now" : undefined} aria-current={stage.project_code === current ? "true" : undefined}>
            <div className="disposal-head">
              <b>{word("stage", stage.stage, language)}</b>
              {stage.outcome ? <Tag tone={TONES[stage.outcome] ?? "quiet"}>{stage.stage === "RESERVE" && stage.outcome === "PASSED" ? t.untaken : word("outcome", stage.outcome, language)}</Tag> : stage.state === "PUBLISHED" && !stage.has_notice ? <Tag tone="active">{t.waits}</Tag> : <StateTag machine="listing" state={stage.state} />}
            </div>
            <dl>
              <div>
                <dt>{stage.sold_fen === null ? t.price : t.sold}</dt>
                <dd>{stage.sold_fen === null ? <Money fen={stage.price_fen} /> : <b><Money fen={stage.sold_fen} /></b>}</dd>
                {stage.sold_fen !== null && stage.sold_fen !== stage.price_fen && <dd className="note">{t.price} <Money fen={stage.price_fen} /></dd>}
              </div>
              <div><dt>{t.opens}</dt><dd><When at={stage.opens_at} /></dd></div>
              {stage.ended_at ? <div><dt>{t.ended}</dt><dd><When at={stage.ended_at} /></dd></div> : <div><dt>{t.closes}</dt><dd><When at={stage.closes_at} /></dd></div>}
            </dl>
            <div className="disposal-links">
              <span className="mono note">{stage.project_code}</span>
              {stage.project_code === current ? <span className="note">{t.here}</span> : base ? <Link to={`${base}/${stage.listing_id}`}>{t.open}</Link> : null}
              {stage.has_notice && stage.project_code !== current && <Link to={`/notices/${encodeURIComponent(stage.project_code)}`}>{t.notice}</Link>}
              {stage.lot_id !== null && stage.ended_at !== null && <Link to={`/verify?record=${stage.lot_id}`}>{t.record}</Link>}
            </div>
          </li>
        ))}
      </ol>
    </div>
  );
}
