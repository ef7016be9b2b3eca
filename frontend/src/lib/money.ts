/** Money is a whole number of fen: a decimal string in JSON, a bigint here, never a float. */

export type Fen = string;

export function fen(value: Fen | bigint | number): bigint {
  return BigInt(value);
}

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");

/** `["1,234,567", "05"]` for 123456705 fen; the sign is with the yuan. */
export function yuanParts(value: Fen | bigint): [yuan: string, cents: string] {
  const amount = BigInt(value);
  const absolute = amount < 0n ? -amount : amount;
  const yuan = grouped((absolute / 100n).toString());
  return [(amount < 0n ? "−" : "") + yuan, (absolute % 100n).toString().padStart(2, "0")];
}

/** `1,234,567.05`; with `short`, whole yuan lose their zeros: `1,234,567`. */
export function formatYuan(value: Fen | bigint, options: { short?: boolean } = {}): string {
  const [yuan, cents] = yuanParts(value);
  return options.short && cents === "00" ? yuan : `${yuan}.${cents}`;
}

const UNITS: Record<string, bigint> = { "": 1n, 元: 1n, 万: 10_000n, 万元: 10_000n, 亿: 100_000_000n, 亿元: 100_000_000n };

/** What a person typed, in yuan (`1,250,000`, `¥12.5`, `125万`), as fen; null when it is no amount of whole fen. */
export function parseYuan(text: string): bigint | null {
  const plain = text.normalize("NFKC").replace(/[\s,¥]/g, "");
  const match = /^(\d+)(?:\.(\d{0,12}))?(万元|亿元|万|亿|元)?$/.exec(plain);
  if (!match) return null;
  const [, whole = "", fraction = "", unit = ""] = match;
  const scaled = BigInt(whole + fraction) * (UNITS[unit] ?? 1n) * 100n;
  const divisor = 10n ** BigInt(fraction.length);
  return scaled % divisor === 0n ? scaled / divisor : null;
}

/** For an input field: `1250000` or `12.50`, without grouping. */
export function plainYuan(value: Fen | bigint): string {
  const amount = BigInt(value);
  const cents = amount % 100n;
  const yuan = (amount / 100n).toString();
  return cents === 0n ? yuan : `${yuan}.${cents.toString().padStart(2, "0")}`;
}

/** A reading aid for large amounts: `125万`, `1.25亿`, or "" below ten thousand yuan. Rounded down to two places. */
export function inWan(value: Fen | bigint): string {
  const amount = BigInt(value);
  for (const [size, unit] of [[10_000_000_000n, "亿"], [1_000_000n, "万"]] as const) {
    if (amount >= size) {
      const hundredths = (amount * 100n) / size;
      const fraction = (hundredths % 100n).toString().padStart(2, "0").replace(/0+$/, "");
      return `${hundredths / 100n}${fraction ? `.${fraction}` : ""}${unit}`;
    }
  }
  return "";
}

/** Premium of `price` over `base` in percent with one decimal (`+12.5%`), or null without a base. */
export function premium(price: Fen | bigint, base: Fen | bigint): string | null {
  const from = BigInt(base);
  if (from <= 0n) return null;
  const permille = ((BigInt(price) - from) * 1000n) / from;
  const absolute = permille < 0n ? -permille : permille;
  return `${permille < 0n ? "−" : "+"}${absolute / 10n}.${absolute % 10n}%`;
}
