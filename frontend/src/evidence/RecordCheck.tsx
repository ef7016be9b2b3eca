import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useSearchParams } from "react-router";
import { Callout, Facts, Money, ProblemAlert, Section, StateTag, When } from "../components";
import { dictionary, useLanguage, useWords } from "../i18n";
import { check, type Checked } from "./check";
import { findRecord } from "./find";
import { useSigningKeys } from "./keys";
import { Player } from "./Player";
import type { PublicKey } from "./proofs";
import { ReceiptCheck } from "./ReceiptCheck";
import { Roots } from "./Roots";
import "./evidence.css";

const words = dictionary({
  zh: {
    title: "竞价记录核验与回放",
    lead: "每个标的的公告条件、全部有效报价和结果依次构成哈希链。核验在您的浏览器内完成：重算哈希链，按公告规则重放竞价。文件不会上传。载入记录后，还可加入竞买人的回执一并核对。",
    name: "标的编号、项目编号或凭证编号",
    fetch: "调取并核验",
    file: "选择记录文件",
    or: "或",
    head: "凭证所载链首哈希（选填，用于核对文件是否为凭证所指的记录）",
    working: "正在核验…",
    holds: "记录完整，按规则重放得出相同结果",
    holdsNote: "哈希链自第一条事件起全部相符，每次报价、每次延时和最终结果均符合公告规则。",
    running: "记录完整，竞价仍在进行",
    runningNote: "截至目前的哈希链与规则均相符，尚无结果。",
    matches: "链首哈希与凭证所载一致。",
    alone: "未与凭证核对：仅能说明记录自身一致。填写凭证所载链首哈希，或按凭证编号调取，方可确认是同一份记录。",
    fails: (n: number) => `核验未通过，发现 ${n} 处问题`,
    event: (n: number) => `第 ${n} 条`,
    more: (n: number) => `其余 ${n} 处从略`,
    claims: "以下为文件所载内容，未通过核验，不足为凭：",
    lot: "标的",
    outcome: "结果",
    winner: "竞得人（竞买号）",
    price: "成交价",
    end: "结束时间",
    planned: "原定结束时间",
    extensions: "顺延次数",
    events: "事件数",
    hash: "链首哈希",
    roots: "已核对的每日存证根",
    own: "不信任本页面？下载独立核验脚本（Python 标准库，200 行以内），在自己的电脑上运行：",
    script: "下载脚本",
    record: "下载本记录",
  },
  en: {
    title: "Verify and replay a bidding record",
    lead: "What was announced, every accepted bid and the outcome of a lot form a hash chain. Your browser does the whole check: it recomputes the chain and replays the bidding by the announced rules. No file is uploaded. Once a record is loaded, bidders' receipts can be held against it.",
    name: "Lot, project or certificate number",
    fetch: "Fetch and verify",
    file: "Choose a record file",
    or: "or",
    head: "Head that the certificate names (optional: shows whether the file is the record it speaks of)",
    working: "Checking…",
    holds: "The record is whole, and the rules give the same outcome",
    holdsNote: "The hash chain holds from the first event on; every bid, every extension and the outcome follow the announced rules.",
    running: "The record is whole; bidding is still under way",
    runningNote: "Chain and rules hold up to now; there is no outcome yet.",
    matches: "The head is the one that the certificate names.",
    alone: "Not held against a certificate: this shows only that the record is consistent in itself. Give the head that the certificate names, or fetch by certificate number, to know that it is the same record.",
    fails: (n: number) => (n === 1 ? "The record does not hold: one problem" : `The record does not hold: ${n} problems`),
    event: (n: number) => `Event ${n}`,
    more: (n: number) => `and ${n} more`,
    claims: "What follows is what the file says. It does not hold, so do not rely on it:",
    lot: "Lot",
    outcome: "Outcome",
    winner: "Winner (bidder code)",
    price: "Price",
    end: "Ended at",
    planned: "Planned end",
    extensions: "Extensions",
    events: "Events",
    hash: "Head of the hash chain",
    roots: "Daily roots that were checked",
    own: "No trust in this page? Download the standalone script (Python's standard library alone, at most 200 lines) and run it on your own machine:",
    script: "Download the script",
    record: "Download this record",
  },
});

const SHOWN = 20;

/** Anyone may check a record, by a name or from a file of their own, and watch the auction again. `?record=` names one. */
export function RecordCheck() {
  const t = useWords(words);
  const [search, setSearch] = useSearchParams();
  const name = search.get("record")?.trim() ?? "";
  const [file, setFile] = useState<File | null>(null);
  const [head, setHead] = useState("");
  const expected = head.trim() === "" ? null : head.trim();
  const query = useQuery({
    queryKey: ["record-check", file ? `${file.name} ${file.size} ${file.lastModified}` : name, expected],
    queryFn: async ({ signal }) => {
      const found = file ? { text: await file.text(), head: null } : await findRecord(name, signal);
      return { ...(await check(found.text, expected ?? found.head)), text: found.text };
    },
    enabled: file !== null || name !== "",
    // The same file is checked once; a lot that runs has a longer record a moment later.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const keys = useSigningKeys(query.data !== undefined);
  const fetchNamed = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get("record") ?? "").trim().toUpperCase();
    setFile(null);
    if (typed === "") return;
    if (typed === name && file === null) void query.refetch();
    else setSearch({ record: typed }, { preventScrollReset: true });
  };
  return (
    <>
      <Section title={t.title} id="record">
        <p className="note evidence-lead">{t.lead}</p>
        <div className="evidence-ask">
          <form onSubmit={fetchNamed} key={name}>
            <input className="field" name="record" aria-label={t.name} placeholder={t.name} defaultValue={name} autoComplete="off" spellCheck={false} />
            <button type="submit" className="button button-primary button-large">{t.fetch}</button>
          </form>
          <span className="note">{t.or}</span>
          <label className="button button-large evidence-file">
            <input type="file" accept=".json,application/json" onChange={(event) => {
              setFile(event.target.files?.[0] ?? null);
              event.target.value = "";
            }} />
            {t.file}
          </label>
        </div>
        <details className="evidence-head">
          <summary>{t.head}</summary>
          <input className="field mono" aria-label={t.head} value={head} maxLength={80} spellCheck={false} autoComplete="off" onChange={(event) => setHead(event.target.value)} />
        </details>
        <div aria-live="polite" className="evidence-verdict">
          {query.isFetching ? <p className="note">{t.working}</p> : query.isError ? <ProblemAlert error={query.error} onRetry={() => void query.refetch()} /> : query.data && <Verdict checked={query.data} keys={keys} source={file?.name ?? null} />}
        </div>
        <p className="note evidence-own">
          {t.own} <code className="nowrap">python3 verify_record.py FILE</code> <a href="/api/verify-script" download="verify_record.py">{t.script}</a>
          {query.data?.record && !file && <> · <a href={`/api/lots/${query.data.record.lot_id}/record`} download>{t.record}</a></>}
        </p>
      </Section>
      {query.data?.record && !query.isFetching && <ReceiptCheck record={query.data.record} holds={query.data.problems.length === 0} keys={keys} />}
      {query.data?.replay && !query.isFetching && <Player key={`${query.data.record?.head} ${query.dataUpdatedAt}`} replay={query.data.replay} />}
    </>
  );
}

function Verdict({ checked: { record, replay, problems, roots, against_certificate }, keys, source }: { checked: Checked; keys: readonly PublicKey[] | null; source: string | null }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const last = replay?.standings.at(-1);
  const running = last !== undefined && ["SCHEDULED", "OPEN", "PAUSED", "SUSPENDED"].includes(last.state);
  return (
    <>
      {problems.length > 0 ? (
        <Callout tone="error" role="alert" title={<>{t.fails(problems.length)}{source && <span className="note"> · {source}</span>}</>}>
          <ul className="evidence-problems">
            {problems.slice(0, SHOWN).map(({ seq, words: said }, index) => (
              <li key={index}>{seq !== null && <b>{t.event(seq)} </b>}{said[language]}</li>
            ))}
            {problems.length > SHOWN && <li>{t.more(problems.length - SHOWN)}</li>}
          </ul>
        </Callout>
      ) : (
        <Callout tone="success" role="status" title={<>{running ? t.running : t.holds}{source && <span className="note"> · {source}</span>}</>}>
          {running ? t.runningNote : t.holdsNote}
          <div>{against_certificate ? <b>{t.matches}</b> : running ? null : t.alone}</div>
        </Callout>
      )}
      {problems.length > 0 && last && <p className="evidence-claims">{t.claims}</p>}
      {record && last && (
        <Facts
          columns={3}
          items={[
            { label: t.lot, value: <>{record.title} <span className="mono note nowrap">{record.project_code}</span></>, wide: true },
            { label: t.outcome, value: <StateTag machine="lot" state={last.state} /> },
            last.state === "SOLD" && { label: t.winner, value: <b>{last.leader}</b> },
            last.state === "SOLD" && { label: t.price, value: <b><Money fen={last.price} hint /></b> },
            { label: last.state === "SOLD" || last.state === "PASSED" ? t.end : t.planned, value: <When at={new Date(last.ends_us / 1000).toISOString()} mode="seconds" /> },
            { label: t.extensions, value: last.extensions },
            { label: t.events, value: record.events.length },
            { label: t.hash, value: <code>{record.head}</code>, wide: true },
            { label: t.roots, value: <Roots roots={roots} keys={keys} />, wide: true },
          ]}
        />
      )}
    </>
  );
}
