/**
 * The receipts of the viewer's own acts, no React: those that this browser kept, those that come over the socket, and those that the exchange gives
 * when asked, which is once on entering, and again when an act was acknowledged and its receipt did not come.
 */

import { toProblem } from "../api/problem";
import type { EventView, MyStatus } from "../api/types";
import { mended, merged } from "../evidence/held";
import type { Receipt } from "../evidence/proofs";
import { isOwnAct } from "./ownActs";

export const RECEIPT_TIMES = { late_ms: 3_000, again_ms: 30_000 };

/** What it needs of the world; tests give their own. */
export interface ReceiptWorld {
  receipts: () => Promise<readonly unknown[]>;
  held: (code: string) => readonly Receipt[];
  hold: (code: string, receipts: readonly Receipt[]) => void;
}

/** Under which code somebody has receipts: who is admitted and bids. Those of a group are its lead's. */
export const receiptCode = (me: MyStatus | null): string | null => (me?.state === "ADMITTED" && me.role !== "MEMBER" ? me.bidder_code : null);

export class Receipts {
  private lotId = 0;
  private code: string | null = null;
  private all: readonly Receipt[] = [];
  private readonly expected = new Set<number>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly world: ReceiptWorld,
    private readonly changed: (receipts: readonly Receipt[]) => void,
  ) {}

  /** Who looks: on entering as a bidder, what was kept and what there is. */
  know(lotId: number, me: MyStatus | null): void {
    const code = receiptCode(me);
    if (code === this.code) return;
    this.stop();
    this.lotId = lotId;
    this.code = code;
    this.keep(code === null ? [] : this.world.held(code));
    if (code !== null) void this.ask();
  }

  /** Receipts came: new ones are kept, those of others and what is no receipt left alone. */
  take(items: readonly unknown[]): void {
    if (this.code !== null) this.keep(merged(this.lotId, this.code, this.all, items));
  }

  /** An act was acknowledged: its receipt is to come. */
  expect(seq: number): void {
    if (this.code === null || this.all.some(({ leaf }) => leaf.seq === seq)) return;
    this.expected.add(seq);
    this.timer ??= setTimeout(() => this.late(), RECEIPT_TIMES.late_ms);
  }

  /** What the room told: an act of the same bidder may have come from another device. */
  see(events: readonly EventView[]): void {
    for (const event of events) if (this.code !== null && isOwnAct(this.code, event)) this.expect(event.seq);
  }

  /** Ask for all there are. Where nothing is known because nobody answered, ask again later. */
  async ask(): Promise<void> {
    const { code } = this;
    try {
      const found = await this.world.receipts();
      if (code === null || code !== this.code) return;
      this.take(found);
      const better = await mended(this.all, found);
      if (code === this.code) this.keep(merged(this.lotId, code, better, this.all));
    } catch (error) {
      const { status } = toProblem(error);
      if (code === this.code && code !== null && (status === 0 || status >= 500)) this.timer ??= setTimeout(() => this.again(), RECEIPT_TIMES.again_ms);
    }
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.expected.clear();
  }

  private keep(receipts: readonly Receipt[]): void {
    for (const { leaf } of receipts) this.expected.delete(leaf.seq);
    if (receipts.length === this.all.length && receipts.every((each, index) => each === this.all[index])) return;
    this.all = receipts;
    if (this.code !== null) this.world.hold(this.code, receipts);
    this.changed(receipts);
  }

  private late(): void {
    this.timer = undefined;
    if (this.expected.size === 0) return;
    this.expected.clear();
    void this.ask();
  }

  private again(): void {
    this.timer = undefined;
    void this.ask();
  }
}
