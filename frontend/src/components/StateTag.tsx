import { useLanguage } from "../i18n";
import { stateLabel, type MachineName, type Tone } from "../i18n/labels";

/** A word in a quiet box; the colour only supports the word. */
export function Tag({ tone = "quiet", children }: { tone?: Tone; children: React.ReactNode }) {
  return <span className={`tag tag-${tone}`}>{children}</span>;
}

/** A state of one of the machines, in words. */
export function StateTag({ machine, state }: { machine: MachineName; state: string }) {
  const { language } = useLanguage();
  const label = stateLabel(machine, state);
  return <Tag tone={label.tone}>{label[language]}</Tag>;
}
