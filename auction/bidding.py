"""Accepting bids (laws 1 and 2): everything that arrived while the last commit was under way is decided in the next transaction.

One flusher a process. Any number of processes may do this at once: the row locks order them; there is no leader.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import structlog
from prometheus_client import Counter, Histogram

from auction import hot
from auction.chain import moment
from auction.journal import append, request_of
from auction.problems import KeyReused, TryAgain
from auction.rules import RAISING, Command, Limit, Mandate, Passed, Sold, decide, decide_due, next_raise
from auction.vault import Opened, Vault
from market.kernel.problems import NotFound, Problem

log = structlog.get_logger(__name__)

LARGEST_BATCH = 4_096
PATIENCE_MS = 3_000
"""How long a batch waits for a lot's row: a commit takes milliseconds, so whoever holds it longer is in trouble."""
BRIEF_MS = 100
"""How long it waits for a row that has kept it waiting before."""
FROZEN_MS = 2_000
"""A process that stops between its lock and its commit (a frozen machine) loses both: nobody waits for it, and its bids do not come late."""
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
    """What a bidder asked for and is durable: an event of the lot's record. `at` is ISO 8601 UTC, `hash` the link of the chain."""

    lot_id: int
    key: str
    seq: int
    at: str
    kind: str
    data: dict[str, Any]
    hash: str


@dataclass
class _Queued:
    lot_id: int
    registration_id: int
    key: str
    command: Command
    answer: asyncio.Future[Accepted] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def identity(self) -> tuple[int, int, str]:
        return self.lot_id, self.registration_id, self.key

    def refuse(self, problem: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(problem)
        ANSWERED.labels(problem.code if isinstance(problem, Problem) else "error").inc()

    def accept(self, found: hot.Known) -> None:
        if found.request != request_of(self.lot_id, self.command):
            self.refuse(KeyReused(key=self.key))
            return
        accepted = Accepted(
            self.lot_id, self.key, found.seq, moment(found.at), found.kind, found.data, found.hash.hex()
        )
        if not self.answer.done():
            self.answer.set_result(accepted)
        ACCEPTED.inc()


class Bidding:
    """The queue and its flusher. `nudge(lot_id, seq)` is called after each commit, `beats` says whether a sign of life may be given."""

    def __init__(
        self,
        database_url: str,
        *,
        vault: Vault,
        nudge: Callable[[int, int], None],
        beats: Callable[[], bool] = lambda: True,
    ) -> None:
        self._url = database_url
        self._beats = beats
        self._flushing_since: float | None = None
        self._vault = vault
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

    async def submit(self, *, lot_id: int, registration_id: int, key: str, command: Command) -> Accepted:
        """Bid, seal, open or lodge a limit on a lot for an admitted registration. Returns once it is durable.

        The same key again gives the same answer. Raises what `rules.decide` raises, KeyReused, NotFound, TryAgain.
        """
        if self._stopping:
            raise TryAgain(key=key)
        queued = _Queued(lot_id, registration_id, key, command)
        self._queue.append(queued)
        self._wake.set()
        return await queued.answer

    def flushing_seconds(self) -> float:
        """For how long the batch under way has been under way."""
        since = self._flushing_since
        return 0.0 if since is None else asyncio.get_running_loop().time() - since

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while not self._stopping:
            if loop.time() - self._beaten_at >= BEAT_SECONDS:
                self._beaten_at = loop.time()
                # The beat comes from the flusher itself and over its own connection: what it proves is that bids are taken.
                if self._beats():
                    await self._beat()
                loop.call_later(BEAT_SECONDS, self._wake.set)
            if self._queue:
                batch = [self._queue.popleft() for _ in range(min(len(self._queue), LARGEST_BATCH))]
                self._flushing_since = loop.time()
                await self._flush(batch)
                self._flushing_since = None
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
            touched = await _decide(await self._connected(), batch, vault=self._vault, patience_ms=patience_ms)
        except psycopg.errors.LockNotAvailable:
            await self._roll_back()
            lot_ids = {queued.lot_id for queued in batch}
            self._stuck |= lot_ids
            if len(lot_ids) > 1:
                await self._commit_each_lot(batch)
            else:
                log.warning("a lot is locked elsewhere", lot_id=lot_ids.pop(), bids=len(batch))
                _ask_again(batch)
        except (psycopg.OperationalError, psycopg.InternalError, psycopg.InterfaceError, OSError) as error:
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
            options=f"{hot.OPTIONS} -c lock_timeout={PATIENCE_MS} -c idle_in_transaction_session_timeout={FROZEN_MS}",
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
    connection: hot.Connection, batch: list[_Queued], *, vault: Vault, patience_ms: int | None = None
) -> dict[int, int]:
    """Lock, read the clock, decide in order of arrival, append, commit, answer. Returns the lots touched and their newest numbers."""
    lots, known = await hot.lock(
        connection,
        lot_ids=sorted({queued.lot_id for queued in batch}),
        keys=[queued.identity for queued in batch],
        patience_ms=patience_ms,
    )
    # The sweeper may be a moment late; the bid must not suffer for it.
    events = [event for locked in lots.values() for event in _moved_by_the_clock(locked)]
    mandated = [locked.id for locked in lots.values() if locked.lot.book.mandated]
    limits = vault.opened(await hot.limits(connection, lot_ids=mandated)) if mandated else {}
    lodged: list[hot.Lodged] = []
    accepted: list[tuple[_Queued, hot.Known]] = []
    refused: list[tuple[_Queued, Problem]] = []
    for queued in batch:
        try:
            earlier = known.get(queued.identity)
            if earlier is None:
                event = _one(queued, lots)
                events.append(event)
                earlier = known[queued.identity] = hot.Known(
                    event.seq, event.at, event.kind, event.data, event.hash, event.request
                )
                locked = lots[queued.lot_id]
                if isinstance(queued.command, Mandate):
                    lodged.append(_lodge(queued, queued.command, event, vault, limits))
                if locked.lot.book.mandated:
                    events += _raised(locked, limits.get(locked.id, {}))
            accepted.append((queued, earlier))
        except Problem as problem:
            refused.append((queued, problem))
    await hot.write(connection, events=events, lots=lots.values(), lodged=lodged)
    # Only now: an acknowledgement means durable (law 2), and a refusal must not precede what it refers to.
    for queued, answer in accepted:
        queued.accept(answer)
    for queued, refusal in refused:
        queued.refuse(refusal)
    return {event.lot_id: lots[event.lot_id].lot.seq for event in events}


def _moved_by_the_clock(locked: hot.LockedLot) -> Iterator[hot.NewEvent]:
    """The opening and the phases that are due; the outcome is left to the close, which opens the deal with it."""
    while (due := decide_due(locked.lot, at=locked.at)) is not None and not isinstance(due, Sold | Passed):
        yield append(locked, due)


def _one(queued: _Queued, lots: dict[int, hot.LockedLot]) -> hot.NewEvent:
    locked = lots.get(queued.lot_id)
    if locked is None:
        raise NotFound(kind="lot", reference=queued.lot_id)
    event = decide(locked.lot, queued.command, at=locked.at)
    return append(
        locked,
        event,
        registration_id=queued.registration_id,
        client_key=queued.key,
        request=request_of(queued.lot_id, queued.command),
    )


def _lodge(
    queued: _Queued, mandate: Mandate, event: hot.NewEvent, vault: Vault, limits: dict[int, dict[str, Opened]]
) -> hot.Lodged:
    """A limit comes into force, in place of an earlier one of its bidder."""
    limit = Limit(event.seq, mandate.bidder, mandate.limit_fen)
    limits.setdefault(queued.lot_id, {})[mandate.bidder] = Opened(limit, queued.registration_id)
    return hot.Lodged(queued.lot_id, event.seq, queued.registration_id, mandate.bidder, vault.close(mandate))


def _raised(locked: hot.LockedLot, limits: dict[str, Opened]) -> Iterator[hot.NewEvent]:
    """What the secret limits bid now, each an event of its own that extends like any bid."""
    in_force = [each.limit for each in limits.values()]
    while locked.lot.phase in RAISING and (bid := next_raise(locked.lot, in_force)) is not None:
        try:
            event = decide(locked.lot, bid, at=locked.at)
        except Problem as problem:
            # Not a refusal of what the bidder asked: the rules contradict themselves, and the whole transaction must fail.
            raise AssertionError("a secret limit made a bid that the rules refuse") from problem
        yield append(locked, event, registration_id=limits[bid.bidder].registration_id)
