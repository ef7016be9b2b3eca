import { Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { api } from "../../api/client";
import { ActionButton, Callout, Facts, Section, StateTag, When } from "../../components";
import { useLanguage, useWords } from "../../i18n";
import { word } from "../../i18n/labels";
import { Buttons, Day, useAct, useWord } from "../kit";
import type { Schema } from "../types";
import { Intervene, type Verb } from "./Intervene";
import { ACTS, runningWords } from "./runningWords";

type Lot = Schema<"RunningLot">;

/** One running lot: where it stands, why it is halted, what waits for a second person, what may be done, what was done. */
export function RunningLot({ lot }: { lot: Lot }) {
  const t = useWords(runningWords);
  const { language } = useLanguage();
  const [verb, setVerb] = useState<Verb | null>(null);
  return (
    <Section title={<Link to={`/lots/${lot.id}`}>{lot.title}</Link>} extra={<StateTag machine="lot" state={lot.state} />}>
      <div className="stack">
        <p className="note"><span className="mono">{lot.project_code}</span>{lot.halt === null && <> · {t.endsAt} <When at={lot.ends_at} mode="seconds" /></>}</p>
        {lot.halt && (
          <Callout tone={lot.state === "PAUSED" ? "warning" : "error"} title={word("halt", lot.halt.ground, language)}>
            <p>{t.reason}{lot.halt.reason}</p>
            <p className="note">{t.since} <When at={lot.halt.at} mode="seconds" />{lot.halt.ground === "OUTAGE" && <> · {t.auto}</>}</p>
          </Callout>
        )}
        {lot.resume_due_on && (
          <>
            {lot.overdue && <Callout tone="error" role="alert" title={t.overdue} />}
            <Facts columns={2} items={[{ label: t.causeEnded, value: <Day on={lot.cause_ended_on} /> }, { label: t.due, value: <Day on={lot.resume_due_on} />, source: "S18 art 28" }]} />
          </>
        )}
        {lot.proposal && <Proposal proposal={lot.proposal} onReject={() => setVerb("reject")} />}
        <Acts lot={lot} onChoose={setVerb} />
        {lot.done.length > 0 && <Done rows={lot.done} />}
      </div>
      <Intervene lot={lot} verb={verb} onClose={() => setVerb(null)} />
    </Section>
  );
}

function Acts({ lot, onChoose }: { lot: Lot; onChoose: (verb: Verb) => void }) {
  const t = useWords(runningWords);
  const waits = lot.proposal ? t.waiting(useWord(ACTS)(lot.proposal.act), lot.proposal.proposer) : false;
  const may = (act: string) => (lot.actions.includes(act) ? false : t.cannot);
  return (
    <Buttons>
      {lot.state === "SUSPENDED" ? (
        <>
          <ActionButton disabledReason={may("CAUSE_END")} action={() => onChoose("causeEnd")}>{t.causeEnd}</ActionButton>
          <ActionButton type="primary" disabledReason={waits || (lot.cause_ended_on === null && t.needCause)} action={() => onChoose("lift")}>{t.lift}</ActionButton>
        </>
      ) : (
        <>
          {lot.state === "OPEN" && <ActionButton danger disabledReason={may("PAUSE")} action={() => onChoose("pause")}>{t.pause}</ActionButton>}
          {lot.state === "PAUSED" && <ActionButton type="primary" disabledReason={lot.halt?.ground === "OUTAGE" ? t.auto : may("RESUME")} action={() => onChoose("resume")}>{t.resume}</ActionButton>}
          <ActionButton disabledReason={waits || may("SUSPEND")} action={() => onChoose("suspend")}>{t.suspend}</ActionButton>
        </>
      )}
    </Buttons>
  );
}

function Proposal({ proposal, onReject }: { proposal: Schema<"InterventionView">; onReject: () => void }) {
  const t = useWords(runningWords);
  const { language } = useLanguage();
  const act = useAct();
  const what = useWord(ACTS)(proposal.act);
  return (
    <Callout tone="warning" title={t.waiting(what, proposal.proposer)}>
      <p>{proposal.ground && <b>{word("halt", proposal.ground, language)}{language === "zh" ? "：" : ": "}</b>}{proposal.reason}</p>
      <p className="note"><When at={proposal.proposed_at} mode="seconds" /></p>
      <Buttons>
        <ActionButton type="primary" size="small" disabledReason={proposal.mine && t.mine} confirm={{ title: t.approveAsk(what), body: t.approveBody, danger: true }} action={() => act(() => api.post(`/api/interventions/${proposal.id}/approve`), t.done)}>
          {t.approve}
        </ActionButton>
        <Button size="small" onClick={onReject}>{proposal.mine ? t.takeBack : t.reject}</Button>
      </Buttons>
    </Callout>
  );
}

function Done({ rows }: { rows: Lot["done"] }) {
  const t = useWords(runningWords);
  const { language } = useLanguage();
  const act = useWord(ACTS);
  return (
    <details className="running-done">
      <summary>{t.history}（{rows.length}）</summary>
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            <b>{act(row.act)}</b> {row.ground && word("halt", row.ground, language)} <StateTag machine="intervention" state={row.state} /> {row.decided_at && <When at={row.decided_at} mode="seconds" />}
            <div className="note desk-wrap">{row.reason}</div>
            {row.answer && <div className="note desk-wrap">{row.answer}</div>}
            <div className="note">{row.proposer === row.decider ? row.proposer : t.byTwo(row.proposer, row.decider ?? "")}{row.seq !== null && <> · {t.seq(row.seq)}</>}</div>
          </li>
        ))}
      </ul>
    </details>
  );
}
