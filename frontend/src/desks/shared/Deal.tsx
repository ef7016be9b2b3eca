import { Steps, type TableColumnsType } from "antd";
import { useLocation, useParams } from "react-router";
import { useMe } from "../../api/session";
import { DocumentLink, Facts, Loaded, Money, Page, Section, StateTag, Tag, When } from "../../components";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { stateLabel } from "../../i18n/labels";
import { formatDateTime } from "../../lib/time";
import { percent } from "../../joint/shares";
import { Code, Day, Moves, PlainTable, useOne, useWord } from "../kit";
import type { Schema } from "../types";
import { Findings } from "./DealConfirm";
import { Payouts, Waterfall } from "./DealMoney";
import { Instalments, Undertakings } from "./DealInstalments";
import { DealNext } from "./DealNext";
import { DOCUMENTS, NOTED, PARTIES, PATH, STEPS } from "./dealWords";

const words = dictionary({
  zh: {
    title: "成交详情",
    list: "成交",
    overdue: "已逾期",
    sale: "成交",
    price: "成交价",
    deposit: "保证金（抵作价款）",
    setOff: "与债权及费用抵销",
    balance: "尾款",
    seller: "转让方",
    buyer: "买受人",
    group: "买受人（联合体）",
    lead: "牵头人",
    jointly: "牵头人代表全体成员签约、付款和办理过户；各成员对全部义务承担连带责任。",
    bidder: "竞买号",
    pledgor: "出质人",
    closed: "竞价结束",
    project: "项目编号",
    appraisal: "评估价",
    objects: "标的",
    undertakings: "竞价承诺",
    plan: "付款计划",
    waterfall: "价款分配",
    payouts: "划付",
    findings: "连续性核查",
    documents: "文件",
    signatures: "签署",
    certificate: "交易凭证",
    revoked: "已撤销",
    issued: "出具时间",
    verify: "公开查验",
    trail: "经过",
    kind: "类别",
    file: "文件",
    number: "编号",
    on: "日期",
    noDocuments: "还没有文件",
    party: "签署方",
    name: "签署人",
    at: "签署时间",
    hash: "合同指纹 SHA-256",
    noSignatures: "尚未签署",
    evidence: "竞价记录指纹",
  },
  en: {
    title: "Deal",
    list: "Deals",
    overdue: "Overdue",
    sale: "The sale",
    price: "Price",
    deposit: "Deposit (part of the price)",
    setOff: "Set off against claim and costs",
    balance: "Balance",
    seller: "Seller",
    buyer: "Buyer",
    group: "Buyers (group)",
    lead: "lead",
    jointly: "The lead signs, pays and has the transfer recorded for all; every member is liable for the whole.",
    bidder: "Bidder code",
    pledgor: "Pledgor",
    closed: "Bidding closed",
    project: "Project",
    appraisal: "Appraisal",
    objects: "What is sold",
    undertakings: "Promised in the offer",
    plan: "Payment plan",
    waterfall: "Distribution of the price",
    payouts: "Payouts",
    findings: "Continuity check",
    documents: "Documents",
    signatures: "Signatures",
    certificate: "Certificate",
    revoked: "Revoked",
    issued: "Issued",
    verify: "Verify in public",
    trail: "History",
    kind: "Kind",
    file: "File",
    number: "Number",
    on: "Date",
    noDocuments: "No documents yet",
    party: "Party",
    name: "Signed by",
    at: "At",
    hash: "SHA-256 of the contract",
    noSignatures: "Nobody has signed",
    evidence: "Fingerprint of the bidding record",
  },
});

type DealPage = Schema<"DealPage">;

export default function Deal() {
  const t = useWords(words);
  const { dealId } = useParams();
  const desk = useLocation().pathname.split("/")[2] ?? "";
  const query = useOne<DealPage>(`/api/deals/${dealId ?? ""}`, {}, { look_again_ms: 5_000 });
  const deal = query.data?.deal;
  return (
    <Page
      title={deal?.title ?? t.title}
      trail={[[t.list, `/desk/${desk}/deals`]]}
      lead={deal && <Code>{deal.deal_no}</Code>}
      tags={
        deal && (
          <>
            <StateTag machine="deal" state={deal.state} /> {deal.overdue && <Tag tone="bad">{t.overdue}</Tag>}
          </>
        )
      }
    >
      <Loaded query={query}>{(page) => <Body page={page} />}</Loaded>
    </Page>
  );
}

function Body({ page }: { page: DealPage }) {
  const t = useWords(words);
  const noted = useWord(NOTED);
  const me = useMe();
  const { deal, terms } = page;
  return (
    <>
      <Path page={page} />
      <DealNext page={page} myOrganisation={me.organisation_id} />
      <Section title={t.sale}>
        <Facts
          columns={3}
          items={[
            { label: t.price, value: <Money fen={deal.price_fen} size="large" hint /> },
            { label: t.deposit, value: <Money fen={deal.deposit_fen} /> },
            terms.payment_method === "SET_OFF" && { label: t.setOff, value: <Money fen={BigInt(deal.price_fen) - BigInt(deal.balance_fen)} /> },
            { label: t.balance, value: <Money fen={deal.balance_fen} /> },
            { label: t.seller, value: deal.seller_name },
            { label: deal.group.length > 0 ? t.group : t.buyer, value: deal.group.length > 0 ? <Group page={page} /> : terms.bidder_code ? `${deal.buyer_name}（${terms.bidder_code}）` : deal.buyer_name, wide: deal.group.length > 0 },
            { label: t.pledgor, value: terms.pledgor.name },
            { label: t.project, value: <Code>{deal.project_code}</Code> },
            { label: t.closed, value: <When at={terms.closed_at} mode="seconds" /> },
            terms.appraisal_fen !== null && terms.appraisal_fen !== undefined && { label: t.appraisal, value: <Money fen={terms.appraisal_fen} /> },
            (terms.undertakings ?? []).length > 0 && { label: t.undertakings, value: <Undertakings page={page} />, wide: true },
            { label: t.objects, value: <Objects page={page} />, wide: true },
            terms.evidence && { label: t.evidence, value: <Code whole={terms.evidence.head}>{`#${terms.evidence.seq} ${terms.evidence.head.slice(0, 24)}…`}</Code>, wide: true },
          ]}
        />
      </Section>
      {page.instalments.length > 0 && (
        <Section title={t.plan}>
          <Instalments page={page} />
        </Section>
      )}
      {page.waterfall && (
        <Section title={t.waterfall}>
          <Waterfall waterfall={page.waterfall} />
        </Section>
      )}
      {page.payouts.length > 0 && (
        <Section title={t.payouts}>
          <Payouts payouts={page.payouts} />
        </Section>
      )}
      {page.certificate && (
        <Section title={t.certificate} extra={page.certificate.revoked_at && <Tag tone="bad">{t.revoked}</Tag>}>
          <Facts
            columns={3}
            items={[
              { label: t.number, value: <Code>{page.certificate.number}</Code> },
              { label: t.issued, value: <When at={page.certificate.issued_at} /> },
              { label: t.verify, value: <a href={`/verify/${page.certificate.number}`}>{page.certificate.verify_url}</a> },
              page.certificate.revoked_at !== null && { label: t.revoked, value: page.certificate.revoke_reason, wide: true },
            ]}
          />
        </Section>
      )}
      <Section title={t.documents}>
        <Documents page={page} />
      </Section>
      {page.signatures.length > 0 && (
        <Section title={t.signatures}>
          <Signatures page={page} />
        </Section>
      )}
      {deal.state !== "AWAITING_CONFIRMATION" && page.findings && (
        <Section title={t.findings}>
          <Findings page={page} />
        </Section>
      )}
      <Section title={t.trail}>
        <Moves machine="deal" moves={page.trail} say={({ event, note }) => (event in NOTED ? `${noted(event)} ${note}` : note)} />
      </Section>
    </>
  );
}

/** `11-23 20:22`: the year stands elsewhere on the page. */
const shortly = (at: string | null | undefined): string | null => (at ? formatDateTime(at).slice(5) : null);

/** The way from the hammer to the settlement, with the day each step was done. */
function Path({ page }: { page: DealPage }) {
  const { language } = useLanguage();
  const { state } = page.deal;
  const onTheWay = (state: string): boolean => (PATH as readonly string[]).includes(state);
  // The step at which the deal ended was not done.
  const reached = new Map(page.trail.filter((move) => onTheWay(move.to_state)).map((move) => [move.from_state, move.at]));
  const ended = !onTheWay(state);
  const current = ended ? page.trail.length : PATH.indexOf(state as (typeof PATH)[number]);
  const items = PATH.filter((step) => !ended || reached.has(step)).map((step) => ({
    title: STEPS[step].title[language],
    content: shortly(reached.get(step) ?? (step === "SETTLED" ? page.deal.settled_at : null)) ?? STEPS[step].who[language],
  }));
  if (ended) items.push({ title: stateLabel("deal", state)[language], content: shortly(page.trail.at(-1)?.at) ?? "" });
  return <Steps className="desk-path" size="small" titlePlacement="vertical" current={state === "SETTLED" ? PATH.length : ended ? items.length - 1 : current} {...(ended && { status: "error" as const })} items={items} />;
}

/** All who bought jointly, the lead first. */
function Group({ page }: { page: DealPage }) {
  const t = useWords(words);
  return (
    <>
      <ul className="desk-plain">
        {page.deal.group.map((one, place) => (
          <li key={one.organisation_id}>
            <b>{percent(one.share_bps)}</b> {one.name} {one.uscc && <code>{one.uscc}</code>} {place === 0 && <Tag tone="active">{t.lead}</Tag>} {place === 0 && page.terms.bidder_code && <span className="note">（{page.terms.bidder_code}）</span>}
          </li>
        ))}
      </ul>
      <p className="note">{t.jointly}</p>
    </>
  );
}

function Objects({ page }: { page: DealPage }) {
  return (
    <ul className="desk-plain">
      {page.terms.objects.map((one) => (
        <li key={one.number}>
          {one.title} <code>{one.number}</code> <span className="note">{one.owner}</span>
        </li>
      ))}
    </ul>
  );
}

function Documents({ page }: { page: DealPage }) {
  const t = useWords(words);
  const kind = useWord(DOCUMENTS);
  const columns: TableColumnsType<Schema<"DealDocumentView">> = [
    { title: t.kind, dataIndex: "kind", render: kind },
    { title: t.file, render: (_, row) => <DocumentLink document={{ id: row.document_id, name: row.name, size_bytes: row.size_bytes, sha256: row.sha256 }} href={`/api/deals/${page.deal.id}/documents/${row.document_id}`} /> },
    { title: t.number, dataIndex: "reference_no", render: (value: string) => value || "—" },
    { title: t.on, dataIndex: "acted_on", render: (value: string | null) => <Day on={value} /> },
  ];
  return <PlainTable rows={page.documents} columns={columns} rowKey={(row) => `${row.kind}:${row.document_id}`} empty={t.noDocuments} />;
}

function Signatures({ page }: { page: DealPage }) {
  const t = useWords(words);
  const party = useWord(PARTIES);
  const columns: TableColumnsType<Schema<"SignatureView">> = [
    { title: t.party, dataIndex: "party", render: party },
    { title: t.name, dataIndex: "user_name" },
    { title: t.at, dataIndex: "signed_at", render: (value: string) => <When at={value} mode="seconds" /> },
    { title: t.hash, dataIndex: "document_sha256", render: (value: string) => <Code whole={value}>{`${value.slice(0, 16)}…`}</Code> },
  ];
  return <PlainTable rows={page.signatures} columns={columns} rowKey="party" empty={t.noSignatures} />;
}
