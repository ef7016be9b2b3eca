/** Times are ISO 8601 in JSON and are shown in Asia/Shanghai, whatever the reader's own zone. */

import type { Language } from "../i18n";

const ZONE = "Asia/Shanghai";

const part = (iso: string, options: Intl.DateTimeFormatOptions): Record<string, string> =>
  Object.fromEntries(
    new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hourCycle: "h23", ...options })
      .formatToParts(new Date(iso))
      .map(({ type, value }) => [type, value]),
  );

/** `2025-11-23` or a full time → `2025年11月23日` / `23 Nov 2025`. */
export function formatDate(iso: string, language: Language): string {
  const p = part(iso.length === 10 ? `${iso}T00:00:00+08:00` : iso, { year: "numeric", month: language === "zh" ? "numeric" : "short", day: "numeric" });
  return language === "zh" ? `${p["year"]}年${p["month"]}月${p["day"]}日` : `${p["day"]} ${p["month"]} ${p["year"]}`;
}

/** `2025-11-23 10:30` (with seconds on demand), the dense form for tables. */
export function formatDateTime(iso: string, options: { seconds?: boolean } = {}): string {
  const p = part(iso, { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" });
  return `${p["year"]}-${p["month"]}-${p["day"]} ${p["hour"]}:${p["minute"]}${options.seconds ? `:${p["second"]}` : ""}`;
}

export function formatClock(iso: string | number): string {
  const p = part(new Date(iso).toISOString(), { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  return `${p["hour"]}:${p["minute"]}:${p["second"]}`;
}

/** Whole seconds as days and hh:mm:ss. */
export function splitDuration(milliseconds: number): { days: number; clock: string } {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const two = (value: number): string => value.toString().padStart(2, "0");
  const days = Math.floor(seconds / 86_400);
  return { days, clock: `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}` };
}
