import { Alert, type TableColumnsType } from "antd";
import { Link } from "react-router";
import { Facts, FormatPlan, Money, Section, Tag, When } from "../../components";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { Buttons, Day, Moves, PlainTable, useWord } from "../kit";
import { Rights } from "../bank/Loan";
import { RAISED } from "../bank/plan";
import type { Schema } from "../types";
import { CLASSES, CONSENTS, FIELDS, GROUNDS, NOTICE_METHODS, NOTICE_PARTIES, OUTCOMES, WARNINGS } from "../vocabulary";
import { COSTS } from "./dealWords";

const words = dictionary({
  zh: {
    open: (n: number) => `还有 ${n} 项不符合规则，完善后才能继续`,
    warn: (n: number) => `${n} 项提示，请留意`,
    returned: "交易中心退回的理由",
    price: "价格与时间",
    setPrice: "价格（由规则确定）",
    offered: "开始",
    answerBy: "答复截止",
    rights: "转让的权利",
    other: "同一贷款下未纳入的权利",
    appraisal: "评估",
    report: "评估报告",
    document: "查看文件",
    consent: "处置依据与通知",
    party: "当事人",
    method: "方式",
    on: "通知日期",
    proof: "证明",
    noNotices: "没有通知记录",
    disclosure: "信息披露",
    gap: "未填写",
    costs: "处置费用",
    kind: "项目",
    amount: "金额",
    what: "说明",
    noCosts: "没有费用",
    loan: "对应贷款",
    borrower: "借款人",
    cls: "五级分类",
    outstanding: "本金余额",
    result: "结果",
    lot: "竞价页面",
    notice: "公告",
    deal: "成交",
    ground: "撤回事由",
    trail: "经过",
    days: (n: number) => `${n} 天`,
    allowed: "接受",
    excluded: "不接受",
  },
  en: {
    open: (n: number) => `${n} points break a rule and must be mended first`,
    warn: (n: number) => `${n} hints to look at`,
    returned: "Why the centre returned it",
    price: "Prices and times",
    setPrice: "Price (set by rule)",
    offered: "Opened",
    answerBy: "Answer until",
    rights: "Rights for sale",
    other: "Rights of the same loan left out",
    appraisal: "Appraisal",
    report: "Report",
    document: "See the file",
    consent: "Consent and notices",
    party: "Party",
    method: "How",
    on: "Told on",
    proof: "Proof",
    noNotices: "No notices are recorded",
    disclosure: "Disclosure",
    gap: "Not filled in",
    costs: "Costs",
    kind: "Item",
    amount: "Amount",
    what: "Description",
    noCosts: "No costs",
    loan: "The loan",
    borrower: "Borrower",
    cls: "Class",
    outstanding: "Outstanding principal",
    result: "Result",
    lot: "The lot",
    notice: "The notice",
    deal: "The deal",
    ground: "Withdrawn because",
    trail: "History",
    days: (n: number) => `${n} days`,
    allowed: "Allowed",
    excluded: "Excluded",
  },
});

type ListingPage = Schema<"ListingPage">;
type Disclosure = ListingPage["disclosure"];
const TEXTS = ["ownership", "use_and_burdens", "licences", "litigation", "annual_fees", "priority_holders", "known_defects", "taxes", "contact", "notes"] as const satisfies readonly (keyof Disclosure)[];

/** A field the centre named in a return; its history keeps the API's names. */
const FIELD = new RegExp(`\\b(${Object.keys(FIELDS).sort((a, b) => b.length - a.length).join("|").replaceAll(".", "\\.")})(?=: )`, "g");

const file = (id: number | null | undefined, label: string) => (id ? <a href={`/api/documents/${id}`}>{label}</a> : null);

/** Stages that are bid for; in the others one party answers at a set price. */
const LOT_STAGES: readonly string[] = ["FIRST", "SECOND", "SELL_OFF"];

/** Everything on a listing, for the bank and for the centre alike. */
export function ListingBody({ page }: { page: ListingPage }) {
  const t = useWords(words);
  const field = useWord(FIELDS);
  const cls = useWord(CLASSES);
  const ground = useWord(GROUNDS);
  const outcome = useWord(OUTCOMES);
  const consent = useWord(CONSENTS);
  const warning = useWord(WARNINGS);
  const lot = LOT_STAGES.includes(page.stage);
  return (
    <>
      <Points page={page} />
      {(page.outcome || page.lot_id || page.withdrawn_ground) && (
        <Facts
          columns={4}
          items={[
            page.outcome !== null && { label: t.result, value: <Tag>{outcome(page.outcome)}</Tag> },
            page.withdrawn_ground !== null && { label: t.ground, value: ground(page.withdrawn_ground) },
            lot && page.published_at !== null && { label: t.notice, value: <Link to={`/notices/${page.project_code}`}>{page.project_code}</Link> },
            page.lot_id !== null && { label: t.lot, value: <Link to={`/lots/${page.lot_id}`}>{t.lot}</Link> },
          ]}
        />
      )}
      <Section title={t.price}>
        <Facts
          columns={3}
          items={[
            { label: field("appraisal_fen"), value: <Money fen={page.appraisal_fen} hint /> },
            { label: lot ? field(page.plan.floor_fen ? "fall_start" : "start_price_fen") : t.setPrice, value: <Money fen={page.start_price_fen} hint /> },
            lot && { label: field("deposit_fen"), value: <Money fen={page.deposit_fen} /> },
            RAISED.has(page.format ?? "") && { label: field("increment_fen"), value: <Money fen={page.increment_fen} /> },
            { label: lot ? field("bidding_opens_at") : t.offered, value: <When at={page.bidding_opens_at} /> },
            { label: lot ? field("bidding_closes_at") : t.answerBy, value: <When at={page.bidding_closes_at} /> },
            lot && { label: field("registration_closes_at"), value: <When at={page.registration_closes_at} /> },
            { label: field("balance_due_days"), value: t.days(page.balance_due_days) },
            lot && { label: field("joint_bidding"), value: page.joint_bidding ? t.allowed : t.excluded },
          ]}
        />
      </Section>
      {page.format && (
        <Section title={field("format")}>
          <FormatPlan format={page.format} plan={page.plan} start_price_fen={page.start_price_fen} opens_at={page.bidding_opens_at} />
        </Section>
      )}
      <Section title={t.rights}>
        <Rights rights={page.rights} />
        {page.other_rights.length > 0 && (
          <>
            <p className="note desk-below">{t.other}</p>
            <Rights rights={page.other_rights} />
          </>
        )}
      </Section>
      <Section title={t.appraisal}>
        <Facts
          columns={3}
          items={[
            { label: field("appraiser_organisation_id"), value: page.appraiser_name },
            { label: field("appraisal_report_no"), value: page.appraisal_report_no || null },
            { label: t.report, value: file(page.appraisal_document_id, t.document) },
            { label: field("appraised_on"), value: <When at={page.appraised_on} mode="date" /> },
            { label: field("appraisal_valid_until"), value: <When at={page.appraisal_valid_until} mode="date" /> },
          ]}
        />
      </Section>
      <Section title={t.consent}>
        <Facts
          columns={2}
          items={[
            { label: field("consent.basis"), value: page.consent.basis ? consent(page.consent.basis) : null },
            { label: field("consent.document_id"), value: file(page.consent.document_id, t.document) },
          ]}
        />
        <Notices page={page} />
      </Section>
      <Section title={t.disclosure}>
        <Facts
          columns={2}
          items={[
            ...TEXTS.map((name) => ({ label: field(`disclosure.${name}`), value: page.disclosure[name] ? <span className="desk-text">{page.disclosure[name]}</span> : <span className="note">{t.gap}</span> })),
            { label: field("disclosure.special_warnings"), value: <Buttons>{(page.disclosure.special_warnings ?? []).map((one) => <Tag key={one}>{warning(one)}</Tag>)}</Buttons>, wide: true },
          ]}
        />
      </Section>
      <Section title={t.costs}>
        <Costs page={page} />
      </Section>
      <Section title={t.loan} extra={<code>{page.loan.loan_no}</code>}>
        <Facts
          columns={3}
          items={[
            { label: t.borrower, value: page.loan.borrower_name },
            { label: t.outstanding, value: <Money fen={page.loan.outstanding_principal_fen} /> },
            { label: t.cls, value: cls(page.loan.classification) },
          ]}
        />
      </Section>
      <Section title={t.trail}>
        <Moves machine="listing" moves={page.trail} say={({ event, note }) => (event === "conclude" ? outcome(note) : event === "return" ? note.replace(FIELD, (name) => field(name)) : note)} />
      </Section>
    </>
  );
}

/** What would be refused today, what deserves a look, and what the centre wants mended. */
export function Points({ page }: { page: ListingPage }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const field = useWord(FIELDS);
  const list = (points: readonly Schema<"ErrorView">[]) => (
    <ul>
      {points.map((point, index) => (
        <li key={index}>
          <strong>{field(point.field)}</strong> {point[language]}
        </li>
      ))}
    </ul>
  );
  return (
    <>
      {page.state === "RETURNED" && page.returned.length > 0 && (
        <Alert
          className="desk-above"
          type="error"
          showIcon
          title={t.returned}
          description={
            <ul>
              {page.returned.map((one, index) => (
                <li key={index}>
                  <strong>{field(one.field)}</strong> {one.reason}
                </li>
              ))}
            </ul>
          }
        />
      )}
      {page.open_points.length > 0 && <Alert className="desk-above" type="warning" showIcon title={t.open(page.open_points.length)} description={list(page.open_points)} />}
      {page.warnings.length > 0 && <Alert className="desk-above" type="info" showIcon title={t.warn(page.warnings.length)} description={list(page.warnings)} />}
    </>
  );
}

function Notices({ page }: { page: ListingPage }) {
  const t = useWords(words);
  const party = useWord(NOTICE_PARTIES);
  const method = useWord(NOTICE_METHODS);
  const rows = page.consent.notices ?? [];
  const columns: TableColumnsType<(typeof rows)[number]> = [
    { title: t.party, dataIndex: "party", render: party },
    { title: t.method, dataIndex: "method", render: method },
    { title: t.on, dataIndex: "notified_on", render: (value: string) => <Day on={value} /> },
    { title: t.proof, dataIndex: "document_id", render: (value: number) => file(value, t.document) },
  ];
  return <PlainTable rows={rows} columns={columns} rowKey={(row) => `${row.party}:${row.document_id}`} empty={t.noNotices} />;
}

function Costs({ page }: { page: ListingPage }) {
  const t = useWords(words);
  const kind = useWord(COSTS);
  const columns: TableColumnsType<Schema<"CostLine">> = [
    { title: t.kind, dataIndex: "kind", render: kind },
    { title: t.what, dataIndex: "description", render: (value: string) => value || "—" },
    { title: t.amount, dataIndex: "amount_fen", align: "right", render: (value: string) => <Money fen={value} /> },
  ];
  return <PlainTable rows={page.costs} columns={columns} rowKey={(row) => `${row.kind}:${row.description ?? ""}:${row.amount_fen}`} empty={t.noCosts} />;
}
