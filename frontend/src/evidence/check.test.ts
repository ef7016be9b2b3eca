import { describe, expect, it } from "vitest";
import { canonical, canonicalJson, linksOf } from "./chain";
import { check } from "./check";
import fixtures from "./fixtures.json";
import { micros } from "./record";
import type { AuctionRecord, RecordedEvent } from "./record";

/** Made and verified by the exchange's own tests (tests/auction/test_verify_record.py). */
const RECORDS = fixtures as unknown as Record<string, AuctionRecord>;
const RECORD = RECORDS["price war"] as AuctionRecord;
const FORMATS = Object.entries(RECORDS);
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
  it.each(FORMATS)("recomputes every link and follows every rule of %s", async (_, record) => {
    expect(await linksOf(record)).toEqual(record.events.map((event) => event.hash));
    expect(await verdict(record)).toEqual([]);
  });

  it("takes the head of a certificate in any writing", async () => {
    expect(await verdict(RECORD)).toEqual([]);
    expect(await verdict(RECORD, RECORD.head.toUpperCase())).toEqual([]);
  });

  it("finds a record that is not the certificate's", async () => {
    expect(await verdict(RECORD, "00".repeat(32))).toEqual(["the head is not the one of the certificate: this is not the record it speaks of"]);
  });

  it.each(FORMATS)("finds every single value that was changed in %s", async (_, record) => {
    const paths = (held: unknown, path: string[] = []): string[][] => (typeof held === "object" && held !== null ? Object.entries(held).flatMap(([step, value]) => [[...path, step], ...paths(value, [...path, step])]) : []);
    const changes = [(v: unknown) => (typeof v === "string" ? `${v} ` : "x"), (v: unknown) => (v === null ? 0 : null), (v: unknown) => (typeof v === "boolean" ? !v : true), (v: unknown) => (typeof v === "number" ? v + 1 : typeof v === "string" && /^\d+$/.test(v) ? String(BigInt(v) + 1n) : [])];
    // Of the long ones each value in one way, in turn.
    for (const [index, path] of paths(record).entries())
      for (const change of record === RECORD ? changes : changes.slice(index % 4, (index % 4) + 1)) {
        const forged = structuredClone(record);
        const place = path.slice(0, -1).reduce<Record<string, unknown>>((held, step) => held[step] as Record<string, unknown>, forged as unknown as Record<string, unknown>);
        const step = path.at(-1) as string;
        const value = change(place[step]);
        // A record without its daily roots is whole; they are what it brings beside.
        if (JSON.stringify(value) === JSON.stringify(place[step]) || (step === "roots" && Array.isArray(value))) continue;
        place[step] = value;
        expect(await verdict(forged), `${path.join(".")} = ${JSON.stringify(value)}`).not.toEqual([]);
      }
  });

  it.each(FORMATS)("finds every value that follows from the rules of %s though the chain was computed anew", async (_, record) => {
    const computed: Record<string, readonly string[]> = { bid: ["ends_at", "extended", "score"], phase: ["phase", "ends_at"], resumed: ["ends_at"], paused: ["left_us"], suspended: ["left_us"], sold: ["bidder", "price_fen"], unsealed: ["price_fen", "nonce"] };
    for (const [index, { kind, data }] of record.events.entries())
      for (const name of computed[kind] ?? []) {
        const forged = structuredClone(record);
        const value = data[name];
        if (value === undefined) continue;
        const other = typeof value === "boolean" ? !value : name === "ends_at" ? "2026-11-01T05:00:00.000000Z" : name === "phase" ? "BIDDING" : name === "nonce" ? "0".repeat(64) : String(BigInt(value as string) + 1n);
        forged.events[index]!.data = { ...data, [name]: other };
        expect(await verdict(await rechained(forged)), `${index} ${kind} ${name}`).not.toEqual([]);
      }
  });

  it.each(FORMATS)("finds every event of %s that was left out, doubled or exchanged", async (_, record) => {
    for (let one = 0; one < record.events.length; one++) {
      const [without, doubled, exchanged] = [structuredClone(record), structuredClone(record), structuredClone(record)];
      without.events.splice(one, 1);
      expect(await verdict(without)).not.toEqual([]);
      doubled.events.splice(one, 0, structuredClone(record.events[one] as RecordedEvent));
      expect(await verdict(doubled)).not.toEqual([]);
      const other = (one + 1) % record.events.length;
      [exchanged.events[one], exchanged.events[other]] = [exchanged.events[other] as RecordedEvent, exchanged.events[one] as RecordedEvent];
      expect(await verdict(exchanged)).not.toEqual([]);
    }
  });

  const BREACHES: [string, (events: RecordedEvent[]) => void, string][] = [
    ["an opening before its time", (e) => (e[1]!.at = "2026-10-31T23:59:59.999999Z"), "2: bidding opened before the announced time"],
    ["a bid below the least price", (e) => (e[3]!.data = { ...e[3]!.data, price_fen: "1009999" }), "4: a bid below the least valid price"],
    ["a bidder against itself", (e) => (e[3]!.data = { ...e[3]!.data, bidder: "1001" }), "4: the leading bidder outbids itself"],
    ["a bid at the very end", (e) => (e[4]!.at = String(e[3]!.data["ends_at"])), "5: a bid at or after the end"],
    ["an end that did not move", (e) => (e[2]!.data = { ...e[2]!.data, ends_at: "2026-11-01T01:00:00.000000Z", extended: false }), "3: the end after this bid is not what the extension rule gives"],
    ["a hammer too early", (e) => (e[5]!.at = e[4]!.at), "6: the outcome came before the end"],
    ["a sale to another", (e) => (e[5]!.data = { ...e[5]!.data, bidder: "1002" }), "6: not sold to the leading bidder at the price bid"],
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
    expect(await verdict(await rechained({ ...running, outcome: "OPEN", winner: null, price_fen: null, roots: [] }))).toEqual([]);
  });

  it("says of anything else that it is no record", async () => {
    for (const text of ["", "{", "null", "[]", "3", '{"format":"binhai-auction-record/3"}', JSON.stringify({ ...RECORD, note: "x" }), JSON.stringify({ ...RECORD, title: "\ud800" })]) {
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
