/** What a timestamp token (RFC 3161, DER in base64) stamps, and when. Its signature is for the reader to check, against certificates that the reader trusts (docs/evidence.md). */

export interface Stamp {
  /** The SHA-256 value that was stamped, in hexadecimal. */
  digest: string;
  /** The time that the authority certifies, ISO 8601. */
  at: string;
}

interface Part {
  tag: number;
  content: Uint8Array;
}

const [SEQUENCE, IDENTIFIER, OCTETS, EXPLICIT, GENERALIZED_TIME] = [0x30, 0x06, 0x04, 0xa0, 0x18];
const SIGNED_DATA = "2a864886f70d010702";
const TST_INFO = "2a864886f70d0109100104";
const SHA256 = "608648016503040201";

const hex = (found: Uint8Array): string => Array.from(found, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The values that stand one after the other in DER. Throws RangeError where it is cut short. */
function parts(der: Uint8Array): Part[] {
  const found: Part[] = [];
  for (let at = 0; at < der.length; ) {
    const [tag = 0, short = 0] = [der[at], der[at + 1]];
    const long = short & 0x80 ? short & 0x7f : 0;
    const start = at + 2 + long;
    const length = long === 0 ? short : der.subarray(at + 2, start).reduce((sum, byte) => sum * 256 + byte, 0);
    if (long > 4 || start + length > der.length) throw new RangeError("cut short");
    found.push({ tag, content: der.subarray(start, start + length) });
    at = start + length;
  }
  return found;
}

/** The value at a place, of the tag that must stand there. Throws RangeError. */
function inside(whole: readonly Part[], place: number, tag: number): Uint8Array {
  const part = whole[place];
  if (part?.tag !== tag) throw new RangeError("another value stands there");
  return part.content;
}

function must(holds: boolean): void {
  if (!holds) throw new RangeError("something else");
}

/** Null for what is no token over a SHA-256 value. */
export function stampOf(token: string): Stamp | null {
  try {
    const der = Uint8Array.from(atob(token), (letter) => letter.charCodeAt(0));
    const info = parts(inside(parts(der), 0, SEQUENCE));
    must(hex(inside(info, 0, IDENTIFIER)) === SIGNED_DATA);
    const signed = parts(inside(parts(inside(info, 1, EXPLICIT)), 0, SEQUENCE));
    const content = parts(inside(signed, 2, SEQUENCE));
    must(hex(inside(content, 0, IDENTIFIER)) === TST_INFO);
    const stamped = parts(inside(parts(inside(parts(inside(content, 1, EXPLICIT)), 0, OCTETS)), 0, SEQUENCE));
    const imprint = parts(inside(stamped, 2, SEQUENCE));
    must(hex(inside(parts(inside(imprint, 0, SEQUENCE)), 0, IDENTIFIER)) === SHA256);
    const time = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d+)?Z$/.exec(new TextDecoder().decode(inside(stamped, 4, GENERALIZED_TIME)));
    if (time === null) return null;
    const [, year, month, day, hour, minute, second, fraction = ""] = time;
    return { digest: hex(inside(imprint, 1, OCTETS)), at: `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}Z` };
  } catch {
    return null;
  }
}
