import type { LotView } from "../../api/types";
import { Money, When } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { formatYuan } from "../../lib/money";
import { fallAt } from "./prices";
import { rulesOf } from "./rules";
import { stairsOf } from "./stairs";

const words = dictionary({
  zh: { label: (yuan: string) => `降价曲线，现为 ¥${yuan}`, start: "起始价", floor: "底价" },
  en: { label: (yuan: string) => `The falling price, now ¥${yuan}`, start: "Start", floor: "Floor" },
});

/** The whole fall as announced, and where it stands. `until_ms` is now, or when it was stopped. */
export function Staircase({ lot, until_ms }: { lot: LotView; until_ms: number }) {
  const t = useWords(words);
  const stairs = stairsOf(lot, until_ms);
  const { price_fen } = fallAt(lot, until_ms);
  return (
    <figure className="stairs">
      <div className="stairs-top note">{t.start} <Money fen={lot.start_price_fen} /></div>
      <div className="stairs-box">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={t.label(formatYuan(price_fen))}>
          <path className="stairs-ahead" d={stairs.ahead} />
          <path className="stairs-past" d={stairs.past} />
        </svg>
        <span className={`stairs-here ${stairs.x > 60 ? "is-right" : ""}`} style={{ left: `${stairs.x}%`, top: `${stairs.y}%` }}>
          <b><Money fen={price_fen} /></b>
        </span>
      </div>
      <div className="stairs-foot note">
        <When at={new Date(stairs.from_ms).toISOString()} mode="clock" />
        <span>{t.floor} <Money fen={rulesOf(lot).floor_fen} /> · <When at={new Date(stairs.to_ms).toISOString()} mode="clock" /></span>
      </div>
    </figure>
  );
}
