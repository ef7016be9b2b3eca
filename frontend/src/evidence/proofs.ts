/** What the exchange signed over a record, checked here in the browser: a leaf, its path to a Merkle root (RFC 6962, section 2.1), and an Ed25519 signature of that root. */

import { canonicalJson } from "./chain";
import type { AuctionRecord } from "./record";

/** That a day's signed root covers a record up to an event. */
export interface Inclusion {
  leaf: { hash: string; lot_id: number; seq: number };
  path: readonly string[];
  signed: { day: string; format: string; root: string };
  issued_by: string;
  signature: string;
  timestamp_token: string | null;
}

export const DAILY_ROOT = "binhai-daily-root/1";

const encoder = new TextEncoder();
const bytes = (hex: string): Uint8Array<ArrayBuffer> => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const hex = (found: Uint8Array): string => Array.from(found, (byte) => byte.toString(16).padStart(2, "0")).join("");
const has = (value: unknown, members: readonly string[]): value is Record<string, unknown> => typeof value === "object" && value !== null && Object.keys(value).sort().join() === members.join();
const isText = (value: unknown, form: RegExp): boolean => typeof value === "string" && form.test(value);

/** Whether a value has the shape of a daily root in a record. */
export function isInclusion(value: unknown): value is Inclusion {
  if (!has(value, ["issued_by", "leaf", "path", "signature", "signed", "timestamp_token"])) return false;
  const { leaf, path, signed, timestamp_token } = value;
  return (
    has(leaf, ["hash", "lot_id", "seq"]) && isText(leaf["hash"], /^[0-9a-f]{64}$/) && Number.isInteger(leaf["lot_id"]) && Number.isInteger(leaf["seq"]) &&
    Array.isArray(path) && path.every((step) => isText(step, /^[LR][0-9a-f]{64}$/)) &&
    has(signed, ["day", "format", "root"]) && isText(signed["day"], /^\d{4}-\d{2}-\d{2}$/) && signed["format"] === DAILY_ROOT && isText(signed["root"], /^[0-9a-f]{64}$/) &&
    isText(value["issued_by"], /^[0-9a-f]{64}$/) && isText(value["signature"], /^[0-9a-f]{128}$/) &&
    (timestamp_token === null || isText(timestamp_token, /^([A-Za-z0-9+/]{4})+([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/))
  );
}

async function hashed(prefix: number, ...parts: Uint8Array<ArrayBuffer>[]): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", await new Blob([Uint8Array.of(prefix), ...parts]).arrayBuffer()));
}

/** The root (hexadecimal) that a leaf's bytes and its path give. */
export async function rootFrom(leaf: string, path: readonly string[]): Promise<string> {
  let found = await hashed(0, encoder.encode(leaf));
  for (const step of path) found = step.startsWith("L") ? await hashed(1, bytes(step.slice(1)), found) : await hashed(1, found, bytes(step.slice(1)));
  return hex(found);
}

/** Whether leaf and path give the root that was signed. */
export async function leadsToRoot({ leaf, path, signed }: Inclusion): Promise<boolean> {
  return (await rootFrom(`{"hash":"${leaf.hash}","lot_id":${leaf.lot_id},"seq":${leaf.seq}}`, path)) === signed.root;
}

/** Whether the signature holds, by the key that the proof names; null where the browser knows no Ed25519. */
export async function isSigned({ signed, issued_by, signature }: Inclusion): Promise<boolean | null> {
  try {
    const key = await crypto.subtle.importKey("raw", bytes(issued_by), "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, bytes(signature), encoder.encode(canonicalJson({ ...signed })));
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotSupportedError") return null;
    return false;
  }
}

/** Whether a proof speaks of this record's own event. */
export function isOf({ lot_id, events }: Pick<AuctionRecord, "lot_id" | "events">, { leaf }: Inclusion): boolean {
  return leaf.lot_id === lot_id && events[leaf.seq - 1]?.hash === leaf.hash;
}
