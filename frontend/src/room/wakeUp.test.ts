import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { watchForReturn } from "./wakeUp";

class Page extends EventTarget {
  visibilityState: DocumentVisibilityState = "visible";
}

let page: Page;
let world: EventTarget;
let room: { wake: ReturnType<typeof vi.fn<() => void>>; offline: ReturnType<typeof vi.fn<() => void>> };
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  page = new Page();
  world = new EventTarget();
  room = { wake: vi.fn<() => void>(), offline: vi.fn<() => void>() };
  stop = watchForReturn(room, page, world);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

it.each(["visibilitychange", "resume"])("wakes at once on %s of a visible page, and not of a hidden one", (kind) => {
  page.visibilityState = "hidden";
  page.dispatchEvent(new Event(kind));
  expect(room.wake).not.toHaveBeenCalled();
  page.visibilityState = "visible";
  page.dispatchEvent(new Event(kind));
  expect(room.wake).toHaveBeenCalledOnce();
});

it.each(["online", "pageshow"])("wakes at once on %s", (kind) => {
  world.dispatchEvent(new Event(kind));
  expect(room.wake).toHaveBeenCalledOnce();
});

it("hears that the network is gone", () => {
  world.dispatchEvent(new Event("offline"));
  expect(room.offline).toHaveBeenCalledOnce();
});

it("finds out by its own timers that the machine slept, though the page was visible all the time", () => {
  vi.advanceTimersByTime(20_000);
  expect(room.wake).not.toHaveBeenCalled();
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(2_000);
  expect(room.wake).toHaveBeenCalledOnce();
});

it("ends with the room", () => {
  stop();
  page.dispatchEvent(new Event("visibilitychange"));
  world.dispatchEvent(new Event("online"));
  expect(room.wake).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});
