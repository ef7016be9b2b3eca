/** The amount a bidder has typed and not yet offered, kept for this tab, lot and bidder code: a reload or a lost connection does not take it away. */

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const key = (lotId: number, code: string): string => `bid-draft:${lotId}:${code}`;

/** The tab's own storage; null where the browser forbids it (the amount then lasts as long as the page). */
function store(): Store | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

export function draftOf(lotId: number, code: string, kept: Store | null = store()): string {
  return kept?.getItem(key(lotId, code)) ?? "";
}

export function keepDraft(lotId: number, code: string, typed: string, kept: Store | null = store()): void {
  try {
    if (typed === "") kept?.removeItem(key(lotId, code));
    else kept?.setItem(key(lotId, code), typed.slice(0, 40));
  } catch {
    // full or forbidden: the amount lasts as long as the page
  }
}
