import { Segmented, type TableColumnsType } from "antd";
import { useState } from "react";
import { Facts, Money, Tag, When } from "../../components";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { word, type Tone } from "../../i18n/labels";
import { Code, PlainTable } from "../kit";
import type { Schema } from "../types";
import { PayBox } from "./PayBox";

const words = dictionary({
  zh: {
    nth: (n: number) => `第 ${n} 期`,
    part: "期次",
    amount: "金额",
    due: "付款期限",
    state: "状态",
    code: "付款编号",
    paid: "到账时间",
    DAYS: (n: number) => `合同生效后 ${n} 日内`,
    MONTHS: (n: number) => `合同生效后 ${n} 个月内`,
    early: "各期须分别按其金额和编号付款，可以提前支付、不分先后；全部付清后方可解除质押和过户。",
    owed: "联合体应付尾款",
    owedNth: (n: number) => `联合体应付（第 ${n} 期）`,
    owedNote: "由牵头人付款；贵方对全部价款承担连带责任。",
    none: "没有应付尾款",
  },
  en: {
    nth: (n: number) => `No. ${n}`,
    part: "Instalment",
    amount: "Amount",
    due: "Due",
    state: "State",
    code: "Payment code",
    paid: "Received",
    DAYS: (n: number) => `within ${n} days of the contract`,
    MONTHS: (n: number) => `within ${n} months of the contract`,
    early: "Each is paid by itself, with its own amount and code; early and in any order if you like. The right moves when all are paid.",
    owed: "The group owes",
    owedNth: (n: number) => `The group owes (no. ${n})`,
    owedNote: "The lead pays; your organisation is liable for the whole price.",
    none: "Nothing is left to pay",
  },
});

const STATES: Record<Instalment["state"], { zh: string; en: string; tone: Tone }> = {
  PLANNED: { zh: "待合同生效", en: "Planned", tone: "quiet" },
  DUE: { zh: "待付", en: "Due", tone: "warn" },
  OVERDUE: { zh: "已逾期", en: "Overdue", tone: "bad" },
  PAID: { zh: "已付", en: "Paid", tone: "good" },
  CANCELLED: { zh: "已取消", en: "Cancelled", tone: "quiet" },
};

type Page = Schema<"DealPage">;
type Instalment = Schema<"InstalmentView">;

const unpaid = (page: Page): Instalment[] => page.instalments.filter((one) => one.state === "DUE" || one.state === "OVERDUE");

/** How the balance is paid, part by part. */
export function Instalments({ page }: { page: Page }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const codes = page.instalments.some((one) => Boolean(one.code));
  const columns: TableColumnsType<Instalment> = [
    { title: t.part, dataIndex: "position", render: (position: number) => t.nth(position) },
    { title: t.amount, dataIndex: "amount_fen", align: "right", render: (value: string) => <Money fen={value} /> },
    { title: t.state, dataIndex: "state", render: (state: Instalment["state"]) => <Tag tone={STATES[state].tone}>{STATES[state][language]}</Tag> },
    { title: t.due, render: (_, one) => (one.due_at ? <When at={one.due_at} /> : one.unit && typeof one.within === "number" ? t[one.unit](one.within) : "—") },
    ...(codes ? [{ title: t.code, dataIndex: "code", render: (value: string | null) => (value ? <Code>{value}</Code> : "—") }] : []),
    { title: t.paid, dataIndex: "paid_at", render: (value: string | null) => <When at={value} /> },
  ];
  return <PlainTable rows={page.instalments} columns={columns} rowKey="position" empty={t.none} />;
}

/** The buyer pays: the next instalment, or one that is chosen. */
export function PayInstalment({ page }: { page: Page }) {
  const t = useWords(words);
  const [chosen, setChosen] = useState<number | null>(null);
  const open = unpaid(page);
  const one = open.find((each) => each.position === chosen) ?? open[0];
  if (!one?.code || !page.pay_into) return null;
  return (
    <>
      {page.instalments.length > 1 && (
        <>
          <p className="note">{t.early}</p>
          <Segmented className="desk-above" value={one.position} onChange={setChosen} options={open.map(({ position }) => ({ value: position, label: t.nth(position) }))} />
        </>
      )}
      <PayBox key={one.code} payable={{ ...page.pay_into, bank_name: page.pay_into.bank_name ?? "", code: one.code, amount_fen: one.amount_fen, due_at: one.due_at ?? null }} />
    </>
  );
}

/** What a member of a group that bought owes with the others. */
export function OwedJointly({ page }: { page: Page }) {
  const t = useWords(words);
  const [one] = unpaid(page);
  if (!one?.code) return null;
  return (
    <>
      <Facts
        columns={3}
        items={[
          { label: page.instalments.length > 1 ? t.owedNth(one.position) : t.owed, value: <Money fen={one.amount_fen} /> },
          { label: t.code, value: <Code>{one.code}</Code> },
          { label: t.due, value: <When at={one.due_at} /> },
        ]}
      />
      <p className="note">{t.owedNote}</p>
    </>
  );
}

/** What the winning offer promised beside the price. */
export function Undertakings({ page }: { page: Page }) {
  const { language } = useLanguage();
  return (
    <ul className="desk-plain">
      {(page.terms.undertakings ?? []).map(({ criterion, choice }) => (
        <li key={criterion}>
          {word("criterion", criterion, language)}{language === "zh" ? "：" : ": "}{word("offer", choice, language)}
        </li>
      ))}
    </ul>
  );
}
