"""Accepting bids (laws 1 and 2): everything that arrived while the last commit was under way is decided in the next transaction.

One flusher a process. Any number of processes may do this at once: the row locks order them; there is no leader.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Iterable
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
PATIENCE_MS = 3_000
"""How long a batch waits for a lot's row: a commit takes milliseconds, so whoever holds it longer is in trouble."""
BRIEF_MS = 100
"""How long it waits for a row that has kept it waiting before."""
STOP_SECONDS = 5.0
BEAT_SECONDS = 1.0
LONGEST_SILENCE_SECONDS = 4.0
"""After a longer one the pulse begins anew, so that the gap stays visible; below the shortest gap that counts as a finding."""
BATCH = Histogram(
    "exchange_bid_batch_size", "Bids decided in one transaction", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256, 1024)
)
ANSWERED = Counter("exchange_bids_total", "Bids answered, by outcome", ["outcome"])
ACCEPTED = ANSWERED.labels("accepted")


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
        ACCEPTED.inc()


class Bidding:
    """The queue and its flusher. `nudge(lot_id, seq)` is called after each commit."""

    def __init__(self, database_url: str, *, nudge: Callable[[int, int], None]) -> None:
        self._url = database_url
        self._nudge = nudge
        self._queue: deque[_Queued] = deque()
        self._wake = asyncio.Event()
        self._connection: hot.Connection | None = None
        self._flusher: asyncio.Task[None] | None = None
        self._stopping = False
        self._stuck: set[int] = set()
        self._pulse_id: int | None = None
        self._beaten_at = -BEAT_SECONDS

    async def start(self) -> None:
        """Begin to take bids."""
        self._flusher = asyncio.create_task(self._run(), name="bid flusher")

    async def stop(self) -> None:
        """Let the batch under way end, answer what is left, close the connection. New bids are asked to try again."""
        self._stopping = True
        self._wake.set()
        if self._flusher is not None:
            await asyncio.wait([self._flusher], timeout=STOP_SECONDS)
            self._flusher.cancel()
            await asyncio.gather(self._flusher, return_exceptions=True)
        _ask_again(self._queue)
        self._queue.clear()
        await self._drop_connection()

    async def bid(self, *, lot_id: int, registration_id: int, bidder_code: str, key: str, price_fen: int) -> Accepted:
        """Offer `price_fen` on a lot for an admitted registration. Returns once the bid is durable.

        The same key again gives the same answer. Raises NotYetOpen, BiddingEnded, BidTooLow, BidTooHigh, AlreadyLeading,
        KeyReused, NotFound, TryAgain.
        """
        if self._stopping:
            raise TryAgain(key=key)
        queued = _Queued(lot_id, registration_id, bidder_code, key, price_fen)
        self._queue.append(queued)
        self._wake.set()
        return await queued.answer

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while not self._stopping:
            if loop.time() - self._beaten_at >= BEAT_SECONDS:
                self._beaten_at = loop.time()
                # The beat comes from the flusher itself and over its own connection: what it proves is that bids are taken.
                await self._beat()
                loop.call_later(BEAT_SECONDS, self._wake.set)
            if self._queue:
                batch = [self._queue.popleft() for _ in range(min(len(self._queue), LARGEST_BATCH))]
                await self._flush(batch)
            else:
                await self._wake.wait()
                self._wake.clear()

    async def _flush(self, batch: list[_Queued]) -> None:
        """Decide a batch. Whatever fails, every bid of it gets an answer; lots whose rows were held elsewhere go apart, last and briefly."""
        BATCH.observe(len(batch))
        try:
            apart = [queued for queued in batch if queued.lot_id in self._stuck]
            together = [queued for queued in batch if queued.lot_id not in self._stuck] if apart else batch
            if together:
                await self._commit(together)
            await self._commit_each_lot(apart)
        finally:
            _ask_again(batch)

    async def _commit(self, batch: list[_Queued], *, patience_ms: int | None = None) -> None:
        """One transaction. When it fails for a reason in the batch, parts of it are tried alone until the reason stands alone."""
        try:
            touched = await _decide(await self._connected(), batch, patience_ms=patience_ms)
        except psycopg.errors.LockNotAvailable:
            await self._roll_back()
            lot_ids = {queued.lot_id for queued in batch}
            self._stuck |= lot_ids
            if len(lot_ids) > 1:
                await self._commit_each_lot(batch)
            else:
                log.warning("a lot is locked elsewhere", lot_id=lot_ids.pop(), bids=len(batch))
                _ask_again(batch)
        except (psycopg.OperationalError, psycopg.InterfaceError, OSError) as error:
            log.warning("the database could not take a batch of bids", bids=len(batch), error=str(error))
            await self._drop_connection()
            _ask_again(batch)
        except Exception as error:
            await self._drop_connection()
            if len(batch) == 1:
                log.exception("a bid failed", lot_id=batch[0].lot_id)
                batch[0].refuse(error)
                return
            half = len(batch) // 2
            await self._commit(batch[:half], patience_ms=patience_ms)
            await self._commit(batch[half:], patience_ms=patience_ms)
        else:
            self._stuck.difference_update(queued.lot_id for queued in batch)
            for lot_id, seq in touched.items():
                self._nudge(lot_id, seq)

    async def _commit_each_lot(self, batch: list[_Queued]) -> None:
        """A transaction for each lot, with little patience: the one that is locked elsewhere must not hold up the others again."""
        of_lot: dict[int, list[_Queued]] = {}
        for queued in batch:
            of_lot.setdefault(queued.lot_id, []).append(queued)
        for bids in of_lot.values():
            await self._commit(bids, patience_ms=BRIEF_MS)

    async def _beat(self) -> None:
        try:
            connection = await self._connected()
            self._pulse_id = await hot.beat(
                connection, pulse_id=self._pulse_id, kind="bids", longest_silence_seconds=LONGEST_SILENCE_SECONDS
            )
            await connection.commit()
        except Exception as error:
            log.warning("no database for bids", error=str(error))
            await self._drop_connection()

    async def _connected(self) -> hot.Connection:
        if self._connection is None or self._connection.closed:
            self._connection = await self._connect()
        return self._connection

    async def _connect(self) -> hot.Connection:
        """A new connection. The simulation puts its own database here; all else it runs as it is."""
        return await psycopg.AsyncConnection.connect(
            self._url,
            prepare_threshold=1,
            connect_timeout=5,
            options=f"{hot.OPTIONS} -c lock_timeout={PATIENCE_MS}",
        )

    async def _roll_back(self) -> None:
        try:
            if self._connection is not None:
                await self._connection.rollback()
        except (psycopg.Error, OSError):
            await self._drop_connection()

    async def _drop_connection(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(Exception):
                await self._connection.close()
        self._connection = None


def _ask_again(bids: Iterable[_Queued]) -> None:
    """Whoever has no answer yet is asked to repeat the bid with the same key."""
    for queued in bids:
        if not queued.answer.done():
            queued.refuse(TryAgain(key=queued.key))


async def _decide(
    connection: hot.Connection, batch: list[_Queued], *, patience_ms: int | None = None
) -> dict[int, int]:
    """Lock, read the clock, decide in order of arrival, append, commit, answer. Returns the lots touched and their newest numbers."""
    lots, known = await hot.lock(
        connection,
        lot_ids=sorted({queued.lot_id for queued in batch}),
        keys=[queued.identity for queued in batch],
        patience_ms=patience_ms,
    )
    # The sweeper may be a moment late; the bid must not suffer for it.
    events = [
        append(locked, due)
        for locked in lots.values()
        if isinstance(due := decide_due(locked.lot, at=locked.at), Opened)
    ]
    accepted: list[tuple[_Queued, hot.KnownBid]] = []
    refused: list[tuple[_Queued, Problem]] = []
    for queued in batch:
        try:
            earlier = known.get(queued.identity)
            if earlier is None:
                event = _one(queued, lots)
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


def _one(queued: _Queued, lots: dict[int, hot.LockedLot]) -> hot.NewEvent:
    locked = lots.get(queued.lot_id)
    if locked is None:
        raise NotFound(kind="lot", reference=queued.lot_id)
    event = decide_bid(locked.lot, bidder=queued.bidder_code, price_fen=queued.price_fen, at=locked.at)
    return append(locked, event, registration_id=queued.registration_id, client_key=queued.key)
