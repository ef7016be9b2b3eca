"""The hub of one process (law 3): reads committed events after a nudge, encodes a frame once, writes it to every watcher.

A room sends at once when it has been quiet and at most about twenty times a second otherwise; a frame carries all events since
the last one. A watcher that cannot keep up loses its queue and is told to begin again from a snapshot; it never slows the others.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import structlog
from prometheus_client import Gauge
from redis.exceptions import RedisError

from auction import store, views
from market.platform.db import database_now
from market.platform.services import Services

log = structlog.get_logger(__name__)

CHANNEL = "lots"
MERGE_SECONDS = 0.05
POLL_SECONDS = 0.5
QUEUE_FRAMES = 64
LARGEST_FRAME = 500
WATCHERS = Gauge("exchange_watchers", "Open sockets in live rooms")


class Watcher:
    """One socket's bounded queue. `None` in it means: begin again from a snapshot."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[str | None] = asyncio.Queue(QUEUE_FRAMES)

    def offer(self, message: str) -> None:
        """Queue a message; a full queue is replaced by the order to begin again."""
        try:
            self.queue.put_nowait(message)
        except asyncio.QueueFull:
            self.begin_again()

    def begin_again(self) -> None:
        """Drop what is queued: the socket sends a fresh snapshot next."""
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


class Room:
    """One lot's watchers in this process, and how far they have been told."""

    def __init__(self, lot_id: int, seq: int) -> None:
        self.lot_id = lot_id
        self.told = seq
        self.watchers: set[Watcher] = set()
        self.dirty = asyncio.Event()
        self.teller: asyncio.Task[None] | None = None


class Hub:
    """All rooms of one process."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._rooms: dict[int, Room] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._nudges: dict[int, int] = {}
        self._nudged = asyncio.Event()

    async def start(self) -> None:
        """Begin to listen for nudges."""
        self._tasks = [
            asyncio.create_task(run(), name=run.__name__) for run in (self._listen, self._publish, self._poll)
        ]

    async def stop(self) -> None:
        """Stop telling; sockets are closed by the server."""
        tellers = [room.teller for room in self._rooms.values() if room.teller is not None]
        for task in [*self._tasks, *tellers]:
            task.cancel()
        await asyncio.gather(*self._tasks, *tellers, return_exceptions=True)

    def nudge(self, lot_id: int, seq: int) -> None:
        """Something was committed on a lot: wake this process's room and tell the other processes."""
        self._wake(lot_id, seq)
        self._nudges[lot_id] = seq
        self._nudged.set()

    def watchers(self, lot_id: int) -> int:
        """How many watch a lot in this process."""
        room = self._rooms.get(lot_id)
        return len(room.watchers) if room else 0

    @contextlib.asynccontextmanager
    async def watch(self, lot_id: int, seq: int) -> AsyncIterator[Watcher]:
        """A watcher of a lot that has been told everything up to `seq`."""
        room = self._rooms.get(lot_id)
        if room is None:
            room = self._rooms[lot_id] = Room(lot_id, seq)
            room.teller = asyncio.create_task(self._tell_forever(room), name=f"room {lot_id}")
        watcher = Watcher()
        room.watchers.add(watcher)
        WATCHERS.inc()
        if seq < room.told:
            # The room moved on between the snapshot and now: this watcher begins again.
            watcher.begin_again()
        elif seq > room.told:
            room.dirty.set()
        try:
            yield watcher
        finally:
            WATCHERS.dec()
            room.watchers.discard(watcher)
            if not room.watchers and self._rooms.get(lot_id) is room:
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
            began = time.monotonic()
            try:
                await self._tell(room)
            except Exception:
                log.exception("a room could not be told; it tries again", lot_id=room.lot_id)
                room.dirty.set()
                await asyncio.sleep(POLL_SECONDS)
            # The merging window: what is committed meanwhile goes into the next frame.
            await asyncio.sleep(max(0.0, MERGE_SECONDS - (time.monotonic() - began)))

    async def _tell(self, room: Room) -> None:
        async with self._services.db.transaction() as tx:
            lot = await store.lot(tx, lot_id=room.lot_id)
            events = await store.events(tx, lot_id=room.lot_id, after=room.told, limit=LARGEST_FRAME)
            server_at = await database_now(tx)
        if lot is None or not events:
            return
        # The two reads are two snapshots: only events up to the lot's own number belong to this frame.
        belonging = [views.event_view(event) for event in events if event.seq <= lot.seq]
        if not belonging:
            room.dirty.set()
            return
        if belonging[-1].seq < lot.seq or len(events) > len(belonging):
            room.dirty.set()
        message = views.frame(lot, belonging, server_at=server_at, watchers=len(room.watchers)).model_dump_json()
        room.told = belonging[-1].seq
        for watcher in room.watchers:
            watcher.offer(message)

    async def _publish(self) -> None:
        """Carry nudges to the other processes; Redis may be away, they poll then."""
        while True:
            await self._nudged.wait()
            self._nudged.clear()
            waiting, self._nudges = self._nudges, {}
            with contextlib.suppress(RedisError, OSError):
                for lot_id, seq in waiting.items():
                    await self._services.redis.publish(CHANNEL, f"{lot_id}:{seq}")

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
            except (RedisError, OSError) as error:
                log.warning("no Redis: rooms poll the database", error=type(error).__name__)
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
