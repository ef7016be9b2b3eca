import { Popover } from "antd";
import type { ReactNode } from "react";
import { useLanguage } from "../i18n";
import { citation } from "../lib/sources";

export interface Fact {
  label: ReactNode;
  value: ReactNode;
  /** The rule's source: in short (`S18 art 10`), or both the words to print and the whole citation. */
  source?: Source | undefined;
  wide?: boolean;
}

export type Source = string | { short: string; whole: string };

/** Labels and values in columns; the source of a figure stands under it. */
export function Facts({ items, columns = 2 }: { items: readonly (Fact | null | false | undefined)[]; columns?: 1 | 2 | 3 | 4 }) {
  return (
    <dl className={`facts facts-${columns}`}>
      {items.map((item, index) =>
        item ? (
          <div key={index} className={item.wide ? "fact fact-wide" : "fact"}>
            <dt>{item.label}</dt>
            <dd>
              {item.value ?? "—"}
              {item.source && <Cite source={item.source} />}
            </dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}

/** Where a figure comes from: short in print, whole on demand. */
export function Cite({ source }: { source: Source }) {
  const { language } = useLanguage();
  const { short, whole } = typeof source === "string" ? { short: source, whole: citation(source, language) } : source;
  const face = (
    <span className="cite" tabIndex={whole === short ? undefined : 0}>
      {language === "zh" ? `依据：${short}` : `Source: ${short}`}
    </span>
  );
  return whole === short ? face : <Popover content={<div className="cite-whole">{whole}</div>}>{face}</Popover>;
}
