/** When a page comes back, from sleep, from the background, from a dead network, it must not trust what it shows. */

const TICK_MS = 2_000;
/** Timers that stood still for so long: the machine slept (a lid closed over a visible page tells nobody). */
const SLEPT_MS = 10_000;

interface Sleeper {
  wake: () => void;
  offline: () => void;
}

interface Page extends EventTarget {
  readonly visibilityState: DocumentVisibilityState;
}

/** Wakes the room at every sign of a return; gives back what ends the watching. */
export function watchForReturn(room: Sleeper, page: Page = document, world: EventTarget = window): () => void {
  const wake = (): void => {
    if (page.visibilityState === "visible") room.wake();
  };
  const offline = (): void => room.offline();
  page.addEventListener("visibilitychange", wake);
  page.addEventListener("resume", wake);
  world.addEventListener("online", wake);
  world.addEventListener("pageshow", wake);
  world.addEventListener("offline", offline);
  let ticked_ms = Date.now();
  const ticking = setInterval(() => {
    const slept = Date.now() - ticked_ms > SLEPT_MS;
    ticked_ms = Date.now();
    if (slept) wake();
  }, TICK_MS);
  return () => {
    clearInterval(ticking);
    page.removeEventListener("visibilitychange", wake);
    page.removeEventListener("resume", wake);
    world.removeEventListener("online", wake);
    world.removeEventListener("pageshow", wake);
    world.removeEventListener("offline", offline);
  };
}
