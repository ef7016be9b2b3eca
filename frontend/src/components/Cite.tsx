import { Popover } from "antd";
import { useLanguage } from "../i18n";
import { citation } from "../lib/sources";

export type Source = string | { short: string; whole: string };

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
