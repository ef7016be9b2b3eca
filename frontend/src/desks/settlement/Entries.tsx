import { Input, type TableColumnsType } from "antd";
import { Money, When } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { DeskTable, PlainTable, useFilter, usePaged, useWord } from "../kit";
import type { Schema } from "../types";
import { ENTRY_KINDS } from "../vocabulary";

const words = dictionary({
  zh: { at: "记账时间", reference: "业务编号", kind: "类别", what: "摘要", amount: "合计", from: "付出账户", to: "收入账户", each: "金额", none: "没有分录", noneBody: "资金发生变动时自动记账，分录不可修改或删除。", filter: "按账户筛选，如 escrow:1" },
  en: { at: "Posted", reference: "Reference", kind: "Kind", what: "Description", amount: "Total", from: "From", to: "To", each: "Amount", none: "No entries", noneBody: "Every movement of money is posted by its own step; entries are never changed or deleted.", filter: "Filter by account, such as escrow:1" },
});

type Entry = Schema<"EntryView">;
type Posting = Schema<"PostingView">;

export function Entries() {
  const t = useWords(words);
  const kind = useWord(ENTRY_KINDS);
  const [account, setAccount] = useFilter("account");
  const list = usePaged<Entry>("/api/ledger/entries", { account });
  const postings: TableColumnsType<Posting> = [
    { title: t.from, dataIndex: "source", render: (value: string) => <code>{value}</code> },
    { title: t.to, dataIndex: "destination", render: (value: string) => <code>{value}</code> },
    { title: t.each, dataIndex: "amount_fen", align: "right", render: (value: string) => <Money fen={value} /> },
  ];
  const columns: TableColumnsType<Entry> = [
    { title: t.at, dataIndex: "posted_at", render: (value: string) => <When at={value} mode="seconds" /> },
    { title: t.kind, dataIndex: "kind", render: kind },
    { title: t.what, dataIndex: "description", render: (value: string) => <span className="desk-wrap">{value}</span> },
    { title: t.reference, dataIndex: "reference", render: (value: string) => <code>{value}</code> },
    { title: t.amount, align: "right", render: (_, row) => <Money fen={row.postings.reduce((sum, one) => sum + BigInt(one.amount_fen), 0n)} /> },
  ];
  return (
    <>
      <div className="desk-filter">
        <Input.Search aria-label={t.filter} placeholder={t.filter} allowClear defaultValue={account} onSearch={setAccount} style={{ width: 300 }} />
      </div>
      <DeskTable list={list} columns={columns} empty={{ title: t.none, body: t.noneBody }} expandable={{ expandedRowRender: (row) => <PlainTable rows={row.postings} columns={postings} rowKey={(one) => `${one.source}>${one.destination}:${one.amount_fen}`} empty={t.none} /> }} />
    </>
  );
}
