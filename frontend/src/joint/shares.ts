/** Shares of a group: basis points, integers that sum to the whole (pure). People type and read percents. */

export const WHOLE_BPS = 10_000;
export const MOST_MEMBERS = 10;

/** `33.33` → 3333; null for what is no share: nobody buys nothing, nor the whole. */
export function parseShare(text: string): number | null {
  const found = /^(\d{1,2})(?:\.(\d{1,2}))?$/.exec(text.trim().replace(/%$/, "").trim());
  if (!found) return null;
  const bps = Number.parseInt(found[1] ?? "", 10) * 100 + Number.parseInt((found[2] ?? "").padEnd(2, "0"), 10);
  return bps > 0 ? bps : null;
}

/** 4000 → `40%`, 3333 → `33.33%`, 1050 → `10.5%`. */
export function percent(bps: number): string {
  const rest = (bps % 100).toString().padStart(2, "0").replace(/0+$/, "");
  return `${Math.trunc(bps / 100).toString()}${rest && `.${rest}`}%`;
}

/** What is left to give away after these shares; what is no share counts as none. */
export function leftOver(shares: readonly (number | null)[]): number {
  return WHOLE_BPS - shares.reduce<number>((sum, share) => sum + (share ?? 0), 0);
}
