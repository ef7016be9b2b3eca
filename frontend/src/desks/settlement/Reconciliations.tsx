import { Form, Alert, Button, type TableColumnsType } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import { Money, Tag, When } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { DateInput, DeskTable, FormDrawer, PlainTable, today, useAct, usePaged, useWord } from "../kit";
import type { Schema } from "../types";
import { DIFFERENCES, RAILS } from "../vocabulary";

const words = dictionary({
  zh: {
    lead: "对账将银行当日流水逐笔与我方来款和付款比对；通知遗漏的来款会自动补入，差异逐条列出。可重复进行。",
    run: "开始对账",
    day: "对账日期",
    done: "对账完成",
    rail: "通道",
    at: "对账时间",
    lines: "流水笔数",
    imported: "补入来款",
    settled: "补记付款",
    bank: "银行余额",
    books: "账面余额",
    result: "结果",
    agree: "一致",
    differ: (n: number) => `${n} 项差异`,
    none: "还没有对过账",
    noneBody: "点击“开始对账”。",
    what: "差异",
    reference: "编号",
    ours: "我方",
    theirs: "银行",
    nothing: "没有差异",
    clean: "银行与账面一致。",
  },
  en: {
    lead: "The bank's statement of a day is compared line by line with our receipts and payments. Missed receipts are imported, differences listed. It may be repeated.",
    run: "Reconcile",
    day: "Day",
    done: "Reconciled",
    rail: "Rail",
    at: "Compared",
    lines: "Lines",
    imported: "Imported",
    settled: "Settled",
    bank: "Bank balance",
    books: "Book balance",
    result: "Result",
    agree: "Agrees",
    differ: (n: number) => (n === 1 ? "1 difference" : `${n} differences`),
    none: "Nothing was reconciled yet",
    noneBody: "Start with “Reconcile”.",
    what: "Difference",
    reference: "Reference",
    ours: "Ours",
    theirs: "Bank",
    nothing: "No differences",
    clean: "The bank and the books agree.",
  },
});

type Reconciliation = Schema<"ReconciliationView">;
type Difference = Schema<"ReconciliationDifference">;

export function Reconciliations() {
  const t = useWords(words);
  const act = useAct();
  const what = useWord(DIFFERENCES);
  const rail = useWord(RAILS);
  const list = usePaged<Reconciliation>("/api/payments/reconciliations");
  const [asking, setAsking] = useState(false);
  const [last, setLast] = useState<Reconciliation | null>(null);
  const differences: TableColumnsType<Difference> = [
    { title: t.what, dataIndex: "what", render: what },
    { title: t.reference, dataIndex: "reference", render: (value: string) => <code>{value || "—"}</code> },
    { title: t.theirs, dataIndex: "bank_fen", align: "right", render: (value: string) => <Money fen={value} /> },
    { title: t.ours, dataIndex: "ours_fen", align: "right", render: (value: string) => <Money fen={value} /> },
  ];
  const columns: TableColumnsType<Reconciliation> = [
    { title: t.day, dataIndex: "day", render: (value: string) => <When at={value} mode="date" /> },
    { title: t.rail, dataIndex: "rail", render: rail },
    { title: t.at, dataIndex: "at", render: (value: string) => <When at={value} /> },
    { title: t.lines, dataIndex: "lines", align: "right" },
    { title: t.imported, dataIndex: "receipts_imported", align: "right" },
    { title: t.settled, dataIndex: "instructions_settled", align: "right" },
    { title: t.bank, dataIndex: "bank_balance_fen", align: "right", render: (value: string) => <Money fen={value} /> },
    { title: t.books, dataIndex: "books_balance_fen", align: "right", render: (value: string) => <Money fen={value} /> },
    { title: t.result, render: (_, row) => (row.differences.length === 0 ? <Tag tone="good">{t.agree}</Tag> : <Tag tone="bad">{t.differ(row.differences.length)}</Tag>) },
  ];
  return (
    <>
      <div className="desk-buttons desk-above">
        <Button type="primary" onClick={() => setAsking(true)}>
          {t.run}
        </Button>
        <span className="note">{t.lead}</span>
      </div>
      {last && <Alert className="desk-above" type={last.differences.length === 0 ? "success" : "warning"} showIcon title={`${last.day} · ${last.differences.length === 0 ? t.clean : t.differ(last.differences.length)}`} />}
      <DeskTable
        list={list}
        columns={columns}
        empty={{ title: t.none, body: t.noneBody }}
        expandable={{ rowExpandable: (row) => row.differences.length > 0, expandedRowRender: (row) => <PlainTable rows={row.differences} columns={differences} rowKey={(one) => `${one.what}:${one.reference}`} empty={t.nothing} /> }}
      />
      <FormDrawer<{ day: string }>
        open={asking}
        onClose={() => setAsking(false)}
        title={t.run}
        lead={t.lead}
        submitLabel={t.run}
        initialValues={{ day: today() }}
        onSubmit={async (values) => setLast(await act(() => api.post<Reconciliation>("/api/payments/reconcile", values), t.done))}
      >
        <Form.Item name="day" label={t.day} rules={[{ required: true }]}>
          <DateInput max={today()} />
        </Form.Item>
      </FormDrawer>
    </>
  );
}
