"""Accepting bids (laws 1 and 2): everything that arrived while the last commit was under way is decided in the next transaction.

One flusher a process. Any number of processes may do this at once: the row locks order them; there is no leader.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
import structlog
from prometheus_client import Counter, Histogram

from auction import hot
from auction.chain import moment
from auction.journal import append
from auction.problems import KeyReused, TryAgain
from auction.rules import Opened, decide_bid, decide_due
from market.kernel.problems import NotFound, Problem

log = structlog.get_logger(__name__)

LARGEST_BATCH = 4_096
BATCH = Histogram(
    "exchange_bid_batch_size", "Bids decided in one transaction", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256, 1024)
)
ANSWERED = Counter("exchange_bids_total", "Bids answered, by outcome", ["outcome"])


@dataclass(frozen=True)
class Accepted:
    """A bid that is durable. `seq` is its number in the lot's record; `at` and `ends_at` are ISO 8601 UTC."""

    lot_id: int
    seq: int
    at: str
    bidder: str
    price_fen: int
    ends_at: str
    key: str


@dataclass
class _Queued:
    lot_id: int
    registration_id: int
    bidder_code: str
    key: str
    price_fen: int
    answer: asyncio.Future[Accepted] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def identity(self) -> tuple[int, int, str]:
        return self.lot_id, self.registration_id, self.key

    def refuse(self, problem: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(problem)
        ANSWERED.labels(problem.code if isinstance(problem, Problem) else "error").inc()

    def accept(self, *, seq: int, at: datetime, data: dict[str, Any]) -> None:
        if int(data["price_fen"]) != self.price_fen:
            self.refuse(KeyReused(key=self.key))
            return
        accepted = Accepted(self.lot_id, seq, moment(at), data["bidder"], self.price_fen, data["ends_at"], self.key)
        if not self.answer.done():
            self.answer.set_result(accepted)
        ANSWERED.labels("accepted").inc()


class Bidding:
    """The queue and its flusher. `nudge(lot_id, seq)` is called after each commit."""

    def __init__(self, database_url: str, *, nudge: Callable[[int, int], None]) -> None:
        self._url = database_url
        self._nudge = nudge
        self._queue: deque[_Queued] = deque()
        self._wake = asyncio.Event()
        self._connection: hot.Connection | None = None
        self._flusher: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to take bids."""
        self._flusher = asyncio.create_task(self._run(), name="bid flusher")

    async def stop(self) -> None:
        """Answer what is queued, then stop."""
        while self._queue and self._flusher is not None and not self._flusher.done():
            await asyncio.sleep(0.01)
        if self._flusher is not None:
            self._flusher.cancel()
            await asyncio.gather(self._flusher, return_exceptions=True)
        if self._connection is not None:
            await self._connection.close()

    async def bid(self, *, lot_id: int, registration_id: int, bidder_code: str, key: str, price_fen: int) -> Accepted:
        """Offer `price_fen` on a lot for an admitted registration. Returns once the bid is durable.

        The same key again gives the same answer. Raises NotYetOpen, BiddingEnded, BidTooLow, BidTooHigh, AlreadyLeading,
        KeyReused, NotFound, TryAgain.
        """
        queued = _Queued(lot_id, registration_id, bidder_code, key, price_fen)
        self._queue.append(queued)
        self._wake.set()
        return await queued.answer

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._queue:
                batch = [self._queue.popleft() for _ in range(min(len(self._queue), LARGEST_BATCH))]
                await self._flush(batch)

    async def _flush(self, batch: list[_Queued]) -> None:
        """Decide a batch in one transaction. Whatever fails, every bid of it gets an answer."""
        BATCH.observe(len(batch))
        try:
            connection = await self._connected()
            touched = await _decide(connection, batch)
        except (psycopg.OperationalError, psycopg.InterfaceError, OSError) as error:
            log.warning("the database could not take a batch of bids", bids=len(batch), error=str(error))
            await self._drop_connection()
            for queued in batch:
                queued.refuse(TryAgain(key=queued.key))
        except Exception as error:
            log.exception("a batch of bids failed", bids=len(batch))
            await self._drop_connection()
            for queued in batch:
                queued.refuse(error)
        else:
            for lot_id, seq in touched.items():
                self._nudge(lot_id, seq)

    async def _connected(self) -> hot.Connection:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                self._url, prepare_threshold=1, connect_timeout=5, options="-c jit=off -c timezone=UTC"
            )
        return self._connection

    async def _drop_connection(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(Exception):
                await self._connection.close()
        self._connection = None


async def _decide(connection: hot.Connection, batch: list[_Queued]) -> dict[int, int]:
    """Lock, read the clock, decide in order of arrival, append, commit, answer. Returns the lots touched and their newest numbers."""
    lot_ids = sorted({queued.lot_id for queued in batch})
    lots, at, known = await hot.lock(connection, lot_ids=lot_ids, keys=[queued.identity for queued in batch])
    events: list[hot.NewEvent] = []
    for locked in lots.values():
        # The sweeper may be a moment late; the bid must not suffer for it.
        if isinstance(due := decide_due(locked.lot, at=at), Opened):
            events.append(append(locked, due, at=at))
    accepted: list[tuple[_Queued, hot.KnownBid]] = []
    refused: list[tuple[_Queued, Problem]] = []
    for queued in batch:
        try:
            earlier = known.get(queued.identity)
            if earlier is None:
                event = _one(queued, lots, at=at)
                events.append(event)
                earlier = known[queued.identity] = (event.seq, event.at, event.data)
            accepted.append((queued, earlier))
        except Problem as problem:
            refused.append((queued, problem))
    await hot.write(connection, events=events, lots=lots.values())
    # Only now: an acknowledgement means durable (law 2), and a refusal must not precede what it refers to.
    for queued, (seq, moment_, data) in accepted:
        queued.accept(seq=seq, at=moment_, data=data)
    for queued, refusal in refused:
        queued.refuse(refusal)
    return {event.lot_id: lots[event.lot_id].lot.seq for event in events}


def _one(queued: _Queued, lots: dict[int, hot.LockedLot], *, at: datetime) -> hot.NewEvent:
    locked = lots.get(queued.lot_id)
    if locked is None:
        raise NotFound(kind="lot", reference=queued.lot_id)
    event = decide_bid(locked.lot, bidder=queued.bidder_code, price_fen=queued.price_fen, at=at)
    return append(locked, event, at=at, registration_id=queued.registration_id, client_key=queued.key)
