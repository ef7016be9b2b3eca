import { useEffect, useRef } from "react";
import { ActionButton, Callout, Money } from "../../components";
import { dictionary, useWords } from "../../i18n";
import type { FormProperties } from "./properties";
import { SlipCard } from "./SlipCard";
import { useSlips } from "./useSlips";

const words = dictionary({
  zh: {
    none: "您没有提交密封报价",
    noneNote: "可旁观开标。",
    opened: "您的报价已开标",
    leading: "目前为最高有效报价。",
    behind: "目前不是最高有效报价。",
    open: "开启我的密封报价",
    auto: "凭据在本浏览器中，本页会自动开标；如未自动完成，请点击按钮。",
  },
  en: {
    none: "You handed in no sealed bid",
    noneNote: "You may watch the opening.",
    opened: "Your bid is open",
    leading: "It is the highest valid one so far.",
    behind: "It is not the highest valid one.",
    open: "Open my sealed bid",
    auto: "The slip is in this browser: the page opens the bid by itself. If it did not, use the button.",
  },
});

/** Opening one's sealed bid: by itself, once, where the slip is in this browser; otherwise by the button or the slip's file. */
export function OpenForm({ lot, code, events, busy, onAct }: FormProperties) {
  const t = useWords(words);
  const { envelopes, commitment, slip, refresh } = useSlips(lot.id, code, events);
  const price_fen = envelopes.opened.get(code);
  const open = (): void => {
    if (slip !== null) onAct({ type: "unseal", price_fen: slip.price_fen, nonce: slip.nonce });
  };
  const tried = useRef(false);
  const ready = slip !== null && price_fen === undefined && busy === null;
  useEffect(() => {
    if (!ready || tried.current) return;
    tried.current = true;
    open();
  });
  if (commitment === null) return <Callout tone="info" title={t.none}>{t.noneNote}</Callout>;
  if (price_fen !== undefined)
    return (
      <Callout tone={lot.leader === code ? "success" : "info"} role="status" title={<>{t.opened} <Money fen={price_fen} /></>}>
        {lot.leader === code ? t.leading : t.behind}
      </Callout>
    );
  return (
    <div className="bid-form">
      {slip === null ? (
        <SlipCard slip={null} expected={{ lot_id: lot.id, bidder: code, commitment }} onImported={refresh} />
      ) : (
        <>
          <ActionButton type="primary" size="large" block className="bid-button" disabledReason={busy} action={open}>
            {t.open}
          </ActionButton>
          <p className="note">{t.auto}</p>
        </>
      )}
    </div>
  );
}
