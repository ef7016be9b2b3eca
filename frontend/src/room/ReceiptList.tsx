import { useEffect, useMemo, useState } from "react";
import { Link } from "react-router";
import type { EventView } from "../api/types";
import { Callout, Tag, When } from "../components";
import { FAULTS } from "../evidence/faults";
import { downloadReceipts, heldReceipts, HELD } from "../evidence/held";
import { useSigningKeys } from "../evidence/keys";
import { faultOf, knows, type Fault, type PublicKey, type Receipt } from "../evidence/proofs";
import { dictionary, useLanguage, useWords } from "../i18n";
import { actsOf, type OwnAct } from "./ownActs";

const words = dictionary({
  zh: {
    title: "我的回执",
    count: (n: number) => `${n} 份`,
    waiting: (n: number) => `${n} 份待取得`,
    how: "每笔已受理的报价、密封报价、开标和委托上限，平台都签发回执，证明平台在该时间收到了它。请下载保存：日后记录中若没有，凭回执即可证明。",
    act: (seq: number) => `第 ${seq} 条`,
    bid: "报价",
    sealed: "密封报价",
    unsealed: "开标",
    mandate: "委托上限",
    checking: "验证中",
    valid: "签名有效",
    unchecked: "未验证签名",
    missing: "待取得",
    bad: (n: number) => `${n} 份回执有问题，请下载保存并联系交易中心`,
    seq: (seq: number) => `第 ${seq} 条：`,
    again: "重新获取",
    full: "浏览器存储空间不足，回执未能保存在本机，请下载文件。",
    download: "下载全部回执",
    verify: "核验回执",
    older: (n: number) => `较早的 ${n} 份从略，下载文件中均有`,
  },
  en: {
    title: "My receipts",
    count: (n: number) => `${n}`,
    waiting: (n: number) => `${n} to come`,
    how: "The exchange signs a receipt of each accepted bid, sealed bid, opening and limit: that it took it, at this time. Download and keep them: should the record ever lack one, the receipt proves it.",
    act: (seq: number) => `No. ${seq}`,
    bid: "Bid",
    sealed: "Sealed bid",
    unsealed: "Opening",
    mandate: "Limit",
    checking: "checking",
    valid: "signature valid",
    unchecked: "signature not checked",
    missing: "to come",
    bad: (n: number) => (n === 1 ? "One receipt is not right: download it and tell the centre" : `${n} receipts are not right: download them and tell the centre`),
    seq: (seq: number) => `No. ${seq}: `,
    again: "Ask again",
    full: "The browser's storage is full, so the receipts are not kept here. Download the file.",
    download: "Download all receipts",
    verify: "Verify receipts",
    older: (n: number) => `${n} older ones are not shown; the file has them`,
  },
});

const SHOWN = 50;

interface Properties {
  lotId: number;
  code: string;
  receipts: readonly Receipt[];
  events: readonly EventView[];
  onAsk: () => Promise<void>;
}

/** The viewer's own accepted acts and the exchange's receipt of each; opened, every signature is checked here in the browser. */
export function ReceiptList({ lotId, code, receipts, events, onAsk }: Properties) {
  const t = useWords(words);
  const [open, setOpen] = useState(false);
  const acts = useMemo(() => actsOf(code, receipts, events), [code, receipts, events]);
  const missing = acts.filter(({ receipt }) => receipt === null).length;
  if (acts.length === 0) return null;
  return (
    <details className="receipts" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {t.title}
        <span className="receipts-count">
          {t.count(acts.length - missing)}
          {missing > 0 && ` · ${t.waiting(missing)}`}
        </span>
      </summary>
      {open && <Opened lotId={lotId} code={code} receipts={receipts} acts={acts} onAsk={missing > 0 ? onAsk : null} />}
    </details>
  );
}

function Opened({ lotId, code, receipts, acts, onAsk }: Omit<Properties, "events" | "onAsk"> & { acts: readonly OwnAct[]; onAsk: (() => Promise<void>) | null }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const keys = useSigningKeys();
  const faults = useFaults(receipts, keys);
  const kept = useMemo(() => heldReceipts(lotId, code).length >= Math.min(receipts.length, HELD), [lotId, code, receipts]);
  const judged = acts.map((act) => ({ ...act, fault: act.receipt === null ? undefined : act.denied ? ("other" as const) : faults.get(act.receipt) }));
  const bad = judged.filter(({ fault }) => fault && fault !== "unchecked");
  const newest = judged.slice(-SHOWN).reverse();
  return (
    <>
      <p className="note">{t.how}</p>
      {bad.length > 0 && (
        <Callout tone="error" role="alert" title={t.bad(bad.length)}>
          {bad.slice(0, 5).map(({ seq, fault }) => fault && <div key={`${seq} ${fault}`}>{t.seq(seq)}{FAULTS[fault][language]}</div>)}
        </Callout>
      )}
      {!kept && <p className="bid-reason">{t.full}</p>}
      <ul className="receipt-rows" aria-label={t.title}>
        {newest.map(({ seq, at, kind, receipt, fault }, index) => (
          <li key={index}>
            <span>
              <b>{t.act(seq)}</b> {kind && t[kind]} <span className="note"><When at={at} mode="clock" /></span>
            </span>
            {receipt === null ? <Tag tone="warn">{t.missing}</Tag> : <Verdict fault={fault} />}
          </li>
        ))}
      </ul>
      {acts.length > SHOWN && <p className="note">{t.older(acts.length - SHOWN)}</p>}
      <div className="receipt-doors">
        <button type="button" className="button" onClick={() => downloadReceipts(lotId, receipts)}>{t.download}</button>
        {onAsk && <button type="button" className="link-button" onClick={() => void onAsk()}>{t.again}</button>}
        <Link to={`/verify?record=${lotId}`}>{t.verify}</Link>
      </div>
    </>
  );
}

function Verdict({ fault }: { fault: Fault | null | undefined }) {
  const t = useWords(words);
  const { language } = useLanguage();
  if (fault === undefined) return <Tag>{t.checking}</Tag>;
  if (fault === null) return <Tag tone="good">{t.valid}</Tag>;
  if (fault === "unchecked") return <span title={FAULTS.unchecked[language]}><Tag tone="warn">{t.unchecked}</Tag></span>;
  return <Tag tone="bad">{FAULTS[fault][language]}</Tag>;
}

/** What is wrong with each receipt by itself and by its key; none is said before the keys are known. Each is checked once. */
function useFaults(receipts: readonly Receipt[], keys: readonly PublicKey[] | null): ReadonlyMap<Receipt, Fault | null> {
  const [faults, setFaults] = useState<ReadonlyMap<Receipt, Fault | null>>(new Map());
  useEffect(() => {
    if (keys === null) return undefined;
    let left = false;
    const fresh = receipts.filter((receipt) => !faults.has(receipt));
    if (fresh.length > 0)
      void Promise.all(fresh.map(async (receipt) => [receipt, (await faultOf(receipt)) ?? (knows(keys, receipt) ? null : "key")] as const)).then((found) => {
        if (!left) setFaults(new Map([...faults, ...found]));
      });
    return () => {
      left = true;
    };
  }, [receipts, keys, faults]);
  return faults;
}
