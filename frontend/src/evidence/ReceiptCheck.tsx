import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Callout, Section, Tag, When } from "../components";
import { dictionary, useLanguage, useWords } from "../i18n";
import type { Tone } from "../i18n/labels";
import { FAULTS } from "./faults";
import { inOrder, judge, receiptsIn, type Judged, type Standing } from "./judge";
import { KeyName } from "./KeyName";
import type { PublicKey } from "./proofs";
import type { AuctionRecord } from "./record";

const words = dictionary({
  zh: {
    title: "报价回执核验",
    lead: "竞买人持有的每份回执，都由平台签名，证明平台受理了该笔报价。加入回执文件（可多个，每个文件可含一份或多份），逐份与上面的记录核对。文件不会上传。",
    file: "选择回执文件",
    clear: "清除",
    unreadable: (name: string) => `${name}：不是 JSON 文件`,
    empty: "文件中没有回执",
    all: (n: number) => (n === 1 ? "回执属于本记录" : `${n} 份回执均属于本记录`),
    allNote: "记录中有回执所证明的事件，签名成立，密钥为平台所公布。",
    allUnkeyed: "记录中有回执所证明的事件，签名成立。平台公布的密钥未能取得，请自行与公布的密钥核对。",
    some: (bad: number, n: number) => `${n} 份回执中 ${bad} 份未通过`,
    contradiction: "平台签署受理过记录中没有的报价。请保存回执与记录两个文件，并向交易中心提出。",
    broken: "上面的记录本身未通过核验，与它的比对仅供参考。",
    belongs: "属于本记录",
    contradicts: "与本记录矛盾",
    ahead: "记录尚未到此",
    elsewhere: "其他标的",
    "unknown-key": "密钥未公布",
    invalid: "回执无效",
    unchecked: "签名未验证",
    aheadNote: "回执晚于本记录：竞价仍在进行，请重新调取记录。",
    seq: (seq: number) => `第 ${seq} 条`,
    bidder: "竞买号",
    signed: "签名密钥",
    more: (n: number) => `其余 ${n} 份从略`,
    colon: "：",
  },
  en: {
    title: "Verify receipts",
    lead: "Each receipt that a bidder holds is signed by the exchange: that it took this bid. Add receipt files (several, of one receipt or many each) and each is held against the record above. No file is uploaded.",
    file: "Choose receipt files",
    clear: "Clear",
    unreadable: (name: string) => `${name}: not a JSON file`,
    empty: "There is no receipt in the file",
    all: (n: number) => (n === 1 ? "The receipt belongs to this record" : `All ${n} receipts belong to this record`),
    allNote: "The record has the events that they name, the signatures hold, and the exchange has published the keys.",
    allUnkeyed: "The record has the events that they name, and the signatures hold. The published keys could not be fetched: compare them yourself.",
    some: (bad: number, n: number) => `${bad} of ${n} receipts did not pass`,
    contradiction: "The exchange has signed that it took a bid which the record does not hold. Keep both files, and take them to the centre.",
    broken: "The record above does not hold itself, so holding receipts against it says little.",
    belongs: "belongs to this record",
    contradicts: "contradicts the record",
    ahead: "later than the record",
    elsewhere: "another lot",
    "unknown-key": "unknown key",
    invalid: "not valid",
    unchecked: "signature not checked",
    aheadNote: "It is later than this record: bidding is under way, fetch the record again.",
    seq: (seq: number) => `Event ${seq}`,
    bidder: "bidder",
    signed: "signed by",
    more: (n: number) => `and ${n} more`,
    colon: ": ",
  },
});

const TONES: Record<Standing, Tone> = { belongs: "good", contradicts: "bad", ahead: "warn", elsewhere: "warn", "unknown-key": "bad", invalid: "bad", unchecked: "warn" };
const SHOWN = 100;

/** Anyone may hold receipts against a record that was checked above. */
export function ReceiptCheck({ record, holds, keys }: { record: AuctionRecord; holds: boolean; keys: readonly PublicKey[] | null }) {
  const t = useWords(words);
  const [files, setFiles] = useState<readonly File[]>([]);
  const { data } = useQuery({
    queryKey: ["receipt-check", record.lot_id, record.head, record.outcome, keys, files.map(({ name, size, lastModified }) => `${name} ${size} ${lastModified}`)],
    queryFn: async () => {
      const read = await Promise.all(files.map(async (file) => ({ name: file.name, receipts: receiptsIn(await file.text()) })));
      const judged = await Promise.all(read.flatMap(({ name, receipts }) => (receipts ?? []).map((receipt) => judge(record, name, receipt, keys))));
      return { judged: inOrder(judged), unreadable: read.filter(({ receipts }) => receipts === null).map(({ name }) => name) };
    },
    enabled: files.length > 0,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return (
    <Section title={t.title} id="receipts">
      <p className="note evidence-lead">{t.lead}</p>
      <div className="evidence-ask">
        <label className="button button-large evidence-file">
          <input type="file" multiple accept=".json,application/json" onChange={(event) => {
            setFiles([...files, ...(event.target.files ?? [])]);
            event.target.value = "";
          }} />
          {t.file}
        </label>
        {files.length > 0 && <button type="button" className="link-button" onClick={() => setFiles([])}>{t.clear}</button>}
      </div>
      <div aria-live="polite" className="evidence-verdict">
        {files.length > 0 && data && <Found judged={data.judged} unreadable={data.unreadable} holds={holds} keys={keys} />}
      </div>
    </Section>
  );
}

function Found({ judged, unreadable, holds, keys }: { judged: readonly Judged[]; unreadable: readonly string[]; holds: boolean; keys: readonly PublicKey[] | null }) {
  const t = useWords(words);
  const bad = judged.filter(({ standing }) => standing !== "belongs");
  const denied = judged.some(({ standing }) => standing === "contradicts");
  const serious = bad.some(({ standing }) => TONES[standing] === "bad");
  return (
    <>
      {unreadable.map((name) => <Callout key={name} tone="error" role="alert" title={t.unreadable(name)} />)}
      {judged.length === 0 && unreadable.length === 0 && <Callout tone="warning" title={t.empty} />}
      {judged.length > 0 && bad.length === 0 && <Callout tone="success" role="status" title={t.all(judged.length)}>{keys === null ? t.allUnkeyed : t.allNote}</Callout>}
      {bad.length > 0 && <Callout tone={serious ? "error" : "warning"} role="alert" title={t.some(bad.length, judged.length)}>{denied && holds && keys !== null && t.contradiction}</Callout>}
      {judged.length > 0 && !holds && <p className="evidence-claims">{t.broken}</p>}
      <ul className="evidence-receipts">
        {judged.slice(0, SHOWN).map((each, index) => <One key={index} judged={each} keys={keys} />)}
        {judged.length > SHOWN && <li className="note">{t.more(judged.length - SHOWN)}</li>}
      </ul>
    </>
  );
}

function One({ judged: { file, seq, bidder, at, issued_by, fault, standing }, keys }: { judged: Judged; keys: readonly PublicKey[] | null }) {
  const t = useWords(words);
  const { language } = useLanguage();
  return (
    <li>
      <Tag tone={TONES[standing]}>{t[standing]}</Tag>
      <span>
        {seq !== null && <b>{t.seq(seq)} </b>}
        {bidder !== null && <>{t.bidder} <b className="code">{bidder}</b> </>}
        {at !== null && <When at={at} mode="seconds" />} <span className="note evidence-name">{file}</span>
        {fault !== null && <div>{standing === "ahead" ? t.aheadNote : FAULTS[fault][language]}</div>}
        {standing !== "invalid" && issued_by !== null && <div className="note">{t.signed} <KeyName keys={keys} issuedBy={issued_by} /></div>}
      </span>
    </li>
  );
}
