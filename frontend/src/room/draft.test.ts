import { expect, it } from "vitest";
import { draftOf, keepDraft } from "./draft";

function storage(): Storage {
  const kept = new Map<string, string>();
  return { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => void kept.set(name, value), removeItem: (name: string) => void kept.delete(name) } as unknown as Storage;
}

it("keeps what was typed for each lot and bidder until it is offered", () => {
  const kept = storage();
  keepDraft(7, "4711", "125万", kept);
  expect(draftOf(7, "4711", kept)).toBe("125万");
  expect(draftOf(8, "4711", kept)).toBe("");
  // Whoever signs in next in the same tab learns nothing.
  expect(draftOf(7, "1234", kept)).toBe("");
  keepDraft(7, "4711", "", kept);
  expect(draftOf(7, "4711", kept)).toBe("");
});

it("does without where the browser forbids it", () => {
  const full = { ...storage(), setItem: () => { throw new Error("full"); } } as unknown as Storage;
  keepDraft(7, "4711", "1", full);
  keepDraft(7, "4711", "1", null);
  expect(draftOf(7, "4711", null)).toBe("");
});
