import { App, Button, Input } from "antd";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { ActionButton, Money } from "../components";
import { dictionary, useLanguage, useWords } from "../i18n";
import type { LotView } from "../api/types";
import { inCapitals } from "../lib/capitals";
import { formatYuan, inWan, parseYuan, plainYuan } from "../lib/money";
import { jumpOf, quickSteps } from "./bidState";
import { incrementAt, leastFor, mostNow } from "./formats/prices";
import { draftOf, keepDraft } from "./draft";

const words = dictionary({
  zh: {
    amount: "我的报价（元）",
    step: (n: number) => `+${n} 档`,
    least: "最低价",
    bid: (yuan: string) => `出价 ¥${yuan}`,
    placeholder: "例如 1250000 或 125万",
    unreadable: "请输入金额，最多两位小数，例如 1250000 或 125万",
    low: (yuan: string) => `报价不得低于 ¥${yuan}`,
    high: (yuan: string) => `公告限定单次加价幅度，本次报价不得高于 ¥${yuan}`,
    same: "同等价格",
    equal: "您享有优先购买权，可按同等价格出价",
    moved: "最低有效报价刚刚变化，请核对金额",
    jumpTitle: "报价明显高于最低有效报价",
    capitals: "大写",
    leastBid: "最低有效报价",
    ratio: "本次报价",
    times: (n: string) => `最低有效报价的 ${n} 倍`,
    jump: "报价一经受理不可撤回。请逐字核对金额后确认。",
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
    high: (yuan: string) => `The announced limit of one raise allows at most ¥${yuan} now`,
    same: "Same price",
    equal: "You have priority: you may bid the same price",
    moved: "The least valid bid has just changed: check the amount",
    jumpTitle: "Far above the least valid bid",
    capitals: "In words",
    leastBid: "Least valid bid",
    ratio: "This bid",
    times: (n: string) => `${n}× the least valid bid`,
    jump: "An accepted bid cannot be withdrawn. Check the amount, digit by digit.",
    yes: "Bid",
    no: "Go back",
  },
});

/** After the price moved under the pointer, a click within this time is a click on the old price. */
const SETTLE_MS = 600;

/** What is asked about a bid far above the least valid one: the amount in figures and in words, and how many times the least it is. */
function Jump({ price_fen, minimum_fen, times }: { price_fen: bigint; minimum_fen: string; times: string }) {
  const t = useWords(words);
  return (
    <div className="jump">
      <p className="jump-amount">
        <Money fen={price_fen.toString()} size="large" />
      </p>
      <dl>
        <dt>{t.capitals}</dt>
        <dd lang="zh-CN">{inCapitals(price_fen)}</dd>
        <dt>{t.leastBid}</dt>
        <dd>
          <Money fen={minimum_fen} />
        </dd>
        <dt>{t.ratio}</dt>
        <dd>
          <b>{t.times(times)}</b>
        </dd>
      </dl>
      <p>{t.jump}</p>
    </div>
  );
}

/** Quick steps follow the price; a typed amount stays as typed, also when the page is loaded again. */
export function BidForm({ lot, code, busy, onBid }: { lot: LotView; code: string; busy: string | null; onBid: (price_fen: string) => void }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const { modal } = App.useApp();
  const [typed, setTyped] = useState(() => draftOf(lot.id, code));
  const [steps, setSteps] = useState<number | null>(typed === "" ? 0 : null);
  const [settling, setSettling] = useState(false);
  const least = leastFor(lot, code);
  const most = mostNow(lot);
  const equal = least < BigInt(lot.minimum_fen);
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

  const offers = quickSteps(lot, code);
  const price = steps === null ? parseYuan(typed) : (offers.find((offer) => offer.steps === steps)?.price_fen ?? null);
  const reason = busy ?? (price === null ? t.unreadable : price !== least && price < BigInt(lot.minimum_fen) ? t.low(formatYuan(price < least ? least : lot.minimum_fen, { short: true })) : most !== null && price > most ? t.high(formatYuan(most, { short: true })) : settling ? t.moved : null);

  const choose = (count: number): void => {
    setSteps(count);
    keepDraft(lot.id, code, "");
  };
  const type = (text: string): void => {
    setTyped(text);
    keepDraft(lot.id, code, text);
  };
  const offer = (price_fen: bigint): void => {
    onBid(price_fen.toString());
    // The next bid is a new decision: begin from the least valid one.
    setSteps(0);
    type("");
  };
  const submit = (): void => {
    if (reason !== null || price === null) return;
    const times = jumpOf(price, { minimum_fen: lot.minimum_fen, increment_fen: incrementAt(lot, least).toString() });
    if (times === null) return offer(price);
    modal.confirm({
      title: t.jumpTitle,
      content: <Jump price_fen={price} minimum_fen={lot.minimum_fen} times={times} />,
      width: 460,
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
      {equal && <p className="note">{t.equal}</p>}
      <div className="bid-steps" role="group">
        {offers.map((offer) => (
          <Button key={offer.steps} type={steps === offer.steps ? "primary" : "default"} ghost={steps === offer.steps} onClick={() => choose(offer.steps)}>
            {offer.steps === 0 ? (equal ? t.same : t.least) : t.step(offer.steps)}
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
            type(event.target.value);
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
