import { describe, expect, it } from "vitest";
import { canonical, canonicalJson, linksOf } from "./chain";
import { check } from "./check";
import fixture from "./fixture.json";
import { micros } from "./record";
import type { AuctionRecord, RecordedEvent } from "./record";

/** Made and verified by the exchange's own tests (tests/auction/test_verify_record.py). */
const RECORD = fixture as unknown as AuctionRecord;
const copy = (): AuctionRecord => structuredClone(RECORD);
const verdict = async (record: unknown, head: string | null = null): Promise<string[]> => (await check(JSON.stringify(record), head)).problems.map(({ seq, words }) => (seq === null ? words.en : `${seq}: ${words.en}`));

/** The chain computed anew over a forgery: only the rules can find it then. */
async function rechained(record: AuctionRecord): Promise<AuctionRecord> {
  const links = await linksOf(record);
  record.events.forEach((event, index) => (event.hash = links[index] as string));
  return { ...record, head: links.at(-1) as string };
}

describe("the canonical bytes", () => {
  it("sort names by code point at every depth and escape as the exchange does", () => {
    expect(canonicalJson({ "𠮷": "x", "\uffee": { b: "é", a: [true, '"\\\n\u0001\u007f\u2028/'] } })).toBe('{"\uffee":{"a":[true,"\\"\\\\\\n\\u0001\u007f\u2028/"],"b":"é"},"𠮷":"x"}');
  });

  it("are UTF-8 over at, data, kind, lot and number", () => {
    const event: RecordedEvent = { seq: 2, at: "2026-11-23T01:02:03.000004Z", kind: "withdrawn", data: { ground: "债" }, hash: "" };
    expect(new TextDecoder().decode(canonical(7, event))).toBe('{"at":"2026-11-23T01:02:03.000004Z","data":{"ground":"债"},"kind":"withdrawn","lot_id":7,"seq":2}');
    expect(canonical(7, event).length).toBe(98);
  });
});

describe("the check of a record", () => {
  it("recomputes every link that the exchange wrote", async () => {
    expect(await linksOf(RECORD)).toEqual(RECORD.events.map((event) => event.hash));
    expect(await verdict(RECORD)).toEqual([]);
    expect(await verdict(RECORD, RECORD.head.toUpperCase())).toEqual([]);
  });

  it("finds a record that is not the certificate's", async () => {
    expect(await verdict(RECORD, "00".repeat(32))).toEqual(["the head is not the one of the certificate: this is not the record it speaks of"]);
  });

  it("finds every single value that was changed", async () => {
    const paths = (held: unknown, path: string[] = []): string[][] => (typeof held === "object" && held !== null ? Object.entries(held).flatMap(([step, value]) => [[...path, step], ...paths(value, [...path, step])]) : []);
    for (const path of paths(RECORD))
      for (const change of [(v: unknown) => (typeof v === "string" ? `${v} ` : "x"), (v: unknown) => (v === null ? 0 : null), (v: unknown) => (typeof v === "boolean" ? !v : true), (v: unknown) => (typeof v === "number" ? v + 1 : typeof v === "string" && /^\d+$/.test(v) ? String(BigInt(v) + 1n) : [])]) {
        const forged = copy();
        const place = path.slice(0, -1).reduce<Record<string, unknown>>((held, step) => held[step] as Record<string, unknown>, forged as unknown as Record<string, unknown>);
        const step = path.at(-1) as string;
        const value = change(place[step]);
        if (JSON.stringify(value) === JSON.stringify(place[step])) continue;
        place[step] = value;
        expect(await verdict(forged), `${path.join(".")} = ${JSON.stringify(value)}`).not.toEqual([]);
      }
  });

  it("finds every event that was left out, doubled or exchanged", async () => {
    for (let one = 0; one < RECORD.events.length; one++) {
      const without = copy();
      without.events.splice(one, 1);
      expect(await verdict(without)).not.toEqual([]);
      const doubled = copy();
      doubled.events.splice(one, 0, structuredClone(RECORD.events[one] as RecordedEvent));
      expect(await verdict(doubled)).not.toEqual([]);
      for (let other = 0; other < one; other++) {
        const exchanged = copy();
        [exchanged.events[one], exchanged.events[other]] = [exchanged.events[other] as RecordedEvent, exchanged.events[one] as RecordedEvent];
        expect(await verdict(exchanged)).not.toEqual([]);
      }
    }
  });

  const BREACHES: [string, (events: RecordedEvent[]) => void, string][] = [
    ["an opening before its time", (e) => (e[1]!.at = "2026-10-31T23:59:59.999999Z"), "2: bidding opened before the announced time"],
    ["a bid below the least price", (e) => (e[3]!.data = { ...e[3]!.data, price_fen: "1009999" }), "4: a bid below the least valid price"],
    ["a bidder against itself", (e) => (e[3]!.data = { ...e[3]!.data, bidder: "1001" }), "4: the leading bidder outbids itself"],
    ["a bid at the very end", (e) => (e[4]!.at = String(e[3]!.data["ends_at"])), "5: a bid at or after the end"],
    ["an end that did not move", (e) => (e[2]!.data = { ...e[2]!.data, ends_at: "2026-11-01T01:00:00.000000Z", extended: false }), "3: the end after this bid is not what the extension rule gives"],
    ["a hammer too early", (e) => (e[5]!.at = e[4]!.at), "6: the outcome came before the end"],
    ["a sale to another", (e) => (e[5]!.data = { ...e[5]!.data, bidder: "1002" }), "6: not sold to the highest bidder at the price bid"],
    ["a pass in spite of bids", (e) => ((e[5]!.kind = "passed"), (e[5]!.data = {})), "6: passed although there was a bid"],
    ["two outcomes", (e) => e.push({ ...e[5]!, seq: 7 }), "7: 'sold' cannot follow when the lot is SOLD"],
    ["time that runs backwards", (e) => (e[3]!.at = "2026-11-01T00:00:00.000000Z"), "4: earlier than the one before"],
  ];
  it.each(BREACHES)("finds %s though the chain was computed anew", async (_, forge, problem) => {
    const forged = copy();
    forge(forged.events);
    expect(await verdict(await rechained(forged))).toContain(problem);
  });

  it("takes the record of a running auction for what it is", async () => {
    const running = copy();
    running.events.pop();
    expect(await verdict(await rechained({ ...running, outcome: "OPEN", winner: null, price_fen: null }))).toEqual([]);
  });

  it("says of anything else that it is no record", async () => {
    for (const text of ["", "{", "null", "[]", "3", '{"format":"binhai-auction-record/1"}', JSON.stringify({ ...RECORD, note: "x" }), JSON.stringify({ ...RECORD, title: "\ud800" })]) {
      const found = await check(text);
      expect(found.replay, text).toBeNull();
      expect(found.problems.length, text).toBe(1);
    }
  });

  it("reads moments to the microsecond, and no others", () => {
    expect(micros("2026-11-23T01:02:03.000004Z") - micros("2026-11-23T01:02:03.000001Z")).toBe(3);
    for (const text of ["2026-02-30T00:00:00.000000Z", "2026-11-23T01:02:03Z", "2026-11-23T01:02:03.000004+00:00", "2026-11-23T24:00:00.000000Z"]) expect(() => micros(text), text).toThrow();
  });
});
