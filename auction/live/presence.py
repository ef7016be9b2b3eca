"""Who is present: watchers over all processes, registered bidders, reminders. Numbers only, fresh to a few seconds, free for bids and frames.

Every two seconds a process says what it has and hears what the others have (`peers.py`), reads the two numbers of its rooms from the
database in one statement, and tells a room whose numbers changed.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass

import structlog
from redis.exceptions import RedisError
from sqlalchemy.ext.asyncio import AsyncSession

from auction.live.health import Health
from auction.live.hub import Hub
from auction.live.peers import SAY_SECONDS, Peers, Said
from auction.live.sockets import Sockets
from auction.reminders import store as reminder_store
from auction.views import Presence
from market.platform.ending import end
from market.platform.services import Services

log = structlog.get_logger(__name__)

STALE_SECONDS = 10.0
"""Numbers of the database older than this are read anew for a snapshot."""


@dataclass
class _Counted:
    registered: int
    reminders: int
    at: float


class Presences:
    """The numbers of every room of this process, and the loop that keeps them fresh."""

    def __init__(self, services: Services, hub: Hub, health: Health) -> None:
        self._services = services
        self._hub = hub
        self._health = health
        self.peers = Peers(services.redis)
        self.sockets = Sockets(per_address=services.settings.spectator_sockets_per_address)
        self.database_ms: int | None = None
        self._counted: dict[int, _Counted] = {}
        self._told: dict[int, Presence] = {}
        self._beat = 0
        self._loop: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to say and to hear."""
        self._loop = asyncio.create_task(self._run(), name="presence")

    async def stop(self) -> None:
        """Say no more."""
        if self._loop is not None:
            await end([self._loop])
        await self.peers.leave()

    async def of(self, tx: AsyncSession, lot_id: int) -> Presence:
        """The numbers of a lot for a snapshot, at most seconds old."""
        counted = self._counted.get(lot_id)
        if counted is None or time.monotonic() - counted.at > STALE_SECONDS:
            counted = (await self._count(tx, [lot_id]))[lot_id]
        return self._presence(lot_id, counted)

    def forget(self, lot_id: int) -> None:
        """Somebody here changed a number of the lot and is about to look."""
        self._counted.pop(lot_id, None)

    def said(self) -> Said:
        """This process about itself."""
        return Said(
            name=self.peers.name,
            beat=self._beat,
            watchers=self._hub.here(),
            sockets=self.sockets.several(),
            minute=self._health.minute(),
            database_ms=self.database_ms,
        )

    async def _run(self) -> None:
        while True:
            try:
                await self.beat()
            except Exception:
                log.exception("presence could not be kept; it goes on")
            await asyncio.sleep(SAY_SECONDS)

    async def beat(self) -> None:
        """Once: ask the database, say, hear, tell the rooms what changed."""
        self._beat += 1
        await self._ask_database()
        await self.peers.meet(self.said())
        others = [peer.said for peer in self.peers.living()]
        elsewhere: Counter[int] = Counter()
        for other in others:
            elsewhere.update(other.watchers)
        self._hub.elsewhere = elsewhere
        self.sockets.hear(other.sockets for other in others)
        if self.peers.redis_ok:
            try:
                await self._health.keep(self._services.redis)
            except (RedisError, OSError) as error:
                log.warning("answers could not be added up in Redis", error=type(error).__name__)
        self._tell_rooms()

    async def _ask_database(self) -> None:
        began = time.monotonic()
        try:
            async with self._services.db.transaction() as tx:
                await self._count(tx, list(self._hub.here()))
        except Exception as error:
            # Whatever it is, the numbers known stand until it is over.
            log.warning("no database for presence", error=type(error).__name__)
            self.database_ms = None
        else:
            self.database_ms = round((time.monotonic() - began) * 1_000)
        self._counted = {
            lot_id: counted
            for lot_id, counted in self._counted.items()
            if began - counted.at < STALE_SECONDS or lot_id in self._hub.here()
        }

    async def _count(self, tx: AsyncSession, lot_ids: list[int]) -> dict[int, _Counted]:
        found = {
            lot_id: _Counted(registered, reminders, time.monotonic())
            for lot_id, (registered, reminders) in (await reminder_store.presence(tx, lot_ids=lot_ids)).items()
        }
        self._counted |= found
        return found

    def _presence(self, lot_id: int, counted: _Counted) -> Presence:
        return Presence(watchers=self._hub.watchers(lot_id), registered=counted.registered, reminders=counted.reminders)

    def _tell_rooms(self) -> None:
        told = {}
        for lot_id in self._hub.here():
            if (counted := self._counted.get(lot_id)) is None:
                continue
            told[lot_id] = now = self._presence(lot_id, counted)
            if self._told.get(lot_id) != now:
                self._hub.say(lot_id, f'{{"type":"presence",{now.model_dump_json()[1:]}'.encode())
        self._told = told
