import { Alert, Tabs, type TableColumnsType } from "antd";
import { Link } from "react-router";
import { StateTag, Tag } from "../../components";
import type { Tone } from "../../i18n/labels";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { PlainTable, useWord, type Words } from "../kit";
import type { Schema } from "../types";

const words = dictionary({
  zh: {
    clean: "没有发现问题",
    errors: (errors: number, warnings: number) => `${errors} 处错误，${warnings} 处提示`,
    errorsBody: "有错误的贷款整笔不导入；提示不影响导入。",
    counts: (loans: number, pledges: number, rights: number, bad: number) => `共 ${loans} 笔贷款、${pledges} 项质押、${rights} 项权利，其中 ${bad} 笔贷款已违约、可申请挂牌。`,
    findings: (n: number) => `问题（${n}）`,
    loans: (n: number) => `贷款（${n}）`,
    level: "级别",
    error: "错误",
    warning: "提示",
    sheet: "工作表",
    row: "行",
    column: "列",
    value: "填写的内容",
    what: "问题",
    remedy: "如何改正",
    loan: "借据号",
    outcome: "结果",
    state: "贷款状态",
    none: "没有问题",
    noLoans: "没有贷款",
  },
  en: {
    clean: "Nothing was found",
    errors: (errors: number, warnings: number) => `${errors} errors, ${warnings} hints`,
    errorsBody: "A loan with an error stays out whole; hints change nothing.",
    counts: (loans: number, pledges: number, rights: number, bad: number) => `${loans} loans, ${pledges} pledges, ${rights} rights; ${bad} of the loans are in default and can be listed.`,
    findings: (n: number) => `Findings (${n})`,
    loans: (n: number) => `Loans (${n})`,
    level: "Level",
    error: "Error",
    warning: "Hint",
    sheet: "Sheet",
    row: "Row",
    column: "Column",
    value: "As filled in",
    what: "What is wrong",
    remedy: "Remedy",
    loan: "Loan",
    outcome: "Outcome",
    state: "State",
    none: "No findings",
    noLoans: "No loans",
  },
});

const SHEETS: Words = { loans: { zh: "贷款", en: "loans" }, pledges: { zh: "质押", en: "pledges" }, rights: { zh: "权利", en: "rights" } };
const OUTCOMES: Words = {
  CREATED: { zh: "新增", en: "New" },
  UPDATED: { zh: "更新", en: "Updated" },
  UNCHANGED: { zh: "无变化", en: "Unchanged" },
  KEPT: { zh: "已进入处置，保持原样", en: "In disposal or sold, left as it is" },
  REFUSED: { zh: "未导入", en: "Refused" },
};
const TONES: Record<string, Tone> = { CREATED: "good", UPDATED: "active", REFUSED: "bad", KEPT: "warn" };

/** A finding names the column by its English header; people may have filled in the Chinese template. */
const COLUMNS: Words = {
  loan_no: { zh: "借据号", en: "loan_no" },
  contract_no: { zh: "借款合同号", en: "contract_no" },
  borrower_name: { zh: "借款人名称", en: "borrower_name" },
  borrower_uscc: { zh: "借款人统一社会信用代码", en: "borrower_uscc" },
  principal_yuan: { zh: "放款本金（元）", en: "principal_yuan" },
  outstanding_principal_yuan: { zh: "本金余额（元）", en: "outstanding_principal_yuan" },
  interest_yuan: { zh: "欠息及罚息（元）", en: "interest_yuan" },
  drawn_on: { zh: "放款日", en: "drawn_on" },
  due_on: { zh: "到期日", en: "due_on" },
  overdue_since: { zh: "逾期起始日", en: "overdue_since" },
  classification: { zh: "五级分类", en: "classification" },
  recorded_with_fund_on: { zh: "补偿资金备案日", en: "recorded_with_fund_on" },
  registration_no: { zh: "质押登记号", en: "registration_no" },
  pledgor_name: { zh: "出质人名称", en: "pledgor_name" },
  pledgor_uscc: { zh: "出质人统一社会信用代码", en: "pledgor_uscc" },
  registered_on: { zh: "登记日", en: "registered_on" },
  rank: { zh: "顺位", en: "rank" },
  maximum_yuan: { zh: "最高债权额（元）", en: "maximum_yuan" },
  kind: { zh: "权利类型", en: "kind" },
  number: { zh: "专利号/注册号/登记号", en: "number" },
  title: { zh: "名称", en: "title" },
  owner: { zh: "权利人", en: "owner" },
  filed_on: { zh: "申请日", en: "filed_on" },
  expires_on: { zh: "届满日", en: "expires_on" },
  annual_fee_due_on: { zh: "下次年费（续展）日", en: "annual_fee_due_on" },
  ip_class: { zh: "分类号（IPC/尼斯）", en: "ip_class" },
  notes: { zh: "备注", en: "notes" },
};

type Finding = Schema<"TapeReport">["findings"][number];
type Line = Schema<"TapeReport">["loans"][number];

/** What a tape's check found: sheet, row, column, and the remedy; then every loan with its outcome. */
export function TapeReport({ report }: { report: Schema<"TapeReport"> }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const sheet = useWord(SHEETS);
  const outcome = useWord(OUTCOMES);
  const column = useWord(COLUMNS);
  const { totals, findings, loans } = report;
  const findingColumns: TableColumnsType<Finding> = [
    { title: t.level, dataIndex: "level", render: (value: string) => <Tag tone={value === "error" ? "bad" : "warn"}>{value === "error" ? t.error : t.warning}</Tag> },
    { title: t.sheet, dataIndex: "sheet", render: sheet },
    { title: t.row, dataIndex: "row", align: "right" },
    { title: t.column, dataIndex: "column", render: (value: string) => (value ? column(value) : "—") },
    { title: t.value, dataIndex: "value", render: (value: string) => <code className="desk-wrap">{value || "—"}</code> },
    { title: t.what, width: 260, render: (_, row) => <span className="desk-cell">{row[language]}</span> },
    { title: t.remedy, width: 260, render: (_, row) => <span className="desk-cell">{language === "zh" ? row.remedy_zh : row.remedy_en}</span> },
  ];
  const loanColumns: TableColumnsType<Line> = [
    { title: t.loan, render: (_, row) => (row.loan_id ? <Link to={`/desk/bank/loans/${row.loan_id}`}>{row.loan_no}</Link> : row.loan_no) },
    { title: t.outcome, dataIndex: "outcome", render: (value: string) => <Tag tone={TONES[value] ?? "quiet"}>{outcome(value)}</Tag> },
    { title: t.state, dataIndex: "state", render: (value: string | null) => (value ? <StateTag machine="loan" state={value} /> : "—") },
  ];
  return (
    <>
      <Alert
        className="desk-above"
        showIcon
        type={totals.errors > 0 ? "error" : totals.warnings > 0 ? "warning" : "success"}
        title={totals.errors + totals.warnings > 0 ? t.errors(totals.errors, totals.warnings) : t.clean}
        description={
          <>
            {t.counts(totals.loans, totals.pledges, totals.rights, totals.defaulted)} {totals.errors > 0 && t.errorsBody}
          </>
        }
      />
      <Tabs
        defaultActiveKey={findings.length > 0 ? "findings" : "loans"}
        items={[
          { key: "findings", label: t.findings(findings.length), children: <PlainTable rows={findings} columns={findingColumns} rowKey={(row) => `${row.sheet}:${row.row}:${row.column}:${row.en}`} empty={t.none} /> },
          { key: "loans", label: t.loans(loans.length), children: <PlainTable rows={loans} columns={loanColumns} rowKey="loan_no" empty={t.noLoans} /> },
        ]}
      />
    </>
  );
}
