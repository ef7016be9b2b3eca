/** What a browser keeps for its user as JSON. Everything is optional: storage may be full, forbidden, or hold something else. */

export type Store = Pick<Storage, "getItem" | "setItem">;

/** The browser's own storage; null where it is forbidden. */
export function store(): Store | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** What is kept under a name; null when nothing is that can be read. */
export function read(key: string, kept: Store | null): unknown {
  try {
    return JSON.parse(kept?.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** Whether it is kept: storage may be full or forbidden. */
export function write(key: string, value: unknown, kept: Store | null): boolean {
  try {
    kept?.setItem(key, JSON.stringify(value));
    return kept !== null;
  } catch {
    return false;
  }
}
