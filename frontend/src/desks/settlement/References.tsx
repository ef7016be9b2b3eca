import type { TableColumnsType } from "antd";
import { Money, StateTag, When } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { Code, DeskTable, StateFilter, useFilter, usePaged, useWord } from "../kit";
import type { Schema } from "../types";
import { PURPOSES } from "../vocabulary";

const words = dictionary({
  zh: { code: "付款编号", purpose: "用途", amount: "应付金额", account: "入账账户", due: "截止", state: "状态", paid: "付款时间", none: "没有应收款", noneBody: "竞买人资格通过、合同签署等步骤会自动生成付款编号。" },
  en: { code: "Payment code", purpose: "Purpose", amount: "Expected", account: "Account", due: "Due", state: "State", paid: "Paid", none: "Nothing is expected", noneBody: "Codes are made when a bidder is qualified, a contract is signed, and so on." },
});

/** Money we expect: every code that somebody was asked to pay. */
export function References() {
  const t = useWords(words);
  const purpose = useWord(PURPOSES);
  const [state, setState] = useFilter("state");
  const list = usePaged<Schema<"ReferenceView">>("/api/payments/references", { state });
  const columns: TableColumnsType<Schema<"ReferenceView">> = [
    { title: t.code, dataIndex: "code", render: (value: string) => <Code>{value}</Code> },
    { title: t.purpose, dataIndex: "purpose", render: purpose },
    { title: t.amount, dataIndex: "expected_fen", align: "right", render: (value: string) => <Money fen={value} /> },
    { title: t.account, dataIndex: "account", render: (value: string) => <code>{value}</code> },
    { title: t.due, dataIndex: "due_at", render: (value: string | null) => <When at={value} /> },
    { title: t.state, dataIndex: "state", render: (value: string) => <StateTag machine="reference" state={value} /> },
    { title: t.paid, dataIndex: "paid_at", render: (value: string | null) => <When at={value} /> },
  ];
  return (
    <>
      <StateFilter machine="reference" states={["OPEN", "PAID", "CANCELLED"]} value={state} onChange={setState} />
      <DeskTable list={list} columns={columns} empty={{ title: t.none, body: t.noneBody }} />
    </>
  );
}
