/** Amounts in the capital characters of bills, as on our contracts (支付结算办法 annex 1): nobody misreads a zero in them. */

const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const PLACES = ["", "拾", "佰", "仟"];
const GROUPS = ["", "万", "亿", "万亿", "亿亿"];

/** `人民币壹佰贰拾万元零伍角` for 120000050 fen; the amount is not negative. */
export function inCapitals(value: string | bigint): string {
  const amount = BigInt(value);
  const whole = amount / 100n;
  const jiao = Number((amount / 10n) % 10n);
  const fen = Number(amount % 10n);
  let words = whole > 0n ? `${wholeYuan(whole)}元` : "";
  if (jiao === 0 && fen === 0) return `人民币${words || "零元"}整`;
  // A zero stands where the yuan end in one or more zeros before the jiao.
  if (jiao > 0) words += `${whole > 0n && whole % 10n === 0n ? "零" : ""}${DIGITS[jiao]}角`;
  else if (whole > 0n) words += "零";
  return `人民币${words}${fen > 0 ? `${DIGITS[fen]}分` : "整"}`;
}

function wholeYuan(whole: bigint): string {
  let words = "";
  let gap = false;
  for (let index = GROUPS.length - 1; index >= 0; index--) {
    const group = Number((whole / 10n ** BigInt(4 * index)) % 10_000n);
    if (group === 0) {
      gap = true;
      continue;
    }
    // One zero covers a gap: whole groups of zeros, or a group that does not start at its thousands.
    words += `${words && (gap || group < 1000) ? "零" : ""}${thousands(group)}${GROUPS[index]}`;
    gap = false;
  }
  return words;
}

function thousands(group: number): string {
  let words = "";
  let zero = false;
  for (let place = 3; place >= 0; place--) {
    const digit = Math.floor(group / 10 ** place) % 10;
    if (digit > 0) words += `${zero && words ? "零" : ""}${DIGITS[digit]}${PLACES[place]}`;
    zero = digit === 0;
  }
  return words;
}
