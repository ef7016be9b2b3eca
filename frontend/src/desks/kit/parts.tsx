/** Small things that desks share. */

import { CheckOutlined, CopyOutlined } from "@ant-design/icons";
import { Button, Segmented, Timeline, Tooltip } from "antd";
import { useState, type ReactNode } from "react";
import { When } from "../../components";
import { dictionary, useLanguage, useWords, type Both } from "../../i18n";
import { stateLabel, type MachineName } from "../../i18n/labels";

const words = dictionary({ zh: { copy: "复制", copied: "已复制", all: "全部", none: "尚无记录" }, en: { copy: "Copy", copied: "Copied", all: "All", none: "Nothing recorded yet" } });

/** A code people carry elsewhere: selectable, in fixed width, with a copy button. */
export function Code({ children, whole = children }: { children: string; whole?: string }) {
  const t = useWords(words);
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(whole);
      setCopied(true);
      setTimeout(() => setCopied(false), 1500);
    } catch {
      // without the clipboard (plain HTTP) the text can still be selected
    }
  };
  return (
    <span className="desk-code">
      <code title={whole === children ? undefined : whole}>{children}</code>
      <Tooltip title={copied ? t.copied : t.copy}>
        <Button type="text" size="small" aria-label={t.copy} icon={copied ? <CheckOutlined /> : <CopyOutlined />} onClick={() => void copy()} />
      </Tooltip>
    </span>
  );
}

/** Filters by the states of a machine; the empty value is every state. */
export function StateFilter({ machine, states, value, onChange }: { machine: MachineName; states: readonly string[]; value: string; onChange: (value: string) => void }) {
  const t = useWords(words);
  const { language } = useLanguage();
  return (
    <div className="desk-filter">
      <Segmented<string> size="small" value={value} onChange={onChange} options={[{ label: t.all, value: "" }, ...states.map((state) => ({ label: stateLabel(machine, state)[language], value: state }))]} />
    </div>
  );
}

export interface Move {
  event: string;
  from_state: string;
  to_state: string;
  note: string;
  at: string;
  actor?: string | null;
}

/** What happened to a thing, newest last, with the words people gave; `say` puts a machine's own note into words. */
export function Moves({ machine, moves, say = ({ note }) => note }: { machine: MachineName; moves: readonly Move[]; say?: (move: Move) => string }) {
  const t = useWords(words);
  const { language } = useLanguage();
  if (moves.length === 0) return <p className="note">{t.none}</p>;
  return (
    <Timeline
      items={moves.map((move) => ({
        content: (
          <>
            <strong>{stateLabel(machine, move.to_state)[language]}</strong> <When at={move.at} mode="seconds" />
            {move.actor && <span className="note"> {move.actor}</span>}
            {move.note && <div className="note desk-wrap">{say(move)}</div>}
          </>
        ),
      }))}
    />
  );
}

/** A calendar day in the dense form for tables: `2026-11-23`. */
export function Day({ on }: { on: string | null | undefined }) {
  return on ? (
    <time className="when" dateTime={on}>
      {on}
    </time>
  ) : (
    <span>—</span>
  );
}

/** Buttons of a row or of a page, with air between them. */
export function Buttons({ children }: { children: ReactNode }) {
  return <div className="desk-buttons">{children}</div>;
}

/** Why an act is not possible now: it is when the view's `actions` name it. */
export function reasonUnless(actions: readonly string[], act: string, why: string): string | false {
  return actions.includes(act) ? false : why;
}

export type Words = Record<string, Both>;

/** The word for an enumeration value kept beside its page; an unknown one is shown as it came. */
export function useWord(list: Words): (value: string) => string {
  const { language } = useLanguage();
  return (value) => list[value]?.[language] ?? value;
}
