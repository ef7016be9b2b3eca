/**
 * One viewer's connection to one lot: frames in, bids out, no React.
 *
 * - A socket that is silent for a heartbeat's time is told apart from a quiet room within about a second.
 * - Every reconnect begins from a snapshot; a gap in the numbers asks for what is missing.
 * - An act (bid, sealed bid, opening, secret limit) counts when its key is acknowledged. Unanswered, it is repeated over HTTP with the same key, which cannot act twice.
 */

import type { Frame, Presence, Snapshot } from "../api/types";
import { UNREACHABLE, toProblem, type Problem } from "../api/problem";
import { doubtSamples, offerSample, sampleOf, serverNow } from "../lib/serverTime";
import type { Receipt } from "../evidence/proofs";
import { newKey } from "../lib/uuid";
import { applyFrame, prepend, type RoomState } from "./applyFrame";
import type { Act, Answered } from "./acts";
import type { PendingAct } from "./bidState";
import { Receipts, type ReceiptWorld } from "./receipts";

export type Connection = "connecting" | "live" | "shaky" | "lost";

export interface RoomView {
  room: RoomState | null;
  connection: Connection;
  pending: PendingAct | null;
  /** The last refusal of an act, until the next one. */
  refusal: { problem: Problem; act: Act } | null;
  /** The last act of ours that was acknowledged here. */
  accepted: ({ type: Act["type"] } & Answered) | null;
  /** The exchange's receipts of our own acts, in order. */
  receipts: readonly Receipt[];
  /** The number of the event that last extended the end: changes make the clock flash. */
  extended_by: number | null;
  /** Why the room cannot be shown at all (no such lot, no server). */
  failure: Problem | null;
  /** The account has too many rooms open: this one asks over HTTP until another is closed. */
  crowded: Problem | null;
}

type Incoming =
  | Snapshot
  | Frame
  | ({ type: "presence" } & Presence)
  | ({ type: "accepted"; key: string } & Answered)
  | { type: "refused"; key: string | null; problem: Problem }
  | { type: "receipts"; items: readonly unknown[] }
  | { type: "pong"; t: unknown; server_at: string };

/** What the client needs of the world; tests give their own. */
export interface World extends ReceiptWorld {
  open: () => WebSocket;
  snapshot: () => Promise<Snapshot>;
  frames: (after: number) => Promise<Frame | null>;
  act: (key: string, act: Act) => Promise<Answered>;
}

/** As many events as one answer over HTTP carries. */
const OLDER = 5_000;

export const TIMES = { ping_ms: 5_000, ping_bidder_ms: 2_000, pong_ms: 900, dead_ms: 4_000, answer_ms: 2_500, poll_ms: 3_000, me_ms: 3_000, older_ms: 2_000, first_retry_ms: 300, longest_retry_ms: 8_000, crowded_ms: 30_000 };

/** Doubling waits with a random half, so that a thousand browsers do not come back in the same instant. */
export function retryAfter(attempt: number, random: () => number = Math.random): number {
  const whole = Math.min(TIMES.first_retry_ms * 2 ** attempt, TIMES.longest_retry_ms);
  return Math.round(whole / 2 + random() * (whole / 2));
}

const LOST: RoomView = { room: null, connection: "connecting", pending: null, refusal: null, accepted: null, receipts: [], extended_by: null, failure: null, crowded: null };

export class RoomClient {
  private view: RoomView = LOST;
  private readonly listeners = new Set<() => void>();
  private socket: WebSocket | null = null;
  private attempt = 0;
  /** Whether this socket has been pinged: the first ping sets the clock and goes at once. */
  private pinged = false;
  private stopped = true;
  private readonly timers: Partial<Record<"retry" | "ping" | "pong" | "dead" | "poll" | "me" | "older", ReturnType<typeof setTimeout>>> = {};
  private answerTimer: ReturnType<typeof setTimeout> | undefined;

  private readonly receipts: Receipts;

  constructor(private readonly world: World) {
    this.receipts = new Receipts(world, (receipts) => this.set({ receipts }));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly current = (): RoomView => this.view;

  start(): void {
    this.stopped = false;
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    for (const name of Object.keys(this.timers) as (keyof typeof this.timers)[]) this.clear(name);
    clearTimeout(this.answerTimer);
    this.receipts.stop();
    this.drop();
  }

  /** After sleep or a network change: trust nothing, ask at once. */
  wake(): void {
    if (this.stopped) return;
    doubtSamples();
    this.attempt = 0;
    if (this.socket?.readyState === WebSocket.OPEN) {
      this.ping();
      this.send({ type: "snapshot" });
    } else this.reconnect(0);
  }

  /** The browser says that it has no network. */
  offline(): void {
    this.set({ connection: "lost" });
    this.drop();
    this.reconnect(TIMES.first_retry_ms);
  }

  /** My registration may have changed: fetch it with a fresh snapshot. */
  refresh(): void {
    if (!this.send({ type: "snapshot" })) void this.poll();
  }

  /** Bid, seal, open or lodge a limit. One act at a time: a second one while the first is under way is ignored. */
  act(act: Act): void {
    if (this.view.pending !== null) return;
    const pending: PendingAct = { key: newKey(), act, since_ms: serverNow() };
    this.set({ pending, refusal: null, accepted: null });
    if (this.send({ ...act, key: pending.key })) this.answerTimer = setTimeout(() => void this.actOverHttp(pending), TIMES.answer_ms);
    else void this.actOverHttp(pending);
  }

  /** Ask for our receipts again. */
  async askForReceipts(): Promise<void> {
    await this.receipts.ask();
  }

  dismissRefusal(): void {
    this.set({ refusal: null });
  }

  private async actOverHttp(pending: PendingAct, attempt = 0): Promise<void> {
    if (this.view.pending?.key !== pending.key || this.stopped) return;
    try {
      this.answered(pending.key, await this.world.act(pending.key, pending.act));
    } catch (error) {
      const problem = toProblem(error);
      const unknown = problem.status === 0 || problem.status >= 500;
      if (unknown && attempt < 5) {
        this.answerTimer = setTimeout(() => void this.actOverHttp(pending, attempt + 1), retryAfter(attempt));
        return;
      }
      this.refused(pending.key, unknown ? UNCERTAIN : problem);
    }
    if (this.view.connection !== "live") void this.poll();
  }

  private connect(): void {
    if (this.stopped) return;
    this.drop();
    this.clear("ping");
    this.pinged = false;
    const socket = this.world.open();
    this.socket = socket;
    socket.onmessage = (message: MessageEvent<string>) => socket === this.socket && this.receive(JSON.parse(message.data) as Incoming);
    socket.onclose = (event) => {
      if (socket !== this.socket) return;
      this.socket = null;
      if (event.code === 4404) return; // the refusal said why; there is nothing to come back to
      if (event.code === 4429) {
        this.set({ connection: "lost" });
        return this.reconnect(TIMES.crowded_ms);
      }
      this.set({ connection: this.view.room === null && this.attempt < 2 ? "connecting" : "lost" });
      this.reconnect(retryAfter(this.attempt++));
    };
    // A connection attempt that neither opens nor fails is given up.
    this.arm("dead", TIMES.dead_ms * 2, () => this.abandon());
  }

  private reconnect(wait_ms: number): void {
    if (this.stopped) return;
    this.clear("ping");
    this.clear("pong");
    this.clear("dead");
    this.arm("retry", wait_ms, () => this.connect());
    if (this.timers.poll === undefined) this.arm("poll", this.view.room === null ? TIMES.first_retry_ms : TIMES.poll_ms, () => void this.poll());
  }

  private abandon(): void {
    this.drop();
    this.set({ connection: "lost" });
    this.reconnect(retryAfter(this.attempt++));
  }

  private drop(): void {
    const { socket } = this;
    this.socket = null;
    socket?.close();
  }

  private receive(frame: Incoming): void {
    this.alive();
    switch (frame.type) {
      case "snapshot":
      case "events":
        this.set({ crowded: null });
        return this.take(frame);
      case "accepted":
        return this.answered(frame.key, frame);
      case "refused":
        if (frame.key !== null) return this.refused(frame.key, frame.problem);
        if (frame.problem.status === 404) this.set({ failure: frame.problem });
        if (frame.problem.code === "too-many-sockets") this.set({ crowded: frame.problem });
        return;
      case "presence": {
        const { watchers, registered, reminders } = frame;
        if (this.view.room) this.set({ room: { ...this.view.room, presence: { watchers, registered, reminders } } });
        return;
      }
      case "receipts":
        return this.receipts.take(frame.items);
      case "pong":
        if (typeof frame.t === "number") offerSample(sampleOf(frame.t, Date.now(), Date.parse(frame.server_at)));
    }
  }

  private take(frame: Snapshot | Frame): void {
    const applied = applyFrame(this.view.room, frame);
    if (applied.kind === "gap") {
      if (!this.send({ type: "catch_up", after: applied.after })) void this.poll();
      return;
    }
    if (applied.kind === "known") return;
    const extension = applied.fresh.findLast((event) => event.data["extended"] === true);
    this.set({ room: applied.state, failure: null, ...(extension && { extended_by: extension.seq }) });
    // What a crowded room left out is fetched once it is quiet again.
    if (frame.type === "events" && frame.omitted > 0) this.arm("older", TIMES.older_ms, () => void this.loadOlder());
    this.watchMe();
    if (frame.type === "snapshot") this.receipts.know(frame.lot.id, frame.me);
    this.receipts.see(applied.fresh);
  }

  /** While a registration is on its way, ask how it stands: it changes without an event of the lot. */
  private watchMe(): void {
    const state = this.view.room?.me?.state;
    if (state !== "WAITING_FOR_MEMBERS" && state !== "APPLIED" && state !== "QUALIFIED") return this.clear("me");
    if (this.timers.me === undefined) this.arm("me", TIMES.me_ms, () => (document.hidden ? this.watchMe() : this.refresh()));
  }

  private answered(key: string, { seq, price_fen }: Answered): void {
    const { pending } = this.view;
    if (pending?.key !== key) return;
    clearTimeout(this.answerTimer);
    const { room } = this.view;
    // The room tells a limit with the next snapshot only.
    if (pending.act.type === "mandate" && room?.me) this.set({ room: { ...room, me: { ...room.me, limit_fen: pending.act.limit_fen } } });
    this.receipts.expect(seq);
    this.set({ pending: null, accepted: { type: pending.act.type, seq, ...(price_fen !== undefined && { price_fen }) } });
  }

  private refused(key: string, problem: Problem): void {
    const { pending } = this.view;
    if (pending?.key !== key) return;
    clearTimeout(this.answerTimer);
    if (problem.code === "try-again") {
      this.answerTimer = setTimeout(() => void this.actOverHttp(pending), TIMES.first_retry_ms);
      return;
    }
    this.set({ pending: null, refusal: { problem, act: pending.act } });
  }

  /** Something came: the connection lives. Only the first frame after silence arms a new heartbeat. */
  private alive(): void {
    this.attempt = 0;
    this.clear("pong");
    this.clear("dead");
    this.clear("retry");
    this.clear("poll");
    this.set({ connection: "live" });
    if (this.timers.ping !== undefined) return;
    const bidder = this.view.room?.me?.state === "ADMITTED";
    this.arm("ping", !this.pinged ? 0 : bidder ? TIMES.ping_bidder_ms : TIMES.ping_ms, () => this.ping());
  }

  private ping(): void {
    this.clear("ping");
    this.pinged = true;
    if (!this.send({ type: "ping", t: Date.now() })) return;
    this.arm("pong", TIMES.pong_ms, () => this.set({ connection: "shaky" }));
    this.arm("dead", TIMES.dead_ms, () => this.abandon());
  }

  private send(command: object): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(command));
    return true;
  }

  /** Without a socket the price still moves: by asking. */
  private async poll(): Promise<void> {
    this.clear("poll");
    try {
      this.take(await this.world.snapshot());
    } catch (error) {
      const problem = toProblem(error);
      if (this.view.room === null) this.set({ failure: problem });
    }
    if (!this.stopped && this.view.connection !== "live" && this.timers.poll === undefined) this.arm("poll", TIMES.poll_ms, () => void this.poll());
  }

  /** The events before those of the snapshot, for the curve and the full feed. */
  async loadOlder(): Promise<void> {
    const first = this.view.room?.events[0]?.seq;
    if (first === undefined || first <= 1) return;
    const frame = await this.world.frames(Math.max(0, first - 1 - OLDER)).catch(() => null);
    if (frame && this.view.room) this.set({ room: prepend(this.view.room, frame.events) });
  }

  private arm(name: keyof typeof this.timers, wait_ms: number, run: () => void): void {
    this.clear(name);
    this.timers[name] = setTimeout(() => {
      delete this.timers[name];
      run();
    }, wait_ms);
  }

  private clear(name: keyof typeof this.timers): void {
    clearTimeout(this.timers[name]);
    delete this.timers[name];
  }

  private set(changes: Partial<RoomView>): void {
    if (Object.entries(changes).every(([name, value]) => this.view[name as keyof RoomView] === value)) return;
    this.view = { ...this.view, ...changes };
    for (const listener of this.listeners) listener();
  }
}

/** The one case in which nothing is known: say so, and where to look. */
const UNCERTAIN: Problem = {
  ...UNREACHABLE,
  code: "bid-uncertain",
  title: "未收到服务器回执，本次报价是否受理尚不确定",
  title_en: "The server did not answer: whether this bid was taken is not known",
  remedy_zh: "请在恢复连接后核对出价记录；未出现在记录中的报价不生效。",
  remedy_en: "Check the bid feed once you are connected again; a bid that is not in it does not count.",
};
