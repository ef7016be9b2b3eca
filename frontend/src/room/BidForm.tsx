import { App, Button, Input } from "antd";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { ActionButton } from "../components";
import { dictionary, useLanguage, useWords } from "../i18n";
import type { LotView } from "../api/types";
import { formatYuan, inWan, parseYuan, plainYuan } from "../lib/money";
import { isJump, quickSteps } from "./bidState";

const words = dictionary({
  zh: {
    amount: "我的报价（元）",
    step: (n: number) => `+${n} 档`,
    least: "最低价",
    bid: (yuan: string) => `出价 ¥${yuan}`,
    placeholder: "例如 1250000 或 125万",
    unreadable: "请输入金额，最多两位小数，例如 1250000 或 125万",
    low: (yuan: string) => `报价不得低于 ¥${yuan}`,
    moved: "最低有效报价刚刚变化，请核对金额",
    jumpTitle: "报价明显高于最低有效报价",
    jump: (yuan: string, wan: string, minimum: string) => `您将出价 ¥${yuan}${wan ? `（${wan}元）` : ""}，当前最低有效报价为 ¥${minimum}。报价一经受理不可撤回，确认继续吗？`,
    yes: "确认出价",
    no: "返回修改",
  },
  en: {
    amount: "My bid (CNY)",
    step: (n: number) => `+${n}`,
    least: "Least",
    bid: (yuan: string) => `Bid ¥${yuan}`,
    placeholder: "for example 1250000",
    unreadable: "Give an amount with at most two decimals, for example 1250000",
    low: (yuan: string) => `A bid must be at least ¥${yuan}`,
    moved: "The least valid bid has just changed: check the amount",
    jumpTitle: "Far above the least valid bid",
    jump: (yuan: string, _wan: string, minimum: string) => `You are about to bid ¥${yuan}; the least valid bid is ¥${minimum}. An accepted bid cannot be withdrawn. Continue?`,
    yes: "Bid",
    no: "Go back",
  },
});

/** After the price moved under the pointer, a click within this time is a click on the old price. */
const SETTLE_MS = 600;

/** Quick steps follow the price; a typed amount stays as typed. */
export function BidForm({ lot, busy, onBid }: { lot: LotView; busy: string | null; onBid: (price_fen: string) => void }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const { modal } = App.useApp();
  const [steps, setSteps] = useState<number | null>(0);
  const [typed, setTyped] = useState("");
  const [settling, setSettling] = useState(false);
  const seen = useRef(lot.minimum_fen);

  useEffect(() => {
    if (seen.current === lot.minimum_fen) return;
    seen.current = lot.minimum_fen;
    if (steps !== null) setSettling(true);
  }, [lot.minimum_fen, steps]);
  useEffect(() => {
    if (!settling) return undefined;
    const timer = setTimeout(() => setSettling(false), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [settling, lot.minimum_fen]);

  const offers = quickSteps(lot);
  const price = steps === null ? parseYuan(typed) : (offers.find((offer) => offer.steps === steps)?.price_fen ?? null);
  const reason = busy ?? (price === null ? t.unreadable : price < BigInt(lot.minimum_fen) ? t.low(formatYuan(lot.minimum_fen, { short: true })) : settling ? t.moved : null);

  const offer = (price_fen: bigint): void => {
    onBid(price_fen.toString());
    // The next bid is a new decision: begin from the least valid one.
    setSteps(0);
    setTyped("");
  };
  const submit = (): void => {
    if (reason !== null || price === null) return;
    if (!isJump(price, lot)) return offer(price);
    modal.confirm({
      title: t.jumpTitle,
      content: t.jump(formatYuan(price), inWan(price), formatYuan(lot.minimum_fen)),
      okText: t.yes,
      cancelText: t.no,
      onOk: () => offer(price),
    });
  };
  return (
    <form
      className="bid-form"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="bid-steps" role="group">
        {offers.map((offer) => (
          <Button key={offer.steps} type={steps === offer.steps ? "primary" : "default"} ghost={steps === offer.steps} onClick={() => setSteps(offer.steps)}>
            {offer.steps === 0 ? t.least : t.step(offer.steps)}
          </Button>
        ))}
      </div>
      <label className="bid-amount">
        <span className="note">{t.amount}</span>
        <Input
          size="large"
          prefix="¥"
          inputMode="decimal"
          autoComplete="off"
          placeholder={t.placeholder}
          status={steps === null && typed !== "" && reason !== null && busy === null ? "error" : ""}
          value={steps === null ? typed : price === null ? "" : plainYuan(price)}
          suffix={price !== null && language === "zh" && <span className="note">{inWan(price)}</span>}
          onChange={(event) => {
            setSteps(null);
            setTyped(event.target.value);
          }}
        />
      </label>
      {steps === null && typed !== "" && reason !== null && busy === null && <p className="bid-reason">{reason}</p>}
      <ActionButton type="primary" size="large" block disabledReason={reason} action={submit} className="bid-button">
        {t.bid(price === null ? "—" : formatYuan(price))}
      </ActionButton>
      <button type="submit" hidden aria-hidden tabIndex={-1} />
    </form>
  );
}
