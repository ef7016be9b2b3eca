/**
 * Receipts that this browser holds for a bidder, by lot and bidder code: whoever holds one needs nobody to give it again, the exchange least of all.
 */

import { downloadJson } from "../lib/download";
import { read, store, write, type Store } from "../lib/kept";
import { faultOf, isReceipt, type Receipt } from "./proofs";

/** As many of the newest as are kept of a lot: half a megabyte at most. */
export const HELD = 500;

const keyOf = (lotId: number, code: string): string => `receipts:${lotId}:${code}`;
/** What a receipt says. Two of one number that say different things are both kept: together they prove that the exchange has signed both. */
const claimOf = ({ leaf }: Receipt): string => [leaf.seq, leaf.hash, leaf.at, leaf.key].join();

/** The receipts of a bidder among what was given, each once, in order. Of two that say the same the first one stays: it cannot be taken away by a later one. */
export function merged(lotId: number, code: string, ...given: readonly (readonly unknown[])[]): Receipt[] {
  const found = new Map<string, Receipt>();
  for (const each of given.flat()) if (isReceipt(each) && each.leaf.lot_id === lotId && each.leaf.bidder === code && !found.has(claimOf(each))) found.set(claimOf(each), each);
  return [...found.values()].sort((one, other) => one.leaf.seq - other.leaf.seq);
}

export function heldReceipts(lotId: number, code: string, kept: Store | null = store()): Receipt[] {
  const found = read(keyOf(lotId, code), kept);
  return Array.isArray(found) ? merged(lotId, code, found) : [];
}

/** Whether they are kept; of many the newest. Another tab may have kept others meanwhile. */
export function holdReceipts(lotId: number, code: string, receipts: readonly Receipt[], kept: Store | null = store()): boolean {
  return write(keyOf(lotId, code), merged(lotId, code, receipts, heldReceipts(lotId, code, kept)).slice(-HELD), kept);
}

/** A kept copy that does not hold by itself, and so proves nothing, gives way to a sound one that says the same. */
export async function mended(held: readonly Receipt[], given: readonly unknown[]): Promise<Receipt[]> {
  const fresh = new Map(given.filter(isReceipt).map((receipt) => [claimOf(receipt), receipt]));
  const holds = async (receipt: Receipt): Promise<boolean> => [null, "unchecked"].includes(await faultOf(receipt));
  return Promise.all(
    held.map(async (receipt) => {
      const other = fresh.get(claimOf(receipt));
      return other !== undefined && !(await holds(receipt)) && (await holds(other)) ? other : receipt;
    }),
  );
}

/** One file with all of them, as the API gives them: `exchange verify` and the script take it beside the record. */
export function downloadReceipts(lotId: number, receipts: readonly Receipt[]): void {
  downloadJson(`receipts-${lotId}.json`, receipts);
}
