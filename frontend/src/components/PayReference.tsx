import { App, Typography } from "antd";
import { useQueryClient } from "@tanstack/react-query";
import { useSandbox } from "../api/about";
import { payments } from "../api/lots";
import type { ReferenceView } from "../api/types";
import { dictionary, useWords } from "../i18n";
import { plainYuan } from "../lib/money";
import { ActionButton } from "./ActionButton";
import { Facts } from "./Facts";
import { Money } from "./Money";
import { StateTag } from "./StateTag";
import { When } from "./When";

const words = dictionary({
  zh: {
    how: "请从登记的账户转账，金额须一致，并在附言中填写付款编号。到账后自动匹配，无需上传凭证。",
    amount: "应付金额",
    code: "付款编号（附言）",
    account: "收款账号",
    name: "收款户名",
    bank: "开户银行",
    due: "最迟到账时间",
    state: "状态",
    payNow: "立即付款（演示银行）",
    paid: "付款已提交，到账后页面自动更新",
    failed: "银行未能付款",
    settled: "该笔款项已付清",
    cancelled: "该付款编号已取消",
  },
  en: {
    how: "Transfer exactly this amount from your registered account with the payment code in the memo. It is matched automatically; nothing needs to be uploaded.",
    amount: "Amount due",
    code: "Payment code (memo)",
    account: "Account number",
    name: "Account name",
    bank: "Bank",
    due: "To arrive by",
    state: "State",
    payNow: "Pay now (demo bank)",
    paid: "The payment is on its way; this page updates when it arrives",
    failed: "The bank could not pay",
    settled: "This has been paid",
    cancelled: "This payment code was cancelled",
  },
});

/** What to pay, where, with which code; in a demo also the button that pays it. `onPaid` runs after the order was given. */
export function PayReference({ reference, onPaid }: { reference: ReferenceView; onPaid?: () => void }) {
  const t = useWords(words);
  const { message } = App.useApp();
  const queries = useQueryClient();
  const sandbox = useSandbox();
  const copy = (value: string, shown = value) => (
    <Typography.Text copyable={{ text: value }} className="mono">
      {shown}
    </Typography.Text>
  );
  const { pay_into } = reference;
  return (
    <div className="stack">
      <p className="note">{t.how}</p>
      <Facts
        items={[
          { label: t.amount, value: <Typography.Text copyable={{ text: plainYuan(reference.expected_fen) }}><b><Money fen={reference.expected_fen} /></b></Typography.Text> },
          { label: t.code, value: copy(reference.code) },
          { label: t.name, value: pay_into.account_name },
          { label: t.account, value: copy(pay_into.account_no) },
          pay_into.bank_name ? { label: t.bank, value: pay_into.bank_name } : null,
          reference.due_at ? { label: t.due, value: <When at={reference.due_at} /> } : null,
          reference.state === "OPEN" ? null : { label: t.state, value: <StateTag machine="reference" state={reference.state} /> },
        ]}
      />
      {sandbox && (
        <div>
          <ActionButton
            type="primary"
            disabledReason={reference.state === "PAID" ? t.settled : reference.state === "CANCELLED" ? t.cancelled : null}
            action={async () => {
              const result = await payments.payNow(reference.code);
              if (result.state === "FAILED") void message.error(`${t.failed}${result.failure ? `: ${result.failure}` : ""}`);
              else {
                void message.success(t.paid);
                onPaid?.();
              }
              await queries.invalidateQueries();
            }}
          >
            {t.payNow}
          </ActionButton>
        </div>
      )}
    </div>
  );
}
