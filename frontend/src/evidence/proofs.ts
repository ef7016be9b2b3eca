/**
 * What the exchange signed, checked here in the browser as `auction/evidence/proofs.py` does: a leaf, its path to a Merkle root (RFC 6962,
 * section 2.1), and an Ed25519 signature of that root. Bidders' receipts and daily roots are of this one shape.
 */

import { canHash, canonicalJson } from "./chain";
import type { AuctionRecord } from "./record";
import { stampOf } from "./timestamp";

interface Proof {
  leaf: { hash: string; lot_id: number; seq: number; at?: string; bidder?: string; key?: string };
  path: readonly string[];
  signed: { format: string; root: string; day?: string };
  issued_by: string;
  signature: string;
  timestamp_token?: string | null;
}

/** That a bid was acknowledged. */
export interface Receipt extends Proof {
  leaf: { at: string; bidder: string; hash: string; key: string; lot_id: number; seq: number };
}

/** That a day's signed root covers a record up to an event. */
export interface Inclusion extends Proof {
  signed: { day: string; format: string; root: string };
  timestamp_token: string | null;
}

/** A key that signs, or did up to a day (of Shanghai). */
export interface PublicKey {
  public_key: string;
  used_until: string | null;
}

export const RECEIPT = "binhai-receipt/2";
export const DAILY_ROOT = "binhai-daily-root/1";
type Kind = typeof RECEIPT | typeof DAILY_ROOT;

const MEMBERS = ["issued_by", "leaf", "path", "signature", "signed"];
const LEAVES: Record<Kind, readonly string[]> = { [RECEIPT]: ["at", "bidder", "hash", "key", "lot_id", "seq"], [DAILY_ROOT]: ["hash", "lot_id", "seq"] };
const SIGNED: Record<Kind, readonly string[]> = { [RECEIPT]: ["format", "root"], [DAILY_ROOT]: ["day", "format", "root"] };

/** What can be wrong with a proof; `unchecked`: this browser can compute neither digest nor signature, all else is right. */
export type Fault = "shape" | "digits" | "leaf" | "root" | "timestamp" | "signature" | "kind" | "key" | "lot" | "missing" | "other" | "unchecked";

const encoder = new TextEncoder();
const bytes = (hex: string): Uint8Array<ArrayBuffer> => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const hex = (found: Uint8Array): string => Array.from(found, (byte) => byte.toString(16).padStart(2, "0")).join("");
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const has = (value: unknown, members: readonly string[]): value is Record<string, unknown> => isObject(value) && Object.keys(value).sort().join() === members.join();
const isText = (value: unknown): value is string => typeof value === "string" && !/\p{Surrogate}/u.test(value);
const isHex = (value: unknown, digits: number): boolean => typeof value === "string" && value.length === digits && /^[0-9a-f]*$/.test(value);

/** What is wrong with the form of a value, in the order in which the exchange's own check looks; null when it is a receipt or a daily root. */
function formFault(value: unknown): Fault | null {
  if (!isObject(value)) return "shape";
  const { timestamp_token: token = null, ...members } = value;
  if (!has(members, MEMBERS) || !isObject(members["signed"]) || !Array.isArray(members["path"])) return "shape";
  const { leaf, signed, path, issued_by, signature } = members as Record<string, unknown> & { signed: Record<string, unknown>; path: unknown[] };
  const kind = signed["format"];
  if ((kind !== RECEIPT && kind !== DAILY_ROOT) || !has(leaf, LEAVES[kind]) || !has(signed, SIGNED[kind]) || !Object.values(signed).every(isText)) return "shape";
  if (!path.every((step) => typeof step === "string" && /^[LR][0-9a-f]{64}$/.test(step)) || !isHex(issued_by, 64) || !isHex(signature, 128)) return "digits";
  if (!Object.entries(leaf).every(([name, held]) => (name === "lot_id" || name === "seq" ? Number.isSafeInteger(held) : isText(held)))) return "leaf";
  return token === null || typeof token === "string" ? null : "shape";
}

/** Whether a value has the shape of a bidder's receipt. */
export const isReceipt = (value: unknown): value is Receipt => formFault(value) === null && (value as Proof).signed.format === RECEIPT;

/** Whether a value has the shape of a daily root in a record, whose members say each thing in one way. */
export function isInclusion(value: unknown): value is Inclusion {
  if (formFault(value) !== null) return false;
  const { leaf, signed, timestamp_token: token } = value as Proof;
  return signed.format === DAILY_ROOT && isHex(leaf.hash, 64) && isHex(signed.root, 64) && /^\d{4}-\d{2}-\d{2}$/.test(signed.day ?? "") && (token === null || (token !== undefined && /^([A-Za-z0-9+/]{4})+([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(token)));
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
export async function leadsToRoot({ leaf, path, signed }: Proof): Promise<boolean> {
  return (await rootFrom(canonicalJson({ ...leaf }), path)) === signed.root;
}

/** Whether the signature holds, by the key that the proof names; null where the browser knows no Ed25519. */
export async function isSigned({ signed, issued_by, signature }: Proof): Promise<boolean | null> {
  try {
    const key = await crypto.subtle.importKey("raw", bytes(issued_by), "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, bytes(signature), encoder.encode(canonicalJson({ ...signed })));
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotSupportedError") return null;
    return false;
  }
}

/** What is wrong with a proof by itself: shape, path, timestamp, signature of the key that it names. */
export async function faultOf(value: unknown): Promise<Fault | null> {
  const form = formFault(value);
  if (form !== null) return form;
  const proof = value as Proof;
  if (canHash() && !(await leadsToRoot(proof))) return "root";
  if (typeof proof.timestamp_token === "string" && stampOf(proof.timestamp_token)?.digest !== proof.signed.root) return "timestamp";
  const signed = canHash() ? await isSigned(proof) : null;
  return signed === null ? "unchecked" : signed ? null : "signature";
}

/** Whether a key is published for what a proof shows: a former one counts up to its last day. */
export function knows(keys: readonly PublicKey[], { leaf, signed, issued_by }: Proof): boolean {
  const day = signed.day ?? dayOf(leaf.at ?? "");
  return keys.some(({ public_key, used_until }) => public_key === issued_by && (used_until === null || day <= used_until));
}

/** The day in Shanghai, which is eight hours ahead of UTC the year round. */
function dayOf(at: string): string {
  const ms = Date.parse(at);
  return Number.isNaN(ms) ? "9999" : new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** What is wrong with a proof beside a record that holds, or with its key where the published `keys` are known. */
export async function faultIn({ lot_id, events }: Pick<AuctionRecord, "lot_id" | "events">, value: unknown, kind: Kind, keys: readonly PublicKey[] | null = null): Promise<Fault | null> {
  const alone = await faultOf(value);
  if (alone !== null && alone !== "unchecked") return alone;
  const proof = value as Proof;
  if (proof.signed.format !== kind) return "kind";
  if (keys !== null && !knows(keys, proof)) return "key";
  const { leaf } = proof;
  if (leaf.lot_id !== lot_id) return "lot";
  const event = events[leaf.seq - 1];
  if (event === undefined) return "missing";
  // Who lodged a secret limit only its receipt says.
  const bidder = event.data["bidder"] ?? leaf.bidder;
  const same = leaf.hash === event.hash && (leaf.at ?? event.at) === event.at && (leaf.bidder ?? bidder) === bidder;
  return same ? alone : "other";
}
