import { useState } from "react";
import { Money, Nothing, Tag, When } from "../components";
import { dictionary, useLanguage, useWords } from "../i18n";
import { isNote, standingSeq, type FeedBid, type FeedEntry } from "./feed";
import { points } from "./formats/prices";
import { termWord } from "./formats/terms";

const words = dictionary({
  zh: { none: "尚无出价", never: "无人出价", first: "首次报价达到起始价即有效。", seq: "序号", code: "竞买号", price: "报价（元）", at: "到达时间", mine: "我", extended: "触发延时", standing: "领先", hammer: "成交", sealed: "已密封", opened: "开标", mandate: "委托", priority: (rank: number) => `优先 ${rank}`, score: (score: string) => `${score} 分`, more: (n: number) => `显示其余 ${n} 条` },
  en: { none: "No bids yet", never: "No bids", first: "The first bid at or above the start price stands.", seq: "No.", code: "Bidder", price: "Bid (CNY)", at: "Arrived", mine: "me", extended: "extended", standing: "leading", hammer: "sold", sealed: "sealed", opened: "opened", mandate: "by limit", priority: (rank: number) => `priority ${rank}`, score: (score: string) => `${score} points`, more: (n: number) => `Show ${n} more` },
});

const SHOWN = 12;

interface Properties {
  bids: readonly FeedEntry[];
  mine: string | null;
  state: string;
  /** Who leads; not given, the newest bid stands. */
  leader?: string | null;
  priority?: Record<string, number>;
  /** What a first bid must be, said while there is none. */
  first?: boolean;
}

/** Every accepted bid and what else happened, newest first, by bidder code; numbered as in the lot's record. */
export function BidFeed({ bids: entries, mine, state, leader, priority = {}, first = false }: Properties) {
  const t = useWords(words);
  const { language } = useLanguage();
  const [limit, setLimit] = useState(SHOWN);
  const open = !["SOLD", "PASSED", "WITHDRAWN"].includes(state);
  const empty = entries.every(isNote);
  const newest = entries.slice(-limit).reverse();
  const rest = entries.length - newest.length;
  const standing = standingSeq(entries, leader);
  return (
    <>
      {empty && <Nothing title={open ? t.none : t.never}>{open && first && t.first}</Nothing>}
      {entries.length > 0 && (
        <div className="table-scroll">
        <table className="table feed">
          <thead>
            <tr>
              <th scope="col" className="seq">{t.seq}</th>
              <th scope="col">{t.code}</th>
              <th scope="col" className="num">{t.price}</th>
              <th scope="col" className="num">{t.at}</th>
            </tr>
          </thead>
          <tbody>
            {newest.map((entry) =>
              isNote(entry) ? (
                <tr key={entry.seq} className={`feed-note feed-note-${entry.tone}`}>
                  <td className="seq">{entry.seq}</td>
                  <td colSpan={2}>{entry.note[language]}</td>
                  <td className="num"><When at={entry.at} mode="clock" /></td>
                </tr>
              ) : (
                <Row key={entry.seq} bid={entry} mine={entry.bidder === mine} standing={entry.seq === standing ? (state === "SOLD" ? t.hammer : t.standing) : null} rank={priority[entry.bidder]} />
              ),
            )}
          </tbody>
        </table>
        </div>
      )}
      {rest > 0 && (
        <div className="feed-more">
          <button type="button" className="link-button" onClick={() => setLimit(limit + 100)}>
            {t.more(rest)}
          </button>
        </div>
      )}
    </>
  );
}

function Row({ bid, mine, standing, rank }: { bid: FeedBid; mine: boolean; standing: string | null; rank: number | undefined }) {
  const t = useWords(words);
  const { language } = useLanguage();
  return (
    <tr className={`${standing ? "is-standing" : ""} ${mine ? "is-mine" : ""}`}>
      <td className="seq">{bid.seq}</td>
      <td className="code">
        {bid.bidder} {rank !== undefined && <Tag tone="warn">{t.priority(rank)}</Tag>} {mine && <Tag tone="active">{t.mine}</Tag>} {standing && <Tag tone="good">{standing}</Tag>} {bid.mandate && <Tag>{t.mandate}</Tag>} {bid.act === "unsealed" && <Tag tone="active">{t.opened}</Tag>} {bid.extended && <Tag tone="warn">{t.extended}</Tag>}
        {bid.offer && Object.keys(bid.offer).length > 0 && <div className="note">{Object.entries(bid.offer).map(([criterion, choice]) => `${termWord(criterion, language)} ${termWord(choice, language)}`).join(language === "zh" ? "、" : ", ")}</div>}
      </td>
      <td className="num">
        {bid.price_fen === null ? <Tag>{t.sealed}</Tag> : <Money fen={bid.price_fen} plain />}
        {bid.score !== undefined && <div className="note">{t.score(points(BigInt(bid.score)))}</div>}
      </td>
      <td className="num">
        <When at={bid.at} mode="clock" />
      </td>
    </tr>
  );
}
