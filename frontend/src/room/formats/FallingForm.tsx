import { ActionButton, useServerNow } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { formatYuan } from "../../lib/money";
import { useConfirm } from "./Confirm";
import { fallAt } from "./prices";
import type { FormProperties } from "./properties";

const words = dictionary({
  zh: {
    take: (yuan: string) => `应价 ¥${yuan}`,
    title: "按当前价格应价",
    note: "以服务器受理时的价格为准，且不会高于此处所示价格。应价一经受理不可撤回。",
    yes: "确认应价",
    first: "先到先得：第一个应价的人停止降价。",
  },
  en: {
    take: (yuan: string) => `Take it at ¥${yuan}`,
    title: "Take the present price",
    note: "The price is that of the moment the server takes it, and never above the one shown here. It cannot be withdrawn.",
    yes: "Take it",
    first: "First come, first served: whoever takes it first stops the fall.",
  },
});

/** The falling price has one answer: to take it. */
export function FallingForm({ lot, busy, onAct }: FormProperties) {
  const t = useWords(words);
  const { price_fen } = fallAt(lot, useServerNow(250));
  const confirm = useConfirm();
  const ask = (): void => confirm({ title: t.title, price_fen, note: t.note, yes: t.yes, act: () => onAct({ type: "bid", price_fen: price_fen.toString() }) });
  return (
    <div className="bid-form">
      <ActionButton type="primary" size="large" block className="bid-button" disabledReason={busy} action={ask}>
        {t.take(formatYuan(price_fen, { short: true }))}
      </ActionButton>
      <p className="note">{t.first}</p>
    </div>
  );
}
