import { useLanguage } from "../i18n";
import { formatClock, formatDate, formatDateTime } from "../lib/time";

interface Properties {
  at: string | null | undefined;
  mode?: "datetime" | "seconds" | "date" | "clock";
}

/** A moment in Asia/Shanghai. `mode` date also takes plain dates (`2025-11-23`). */
export function When({ at, mode = "datetime" }: Properties) {
  const { language } = useLanguage();
  if (!at) return <span>—</span>;
  const text = mode === "date" || at.length === 10 ? formatDate(at, language) : mode === "clock" ? formatClock(at) : formatDateTime(at, { seconds: mode === "seconds" });
  return (
    <time className="when" dateTime={at} title={language === "zh" ? `北京时间 ${at}` : `Beijing time ${at}`}>
      {text}
    </time>
  );
}
