import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProblemError, UNREACHABLE } from "../api/problem";
import type { Act, Answered } from "./acts";
import type { Receipt } from "../evidence/proofs";
import house from "../evidence/proofs.json";
import { RoomClient, TIMES, retryAfter, type World } from "./RoomClient";
import { RECEIPT_TIMES } from "./receipts";
import { ADMITTED, LOT, OPENED, bidEvent, frame, snapshot } from "./fixtures";

class FakeSocket {
  static OPEN = 1;
  readyState = 1;
  sent: { type: string; key?: string; after?: number; t?: number }[] = [];
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.readyState = 3;
  }
  say(document: object): void {
    this.onmessage?.({ data: JSON.stringify(document) });
  }
  fail(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
  last(type: string) {
    return this.sent.findLast((command) => command.type === type);
  }
}

let sockets: FakeSocket[];
let client: RoomClient;
let world: World;
const socket = (): FakeSocket => sockets.at(-1) as FakeSocket;
const BID: Act = { type: "bid", price_fen: "50000000" };
const answer: Answered = { seq: 2, price_fen: "50000000" };

const receipt = (seq: number, bidder = "4711"): Receipt => {
  const real = house.proofs["receipt 3"].proof as unknown as Receipt;
  return { ...real, leaf: { ...real.leaf, lot_id: LOT.id, seq, bidder } };
};
let given: readonly Receipt[];
let held: readonly Receipt[];
const receipts = (): number[] => client.current().receipts.map(({ leaf }) => leaf.seq);

beforeEach(() => {
  [given, held] = [[], []];
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("document", { hidden: false });
  sockets = [];
  world = {
    open: () => {
      const next = new FakeSocket();
      sockets.push(next);
      return next as unknown as WebSocket;
    },
    snapshot: vi.fn(async () => snapshot()),
    frames: vi.fn(async () => null),
    act: vi.fn(async () => answer),
    receipts: vi.fn(async () => given),
    held: vi.fn(() => held),
    hold: vi.fn((_: string, receipts: readonly Receipt[]) => void (held = receipts)),
  };
  client = new RoomClient(world);
  client.start();
  socket().say(snapshot({}, [OPENED], ADMITTED));
});
afterEach(() => {
  client.stop();
  vi.useRealTimers();
});

describe("the connection", () => {
  it("warns within a second when a ping stays without an answer, then connects anew", async () => {
    await vi.advanceTimersByTimeAsync(1);
    expect(socket().last("ping")).toBeDefined();
    expect(client.current().connection).toBe("live");
    await vi.advanceTimersByTimeAsync(TIMES.pong_ms);
    expect(client.current().connection).toBe("shaky");
    await vi.advanceTimersByTimeAsync(TIMES.dead_ms + 1000);
    expect(sockets.length).toBe(2);
    socket().say(snapshot({}, [OPENED], ADMITTED));
    expect(client.current().connection).toBe("live");
  });

  it("keeps pinging while pongs come, and stays calm", async () => {
    for (let round = 0; round < 5; round++) {
      await vi.advanceTimersByTimeAsync(TIMES.ping_bidder_ms);
      socket().say({ type: "pong", t: socket().last("ping")?.t, server_at: new Date().toISOString() });
    }
    expect(socket().sent.filter(({ type }) => type === "ping").length).toBeGreaterThanOrEqual(5);
    expect(client.current().connection).toBe("live");
    expect(sockets.length).toBe(1);
  });

  it("asks for what is missing when the numbers have a gap", () => {
    socket().say(frame([bidEvent(4, "51000000", "1234")]));
    expect(socket().last("catch_up")).toEqual({ type: "catch_up", after: 1 });
    socket().say(frame([bidEvent(2, "50000000", "1234"), bidEvent(3, "50500000", "4711"), bidEvent(4, "51000000", "1234")]));
    expect(client.current().room?.lot.price_fen).toBe("51000000");
  });

  it("polls over HTTP while the socket is down", async () => {
    socket().fail();
    expect(client.current().connection).toBe("lost");
    vi.mocked(world.snapshot).mockResolvedValue(snapshot({ price_fen: "50000000", leader: "1234" }, [OPENED, bidEvent(2, "50000000", "1234")]));
    await vi.advanceTimersByTimeAsync(TIMES.poll_ms + 10);
    expect(client.current().room?.lot.price_fen).toBe("50000000");
  });

  it("backs off up to a bound", () => {
    expect([0, 1, 2, 3, 10].map((attempt) => retryAfter(attempt, () => 1))).toEqual([300, 600, 1200, 2400, 8000]);
    expect(retryAfter(10, () => 0)).toBe(4000);
  });

  it("wakes with a ping and a fresh snapshot over a socket that lives", async () => {
    await vi.advanceTimersByTimeAsync(1);
    socket().say({ type: "pong", t: socket().last("ping")?.t, server_at: new Date().toISOString() });
    const before = socket().sent.length;
    client.wake();
    expect(socket().sent.slice(before).map(({ type }) => type)).toEqual(["ping", "snapshot"]);
    // Nobody answers: the socket only looked alive, and is replaced within seconds.
    await vi.advanceTimersByTimeAsync(TIMES.dead_ms + TIMES.first_retry_ms + 10);
    expect(sockets.length).toBe(2);
  });

  it("wakes with a new socket at once where the old one is gone, however long it had been waiting", async () => {
    for (let round = 0; round < 6; round++) {
      socket().fail();
      await vi.advanceTimersByTimeAsync(TIMES.longest_retry_ms);
    }
    socket().fail();
    const before = sockets.length;
    client.wake();
    await vi.advanceTimersByTimeAsync(1);
    expect(sockets.length).toBe(before + 1);
  });

  it("shows who is present", () => {
    expect(client.current().room?.presence).toEqual({ watchers: 2, registered: 3, reminders: 5 });
    socket().say({ type: "presence", watchers: 40, registered: 4, reminders: 9 });
    expect(client.current().room?.presence).toEqual({ watchers: 40, registered: 4, reminders: 9 });
    socket().say({ ...frame([bidEvent(2, "50000000", "1234")]), watchers: 41 });
    expect(client.current().room?.presence).toEqual({ watchers: 41, registered: 4, reminders: 9 });
  });

  it("asks over HTTP, without hurry, where the account has too many rooms open", async () => {
    socket().say({ type: "refused", key: null, problem: { code: "too-many-sockets", status: 429, title: "多", title_en: "many" } });
    socket().fail(4429);
    expect(client.current()).toMatchObject({ connection: "lost", crowded: { code: "too-many-sockets" } });
    await vi.advanceTimersByTimeAsync(TIMES.crowded_ms - 1000);
    expect(sockets.length).toBe(1);
    expect(vi.mocked(world.snapshot).mock.calls.length).toBeGreaterThan(5);
    client.act(BID);
    await vi.advanceTimersByTimeAsync(1);
    expect(client.current().accepted).toMatchObject({ price_fen: "50000000" });
    await vi.advanceTimersByTimeAsync(1000);
    expect(sockets.length).toBe(2);
    socket().say(snapshot({}, [OPENED], ADMITTED));
    expect(client.current()).toMatchObject({ connection: "live", crowded: null });
  });

  it("flashes for an extension", () => {
    socket().say(frame([bidEvent(2, "50000000", "1234", true)]));
    expect(client.current().extended_by).toBe(2);
  });
});

describe("bidding", () => {
  it("sends every kind of act with a key, and repeats it whole over HTTP", async () => {
    const acts: Act[] = [{ type: "seal", commitment: "c" }, { type: "unseal", price_fen: "5", nonce: "n" }, { type: "mandate", limit_fen: "9", nonce: "n" }, { ...BID, offer: { payment: "once" } }];
    for (const act of acts) {
      client.act(act);
      const key = client.current().pending?.key;
      expect(socket().last(act.type)).toEqual({ ...act, key });
      await vi.advanceTimersByTimeAsync(TIMES.answer_ms + 1);
      expect(world.act).toHaveBeenLastCalledWith(key, act);
      expect(client.current()).toMatchObject({ pending: null, accepted: { type: act.type, seq: 2 } });
    }
  });

  it("knows the secret limit that was lodged here at once, one from elsewhere with a snapshot, and none that was refused", () => {
    const mandate: Act = { type: "mandate", limit_fen: "90000000", nonce: "n" };
    client.act(mandate);
    socket().say({ type: "refused", key: socket().last("mandate")?.key, problem: { code: "bid-too-low", status: 409, title: "低", title_en: "low" } });
    expect(client.current().room?.me?.limit_fen).toBeNull();
    client.act(mandate);
    socket().say({ type: "accepted", key: socket().last("mandate")?.key, seq: 2 });
    expect(client.current().room?.me?.limit_fen).toBe("90000000");
    socket().say(snapshot({}, [OPENED, bidEvent(2, "50000000", "1234")], { ...ADMITTED, limit_fen: "80000000" }));
    expect(client.current().room?.me?.limit_fen).toBe("80000000");
  });

  it("is done when its key is acknowledged", () => {
    client.act(BID);
    const sent = socket().last("bid");
    expect(client.current().pending?.key).toBe(sent?.key);
    socket().say({ type: "accepted", key: "another", seq: 2, price_fen: "1" });
    expect(client.current().pending).not.toBeNull();
    socket().say({ type: "accepted", key: sent?.key, seq: 2, price_fen: "50000000" });
    expect(client.current()).toMatchObject({ pending: null, accepted: { seq: 2 } });
  });

  it("shows a refusal and takes the next bid", () => {
    client.act({ type: "bid", price_fen: "1" });
    socket().say({ type: "refused", key: socket().last("bid")?.key, problem: { code: "bid-too-low", status: 409, title: "低", title_en: "low" } });
    expect(client.current().refusal?.problem.code).toBe("bid-too-low");
    client.act(BID);
    expect(client.current()).toMatchObject({ refusal: null, pending: { act: BID } });
  });

  it("repeats an unanswered bid over HTTP with the same key, once at a time", async () => {
    client.act(BID);
    client.act({ type: "bid", price_fen: "60000000" });
    const key = client.current().pending?.key ?? "";
    await vi.advanceTimersByTimeAsync(TIMES.answer_ms + 1);
    expect(world.act).toHaveBeenCalledExactlyOnceWith(key, BID);
    expect(client.current()).toMatchObject({ pending: null, accepted: { price_fen: "50000000" } });
  });

  it("goes over HTTP at once when the socket is down, and says when nothing is known", async () => {
    socket().fail();
    vi.mocked(world.act).mockRejectedValue(new ProblemError(UNREACHABLE));
    client.act(BID);
    const key = client.current().pending?.key ?? "";
    await vi.advanceTimersByTimeAsync(60_000);
    expect(vi.mocked(world.act).mock.calls.every(([used]) => used === key)).toBe(true);
    expect(client.current()).toMatchObject({ pending: null, refusal: { problem: { code: "bid-uncertain" } } });
  });

  it("repeats with the same key when the server asks to try again", async () => {
    client.act(BID);
    const key = client.current().pending?.key;
    socket().say({ type: "refused", key, problem: { code: "try-again", status: 503, title: "", title_en: "" } });
    await vi.advanceTimersByTimeAsync(TIMES.first_retry_ms + 1);
    expect(world.act).toHaveBeenCalledWith(key, BID);
  });
});

describe("receipts", () => {
  const enter = (me = ADMITTED): void => {
    client.stop();
    client = new RoomClient(world);
    client.start();
    socket().say(snapshot({}, [OPENED], me));
  };

  it("are asked for once on entering, together with what the browser has held", async () => {
    [held, given] = [[receipt(2)], [receipt(2), receipt(5)]];
    enter();
    expect(receipts()).toEqual([2]);
    await vi.advanceTimersByTimeAsync(1);
    expect(receipts()).toEqual([2, 5]);
    expect(held).toEqual([receipt(2), receipt(5)]);
    socket().say(snapshot({}, [OPENED], ADMITTED));
    await vi.advanceTimersByTimeAsync(RECEIPT_TIMES.again_ms);
    expect(world.receipts).toHaveBeenCalledTimes(2); // once by the client of `beforeEach`
  });

  it("stay though the exchange gives them no more", async () => {
    held = [receipt(2)];
    enter();
    await vi.advanceTimersByTimeAsync(1);
    expect(receipts()).toEqual([2]);
  });

  it.each([
    ["somebody who only watches", null],
    ["a member of a group", { ...ADMITTED, role: "MEMBER" as const }],
    ["who is not admitted yet", { ...ADMITTED, state: "QUALIFIED", bidder_code: null }],
  ])("are not asked for by %s", async (_, me) => {
    vi.mocked(world.receipts).mockClear();
    client.stop();
    client = new RoomClient(world);
    client.start();
    socket().say(snapshot({}, [OPENED], me));
    socket().say({ type: "receipts", items: [receipt(2)] });
    await vi.advanceTimersByTimeAsync(10);
    expect(world.receipts).not.toHaveBeenCalled();
    expect([receipts(), held]).toEqual([[], []]);
  });

  it("come over the socket, each once; what is no receipt, or another's, is left alone", () => {
    socket().say({ type: "receipts", items: [receipt(4), receipt(2)] });
    socket().say({ type: "receipts", items: [receipt(2), null, { leaf: 1 }, receipt(3, "1234")] });
    expect(receipts()).toEqual([2, 4]);
    expect(held.map(({ leaf }) => leaf.seq)).toEqual([2, 4]);
  });

  it("are asked for where one does not come soon after its acknowledgement", async () => {
    await vi.advanceTimersByTimeAsync(1);
    vi.mocked(world.receipts).mockClear();
    for (const [seq, told] of [[2, true], [4, false]] as const) {
      client.act(BID);
      socket().say({ type: "accepted", key: socket().last("bid")?.key, seq, price_fen: "50000000" });
      if (told) socket().say({ type: "receipts", items: [receipt(seq)] });
      given = [receipt(2), receipt(4)];
      await vi.advanceTimersByTimeAsync(RECEIPT_TIMES.late_ms + 1);
      expect(world.receipts).toHaveBeenCalledTimes(told ? 0 : 1);
    }
    expect(receipts()).toEqual([2, 4]);
  });

  it("are asked for, too, where the act came from another device, once for all", async () => {
    await vi.advanceTimersByTimeAsync(1);
    vi.mocked(world.receipts).mockClear();
    socket().say(frame([bidEvent(2, "50000000", "4711"), bidEvent(3, "50500000", "1234"), bidEvent(4, "51000000", "4711")]));
    given = [receipt(2), receipt(4)];
    await vi.advanceTimersByTimeAsync(RECEIPT_TIMES.late_ms + 1);
    expect(world.receipts).toHaveBeenCalledTimes(1);
    expect(receipts()).toEqual([2, 4]);
    socket().say(frame([bidEvent(5, "51500000", "1234")]));
    await vi.advanceTimersByTimeAsync(RECEIPT_TIMES.late_ms + 1);
    expect(world.receipts).toHaveBeenCalledTimes(1);
  });

  it("are asked for again where nobody answered, and not where the answer was no", async () => {
    vi.mocked(world.snapshot).mockResolvedValue(snapshot({}, [OPENED], ADMITTED));
    vi.mocked(world.receipts).mockClear();
    vi.mocked(world.receipts).mockRejectedValueOnce(new ProblemError(UNREACHABLE)).mockRejectedValueOnce(new ProblemError({ ...UNREACHABLE, status: 403 }));
    enter();
    await vi.advanceTimersByTimeAsync(RECEIPT_TIMES.again_ms * 3);
    expect(world.receipts).toHaveBeenCalledTimes(2);
  });
});
