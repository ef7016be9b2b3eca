/** What the viewer did on a lot, as far as it was accepted, and the receipt of each (pure). */

import type { EventView } from "../api/types";
import type { Receipt } from "../evidence/proofs";

const KINDS = ["bid", "sealed", "unsealed", "mandate"] as const;

export interface OwnAct {
  seq: number;
  at: string;
  /** Not known of events that this page has not loaded. */
  kind: (typeof KINDS)[number] | null;
  /** Null where none has come yet. */
  receipt: Receipt | null;
  /** The room has told another event of this number: the exchange contradicts its own receipt. */
  denied: boolean;
}

/** Whether an event is of a bidder's own asking, as far as the record names it, so that a receipt of it is to come. */
export const isOwnAct = (code: string, { kind, data }: EventView): boolean => data["bidder"] === code && data["mandate"] === undefined && ["bid", "sealed", "unsealed"].includes(kind);

/** In order. A bid that a secret limit made has no receipt of its own: that of the limit stands for it. */
export function actsOf(code: string, receipts: readonly Receipt[], events: readonly EventView[]): OwnAct[] {
  const told = new Map(events.map((event) => [event.seq, event]));
  const held = receipts.map((receipt) => {
    const { seq, at, hash } = receipt.leaf;
    const event = told.get(seq);
    return { seq, at, kind: KINDS.find((kind) => kind === event?.kind) ?? null, receipt, denied: event !== undefined && event.hash !== hash };
  });
  const numbers = new Set(held.map(({ seq }) => seq));
  const waiting = events
    .filter((event) => isOwnAct(code, event) && !numbers.has(event.seq))
    .map(({ seq, at, kind }) => ({ seq, at, kind: kind as OwnAct["kind"], receipt: null, denied: false }));
  return [...held, ...waiting].sort((one, other) => one.seq - other.seq);
}
