import { ActionButton, Callout } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { formatYuan } from "../../lib/money";
import { useConfirm } from "./Confirm";
import { goesBefore } from "./prices";
import type { FormProperties } from "./properties";

const words = dictionary({
  zh: {
    yours: "您享有优先购买权",
    note: "可按同等价格买受；期满前不行使，视为放弃。",
    take: (yuan: string) => `按同等价格 ¥${yuan} 行使优先购买权`,
    confirm: "行使优先购买权",
    irrevocable: "行使后您即为竞得人（有顺位在先的优先购买权人行使的除外），不可撤回。",
    yes: "确认行使",
    leading: "您当前领先",
    leadingNote: "本阶段内顺位在先的优先购买权人仍可按同等价格行使权利。",
    wait: "等待优先购买权人决定",
    waitNote: "本阶段仅由顺位在先的优先购买权人按同等价格行使权利。",
  },
  en: {
    yours: "You have the priority right",
    note: "You may buy at the same price; silence until the end waives the right.",
    take: (yuan: string) => `Take the right at ¥${yuan}`,
    confirm: "Take the priority right",
    irrevocable: "You then buy, unless somebody who ranks before you takes the right, too. It cannot be withdrawn.",
    yes: "Take it",
    leading: "You lead",
    leadingNote: "Until the end, a priority purchaser who ranks before you may still take the right at the same price.",
    wait: "Waiting for the priority purchasers",
    waitNote: "In this phase only a priority purchaser who ranks before the leader may act.",
  },
});

/** The leader's price, for who goes before the leader; for the others, the wait (S18 art 16, 21). */
export function MatchForm({ lot, code, busy, onAct }: FormProperties) {
  const t = useWords(words);
  const confirm = useConfirm();
  if (lot.leader === code) return <Callout tone="success" role="status" title={t.leading}>{t.leadingNote}</Callout>;
  if (lot.price_fen === null || !goesBefore(lot, code)) return <Callout tone="info" title={t.wait}>{t.waitNote}</Callout>;
  const price_fen = BigInt(lot.price_fen);
  return (
    <div className="bid-form">
      <Callout tone="warning" role="alert" title={t.yours}>{t.note}</Callout>
      <ActionButton
        type="primary"
        size="large"
        block
        className="bid-button bid-button-long"
        disabledReason={busy}
        action={() => confirm({ title: t.confirm, price_fen, note: t.irrevocable, yes: t.yes, act: () => onAct({ type: "bid", price_fen: price_fen.toString() }) })}
      >
        {t.take(formatYuan(price_fen, { short: true }))}
      </ActionButton>
    </div>
  );
}
