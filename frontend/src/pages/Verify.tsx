import { useQuery } from "@tanstack/react-query";
import { type FormEvent } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { toProblem } from "../api/problem";
import { certificates } from "../api/notices";
import type { PublicCertificate } from "../api/types";
import { Callout, Facts, Loaded, Money, Page, Section, When } from "../components";
import { RecordCheck } from "../evidence/RecordCheck";
import { dictionary, useLanguage, useWords } from "../i18n";
import { word } from "../i18n/labels";

const words = dictionary({
  zh: {
    title: "凭证与竞价记录核验",
    certificate: "交易凭证核验",
    lead: "核对交易凭证的真伪；核验任何一场竞价的完整记录，并重新观看竞价过程。",
    note: "输入凭证上的编号，核对其是否由本平台出具、是否仍然有效。",
    replay: "核验该次竞价记录并回放",
    number: "凭证编号",
    verify: "核验",
    valid: "凭证有效",
    validNote: "该凭证由本平台出具。请核对下列内容与您手中的凭证是否一致。",
    revoked: "凭证已撤销",
    unknown: "未查到该凭证",
    unknownNote: "请核对编号。若编号无误，该凭证不是由本平台出具。",
    facts: "凭证记载",
    issued: "出具日期",
    deal: "成交编号",
    project: "项目编号",
    objects: "交易标的",
    seller: "转让方",
    buyer: "受让方",
    uscc: "受让方代码",
    price: "成交价",
    method: "交易方式",
    closed: "成交时间",
    transferred: "登记变更日期",
    evidence: "存证",
    seq: "竞价记录序号",
    head: "竞价记录链首哈希",
    document: "凭证文件 SHA-256",
    how: "对手中的 PDF 计算 SHA-256，与上列数值一致即未被改动。",
    download: "下载凭证 PDF",
    reason: "撤销原因",
  },
  en: {
    title: "Verify a certificate or a bidding record",
    certificate: "Verify a certificate",
    lead: "See whether a certificate is genuine; check the whole record of any auction and watch it again.",
    note: "Type the number on the certificate to see whether this exchange issued it and whether it still stands.",
    replay: "Verify and replay the bidding",
    number: "Certificate number",
    verify: "Verify",
    valid: "The certificate is valid",
    validNote: "It was issued by this exchange. Compare what follows with the certificate in your hands.",
    revoked: "The certificate was revoked",
    unknown: "No such certificate",
    unknownNote: "Check the number. If it is right, this exchange did not issue the certificate.",
    facts: "What it certifies",
    issued: "Issued on",
    deal: "Deal",
    project: "Project",
    objects: "Objects",
    seller: "Transferor",
    buyer: "Transferee",
    uscc: "Transferee's code",
    price: "Price",
    method: "Method",
    closed: "Sold at",
    transferred: "Transfer recorded on",
    evidence: "Evidence",
    seq: "Number in the bidding record",
    head: "Head of the bidding record's hash chain",
    document: "SHA-256 of the document",
    how: "Compute the SHA-256 of your PDF: if it is the same, the file was not altered.",
    download: "Download the PDF",
    reason: "Reason",
  },
});

/** Anyone may check a certificate (the QR code on it leads here) and the record of any auction. */
export function Verify() {
  const t = useWords(words);
  const number = useParams()["number"] ?? "";
  const navigate = useNavigate();
  const query = useQuery({ queryKey: ["certificate", number], queryFn: ({ signal }) => certificates.verify(number, signal), enabled: number !== "" });
  const unknown = query.isError && toProblem(query.error).status === 404;
  const ask = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get("number") ?? "").trim();
    if (typed !== "") void navigate(`/verify/${encodeURIComponent(typed.toUpperCase())}`);
  };
  return (
    <div className="wrap">
      <Page title={t.title} lead={t.lead}>
        <Section title={t.certificate}>
          <p className="note evidence-lead">{t.note}</p>
          <div className="evidence-ask">
            <form onSubmit={ask} key={number}>
              <input className="field" name="number" aria-label={t.number} placeholder={t.number} defaultValue={number} autoComplete="off" spellCheck={false} />
              <button type="submit" className="button button-primary button-large">{t.verify}</button>
            </form>
          </div>
        </Section>
        {number !== "" && (unknown ? <Callout tone="error" role="alert" title={t.unknown}>{t.unknownNote}</Callout> : <Loaded query={query}>{(found) => <Result found={found} />}</Loaded>)}
        <RecordCheck />
      </Page>
    </div>
  );
}

function Result({ found }: { found: PublicCertificate }) {
  const t = useWords(words);
  const { language } = useLanguage();
  return (
    <>
      {found.valid ? (
        <Callout tone="success" role="status" title={t.valid}>{t.validNote}</Callout>
      ) : (
        <Callout tone="error" role="alert" title={t.revoked}>{found.revoked_at && <When at={found.revoked_at} />} {found.revoke_reason && `${t.reason}: ${found.revoke_reason}`}</Callout>
      )}
      <Section title={t.facts} extra={found.document_public && <a href={certificates.documentAddress(found.number)} download>{t.download}</a>}>
        <Facts
          items={[
            { label: t.number, value: <b className="mono">{found.number}</b> },
            { label: t.issued, value: <When at={found.issued_on} mode="date" /> },
            { label: t.objects, value: <>{found.title}{found.objects.map((line) => <div key={line}>{line}</div>)}</>, wide: true },
            { label: t.seller, value: found.seller_name },
            { label: t.buyer, value: <>{found.buyer_name} {found.buyer_uscc_masked && <span className="mono note">{found.buyer_uscc_masked}</span>}</> },
            { label: t.price, value: <b><Money fen={found.price_fen} hint /></b> },
            { label: t.method, value: word("method", found.method, language) },
            { label: t.closed, value: <When at={found.closed_at} mode="seconds" /> },
            { label: t.transferred, value: <When at={found.transferred_on} mode="date" /> },
            { label: t.deal, value: <span className="mono">{found.deal_no}</span> },
            { label: t.project, value: <span className="mono">{found.project_code}</span> },
          ]}
        />
      </Section>
      <Section title={t.evidence} extra={found.evidence_seq !== null && <Link to={{ search: `?record=${encodeURIComponent(found.number)}` }} preventScrollReset>{t.replay}</Link>}>
        <Facts
          columns={1}
          items={[
            found.evidence_seq !== null && { label: t.seq, value: found.evidence_seq },
            found.evidence_head !== null && { label: t.head, value: <code>{found.evidence_head}</code> },
            { label: t.document, value: <><code>{found.document_sha256}</code><div className="note">{t.how}</div></> },
          ]}
        />
      </Section>
    </>
  );
}
