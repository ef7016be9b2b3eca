import { Form, Input, Select, type TableColumnsType } from "antd";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { api } from "../../api/client";
import { hasRole, useMe } from "../../api/session";
import { ActionButton, Disposal, Facts, Loaded, Money, Page, Section, StateTag, Tag, When } from "../../components";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { word, WORDS } from "../../i18n/labels";
import { Buttons, Code, Day, FormDrawer, PlainTable, reasonUnless, useAct, useOne, useWord } from "../kit";
import type { Schema } from "../types";
import { CLASSES } from "../vocabulary";

const words = dictionary({
  zh: {
    list: "贷款",
    title: "贷款详情",
    draft: "申请挂牌",
    cannotList: "违约且没有进行中挂牌的贷款，由经办申请挂牌",
    writeOff: "核销缺口",
    cannotWriteOff: "存在缺口的贷款由复核核销",
    writeLead: "缺口已核销或已全额追回，贷款结清。已提交的补偿申请不受影响；此操作不能撤销。",
    note: "说明",
    need: "至少两个字",
    written: "贷款已结清",
    borrower: "借款人",
    contract: "借款合同",
    principal: "放款本金",
    outstanding: "本金余额",
    interest: "欠息及罚息",
    cls: "五级分类",
    drawn: "放款日",
    due: "到期日",
    overdue: "逾期起始日",
    recorded: "补偿资金备案日",
    result: "处置结果（系统回写）",
    price: "成交价",
    costs: "已付费用",
    gotInterest: "受偿利息",
    gotPrincipal: "受偿本金",
    recovered: "本息合计受偿",
    shortfall: "本金缺口",
    surplus: "退出质人余款",
    settled: "结算时间",
    deal: "成交详情",
    claim: "风险补偿",
    compensation: "补偿金额",
    rights: "质押的权利",
    kind: "类型",
    number: "编号",
    name: "名称",
    owner: "权利人",
    expires: "届满日",
    fee: "下次年费（续展）",
    pledge: "质押登记号",
    rank: "顺位",
    noRights: "没有登记权利",
    disposal: "历次处置",
    blocked: "处置障碍",
    block: "登记处置障碍",
    cannotBlock: "由复核登记或解除",
    blockLead: "登记后，任何阶段都不会公告或自动开启；正在进行的阶段需另行撤回。解除请选择“无障碍”。",
    noBlocker: "无障碍",
    blockSaved: "已登记",
    blockKind: "情形",
  },
  en: {
    list: "Loans",
    title: "Loan",
    draft: "Draft a listing",
    cannotList: "A maker lists a loan that is in default and has no open listing",
    writeOff: "Close the shortfall",
    cannotWriteOff: "A checker closes a loan with a shortfall",
    writeLead: "The shortfall is written off or recovered in full, and the loan is closed. Claims already made are not affected. It cannot be undone.",
    note: "Note",
    need: "At least two characters",
    written: "The loan is closed",
    borrower: "Borrower",
    contract: "Contract",
    principal: "Principal drawn",
    outstanding: "Outstanding principal",
    interest: "Interest and penalty",
    cls: "Class",
    drawn: "Drawn on",
    due: "Due on",
    overdue: "Overdue since",
    recorded: "Recorded with the fund",
    result: "What the sale brought (written back)",
    price: "Price",
    costs: "Costs paid",
    gotInterest: "Interest paid",
    gotPrincipal: "Principal paid",
    recovered: "Recovered in all",
    shortfall: "Principal shortfall",
    surplus: "Surplus to the pledgor",
    settled: "Settled",
    deal: "The deal",
    claim: "Compensation",
    compensation: "Compensation paid",
    rights: "Pledged rights",
    kind: "Kind",
    number: "Number",
    name: "Title",
    owner: "Owner",
    expires: "Expires",
    fee: "Next fee",
    pledge: "Pledge no.",
    rank: "Rank",
    noRights: "No rights are recorded",
    disposal: "Every stage of the disposal",
    blocked: "Blocker",
    block: "Record a blocker",
    cannotBlock: "A checker records or lifts it",
    blockLead: "While it stands, no stage is published or opened by rule; one that runs is withdrawn separately. Choose “None” to lift it.",
    noBlocker: "None",
    blockSaved: "Recorded",
    blockKind: "What stands against it",
  },
});

type LoanPage = Schema<"LoanPage">;

export default function Loan() {
  const t = useWords(words);
  const { loanId } = useParams();
  const query = useOne<LoanPage>(`/api/loans/${loanId ?? ""}`);
  const loan = query.data?.loan;
  return (
    <Page title={loan ? loan.loan_no : t.title} trail={[[t.list, "/desk/bank/loans"]]} lead={loan?.borrower_name} tags={loan && <StateTag machine="loan" state={loan.state} />} actions={query.data && <Acts page={query.data} />}>
      <Loaded query={query}>{(page) => <Body page={page} />}</Loaded>
    </Page>
  );
}

function Acts({ page }: { page: LoanPage }) {
  const t = useWords(words);
  const act = useAct();
  const navigate = useNavigate();
  const { language } = useLanguage();
  const me = useMe();
  const [closing, setClosing] = useState(false);
  const [blocking, setBlocking] = useState(false);
  return (
    <Buttons>
      {page.loan.state === "SHORTFALL" ? (
        <ActionButton disabledReason={reasonUnless(page.actions, "write_off", t.cannotWriteOff)} action={() => setClosing(true)}>
          {t.writeOff}
        </ActionButton>
      ) : (
        <ActionButton type="primary" disabledReason={reasonUnless(page.actions, "list", t.cannotList)} action={() => navigate(`/desk/bank/listings/new?loan=${page.loan.id}`)}>
          {t.draft}
        </ActionButton>
      )}
      {hasRole(me, "BANK_CHECKER") && page.loan.state !== "SHORTFALL" && (
        <ActionButton disabledReason={reasonUnless(page.actions, "block", t.cannotBlock)} action={() => setBlocking(true)}>
          {t.block}
        </ActionButton>
      )}
      <FormDrawer<{ blocker: string; note: string }> open={blocking} onClose={() => setBlocking(false)} title={t.block} lead={t.blockLead} submitLabel={t.block} initialValues={{ blocker: page.loan.blocker ?? "NONE", note: page.loan.blocker_note }} onSubmit={({ blocker, note }) => act(() => api.put(`/api/loans/${page.loan.id}/blocker`, { blocker: blocker === "NONE" ? null : blocker, note }), t.blockSaved)}>
        <Form.Item name="blocker" label={t.blockKind}>
          <Select options={[{ value: "NONE", label: t.noBlocker }, ...Object.keys(WORDS.blocker).map((value) => ({ value, label: word("blocker", value, language) }))]} />
        </Form.Item>
        <Form.Item name="note" label={t.note} rules={[{ required: true, min: 2, message: t.need }]}>
          <Input.TextArea rows={4} maxLength={1000} />
        </Form.Item>
      </FormDrawer>
      <FormDrawer<{ note: string }> open={closing} onClose={() => setClosing(false)} title={t.writeOff} lead={t.writeLead} submitLabel={t.writeOff} danger onSubmit={(values) => act(() => api.post(`/api/loans/${page.loan.id}/write-off`, values), t.written)}>
        <Form.Item name="note" label={t.note} rules={[{ required: true, min: 2, message: t.need }]}>
          <Input.TextArea rows={4} maxLength={1000} />
        </Form.Item>
      </FormDrawer>
    </Buttons>
  );
}

function Body({ page }: { page: LoanPage }) {
  const t = useWords(words);
  const cls = useWord(CLASSES);
  const { language } = useLanguage();
  const { loan } = page;
  return (
    <>
      {page.result && <Result result={page.result} />}
      <Section title={t.title}>
        <Facts
          columns={3}
          items={[
            { label: t.borrower, value: <>{loan.borrower_name} <Code>{loan.borrower_uscc}</Code></> },
            { label: t.contract, value: loan.contract_no },
            { label: t.cls, value: cls(loan.classification) },
            { label: t.principal, value: <Money fen={loan.principal_fen} /> },
            { label: t.outstanding, value: <Money fen={loan.outstanding_principal_fen} /> },
            { label: t.interest, value: <Money fen={loan.interest_fen} /> },
            { label: t.drawn, value: <When at={loan.drawn_on} mode="date" /> },
            { label: t.due, value: <When at={loan.due_on} mode="date" /> },
            { label: t.overdue, value: <When at={loan.overdue_since} mode="date" /> },
            loan.blocker !== null && { label: t.blocked, value: <><Tag tone="bad">{word("blocker", loan.blocker, language)}</Tag> {loan.blocker_note}</> },
            { label: t.recorded, value: <When at={loan.recorded_with_fund_on} mode="date" /> },
          ]}
        />
      </Section>
      <Section title={t.rights}>
        <Rights rights={page.rights} />
      </Section>
      <Section title={t.disposal}>
        <Disposal stages={page.disposal} base="/desk/bank/listings" />
      </Section>
    </>
  );
}

/** What the sale brought to the loan, fed back by the waterfall and by the fund. */
function Result({ result }: { result: NonNullable<LoanPage["result"]> }) {
  const t = useWords(words);
  return (
    <Section title={t.result} extra={<Link to={`/desk/bank/deals/${result.deal_id}`}>{t.deal}</Link>}>
      <Facts
        columns={4}
        items={[
          { label: t.price, value: <Money fen={result.price_fen} /> },
          { label: t.costs, value: <Money fen={result.costs_paid_fen} /> },
          { label: t.gotInterest, value: <Money fen={result.interest_paid_fen} /> },
          { label: t.gotPrincipal, value: <Money fen={result.principal_paid_fen} /> },
          { label: t.recovered, value: <Money fen={result.recovered_fen} /> },
          { label: t.shortfall, value: <Money fen={result.shortfall_fen} /> },
          { label: t.surplus, value: <Money fen={result.surplus_fen} /> },
          { label: t.settled, value: <When at={result.settled_at} /> },
          result.claim_id !== null && { label: t.claim, value: <><Link to={`/desk/bank/claims/${result.claim_id}`}>#{result.claim_id}</Link> {result.claim_state && <StateTag machine="claim" state={result.claim_state} />}</> },
          result.compensation_fen !== null && { label: t.compensation, value: <Money fen={result.compensation_fen} /> },
        ]}
      />
    </Section>
  );
}

/** Rights that secure a loan, or that a listing sells. */
export function Rights({ rights }: { rights: readonly Schema<"RightView">[] }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const columns: TableColumnsType<Schema<"RightView">> = [
    { title: t.kind, dataIndex: "kind", render: (value: string) => word("right", value, language) },
    { title: t.number, dataIndex: "number", render: (value: string) => <Code>{value}</Code> },
    { title: t.name, dataIndex: "title", render: (value: string) => <span className="desk-clamp">{value}</span> },
    { title: t.owner, dataIndex: "owner" },
    { title: t.expires, dataIndex: "expires_on", render: (value: string | null) => <Day on={value} /> },
    { title: t.fee, dataIndex: "annual_fee_due_on", render: (value: string | null) => <Day on={value} /> },
    { title: t.pledge, dataIndex: "pledge_registration_no", render: (value: string) => <code>{value}</code> },
    { title: t.rank, dataIndex: "rank", align: "right" },
  ];
  return <PlainTable rows={rights} columns={columns} rowKey="id" empty={t.noRights} />;
}
