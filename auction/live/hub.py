"""The hub of one process (law 3): reads committed events after a nudge, encodes and frames them once, writes them to every watcher.

A room sends at once when it has been quiet and at most about twenty-five times a second otherwise (ten times when frames are full); a
frame carries all events since the last one, or says how many it leaves out before the newest forty. What a watcher receives always
continues what it was told before: frames it knows are skipped or cut, what it lacks is fetched. One that cannot keep up begins again
from a snapshot; it never slows the others.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import psycopg
import structlog
from prometheus_client import Gauge
from redis.exceptions import RedisError

from auction import store
from auction.live import frames
from auction.live.frames import LotFrame
from auction.live.health import Health
from market.kernel import clock
from market.platform.ending import end
from market.platform.services import Services
from market.platform.wire import Wire, text_frame

log = structlog.get_logger(__name__)

CHANNEL = "lots"
MERGE_SECONDS = 0.04
FULL_MERGE_SECONDS = 0.1
FULL_FRAME = 20
POLL_SECONDS = 0.5
BACKLOG_BYTES = 256 * 1024
"""What may wait at a socket that takes too little; beyond it nothing is sent until it has taken all, and then the newest state."""
TOGETHER_BYTES = 256 * 1024
MOST_TOGETHER = 256
"""After so many bytes, or watchers, whatever else waits has its turn: writing to all would keep a bidder from its answer for many milliseconds."""
HEARTBEAT_SECONDS = 20.0
SEND_SECONDS = 10.0
"""A socket that takes nothing of what waits for it for so long is dropped."""
WATCHERS = Gauge("exchange_watchers", "Open sockets in live rooms")


@dataclass(frozen=True)
class Order:
    """What a watcher's task does next: send a snapshot, or everything after a number (None: after what it has been told)."""

    kind: Literal["snapshot", "catch_up"]
    after: int | None = None


SNAPSHOT = Order("snapshot")
CATCH_UP = Order("catch_up")


class Watcher:
    """One socket in a room, and `seq`: the number up to which it has been told.

    A watcher that keeps up is written to directly. One that has an order is left alone until its orders are carried out:
    `ordered` stands until somebody has begun to, and `wake` is called for somebody to begin.
    """

    __slots__ = ("order", "ordered", "seq", "taken", "wake", "wire")

    def __init__(self, seq: int, wire: Wire, *, wake: Callable[[], None]) -> None:
        self.seq = seq
        self.wire = wire
        self.wake = wake
        self.order: Order | None = None
        self.ordered = False
        self.taken = -1

    def offer(self, frame: LotFrame) -> None:
        """Tell it a frame, as far as it does not know it; a socket that has taken too little begins again from a snapshot."""
        if self.order is not None:
            return
        if self.wire.backlog() > BACKLOG_BYTES:
            self.do(SNAPSHOT)
        elif frame.from_seq > self.seq + 1:
            self.do(CATCH_UP)
        else:
            self.tell(frame)

    def tell(self, frame: LotFrame) -> None:
        """Write what it does not know of a frame that begins at or before its next number."""
        message = frame.after(self.seq)
        if message is not None:
            self.seq = frame.to_seq
            self.wire.write(message)

    def do(self, order: Order) -> None:
        """Give an order; a snapshot is all one needs, so it stands above a catch-up."""
        if self.order is not SNAPSHOT:
            self.order = order
        self.ordered = True
        self.wake()

    def is_stuck(self) -> bool:
        """Whether it has taken nothing of what waits for it since it was asked last."""
        before, self.taken = self.taken, self.wire.taken()
        return self.wire.backlog() > 0 and self.taken == before


class Room:
    """One lot's watchers in this process, and how far they have been told."""

    def __init__(self, lot_id: int, seq: int) -> None:
        self.lot_id = lot_id
        self.told = seq
        self.last: LotFrame | None = None
        self.watchers: set[Watcher] = set()
        self.dirty = asyncio.Event()
        self.teller: asyncio.Task[None] | None = None


def _parts(watchers: Collection[Watcher], *, message: bytes) -> list[tuple[Watcher, ...]]:
    """Watchers as they are now, some at a time, for a message: whoever comes meanwhile is told as it joins, and whoever goes takes no more."""
    all_of_them, some = tuple(watchers), max(16, min(MOST_TOGETHER, TOGETHER_BYTES // len(message)))
    return [all_of_them[begin : begin + some] for begin in range(0, len(all_of_them), some)]


class Hub:
    """All rooms of one process."""

    def __init__(self, services: Services, health: Health) -> None:
        self._services = services
        self._health = health
        self.elsewhere: Mapping[int, int] = {}
        """Watchers of each lot in the other processes, as last heard (`presence.py`)."""
        self._rooms: dict[int, Room] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._nudges: dict[int, int] = {}
        self._nudged = asyncio.Event()
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._connecting = asyncio.Lock()

    async def start(self) -> None:
        """Begin to listen for nudges."""
        self._tasks = [
            asyncio.create_task(run(), name=run.__name__)
            for run in (self._listen, self._publish, self._poll, self._beat, self._drop_stuck)
        ]

    async def stop(self) -> None:
        """Stop telling; sockets are closed by the server."""
        tellers = [room.teller for room in self._rooms.values() if room.teller is not None]
        await end([*self._tasks, *tellers])
        if self._connection is not None:
            await self._connection.close()

    def nudge(self, lot_id: int, seq: int) -> None:
        """Something was committed on a lot: wake this process's room and tell the other processes."""
        self._wake(lot_id, seq)
        self._nudges[lot_id] = seq
        self._nudged.set()

    def told(self, lot_id: int) -> int:
        """The number up to which this process has told a lot's room."""
        room = self._rooms.get(lot_id)
        return room.told if room else 0

    def watchers(self, lot_id: int) -> int:
        """How many watch a lot, here and in the other processes."""
        room = self._rooms.get(lot_id)
        return (len(room.watchers) if room else 0) + self.elsewhere.get(lot_id, 0)

    def here(self) -> dict[int, int]:
        """How many watch each lot in this process."""
        return {lot_id: len(room.watchers) for lot_id, room in self._rooms.items()}

    def say(self, lot_id: int, document: bytes) -> None:
        """Write a small message of no number to everybody in a room; whoever is behind with the frames is spared it."""
        room = self._rooms.get(lot_id)
        message = text_frame(document)
        for watcher in room.watchers if room else ():
            if watcher.order is None and not watcher.wire.backlog():
                watcher.wire.write(message)

    def join(self, lot_id: int, seq: int, wire: Wire, *, wake: Callable[[], None]) -> Watcher:
        """A watcher of a lot that has been told everything up to `seq`, and now what the room was told since, as far as it is at hand.

        `wake` is called when there are orders for it to carry out.
        """
        room = self._rooms.get(lot_id)
        if room is None:
            room = self._rooms[lot_id] = Room(lot_id, seq)
            room.teller = asyncio.create_task(self._tell_forever(room), name=f"room {lot_id}")
        watcher = Watcher(seq, wire, wake=wake)
        room.watchers.add(watcher)
        WATCHERS.inc()
        if seq > room.told:
            room.dirty.set()
        elif room.last is not None and room.last.from_seq <= seq + 1:
            watcher.tell(room.last)
        return watcher

    def leave(self, lot_id: int, watcher: Watcher) -> None:
        """It is gone; a room without watchers is closed."""
        room = self._rooms[lot_id]
        room.watchers.remove(watcher)
        WATCHERS.dec()
        if not room.watchers:
            del self._rooms[lot_id]
            assert room.teller is not None
            room.teller.cancel()

    def _wake(self, lot_id: int, seq: int) -> None:
        room = self._rooms.get(lot_id)
        if room is not None and seq > room.told:
            room.dirty.set()

    async def _tell_forever(self, room: Room) -> None:
        while True:
            await room.dirty.wait()
            room.dirty.clear()
            began, told = time.monotonic(), room.told
            try:
                await self._tell(room)
            except Exception:
                log.exception("a room could not be told; it tries again", lot_id=room.lot_id)
                room.dirty.set()
                await asyncio.sleep(POLL_SECONDS)
            # The merging window: what is committed meanwhile goes into the next frame. Nobody's eye follows a frame this full.
            window = FULL_MERGE_SECONDS if room.told - told > FULL_FRAME else MERGE_SECONDS
            await asyncio.sleep(max(0.0, window - (time.monotonic() - began)))

    async def frame_after(self, lot_id: int, seq: int, *, newest: bool = False) -> LotFrame | None:
        """What was committed after a number: all of it, or the newest and the lot's course (`frames.read`)."""
        for attempt in range(2):
            connection = await self._connected()
            try:
                return await frames.read(
                    connection, lot_id=lot_id, after=seq, watchers=self.watchers(lot_id), newest=newest
                )
            except psycopg.OperationalError:
                # The connection may have been lost long ago: a new one is tried before giving up.
                await connection.close()
                if attempt:
                    raise
        raise AssertionError

    async def _connected(self) -> psycopg.AsyncConnection[Any]:
        """One connection for all rooms, without transactions: a frame is one statement and one round trip."""
        async with self._connecting:
            if self._connection is None or self._connection.closed:
                self._connection = await psycopg.AsyncConnection.connect(
                    self._services.db.url,
                    autocommit=True,
                    prepare_threshold=1,
                    connect_timeout=5,
                    options="-c jit=off -c timezone=UTC",
                )
            return self._connection

    async def _tell(self, room: Room) -> None:
        frame = await self.frame_after(room.lot_id, room.told, newest=True)
        if frame is None:
            return
        room.told, room.last = frame.to_seq, frame
        for some in _parts(room.watchers, message=frame.whole):
            for watcher in some:
                watcher.offer(frame)
            await asyncio.sleep(0)
        self._health.published(room.lot_id, frame)

    async def _beat(self) -> None:
        """A sign of life to every watcher: a quiet room looks different from a dead connection, and dead connections are found."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            message = text_frame(f'{{"type":"pong","t":null,"server_at":"{clock.now().isoformat()}"}}'.encode())
            everybody = [watcher for room in self._rooms.values() for watcher in room.watchers]
            for some in _parts(everybody, message=message):
                for watcher in some:
                    watcher.wire.write(message)
                await asyncio.sleep(0)

    async def _drop_stuck(self) -> None:
        """Connections whose other side is gone without a word, or takes nothing, end here; a write to them would wait for ever."""
        while True:
            await asyncio.sleep(SEND_SECONDS)
            for watcher in [each for room in self._rooms.values() for each in room.watchers if each.is_stuck()]:
                watcher.wire.abort()

    async def _publish(self) -> None:
        """Carry nudges to the other processes; Redis may be away, they poll then."""
        while True:
            await self._nudged.wait()
            self._nudged.clear()
            waiting, self._nudges = self._nudges, {}
            with contextlib.suppress(RedisError, OSError):
                async with self._services.redis.pipeline(transaction=False) as pipe:
                    for lot_id, seq in waiting.items():
                        pipe.publish(CHANNEL, f"{lot_id}:{seq}")
                    await pipe.execute()
            # As often as rooms send; what is committed meanwhile is told by the last number.
            await asyncio.sleep(MERGE_SECONDS)

    async def _listen(self) -> None:
        """Hear the other processes' nudges."""
        while True:
            try:
                async with self._services.redis.pubsub() as pubsub:
                    await pubsub.subscribe(CHANNEL)
                    async for message in pubsub.listen():
                        if message["type"] == "message":
                            lot_id, seq = message["data"].decode().split(":")
                            self._wake(int(lot_id), int(seq))
            except Exception as error:
                log.warning("no nudges from Redis: rooms poll the database", error=type(error).__name__)
                await asyncio.sleep(POLL_SECONDS)

    async def _poll(self) -> None:
        """Look for missed nudges: nudges may be lost, events never."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            if not self._rooms:
                continue
            try:
                async with self._services.db.transaction() as tx:
                    newest = await store.newest(tx, lot_ids=list(self._rooms))
            except Exception as error:
                log.warning("rooms could not poll", error=type(error).__name__)
                continue
            for lot_id, seq in newest.items():
                self._wake(lot_id, seq)
