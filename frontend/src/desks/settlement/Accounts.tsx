import { Button, Drawer, type TableColumnsType } from "antd";
import { useState } from "react";
import { Loaded, Money, When } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { DeskTable, PlainTable, useOne, usePaged, useWord } from "../kit";
import type { Schema } from "../types";
import { ENTRY_KINDS } from "../vocabulary";

const words = dictionary({
  zh: {
    account: "账户",
    balance: "余额",
    held: "其中冻结",
    available: "可用",
    statement: "明细账",
    none: "还没有账户",
    noneBody: "第一笔资金到账时自动建立。",
    at: "记账时间",
    what: "事项",
    counter: "对方账户",
    amount: "发生额",
    after: "余额",
    empty: "没有发生额",
    external: "平台之外（银行结算账户的对方），余额的相反数应等于银行余额",
    suspense: "暂收款，尚未匹配",
    fees: "交易服务费",
    deposit: "竞买保证金",
    escrow: "成交价款",
    payable: "应付机构",
    fund: "风险补偿基金",
  },
  en: {
    account: "Account",
    balance: "Balance",
    held: "Held",
    available: "Available",
    statement: "Statement",
    none: "No accounts yet",
    noneBody: "An account opens with the first money that moves on it.",
    at: "Posted",
    what: "What",
    counter: "Counter account",
    amount: "Amount",
    after: "Balance",
    empty: "Nothing moved",
    external: "The world outside: minus its balance is what the bank must show",
    suspense: "Receipts not matched yet",
    fees: "Exchange fees",
    deposit: "A bidder's deposit",
    escrow: "The price of a deal",
    payable: "Owed to an organisation",
    fund: "Compensation fund",
  },
});

type Account = Schema<"AccountView">;
type Line = Schema<"StatementLineView">;

export function Accounts() {
  const t = useWords(words);
  const list = usePaged<Account>("/api/ledger/accounts");
  const [shown, setShown] = useState<string | null>(null);
  const meaning = (code: string): string => {
    const kind = code.split(":")[0] ?? "";
    return kind in t && kind !== "account" ? (t as unknown as Record<string, string>)[kind] ?? "" : "";
  };
  const columns: TableColumnsType<Account> = [
    {
      title: t.account,
      dataIndex: "code",
      render: (value: string) => (
        <>
          <code>{value}</code>
          <div className="note">{meaning(value)}</div>
        </>
      ),
    },
    { title: t.balance, dataIndex: "balance_fen", align: "right", render: (value: string) => <Money fen={value} /> },
    { title: t.held, dataIndex: "held_fen", align: "right", render: (value: string) => <Money fen={value} /> },
    { title: t.available, dataIndex: "available_fen", align: "right", render: (value: string) => <Money fen={value} /> },
    {
      title: "",
      render: (_, row) => (
        <Button size="small" onClick={() => setShown(row.code)}>
          {t.statement}
        </Button>
      ),
    },
  ];
  return (
    <>
      <DeskTable list={list} columns={columns} rowKey="code" empty={{ title: t.none, body: t.noneBody }} />
      <Drawer open={shown !== null} onClose={() => setShown(null)} size={860} destroyOnHidden title={`${t.statement} · ${shown ?? ""}`}>
        {shown && <Statement account={shown} />}
      </Drawer>
    </>
  );
}

/** One account line by line, with the balance after each. */
export function Statement({ account }: { account: string }) {
  const t = useWords(words);
  const kind = useWord(ENTRY_KINDS);
  const query = useOne<Schema<"AccountStatement">>("/api/ledger/statement", { account });
  const columns: TableColumnsType<Line> = [
    { title: t.at, dataIndex: "posted_at", render: (value: string) => <When at={value} mode="seconds" /> },
    {
      title: t.what,
      render: (_, row) => (
        <>
          {kind(row.kind)}
          <div className="note desk-wrap">{row.description}</div>
        </>
      ),
    },
    { title: t.counter, dataIndex: "counter_account", render: (value: string) => <code>{value}</code> },
    { title: t.amount, dataIndex: "amount_fen", align: "right", render: (value: string) => <Money fen={value} /> },
    { title: t.after, dataIndex: "balance_fen", align: "right", render: (value: string) => <Money fen={value} /> },
  ];
  return <Loaded query={query}>{(statement) => <PlainTable rows={statement.lines} columns={columns} rowKey={(row) => `${row.entry_id}:${row.counter_account}:${row.amount_fen}:${row.balance_fen}`} empty={t.empty} />}</Loaded>;
}
