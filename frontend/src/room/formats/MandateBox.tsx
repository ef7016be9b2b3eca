import { useEffect, useRef, useState } from "react";
import { ActionButton, Money, When } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { formatYuan, parseYuan, type Fen } from "../../lib/money";
import { serverNow } from "../../lib/serverTime";
import type { RoomView } from "../RoomClient";
import { AmountField } from "./AmountField";
import { newNonce } from "./commitment";
import { useConfirm } from "./Confirm";
import { noMandates } from "./phases";
import type { FormProperties } from "./properties";
import { keepLimit, limitOf, type Limit } from "./slips";

const words = dictionary({
  zh: {
    title: "委托出价",
    how: "设定一个秘密上限，系统按加价幅度代您出价，只出到保持领先所需的金额，绝不超过上限；与他人上限相同时，先设定者领先。上限不公开，仅其承诺载入记录；代出的报价在出价记录中标“委托”。",
    set: "我的委托上限",
    only: "仅本单位可见，他人与平台工作人员均看不到",
    at: "设定于",
    again: "新的上限会取代原上限；可以调高，也可以调低，已出的价不受影响。",
    amount: "上限（元）",
    unreadable: "请输入以元为单位的金额",
    low: (yuan: string) => `上限不得低于最低有效报价 ¥${yuan}`,
    lodge: "设定委托上限",
    replace: "更换委托上限",
    note: "设定后系统立即按需代您出价，代出的报价与您亲自出价效力相同，不可撤回。",
    yes: "确认设定",
    weighted: "权重报价须同时选择条件，不接受委托出价。",
    limited: "本标的限定单次加价幅度，不接受委托出价。",
    phase: "本阶段不接受委托出价。",
  },
  en: {
    title: "Bid for me up to a limit",
    how: "Set a secret limit: the exchange bids for you by the increments, only as much as it takes to lead, and never more. Of equal limits the earlier leads. Nobody sees the limit; only its commitment is recorded. Such bids are marked in the feed.",
    set: "My limit",
    only: "your organisation alone is told; neither other bidders nor staff see it",
    at: "set",
    again: "A new limit replaces it, higher or lower; bids already made stand.",
    amount: "Limit (CNY)",
    unreadable: "Enter an amount in yuan",
    low: (yuan: string) => `The limit must be at least the least valid bid, ¥${yuan}`,
    lodge: "Set the limit",
    replace: "Replace the limit",
    note: "The exchange bids for you at once where needed. Such bids bind you like your own and cannot be withdrawn.",
    yes: "Set it",
    weighted: "Weighted offers choose terms with the price, so there is no bidding by limits.",
    limited: "This lot limits each raise, so there is no bidding by limits.",
    phase: "No limits are taken in this phase.",
  },
});

/** A secret limit up to which the exchange bids. `standing` is the one in force, as the exchange tells its owner on every device; this browser keeps the nonces of those that it lodged. */
export function MandateBox({ lot, code, standing, accepted, pending, onAct }: Omit<FormProperties, "busy" | "events"> & Pick<RoomView, "accepted"> & { pending: string | null; standing: Fen | null }) {
  const t = useWords(words);
  const confirm = useConfirm();
  const [typed, setTyped] = useState("");
  const [kept, setKept] = useState(() => limitOf(lot.id, code));
  const made_at = kept !== null && kept.limit_fen === standing ? kept.made_at : null;
  const sent = useRef<Limit | null>(null);
  // Kept once it counts: a limit that was refused must not be shown as set.
  useEffect(() => {
    if (accepted?.type !== "mandate" || sent.current === null) return;
    const lodged = { ...sent.current, seq: accepted.seq };
    sent.current = null;
    keepLimit(lot.id, code, lodged);
    setKept(lodged);
  }, [accepted, lot.id, code]);
  const refused = noMandates(lot);
  if (refused !== null)
    return (
      <details className="mandate">
        <summary>{t.title}</summary>
        <p className="note">{t[refused]}</p>
      </details>
    );
  const limit_fen = parseYuan(typed);
  const least = BigInt(lot.leader === code ? (lot.price_fen ?? lot.minimum_fen) : lot.minimum_fen);
  const reason = pending ?? (limit_fen === null ? t.unreadable : limit_fen < least ? t.low(formatYuan(least, { short: true })) : null);
  const ask = (): void => {
    if (reason !== null || limit_fen === null) return;
    confirm({
      title: t.title,
      price_fen: limit_fen,
      note: t.note,
      yes: t.yes,
      act: () => {
        sent.current = { limit_fen: limit_fen.toString(), nonce: newNonce(), made_at: new Date(serverNow()).toISOString(), seq: null };
        onAct({ type: "mandate", limit_fen: sent.current.limit_fen, nonce: sent.current.nonce });
        setTyped("");
      },
    });
  };
  return (
    <details className="mandate">
      <summary>{t.title}{standing !== null && <span className="mandate-set">{t.set}</span>}</summary>
      <p className="note">{t.how}</p>
      {standing !== null && <p>{t.set} <b><Money fen={standing} /></b> <span className="note">({t.only}{made_at && <> · {t.at} <When at={made_at} mode="clock" /></>})</span></p>}
      {standing !== null && <p className="note">{t.again}</p>}
      <AmountField label={t.amount} value={typed} onChange={setTyped} />
      <ActionButton block disabledReason={reason} action={ask}>{standing !== null ? t.replace : t.lodge}</ActionButton>
      <span className="bid-reason" role="status">{limit_fen !== null && pending === null && reason}</span>
    </details>
  );
}
