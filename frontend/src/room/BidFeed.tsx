import { useState } from "react";
import { Money, Nothing, Tag, When } from "../components";
import { dictionary, useWords } from "../i18n";
import type { ShownBid } from "./bids";

const words = dictionary({
  zh: { none: "尚无出价", never: "无人出价", first: "首次报价达到起始价即有效。", seq: "序号", code: "竞买号", price: "报价（元）", at: "到达时间", mine: "我", extended: "触发延时", standing: "当前最高", hammer: "成交", more: (n: number) => `显示其余 ${n} 条` },
  en: { none: "No bids yet", never: "No bids", first: "The first bid at or above the start price stands.", seq: "No.", code: "Bidder", price: "Bid (CNY)", at: "Arrived", mine: "me", extended: "extended", standing: "highest", hammer: "sold", more: (n: number) => `Show ${n} more` },
});

const SHOWN = 12;

/** Every accepted bid, newest first, by bidder code; numbered as in the lot's record. */
export function BidFeed({ bids, mine, state }: { bids: readonly ShownBid[]; mine: string | null; state: string }) {
  const t = useWords(words);
  const [limit, setLimit] = useState(SHOWN);
  const open = !["SOLD", "PASSED", "WITHDRAWN"].includes(state);
  if (bids.length === 0) return <Nothing title={open ? t.none : t.never}>{open && t.first}</Nothing>;
  const newest = bids.slice(-limit).reverse();
  const rest = bids.length - newest.length;
  return (
    <>
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
            {newest.map((bid, index) => (
              <tr key={bid.seq} className={`${index === 0 ? "is-standing" : ""} ${bid.bidder === mine ? "is-mine" : ""}`}>
                <td className="seq">{bid.seq}</td>
                <td className="code">
                  {bid.bidder} {bid.bidder === mine && <Tag tone="active">{t.mine}</Tag>} {index === 0 && <Tag tone="good">{state === "SOLD" ? t.hammer : t.standing}</Tag>} {bid.extended && <Tag tone="warn">{t.extended}</Tag>}
                </td>
                <td className="num">
                  <Money fen={bid.price_fen} plain />
                </td>
                <td className="num">
                  <When at={bid.at} mode="clock" />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
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
