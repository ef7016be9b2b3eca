import type { TableColumnsType } from "antd";
import { api } from "../../api/client";
import { ActionButton, Money, StateTag, When } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { formatYuan } from "../../lib/money";
import { DeskTable, StateFilter, useAct, useFilter, usePaged, useWord } from "../kit";
import type { Schema } from "../types";
import { PURPOSES } from "../vocabulary";

const words = dictionary({
  zh: {
    at: "生成时间",
    reference: "业务编号",
    purpose: "用途",
    payee: "收款人",
    amount: "金额",
    state: "状态",
    settled: "付出时间",
    attempt: (n: number) => `第 ${n} 次发送`,
    resend: "重新发送",
    ask: "重新发送这笔付款？",
    body: (amount: string, name: string) => `将再次指令银行向 ${name} 支付 ${amount} 元；同一业务编号银行只执行一次，不会重复付款。`,
    cannot: "银行已受理，正在办理；失败后才能重新发送",
    sent: "已重新发送",
    none: "没有付款指令",
    noneBody: "退还保证金、划付价款、补偿款等付款由系统在相应步骤自动生成。",
  },
  en: {
    at: "Created",
    reference: "Reference",
    purpose: "Purpose",
    payee: "Payee",
    amount: "Amount",
    state: "State",
    settled: "Paid",
    attempt: (n: number) => `attempt ${n}`,
    resend: "Send again",
    ask: "Send this payment again?",
    body: (amount: string, name: string) => `The bank is told again to pay ${amount} yuan to ${name}. It carries a reference out only once, so nothing is paid twice.`,
    cannot: "The bank has it and works on it; it can be sent again only if it fails",
    sent: "Sent again",
    none: "No payment instructions",
    noneBody: "Refunds, payouts and compensation are created by their own steps.",
  },
});

type Instruction = Schema<"InstructionView">;

export function Instructions() {
  const t = useWords(words);
  const purpose = useWord(PURPOSES);
  const act = useAct();
  const [state, setState] = useFilter("state");
  const list = usePaged<Instruction>("/api/payments/instructions", { state });
  const columns: TableColumnsType<Instruction> = [
    { title: t.at, dataIndex: "created_at", render: (value: string) => <When at={value} /> },
    { title: t.reference, dataIndex: "reference", render: (value: string) => <code>{value}</code> },
    { title: t.purpose, dataIndex: "purpose", render: (value: string) => purpose(value) },
    {
      title: t.payee,
      render: (_, row) => (
        <>
          {row.payee_account_name ?? "—"}
          <div className="note">{row.payee_account_no}</div>
        </>
      ),
    },
    { title: t.amount, dataIndex: "amount_fen", align: "right", render: (value: string) => <Money fen={value} /> },
    {
      title: t.state,
      render: (_, row) => (
        <>
          <StateTag machine="instruction" state={row.state} />
          {row.attempt > 1 && <span className="note"> {t.attempt(row.attempt)}</span>}
          {row.failure && <div className="note desk-wrap">{row.failure}</div>}
        </>
      ),
    },
    { title: t.settled, dataIndex: "settled_at", render: (value: string | null) => <When at={value} /> },
    {
      title: "",
      render: (_, row) =>
        row.state !== "SETTLED" && (
          <ActionButton
            size="small"
            disabledReason={row.state !== "FAILED" && row.rail_txn_id !== null && t.cannot}
            confirm={{ title: t.ask, body: t.body(formatYuan(row.amount_fen), row.payee_account_name ?? "—") }}
            action={() => act(() => api.post(`/api/payments/instructions/${row.id}/resubmit`), t.sent)}
          >
            {t.resend}
          </ActionButton>
        ),
    },
  ];
  return (
    <>
      <StateFilter machine="instruction" states={["CREATED", "SUBMITTED", "FAILED", "SETTLED"]} value={state} onChange={setState} />
      <DeskTable list={list} columns={columns} empty={{ title: t.none, body: t.noneBody }} />
    </>
  );
}
