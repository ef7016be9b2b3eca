import type { TableColumnsType } from "antd";
import { Money, StateTag, Tag, When } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { PlainTable, useWord } from "../kit";
import type { Schema } from "../types";
import { COSTS, LINES } from "./dealWords";

const words = dictionary({
  zh: {
    kind: "顺序",
    payee: "归属",
    centre: "交易中心",
    claimed: "应受偿",
    paid: "分配金额",
    posted: "已入账",
    planned: "测算，尚未入账",
    carried: "其中前次悔拍保证金弥补差价",
    order: "先支付实现质权的费用，再利息，后本金（民法典第 561 条）；有余款归出质人（第 438 条）。",
    shortInterest: "利息缺口",
    shortPrincipal: "本金缺口",
    none: "没有分配",
    reference: "业务编号",
    to: "收款人",
    amount: "金额",
    state: "状态",
    at: "付出时间",
    nothing: "还没有划付",
  },
  en: {
    kind: "Order",
    payee: "To",
    centre: "The centre",
    claimed: "Claimed",
    paid: "Paid",
    posted: "Posted",
    planned: "As it would be; not posted yet",
    carried: "Including, from the deposit of an earlier defaulter",
    order: "Enforcement costs first, then interest, then principal (Civil Code art. 561); a surplus goes to the pledgor (art. 438).",
    shortInterest: "Interest unpaid",
    shortPrincipal: "Principal unpaid",
    none: "Nothing to distribute",
    reference: "Reference",
    to: "Payee",
    amount: "Amount",
    state: "State",
    at: "Paid",
    nothing: "No payouts yet",
  },
});

/** Who gets what of the price. */
export function Waterfall({ waterfall }: { waterfall: Schema<"WaterfallView"> }) {
  const t = useWords(words);
  const kind = useWord(LINES);
  const cost = useWord(COSTS);
  const columns: TableColumnsType<Schema<"WaterfallLine">> = [
    { title: t.kind, render: (_, row) => (row.kind === "COST" ? cost(row.name) : kind(row.kind)) },
    { title: t.payee, dataIndex: "payee_name", render: (value: string) => value || t.centre },
    { title: t.claimed, dataIndex: "claimed_fen", align: "right", render: (value: string, row) => (row.kind === "SURPLUS" ? "—" : <Money fen={value} />) },
    { title: t.paid, dataIndex: "paid_fen", align: "right", render: (value: string) => <Money fen={value} /> },
  ];
  const short = [
    [t.shortInterest, waterfall.shortfall_interest_fen],
    [t.shortPrincipal, waterfall.shortfall_principal_fen],
  ] as const;
  return (
    <>
      <p className="note">
        <Tag tone={waterfall.posted ? "good" : "quiet"}>{waterfall.posted ? t.posted : t.planned}</Tag> {t.order}
      </p>
      {waterfall.carried_fen !== "0" && (
        <p className="note">
          {t.carried} <Money fen={waterfall.carried_fen} />
        </p>
      )}
      <PlainTable rows={waterfall.lines} columns={columns} rowKey={(row) => `${row.kind}:${row.name}:${row.payee_organisation_id ?? ""}`} empty={t.none} />
      {short.some(([, amount]) => amount !== "0") && (
        <p className="desk-below">
          {short.map(([label, amount]) =>
            amount === "0" ? null : (
              <span key={label} className="desk-short">
                {label} <Money fen={amount} />
              </span>
            ),
          )}
        </p>
      )}
    </>
  );
}

/** Money on its way out of the deal. */
export function Payouts({ payouts }: { payouts: readonly Schema<"PayoutView">[] }) {
  const t = useWords(words);
  const columns: TableColumnsType<Schema<"PayoutView">> = [
    { title: t.to, dataIndex: "payee_name" },
    { title: t.amount, dataIndex: "amount_fen", align: "right", render: (value: string) => <Money fen={value} /> },
    {
      title: t.state,
      render: (_, row) => (
        <>
          <StateTag machine="instruction" state={row.state} />
          {row.failure && <div className="note">{row.failure}</div>}
        </>
      ),
    },
    { title: t.at, dataIndex: "settled_at", render: (value: string | null) => <When at={value} /> },
    { title: t.reference, dataIndex: "reference", render: (value: string) => <code>{value}</code> },
  ];
  return <PlainTable rows={payouts} columns={columns} rowKey="reference" empty={t.nothing} />;
}
