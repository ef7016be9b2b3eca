import { Input, type TableColumnsType } from "antd";
import { Link } from "react-router";
import { Money, Page, StateTag } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { Day, DeskTable, StateFilter, useFilter, usePaged, useWord } from "../kit";
import type { Schema } from "../types";
import { CLASSES } from "../vocabulary";

const words = dictionary({
  zh: {
    title: "贷款",
    lead: "违约贷款可以申请挂牌；成交、结清、缺口和补偿的结果自动回写到这里。",
    search: "按借据号、合同号或借款人查找",
    no: "借据号",
    borrower: "借款人",
    outstanding: "本金余额",
    interest: "欠息及罚息",
    cls: "五级分类",
    overdue: "逾期起始",
    due: "到期",
    state: "状态",
    shortfall: "缺口",
    none: "没有贷款",
    noneBody: "请经办导入贷款表，或更换筛选条件。",
  },
  en: {
    title: "Loans",
    lead: "A loan in default can be listed. Sale, closure, shortfall and compensation are written back here.",
    search: "Loan, contract or borrower",
    no: "Loan",
    borrower: "Borrower",
    outstanding: "Outstanding",
    interest: "Interest",
    cls: "Class",
    overdue: "Overdue since",
    due: "Due",
    state: "State",
    shortfall: "Shortfall",
    none: "No loans",
    noneBody: "The maker takes in a loan tape; or change the filter.",
  },
});

export default function Loans() {
  const t = useWords(words);
  const cls = useWord(CLASSES);
  const [state, setState] = useFilter("state");
  const [q, setQ] = useFilter("q");
  const list = usePaged<Schema<"LoanSummary">>("/api/loans", { state, q });
  const columns: TableColumnsType<Schema<"LoanSummary">> = [
    { title: t.no, render: (_, row) => <Link to={`/desk/bank/loans/${row.id}`}>{row.loan_no}</Link> },
    { title: t.borrower, dataIndex: "borrower_name" },
    { title: t.state, dataIndex: "state", render: (value: string) => <StateTag machine="loan" state={value} /> },
    { title: t.outstanding, dataIndex: "outstanding_principal_fen", align: "right", render: (value: string) => <Money fen={value} /> },
    { title: t.interest, dataIndex: "interest_fen", align: "right", render: (value: string) => <Money fen={value} /> },
    { title: t.cls, dataIndex: "classification", render: cls },
    { title: t.due, dataIndex: "due_on", render: (value: string) => <Day on={value} /> },
    { title: t.overdue, dataIndex: "overdue_since", render: (value: string | null) => <Day on={value} /> },
    { title: t.shortfall, dataIndex: "shortfall_fen", align: "right", render: (value: string | null) => <Money fen={value} /> },
  ];
  return (
    <Page title={t.title} lead={t.lead}>
      <div className="desk-filter">
        <StateFilter machine="loan" states={["PERFORMING", "DEFAULTED", "IN_DISPOSAL", "SHORTFALL", "CLOSED"]} value={state} onChange={setState} />
        <Input.Search aria-label={t.search} placeholder={t.search} allowClear defaultValue={q} onSearch={setQ} style={{ width: 280 }} />
      </div>
      <DeskTable list={list} columns={columns} empty={{ title: t.none, body: t.noneBody }} />
    </Page>
  );
}
