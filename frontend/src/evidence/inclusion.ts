/** Whether a daily root covers a lot's head, recomputed here in the browser (RFC 6962, section 2.1; see docs/evidence.md). */

import { canonicalJson } from "./chain";

export interface Inclusion {
  lot_id: number;
  seq: number;
  head: string;
  day: string;
  root: string;
  size: number;
  index: number;
  path: string[];
}

const encoder = new TextEncoder();
const bytes = (hex: string): Uint8Array<ArrayBuffer> => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const hex = (found: Uint8Array): string => Array.from(found, (byte) => byte.toString(16).padStart(2, "0")).join("");

async function hashed(prefix: number, ...parts: Uint8Array<ArrayBuffer>[]): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", await new Blob([Uint8Array.of(prefix), ...parts]).arrayBuffer()));
}

/** The root (hexadecimal) that a leaf at `index` of `size` and its siblings give; null when no tree of that size has such a path. */
export async function rootFrom(leaf: string, index: number, size: number, path: readonly string[]): Promise<string | null> {
  const found = await climb(leaf, index, size, path);
  return found && hex(found);
}

async function climb(leaf: string, index: number, size: number, path: readonly string[]): Promise<Uint8Array<ArrayBuffer> | null> {
  if (size === 1) return index === 0 && path.length === 0 ? hashed(0, encoder.encode(leaf)) : null;
  const top = path.at(-1);
  if (top === undefined || !(index >= 0 && index < size)) return null;
  let split = 1;
  while (split * 2 < size) split *= 2;
  const inLeft = index < split;
  const below = await climb(leaf, inLeft ? index : index - split, inLeft ? split : size - split, path.slice(0, -1));
  return below && (inLeft ? hashed(1, below, bytes(top)) : hashed(1, bytes(top), below));
}

/** Whether the leaf and its path give the root that the proof names. Whether that is the published root of its day is another question. */
export async function proves({ lot_id, seq, head, root, size, index, path }: Inclusion): Promise<boolean> {
  return (await rootFrom(`{"head":${canonicalJson(head)},"lot_id":${lot_id},"seq":${seq}}`, index, size, path)) === root;
}
