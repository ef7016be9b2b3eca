import type { LotView } from "../../api/types";
import { dictionary, useLanguage, useWords } from "../../i18n";
import { word } from "../../i18n/labels";
import { phasesOf, presentPhase } from "./phases";
import { howItGoes, phaseName, whatIsNext } from "./words";
import "./formats.css";

const words = dictionary({
  zh: { format: "竞价方式", phases: "竞价阶段", next: "接下来：", now: "当前阶段", first: "开始后：", halted: "恢复后继续：" },
  en: { format: "Format", phases: "Phases", next: "Next: ", now: "now", first: "Once open: ", halted: "When it resumes: " },
});

/** How this lot is sold, where it stands in that, and what follows. */
export function FormatBar({ lot, now_ms }: { lot: LotView; now_ms: number }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const phases = phasesOf(lot);
  const present = presentPhase(lot);
  const over = ["SOLD", "PASSED", "WITHDRAWN"].includes(lot.state);
  const before = now_ms < Date.parse(lot.opens_at);
  const at = present === null || before ? -1 : over ? phases.length : phases.indexOf(present);
  const lead = before ? t.first : lot.state === "OPEN" || lot.state === "SCHEDULED" ? t.next : t.halted;
  return (
    <section className="format-bar" aria-label={t.format}>
      <p className="format-how">
        <b className="format-name">{word("format", lot.format, language)}</b> {howItGoes(lot, language)}
      </p>
      {phases.length > 1 && (
        <ol className="format-phases" aria-label={t.phases}>
          {phases.map((phase, index) => (
            <li key={phase} className={index < at ? "is-past" : index === at ? "is-now" : ""} aria-current={index === at ? "step" : undefined}>
              {phaseName(phase, language)}
            </li>
          ))}
        </ol>
      )}
      {!over && present !== null && (
        <p className="note">
          {phases.length === 1 && !before && <><b>{phaseName(present, language)}</b> · </>}
          {lead}
          {whatIsNext(lot, language)}
        </p>
      )}
    </section>
  );
}
