import type { LotView } from "../api/types";
import { Callout, When } from "../components";
import { dictionary, useLanguage, useWords } from "../i18n";
import { word } from "../i18n/labels";
import type { Halt, Resumption } from "./halts";

const words = dictionary({
  zh: {
    paused: "竞价已暂停",
    suspended: "竞价已中止",
    since: "自",
    reason: "理由：",
    law: "事由消除后五日内恢复（法释〔2016〕18号第 28 条）；恢复后至少完整进行一个延时周期。",
    whole: "暂停期间不受理出价，已受理的报价继续有效；恢复后至少完整进行一个延时周期。",
    resumed: "竞价已恢复，结束时间为",
    before: "此前暂停：",
    colon: "：",
  },
  en: {
    paused: "Bidding is paused",
    suspended: "The sale is suspended",
    since: "since",
    reason: "Reason: ",
    law: "It resumes within five days of the cause's end (Fa Shi [2016] No. 18, art. 28), and then runs for a whole extension period at least.",
    whole: "No bids are taken meanwhile, and accepted bids stand. When it resumes, a whole extension period runs at least.",
    resumed: "Bidding has resumed and ends at",
    before: "It had stopped: ",
    colon: ": ",
  },
});

/** Why nobody can bid, for everybody to read; afterwards, until when bidding goes on. */
export function HaltBar({ lot, halt, resumption }: { lot: LotView; halt: Halt | null; resumption: Resumption | null }) {
  const t = useWords(words);
  const { language } = useLanguage();
  if (halt === null) return null;
  const ground = word("halt", halt.ground, language);
  if (lot.state === "PAUSED" || lot.state === "SUSPENDED")
    return (
      <Callout className="halt" tone={lot.state === "PAUSED" ? "warning" : "error"} role="alert" title={<>{lot.state === "PAUSED" ? t.paused : t.suspended}{t.colon}{ground}</>}>
        <p>{t.reason}{halt.reason}</p>
        <p className="note">{t.since} <When at={halt.at} mode="seconds" /> · {lot.state === "PAUSED" ? t.whole : t.law}</p>
      </Callout>
    );
  if (resumption === null) return null;
  return (
    <Callout className="halt" tone="info" role="status" title={<>{t.resumed} <When at={resumption.ends_at} mode="seconds" /></>}>
      <p className="note">{t.before}{ground}{t.colon}{halt.reason}</p>
    </Callout>
  );
}
