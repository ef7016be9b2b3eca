import { Alert } from "antd";
import { useState } from "react";
import { useSandbox } from "../../api/about";
import { api } from "../../api/client";
import { ActionButton, Countdown, Facts, Money, When, useServerNow } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { formatYuan } from "../../lib/money";
import { Code, useAct } from "../kit";
import type { Schema } from "../types";

const words = dictionary({
  zh: {
    how: "请从本单位账户转账，金额与附言须完全一致，到账后自动确认；金额不符或漏填附言的款项将原路退回。",
    amount: "应付金额",
    code: "附言（付款编号）",
    into: "收款户名",
    account: "收款账号",
    bank: "开户行",
    due: "付款期限",
    left: "剩余",
    late: "已过期限",
    now: "立即支付",
    demo: "由模拟银行扣款，仅用于演示",
    ask: (amount: string) => `立即支付 ${amount} 元？`,
    body: "款项由模拟银行从贵方登记账户划出，随即进入交易中心的专用结算账户。",
    sent: "支付已提交，正在等待银行到账通知",
    waiting: "银行已受理。到账后本页自动更新，通常数秒内完成。",
    failed: (why: string) => `银行未能付款：${why || "未说明原因"}`,
  },
  en: {
    how: "Transfer from your own account with exactly this amount and memo. It is confirmed when it arrives; another amount or a missing memo goes back.",
    amount: "Amount due",
    code: "Memo (payment code)",
    into: "Account name",
    account: "Account number",
    bank: "Bank",
    due: "Due",
    left: "left",
    late: "overdue",
    now: "Pay now",
    demo: "Debited by the sandbox bank; demonstration only",
    ask: (amount: string) => `Pay ${amount} yuan now?`,
    body: "The sandbox bank takes it from your registered account into the centre's segregated account.",
    sent: "Sent; waiting for the bank's notice",
    waiting: "The bank has accepted it. This page follows by itself, usually within seconds.",
    failed: (why: string) => `The bank did not pay: ${why || "no reason given"}`,
  },
});

export interface Payable {
  code: string;
  amount_fen: string;
  due_at: string | null;
  account_no: string;
  account_name: string;
  bank_name: string;
}

/** What a payer writes on a transfer, and the demonstration's button that does it. */
export function PayBox({ payable }: { payable: Payable }) {
  const t = useWords(words);
  const act = useAct();
  const sandbox = useSandbox();
  const now = useServerNow();
  const [answer, setAnswer] = useState<Schema<"TransferResult"> | null>(null);
  const late = payable.due_at !== null && Date.parse(payable.due_at) < now;
  const pay = async (): Promise<void> => {
    setAnswer(null);
    setAnswer(await act(() => api.post<Schema<"TransferResult">>("/api/payments/sandbox/pay", { reference_code: payable.code }), t.sent));
  };
  return (
    <div className="desk-pay">
      <p className="note">{t.how}</p>
      <Facts
        columns={2}
        items={[
          { label: t.amount, value: <Money fen={payable.amount_fen} size="large" hint /> },
          { label: t.code, value: <Code>{payable.code}</Code> },
          { label: t.into, value: payable.account_name },
          { label: t.account, value: <Code>{payable.account_no}</Code> },
          payable.bank_name !== "" && { label: t.bank, value: payable.bank_name },
          payable.due_at !== null && {
            label: t.due,
            value: (
              <>
                <When at={payable.due_at} /> {late ? <strong>{t.late}</strong> : <span className="note">{t.left} <Countdown to={payable.due_at} urgent_seconds={86_400} /></span>}
              </>
            ),
          },
        ]}
      />
      {sandbox && (
        <div className="desk-buttons">
          <ActionButton type="primary" disabledReason={answer?.state === "SETTLED" && t.waiting} action={pay} confirm={{ title: t.ask(formatYuan(payable.amount_fen)), body: t.body }}>
            {t.now}
          </ActionButton>
          <span className="note">{t.demo}</span>
        </div>
      )}
      {answer && <Alert className="desk-below" showIcon type={answer.state === "FAILED" ? "error" : "info"} title={answer.state === "FAILED" ? t.failed(answer.failure ?? "") : t.waiting} />}
    </div>
  );
}
