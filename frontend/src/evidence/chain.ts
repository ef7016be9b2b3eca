/** The hash chain of a record, recomputed here in the browser: SHA-256 over the link before and the event's canonical bytes. */

import type { AuctionRecord, RecordedEvent, Words } from "./record";

/** By code point, as UTF-8 bytes sort; JavaScript alone compares UTF-16 units, which order rare characters otherwise. */
function byCodePoint(one: string, other: string): number {
  const [a, b] = [[...one], [...other]];
  for (let i = 0; i < a.length && i < b.length; i++) {
    const difference = (a[i]?.codePointAt(0) ?? 0) - (b[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

type Plain = Words | number | { readonly [name: string]: Words | number };

/** JSON with sorted names and without spaces; `JSON.stringify` escapes strings exactly as the exchange does. */
export function canonicalJson(value: Plain): string {
  if (typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((each: Words) => canonicalJson(each)).join(",")}]`;
  const members = Object.entries(value as Record<string, Words | number>).sort(([one], [other]) => byCodePoint(one, other));
  return `{${members.map(([name, held]) => `${JSON.stringify(name)}:${canonicalJson(held)}`).join(",")}}`;
}

/** The bytes of an event that are hashed. */
export function canonical(lot_id: number, { seq, at, kind, data }: RecordedEvent): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`{"at":${canonicalJson(at)},"data":${canonicalJson(data)},"kind":${canonicalJson(kind)},"lot_id":${lot_id},"seq":${seq}}`);
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Every link of the chain as the events give it, whatever the record says: 64 hexadecimal digits each. */
export async function linksOf({ lot_id, events }: Pick<AuctionRecord, "lot_id" | "events">): Promise<string[]> {
  const links: string[] = [];
  let previous = new Uint8Array(32);
  for (const event of events) {
    const bytes = canonical(lot_id, event);
    const joined = new Uint8Array(32 + bytes.length);
    joined.set(previous);
    joined.set(bytes, 32);
    previous = new Uint8Array(await crypto.subtle.digest("SHA-256", joined));
    links.push(hex(previous));
  }
  return links;
}

/** What fixes a sealed bid before anybody can read it: SHA-256 over its canonical JSON, in hexadecimal. */
export const commitment = async (bid: { bidder: string; lot_id: string; nonce: Words; price_fen: Words }): Promise<string> => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonicalJson(bid)))));

/** Browsers offer SHA-256 only to pages that came over https, or from the same machine. */
export const canHash = (): boolean => globalThis.crypto?.subtle !== undefined;
