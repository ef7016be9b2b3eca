import { Button } from "antd";
import { useState } from "react";
import { ActionButton, Money } from "../../components";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { formatYuan, parseYuan, plainYuan } from "../../lib/money";
import { AmountField } from "./AmountField";
import { useConfirm } from "./Confirm";
import { standingScore } from "./envelopes";
import { goesBefore, leastToLead, points, scoreOf, type Offer } from "./prices";
import type { FormProperties } from "./properties";
import { rulesOf } from "./rules";
import { termWord } from "./terms";

const words = dictionary({
  zh: {
    none: "不提供",
    score: (n: string) => `+${n} 分`,
    amount: "报价（元）",
    least: "所选条件下领先的最低报价",
    use: "填入",
    price: "价格得分",
    terms: "条件得分",
    total: "总分",
    standing: "领先得分",
    unreadable: "请输入以元为单位的金额",
    low: (yuan: string) => `按所选条件，报价不得低于 ¥${yuan}`,
    bid: (yuan: string) => `出价 ¥${yuan}`,
    title: "提交权重报价",
    note: (score: string) => `总分 ${score} 分。所选条件与价格一并构成报价，一经受理不可撤回，成交后写入合同。`,
    yes: "确认出价",
  },
  en: {
    none: "Not offered",
    score: (n: string) => `+${n}`,
    amount: "Price (CNY)",
    least: "Least price that leads with these terms",
    use: "Use it",
    price: "For the price",
    terms: "For the terms",
    total: "Score",
    standing: "Leading score",
    unreadable: "Enter an amount in yuan",
    low: (yuan: string) => `With these terms the price must be at least ¥${yuan}`,
    bid: (yuan: string) => `Offer ¥${yuan}`,
    title: "A weighted offer",
    note: (score: string) => `It scores ${score} points. Terms and price are one offer; it cannot be withdrawn once accepted, and the contract holds you to it.`,
    yes: "Offer it",
  },
});

/** Price and announced terms together: the score is shown before anything is sent. */
export function WeightedForm({ lot, code, events, busy, onAct }: FormProperties) {
  const t = useWords(words);
  const { language } = useLanguage();
  const confirm = useConfirm();
  const [offer, setOffer] = useState<Offer>({});
  const [typed, setTyped] = useState("");
  const { criteria } = rulesOf(lot);
  const standing = standingScore(events);
  const least = leastToLead(lot, offer, standing, goesBefore(lot, code));
  const price_fen = parseYuan(typed);
  const ofTerms = scoreOf(lot, 0n, offer);
  const total = price_fen === null ? null : scoreOf(lot, price_fen, offer);
  const low = price_fen !== null && price_fen < least;
  const reason = busy ?? (price_fen === null ? t.unreadable : low ? t.low(formatYuan(least, { short: true })) : null);

  const choose = (criterion: string, choice: string | null): void => {
    const { [criterion]: _, ...others } = offer;
    setOffer(choice === null ? others : { ...others, [criterion]: choice });
  };
  const ask = (): void => {
    if (reason !== null || price_fen === null || total === null) return;
    confirm({ title: t.title, price_fen, note: t.note(points(total)), yes: t.yes, act: () => onAct({ type: "bid", price_fen: price_fen.toString(), offer }) });
  };
  return (
    <form
      className="bid-form"
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      {criteria.map(({ code: criterion, choices }) => (
        <fieldset key={criterion} className="criterion">
          <legend className="note">{termWord(criterion, language)}</legend>
          {[[null, 0n] as const, ...Object.entries(choices)].map(([choice, score]) => {
            const chosen = (offer[criterion] ?? null) === choice;
            return (
              <Button key={choice ?? ""} type={chosen ? "primary" : "default"} ghost={chosen} aria-pressed={chosen} onClick={() => choose(criterion, choice)}>
                {choice === null ? t.none : <>{termWord(choice, language)} <span className="note">{t.score(points(score))}</span></>}
              </Button>
            );
          })}
        </fieldset>
      ))}
      <p className="least-to-lead">
        <span className="note">{t.least}</span>
        <b><Money fen={least} /></b>
        <button type="button" className="link-button" onClick={() => setTyped(plainYuan(least))}>{t.use}</button>
      </p>
      <AmountField label={t.amount} value={typed} onChange={setTyped} />
      <dl className="score" aria-live="polite">
        <div><dt>{t.price}</dt><dd>{total === null ? "—" : points(total - ofTerms)}</dd></div>
        <div><dt>{t.terms}</dt><dd>{points(ofTerms)}</dd></div>
        <div className={total === null ? "" : low ? "is-low" : "is-leading"}><dt>{t.total}</dt><dd>{total === null ? "—" : points(total)}</dd></div>
        <div><dt>{t.standing}</dt><dd>{standing === null ? "—" : points(standing)}</dd></div>
      </dl>
      <ActionButton type="primary" size="large" block className="bid-button" disabledReason={reason} action={ask}>
        {price_fen === null ? t.title : t.bid(formatYuan(price_fen, { short: true }))}
      </ActionButton>
      <span className="bid-reason" role="status">{price_fen !== null && busy === null && reason}</span>
    </form>
  );
}
