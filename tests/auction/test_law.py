"""Law 3: a snapshot and the frames after it are the snapshot that one would fetch now, however things interleave."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

import psycopg
import pytest
import websockets.frames
from litestar import Litestar

from auction.live import frames, snapshots
from auction.live.hub import BACKLOG_BYTES, CATCH_UP, SNAPSHOT, Watcher
from auction.views import Frame
from market.platform.db import driver_connection
from market.platform.services import Services
from market.platform.wire import Wire, text_frame
from tests.auction.house import House, Socket, house
from tests.lots import INCREMENT_FEN, START_FEN, insert_lot

STANDING = ("state", "price_fen", "leader", "minimum_fen", "ends_at", "bids", "extensions")


class Client:
    """What a careful client holds: the lot and its events, from one snapshot and the frames after it. It accepts no gap and no overlap."""

    def __init__(self) -> None:
        self.seq = -1
        self.lot: dict[str, Any] = {}
        self.events: dict[int, Any] = {}

    def take(self, message: dict[str, Any]) -> None:
        if message["type"] == "snapshot":
            assert message["seq"] >= self.seq
            self.seq, self.lot = message["seq"], {name: message["lot"][name] for name in STANDING}
            self.events |= {event["seq"]: event for event in message["recent"]}
        elif message["type"] == "events":
            assert message["from_seq"] == self.seq + 1
            assert [event["seq"] for event in message["events"]] == list(range(self.seq + 1, message["to_seq"] + 1))
            self.seq, self.lot = message["to_seq"], {name: message[name] for name in STANDING}
            self.events |= {event["seq"]: event for event in message["events"]}


async def fetched(services: Services, lot_id: int) -> dict[str, Any]:
    async with services.db.transaction() as tx:
        found: dict[str, Any] = json.loads((await snapshots.snapshot(tx, lot_id=lot_id, viewer=None)).model_dump_json())
    return found


async def watch(live: House, seed: int, done: asyncio.Event, last: list[int]) -> Client:
    """Come, look for a while, ask for snapshots now and then, leave, come back; at the end hold what is fetched."""
    dice, client = random.Random(seed), Client()
    await asyncio.sleep(dice.random() / 2)
    while True:
        stay = dice.choice([1, 2, 5, 10_000])
        client.seq = -1
        async with live.room() as socket:
            while stay or not done.is_set():
                stay = max(0, stay - 1)
                client.take(await next_or_ping(socket))
                if dice.random() < 0.2:
                    await socket.send(type="snapshot")
                if done.is_set() and client.seq == last[0]:
                    return client
                if not stay:
                    break


async def next_or_ping(socket: Socket) -> dict[str, Any]:
    try:
        return await socket.next(1)
    except TimeoutError:
        return {"type": "pong"}


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_snapshot_and_its_frames_are_the_snapshot(
    seed: int, app: Litestar, services: Services, connection: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auction.live.hub.MERGE_SECONDS", 0.005)
    monkeypatch.setattr("auction.live.hub.FULL_MERGE_SECONDS", 0.01)
    stalls = random.Random(seed)
    # Now and then a socket seems to have taken nothing for long: it begins again from a snapshot.
    monkeypatch.setattr(Wire, "backlog", lambda _: BACKLOG_BYTES + 1 if stalls.random() < 0.1 else 0)
    async with house(app, services, connection, bidders=4) as live:
        done, last = asyncio.Event(), [0]
        watching = [asyncio.create_task(watch(live, seed * 100 + number, done, last)) for number in range(6)]
        dice = random.Random(seed)
        price = START_FEN
        async with live.room(0) as a, live.room(1) as b, live.room(2) as c:
            for _ in range(40):
                price += INCREMENT_FEN
                await asyncio.gather(*(bidder.bid(price + dice.randrange(3) * INCREMENT_FEN) for bidder in (a, b, c)))
                price += 3 * INCREMENT_FEN
                await asyncio.sleep(dice.random() / 50)
        now = await fetched(services, live.lot_id)
        last[0] = now["seq"]
        done.set()
        async with asyncio.timeout(20):
            clients = await asyncio.gather(*watching)
        assert now["lot"]["bids"] >= 40
        for client in clients:
            assert client.lot == {name: now["lot"][name] for name in STANDING}
            for event in now["recent"]:
                assert client.events.get(event["seq"], event) == event


async def test_the_rooms_frame_is_the_public_view(services: Services, connection: psycopg.Connection[Any]) -> None:
    lot_id, _ = insert_lot(connection, bidders=1, seconds=600)
    async with services.db.transaction() as tx:
        raw = await driver_connection(tx)
        frame = await frames.read(raw, lot_id=lot_id, after=0, watchers=3)
        viewed = await snapshots.frames_after(tx, lot_id=lot_id, after=0, watchers=3)
        assert await frames.read(raw, lot_id=lot_id, after=2, watchers=0) is None
        assert await frames.read(raw, lot_id=lot_id + 1, after=0, watchers=0) is None
    assert frame is not None
    assert viewed is not None
    told = Frame.model_validate_json(message_of(frame.whole))
    assert told.model_copy(update={"server_at": viewed.server_at}) == viewed


async def test_a_crowded_room_is_told_the_newest_events_and_the_course_before_them(
    services: Services, connection: psycopg.Connection[Any]
) -> None:
    lot_id, _ = insert_lot(connection, bidders=1, seconds=600)
    first = 253 - frames.MOST_TOLD
    connection.execute(
        """
        INSERT INTO lot_event (lot_id, seq, at, kind, data, hash)
        SELECT %s, n, now(), CASE n WHEN 5 THEN 'paused' WHEN 6 THEN 'resumed' WHEN 9 THEN 'priority' ELSE 'bid' END, '{}', ''
        FROM generate_series(3, 252) AS n
        """,
        [lot_id],
    )
    connection.execute("UPDATE lot SET seq = 252 WHERE id = %s", [lot_id])
    async with services.db.transaction() as tx:
        raw = await driver_connection(tx)
        crowded = await frames.read(raw, lot_id=lot_id, after=4, watchers=3, newest=True)
        calm = await frames.read(raw, lot_id=lot_id, after=first - 1, watchers=3, newest=True)
        whole = await frames.read(raw, lot_id=lot_id, after=4, watchers=3)
    assert crowded is not None
    assert calm is not None
    assert whole is not None
    told = Frame.model_validate_json(message_of(crowded.whole))
    assert [event.seq for event in told.events] == [5, 6, 9, *range(first, 253)]
    assert (told.from_seq, told.to_seq, told.omitted) == (5, 252, first - 8)
    # Who knows a part of it is told the rest, and how much of that is left out.
    for seq, numbers, omitted in (
        (7, [9, *range(first, 253)], first - 9),
        (100, list(range(first, 253)), first - 101),
        (250, [251, 252], 0),
    ):
        rest = Frame.model_validate_json(message_of(crowded.after(seq) or b""))
        assert [event.seq for event in rest.events] == numbers
        assert (rest.from_seq, rest.to_seq, rest.omitted) == (seq + 1, 252, omitted)
    assert (calm.from_seq, calm.to_seq, len(calm.events)) == (first, 252, frames.MOST_TOLD)
    assert (whole.from_seq, whole.to_seq, len(whole.events)) == (5, 252, 248)


def message_of(frame: bytes) -> bytes:
    """The text in a server's frame of any size."""
    return frame[{126: 4, 127: 10}.get(frame[1], 2) :]


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 200_000])
def test_a_message_is_framed_as_the_protocol_says(size: int) -> None:
    message = b"x" * size
    assert text_frame(message) == websockets.frames.Frame(websockets.frames.Opcode.TEXT, message).serialize(mask=False)
    assert message_of(text_frame(message)) == message


def a_frame(from_seq: int, to_seq: int) -> frames.LotFrame:
    events = [f'{{"seq":{seq}}}' for seq in range(from_seq, to_seq + 1)]
    return frames.LotFrame(
        from_seq, to_seq, False, list(range(from_seq, to_seq + 1)), events, '"state":"OPEN"', b"whole"
    )


@pytest.mark.parametrize(("seq", "told"), [(3, b"whole"), (4, [5, 6]), (5, [6]), (6, None), (9, None)])
def test_a_watcher_is_told_only_what_it_does_not_know(seq: int, told: Any) -> None:
    message = a_frame(4, 6).after(seq)
    if isinstance(told, list):
        frame = json.loads(message_of(message or b""))
        assert (frame["from_seq"], frame["to_seq"], [event["seq"] for event in frame["events"]]) == (told[0], 6, told)
    else:
        assert message == told


class Paper:
    """A wire that keeps what is written; `waiting` is what its other side has not taken."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.waiting = 0

    def write(self, frame: bytes) -> None:
        self.frames.append(frame)

    def backlog(self) -> int:
        return self.waiting


def test_a_watcher_that_keeps_up_is_written_to_and_one_that_lacks_something_is_left_to_its_orders() -> None:
    paper = Paper()
    watcher = Watcher(3, paper, wake=lambda: None)  # type: ignore[arg-type]
    watcher.offer(a_frame(4, 5))
    assert (watcher.seq, paper.frames, watcher.order) == (5, [b"whole"], None)
    watcher.offer(a_frame(7, 8))
    watcher.offer(a_frame(6, 6))
    assert (watcher.seq, len(paper.frames), watcher.order, watcher.ordered) == (5, 1, CATCH_UP, True)


def test_a_watcher_whose_socket_takes_too_little_begins_again_from_a_snapshot() -> None:
    paper = Paper()
    watcher = Watcher(3, paper, wake=lambda: None)  # type: ignore[arg-type]
    paper.waiting = BACKLOG_BYTES + 1
    watcher.offer(a_frame(4, 4))
    watcher.do(CATCH_UP)
    paper.waiting = 0
    watcher.offer(a_frame(5, 5))
    assert (watcher.seq, paper.frames, watcher.order) == (3, [], SNAPSHOT)
