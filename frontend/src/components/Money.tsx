import { yuanParts, inWan, type Fen } from "../lib/money";
import { useLanguage } from "../i18n";

interface Properties {
  fen: Fen | bigint | null | undefined;
  /** Large figures for prices; `plain` leaves the ¥ away (columns whose heading names the unit). */
  size?: "normal" | "large" | "huge";
  plain?: boolean;
  /** Shows `≈ 125万` beside amounts of ten thousand yuan and more (Chinese only). */
  hint?: boolean;
}

/** An amount in yuan with tabular figures; the cents are set smaller. Absent amounts are a dash. */
export function Money({ fen, size = "normal", plain = false, hint = false }: Properties) {
  const { language } = useLanguage();
  if (fen === null || fen === undefined) return <span className="money">—</span>;
  const [yuan, cents] = yuanParts(fen);
  const wan = hint && language === "zh" ? inWan(fen) : "";
  return (
    <span className={`money money-${size}`}>
      {yuan.startsWith("−") && "−"}
      {!plain && <span className="money-sign">¥</span>}
      {yuan.replace(/^−/, "")}
      <span className="money-cents">.{cents}</span>
      {wan && <span className="money-hint">约 {wan}</span>}
    </span>
  );
}
