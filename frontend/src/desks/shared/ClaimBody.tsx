import { Alert, type TableColumnsType } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { Facts, Money, Section, Tag, When } from "../../components";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { citation } from "../../lib/sources";
import { Moves, PlainTable, useWord, type Words } from "../kit";
import type { Schema } from "../types";
import { RecoveryTable } from "./RecoveryTable";

const words = dictionary({
  zh: {
    loss: "损失与分担",
    principal: "本金损失",
    fund: "基金应担",
    largest: "现可批准上限",
    approved: "批准金额",
    scheme: "方案",
    deal: "处置成交",
    toDeal: "查看成交",
    opened: "立案时间",
    by: "申请期限",
    decided: "决定时间",
    paid: "付款时间",
    reason: "决定理由",
    party: "承担方",
    share: "比例",
    amount: "金额",
    failed: (n: number) => `${n} 项条件未满足或未证明`,
    unproven: "未证明，须由材料说明",
    unmet: "不满足",
    evidence: "申请材料",
    item: "材料",
    files: "文件",
    missing: "缺",
    optional: "选备",
    ours: "平台记录",
    document: (n: number) => `文件 ${n}`,
    noEvidence: "没有材料清单",
    uploads: "可逐项上传 PDF、图片、表格或文档，每份不超过 20 MB；同一项可以上传多份。",
    recoveries: "后续追偿",
    trail: "经过",
    noShares: "没有分担",
  },
  en: {
    loss: "The loss and who bears it",
    principal: "Principal loss",
    fund: "The fund's share",
    largest: "The most that can be approved now",
    approved: "Approved",
    scheme: "Scheme",
    deal: "The sale",
    toDeal: "See the deal",
    opened: "Opened",
    by: "Apply by",
    decided: "Decided",
    paid: "Paid",
    reason: "Reason",
    party: "Party",
    share: "Share",
    amount: "Amount",
    failed: (n: number) => `${n} conditions are not met or not proven`,
    unproven: "not proven; the pack must show it",
    unmet: "not met",
    evidence: "Evidence",
    item: "Item",
    files: "Files",
    missing: "Missing",
    optional: "Optional",
    ours: "The exchange's record",
    document: (n: number) => `File ${n}`,
    noEvidence: "No pack",
    uploads: "For each item: PDF, picture, sheet or document, at most 20 MB each; an item may have several.",
    recoveries: "Later recoveries",
    trail: "History",
    noShares: "No shares",
  },
});

const LIMITS: Words = {
  RULE: { zh: "按方案比例", en: "by the scheme's share" },
  PER_BANK_CAP: { zh: "受单家银行上限限制", en: "limited by the cap per bank" },
  FUND_BALANCE: { zh: "受基金余额限制", en: "limited by the fund's balance" },
};
const PARTIES: Words = { FUND: { zh: "补偿基金", en: "Fund" }, BANK: { zh: "银行", en: "Bank" }, GUARANTOR: { zh: "担保机构", en: "Guarantor" }, INSURER: { zh: "保险机构", en: "Insurer" }, APPRAISER: { zh: "评估机构", en: "Appraiser" } };

type Claim = Schema<"ClaimView">;
type Evidence = Claim["evidence"][number];

/** `4000` → `40%`. */
export function percent(bps: number): string {
  const text = (BigInt(bps) / 100n).toString();
  const rest = bps % 100;
  return `${text}${rest ? `.${rest.toString().padStart(2, "0").replace(/0$/, "")}` : ""}%`;
}

/** A claim with its shares, conditions, pack, recoveries and history. `attach` renders the upload of an item, where the viewer may. */
export function ClaimBody({ claim, desk, attach }: { claim: Claim; desk: "bank" | "fund"; attach?: (item: string) => ReactNode }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const limit = useWord(LIMITS);
  const party = useWord(PARTIES);
  const shares: TableColumnsType<Schema<"ShareView">> = [
    { title: t.party, dataIndex: "party", render: party },
    { title: t.amount, dataIndex: "amount_fen", align: "right", render: (value: string) => <Money fen={value} /> },
  ];
  return (
    <>
      {claim.failed_conditions.length > 0 && (
        <Alert
          className="desk-above"
          type="warning"
          showIcon
          title={t.failed(claim.failed_conditions.length)}
          description={
            <ul>
              {claim.failed_conditions.map((one) => (
                <li key={one.condition}>
                  {one[language]} <span className="note">{one.proven ? t.unmet : t.unproven} · {citation(one.source, language)}</span>
                </li>
              ))}
            </ul>
          }
        />
      )}
      <Section title={t.loss}>
        <Facts
          columns={3}
          items={[
            { label: t.principal, value: <Money fen={claim.principal_loss_fen} size="large" hint /> },
            { label: `${t.fund} ${percent(claim.fund_bps)}`, value: <Money fen={claim.fund_share_fen} size="large" hint /> },
            claim.approved_fen !== null ? { label: t.approved, value: <Money fen={claim.approved_fen} size="large" hint /> } : { label: t.largest, value: <><Money fen={claim.largest_fen} /> <span className="note">{limit(claim.limited_by)}</span></> },
            { label: t.scheme, value: language === "zh" ? claim.scheme.name_zh : claim.scheme.name_en, source: citation(claim.scheme.source, language) },
            { label: t.opened, value: <When at={claim.opened_at} /> },
            { label: t.by, value: <When at={claim.apply_by} mode="date" /> },
            claim.deal_id !== null && desk === "bank" && { label: t.deal, value: <Link to={`/desk/bank/deals/${claim.deal_id}`}>{t.toDeal}</Link> },
            claim.decided_at !== null && { label: t.decided, value: <When at={claim.decided_at} /> },
            claim.paid_at !== null && { label: t.paid, value: <When at={claim.paid_at} /> },
            claim.decision_reason !== "" && { label: t.reason, value: <span className="desk-text">{claim.decision_reason}</span>, wide: true },
          ]}
        />
        <div className="desk-narrow">
          <PlainTable rows={claim.shares} columns={shares} rowKey="party" empty={t.noShares} />
        </div>
      </Section>
      <Section title={t.evidence}>
        <Pack claim={claim} desk={desk} {...(attach && { attach })} />
      </Section>
      {claim.recoveries.length > 0 && (
        <Section title={t.recoveries}>
          <RecoveryTable recoveries={claim.recoveries} payable={desk === "bank"} />
        </Section>
      )}
      <Section title={t.trail}>
        <Moves machine="claim" moves={claim.trail} />
      </Section>
    </>
  );
}

function Pack({ claim, desk, attach }: { claim: Claim; desk: "bank" | "fund"; attach?: (item: string) => ReactNode }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const columns: TableColumnsType<Evidence> = [
    {
      title: t.item,
      render: (_, row) => (
        <>
          {row[language]} {row.provided.length === 0 && <Tag tone={row.required ? "bad" : "quiet"}>{row.required ? t.missing : t.optional}</Tag>}
        </>
      ),
    },
    {
      title: t.files,
      render: (_, row) =>
        row.provided.map((one, index) => (
          <div key={index}>
            {one.document_id !== null ? <a href={`/api/documents/${one.document_id}`}>{t.document(one.document_id)}</a> : desk === "bank" && one.link ? <Link to={`/desk/bank${one.link}`}>{t.ours}</Link> : t.ours} <span className="note"><When at={one.provided_at} /></span>
          </div>
        )),
    },
    ...(attach ? [{ title: "", render: (_: unknown, row: Evidence) => attach(row.item) }] : []),
  ];
  return (
    <>
      {attach && <p className="note">{t.uploads}</p>}
      <PlainTable rows={claim.evidence} columns={columns} rowKey="item" empty={t.noEvidence} />
    </>
  );
}
