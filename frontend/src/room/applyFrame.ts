/**
 * What this browser knows of a lot, and how a frame changes it (pure).
 * The law: snapshot + frames must equal a fresh snapshot; a gap in the numbers is never papered over.
 */

import type { EventView, Frame, LotView, MyStatus, Presence, Snapshot } from "../api/types";
import { fallSeconds } from "./formats/prices";
import { rulesOf } from "./formats/rules";

export interface RoomState {
  seq: number;
  lot: LotView;
  /** Ascending by number, gapless from its first entry to `seq`. */
  events: readonly EventView[];
  me: MyStatus | null;
  /** Whether the viewer has set a reminder. */
  reminded: boolean;
  presence: Presence;
}

export type Applied =
  | { kind: "applied"; state: RoomState; fresh: readonly EventView[] }
  | { kind: "known" }
  | { kind: "gap"; after: number };

export function fromSnapshot(snapshot: Snapshot, before: RoomState | null = null): RoomState {
  return { seq: snapshot.seq, lot: snapshot.lot, events: joined(before?.events ?? [], ascending(snapshot.recent)), me: snapshot.me, reminded: snapshot.reminded, presence: snapshot.presence };
}

export function applyFrame(state: RoomState | null, frame: Snapshot | Frame): Applied {
  if (frame.type === "snapshot") {
    // An older snapshot may arrive late (an HTTP answer overtaken by frames): it must not turn the price back.
    if (state !== null && frame.lot.id === state.lot.id && frame.seq < state.seq) return { kind: "known" };
    const known = state?.seq ?? frame.seq;
    const next = fromSnapshot(frame, state?.lot.id === frame.lot.id ? state : null);
    return { kind: "applied", state: next, fresh: next.events.filter((event) => event.seq > known) };
  }
  if (state === null) return { kind: "gap", after: 0 };
  if (frame.to_seq <= state.seq) return { kind: "known" };
  if (frame.from_seq > state.seq + 1) return { kind: "gap", after: state.seq };
  const fresh = ascending(frame.events).filter((event) => event.seq > state.seq);
  const { state: lotState, phase, price_fen, leader, minimum_fen, ends_at, bids, extensions } = frame;
  return {
    kind: "applied",
    fresh,
    state: {
      ...state,
      seq: frame.to_seq,
      presence: { ...state.presence, watchers: frame.watchers || state.presence.watchers }, // a catch-up does not count them
      events: frame.omitted > 0 ? gapless(fresh) : [...state.events, ...fresh],
      lot: { ...fresh.reduce(told, state.lot), seq: frame.to_seq, state: lotState, phase, price_fen, leader, minimum_fen, ends_at, bids, extensions },
    },
  };
}

/** What a frame's standing does not repeat: who goes before whom, and from when a falling price is counted after a pause. */
function told(lot: LotView, { kind, data }: EventView): LotView {
  if (kind === "priority") return { ...lot, priority: { ...lot.priority, [String(data["bidder"])]: Number(data["rank"]) } };
  if (kind === "phase") return { ...lot, phase: String(data["phase"]) };
  if (kind !== "resumed" || lot.phase !== "FALLING") return lot;
  const fell_ms = Date.parse(String(data["ends_at"])) - fallSeconds(BigInt(lot.start_price_fen), rulesOf(lot)) * 1000;
  return { ...lot, falls_from: new Date(fell_ms).toISOString() };
}

/** Older events put before those that are known, as far as they join without a gap. */
export function prepend(state: RoomState, older: readonly EventView[]): RoomState {
  const first = state.events[0]?.seq ?? state.seq + 1;
  const before = ascending(older).filter((event) => event.seq < first);
  return before.at(-1)?.seq === first - 1 ? { ...state, events: [...before, ...state.events] } : state;
}

/** The tail that has no gap: what a crowded frame leaves out is fetched afterwards. */
function gapless(events: readonly EventView[]): readonly EventView[] {
  const breach = events.findLastIndex((event, index) => index > 0 && event.seq !== (events[index - 1]?.seq ?? 0) + 1);
  return events.slice(Math.max(0, breach));
}

const ascending = (events: readonly EventView[]): EventView[] => [...events].sort((a, b) => a.seq - b.seq);

/** Keeps older events in front of a new tail when the two meet or overlap; otherwise only the tail is certain. */
function joined(older: readonly EventView[], tail: readonly EventView[]): readonly EventView[] {
  const first = tail[0]?.seq;
  if (first === undefined) return older;
  const last = older.at(-1)?.seq;
  if (last === undefined || last < first - 1) return tail;
  return [...older.filter((event) => event.seq < first), ...tail];
}
