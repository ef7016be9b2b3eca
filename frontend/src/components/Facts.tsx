import { Popover } from "antd";
import type { ReactNode } from "react";
import { useLanguage } from "../i18n";
import { citation } from "../lib/sources";

export interface Fact {
  label: ReactNode;
  value: ReactNode;
  /** The rule's source in short (`S18 art 10`), or the words of the citation. */
  source?: string | undefined;
  wide?: boolean;
}

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
export function Cite({ source }: { source: string }) {
  const { language } = useLanguage();
  const whole = citation(source, language);
  const face = (
    <span className="cite" tabIndex={whole === source ? undefined : 0}>
      {language === "zh" ? `依据：${source}` : `Source: ${source}`}
    </span>
  );
  return whole === source ? face : <Popover content={<div className="cite-whole">{whole}</div>}>{face}</Popover>;
}
