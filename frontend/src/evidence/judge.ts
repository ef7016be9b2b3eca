/** Receipt files held against a record (pure): what each is, in the words of the exchange's own check. */

import { RECEIPT, faultIn, type Fault, type PublicKey } from "./proofs";
import type { AuctionRecord } from "./record";

/** `ahead`: the record ends before the receipt's event, and the lot was still running when it was fetched. */
export type Standing = "belongs" | "contradicts" | "ahead" | "elsewhere" | "unknown-key" | "invalid" | "unchecked";

export interface Judged {
  file: string;
  /** As the file says; null where it says nothing. */
  seq: number | null;
  bidder: string | null;
  at: string | null;
  issued_by: string | null;
  fault: Fault | null;
  standing: Standing;
}

const RUNNING = ["SCHEDULED", "OPEN", "PAUSED", "SUSPENDED"];

function standingOf(fault: Fault | null, running: boolean): Standing {
  switch (fault) {
    case null:
      return "belongs";
    case "missing":
      return running ? "ahead" : "contradicts";
    case "other":
      return "contradicts";
    case "lot":
      return "elsewhere";
    case "key":
      return "unknown-key";
    case "unchecked":
      return "unchecked";
    default:
      return "invalid";
  }
}

/** The receipts of a file: one, or an array of them. Null for what is no JSON. */
export function receiptsIn(text: string): readonly unknown[] | null {
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found) ? (found as unknown[]) : [found];
  } catch {
    return null;
  }
}

/** Hold one receipt against a record; `keys` are the published ones, null where they are not known. */
export async function judge(record: AuctionRecord, file: string, receipt: unknown, keys: readonly PublicKey[] | null): Promise<Judged> {
  const fault = await faultIn(record, receipt, RECEIPT, keys);
  const { leaf, issued_by } = (receipt ?? {}) as { leaf?: Record<string, unknown> | null; issued_by?: unknown };
  const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
  const seq = leaf?.["seq"];
  const at = text(leaf?.["at"]);
  return {
    file,
    seq: typeof seq === "number" ? seq : null,
    bidder: text(leaf?.["bidder"]),
    at: at !== null && !Number.isNaN(Date.parse(at)) ? at : null,
    issued_by: text(issued_by),
    fault,
    standing: standingOf(fault, RUNNING.includes(record.outcome)),
  };
}

/** What needs attention first, then by number. */
export function inOrder(judged: readonly Judged[]): Judged[] {
  const rank = ({ standing }: Judged): number => ["contradicts", "invalid", "unknown-key", "elsewhere", "ahead", "unchecked", "belongs"].indexOf(standing);
  return [...judged].sort((one, other) => rank(one) - rank(other) || (one.seq ?? 0) - (other.seq ?? 0));
}
