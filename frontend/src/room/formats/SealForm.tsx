import { Button } from "antd";
import { useState } from "react";
import { ActionButton, Callout } from "../../components";
import { canHash } from "../../evidence/chain";
import { dictionary, useWords } from "../../i18n";
import { formatYuan, parseYuan } from "../../lib/money";
import { serverNow } from "../../lib/serverTime";
import { AmountField } from "./AmountField";
import { useConfirm } from "./Confirm";
import { downloadSlip } from "./download";
import { takerOf } from "./envelopes";
import { incrementAt } from "./prices";
import type { FormProperties } from "./properties";
import { SlipCard } from "./SlipCard";
import { keepSlip, makeSlip } from "./slips";
import { useSlips } from "./useSlips";

const words = dictionary({
  zh: {
    amount: "密封报价（元）",
    unreadable: "请输入以元为单位的金额",
    low: (yuan: string) => `不低于 ¥${yuan} 的报价才有效`,
    seal: "密封并提交",
    replace: "更换密封报价",
    keep: "保留原报价",
    title: "密封报价",
    note: "只提交报价的密封承诺，金额留在本浏览器。截止前可更换；开标时请打开本页，凭开标凭据开启。",
    yes: "确认密封",
    insecure: "当前页面不是安全连接，浏览器无法生成密封承诺。请通过 https 地址访问。",
    taker: "您已在降价阶段应价",
    takerNote: "密封报价由其他竞买人提交；开标后如有更高报价，您可再加一档。",
  },
  en: {
    amount: "Sealed bid (CNY)",
    unreadable: "Enter an amount in yuan",
    low: (yuan: string) => `Only bids of at least ¥${yuan} are valid`,
    seal: "Seal and hand in",
    replace: "Replace the sealed bid",
    keep: "Keep it as it is",
    title: "Sealed bid",
    note: "Only a commitment is sent; the amount stays in this browser. Until the close you may replace it. To open it, have this page and the opening slip at hand.",
    yes: "Seal it",
    insecure: "This page did not come over a secure connection, so the browser cannot seal. Use the https address.",
    taker: "You took the falling price",
    takerNote: "Sealed bids are taken from the others; if a higher one is opened, you may go one step above it.",
  },
});

/** A sealed bid: typed here, committed to, and sent as nothing but its commitment. */
export function SealForm({ lot, code, events, busy, onAct }: FormProperties) {
  const t = useWords(words);
  const confirm = useConfirm();
  const [typed, setTyped] = useState("");
  const [replacing, setReplacing] = useState(false);
  const { commitment, slip, refresh } = useSlips(lot.id, code, events);
  const taker = takerOf(events);
  if (taker?.bidder === code) return <Callout tone="success" title={t.taker}>{t.takerNote}</Callout>;
  if (!canHash()) return <Callout tone="error" role="alert" title={t.insecure} />;

  const least = taker === null ? BigInt(lot.start_price_fen) : BigInt(taker.price_fen) + incrementAt(lot, BigInt(taker.price_fen));
  const price_fen = parseYuan(typed);
  const reason = busy ?? (price_fen === null ? t.unreadable : price_fen < least ? t.low(formatYuan(least, { short: true })) : null);
  const seal = async (price: bigint): Promise<void> => {
    const made = await makeSlip(lot, code, price.toString(), new Date(serverNow()).toISOString());
    if (!keepSlip(made)) downloadSlip(made);
    refresh();
    onAct({ type: "seal", commitment: made.commitment });
    setTyped("");
    setReplacing(false);
  };
  const ask = (): void => {
    if (reason === null && price_fen !== null) confirm({ title: t.title, price_fen, note: t.note, yes: t.yes, act: () => void seal(price_fen) });
  };
  return (
    <div className="bid-form">
      {commitment !== null && <SlipCard slip={slip} expected={{ lot_id: lot.id, bidder: code, commitment }} onImported={refresh} />}
      {commitment !== null && <Button type="link" onClick={() => setReplacing(!replacing)}>{replacing ? t.keep : t.replace}</Button>}
      {(commitment === null || replacing) && (
        <form
          className="bid-form"
          onSubmit={(event) => {
            event.preventDefault();
            ask();
          }}
        >
          <AmountField label={t.amount} value={typed} onChange={setTyped} capitals />
          <ActionButton type="primary" size="large" block className="bid-button" disabledReason={reason} action={ask}>
            {t.seal}
          </ActionButton>
          <span className="bid-reason" role="status">{typed !== "" && price_fen !== null && reason}</span>
        </form>
      )}
      <p className="note">{t.note}</p>
    </div>
  );
}
