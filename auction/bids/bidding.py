"""Accepting bids (laws 1 and 2): everything that arrived while the last commit was under way is decided in the next transaction.

One flusher a process. Any number of processes may do this at once: the row locks order them; there is no leader.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Collection

import psycopg
import structlog
from prometheus_client import Histogram

from auction.bids import hot
from auction.bids.batch import Accepted, Queued, ask_again, carry_out
from auction.bids.pipeline import Pipeline
from auction.bids.pulse import BEAT_SECONDS, Pulse
from auction.bids.vault import Vault
from auction.problems import TryAgain
from auction.rules import Command

log = structlog.get_logger(__name__)

LARGEST_BATCH = 4_096
PATIENCE_MS = 3_000
"""How long a batch waits for a lot's row: a commit takes milliseconds, so whoever holds it longer is in trouble."""
BRIEF_MS = 100
"""How long it waits for a row that has kept it waiting before."""
STOP_SECONDS = 5.0
BATCH = Histogram(
    "exchange_bid_batch_size", "Bids decided in one transaction", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256, 1024)
)


class Bidding:
    """The queue and its flusher. `nudge(lot_id, seq)` is called after each commit; `pulse` is that of the process."""

    def __init__(
        self,
        database_url: str,
        *,
        vault: Vault,
        nudge: Callable[[int, int], None],
        pulse: Pulse | None = None,
    ) -> None:
        self._url = database_url
        self._pulse = Pulse() if pulse is None else pulse
        self._flushing_since: float | None = None
        self._vault = vault
        self._nudge = nudge
        self._queue: deque[Queued] = deque()
        self._wake = asyncio.Event()
        self._connection: Pipeline | None = None
        self._flusher: asyncio.Task[None] | None = None
        self._stopping = False
        self._stuck: set[int] = set()

    async def start(self) -> None:
        """Begin to take bids."""
        self._flusher = asyncio.create_task(self._run(), name="bid flusher")
        self._tick()

    def _tick(self) -> None:
        """Wake the flusher for its sign of life."""
        self._wake.set()
        if self._flusher is not None and not self._flusher.done():
            asyncio.get_running_loop().call_later(BEAT_SECONDS, self._tick)

    async def stop(self) -> None:
        """Let the batch under way end, answer what is left, close the connection. New bids are asked to try again."""
        self._stopping = True
        self._wake.set()
        if self._flusher is not None:
            await asyncio.wait([self._flusher], timeout=STOP_SECONDS)
            self._flusher.cancel()
            await asyncio.gather(self._flusher, return_exceptions=True)
        ask_again(self._queue)
        self._queue.clear()
        await self._drop_connection()

    async def submit(self, *, lot_id: int, registration_id: int, key: str, command: Command) -> Accepted:
        """Bid, seal, open or lodge a limit on a lot for an admitted registration. Returns once it is durable.

        The same key again gives the same answer. Raises what `rules.decide` raises, KeyReused, NotFound, TryAgain.
        """
        if self._stopping:
            raise TryAgain(key=key)
        queued = Queued(lot_id, registration_id, key, command, asyncio.get_running_loop().create_future())
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
            # The sign comes from the flusher itself: what it proves is that bids are taken.
            waiting = len(self._queue)
            if self._pulse.due() and not await self._beat():
                ask_again([self._queue.popleft() for _ in range(waiting)])
                if self._queue:
                    continue
            if self._queue:
                batch = [self._queue.popleft() for _ in range(min(len(self._queue), LARGEST_BATCH))]
                self._flushing_since = loop.time()
                await self._flush(batch)
                self._flushing_since = None
            else:
                await self._wake.wait()
                self._wake.clear()

    async def _flush(self, batch: list[Queued]) -> None:
        """Decide a batch. Whatever fails, every bid of it gets an answer; lots whose rows were held elsewhere go apart, last and briefly."""
        apart = [queued for queued in batch if queued.lot_id in self._stuck]
        together = [queued for queued in batch if queued.lot_id not in self._stuck] if apart else batch
        try:
            if together:
                await self._commit(together)
            await self._commit_each_lot(apart)
        finally:
            ask_again(apart)

    def _arrived(self, lots: Collection[int]) -> list[Queued]:
        """Take what has arrived for some lots out of the queue."""
        taken = [queued for queued in self._queue if queued.lot_id in lots]
        if taken:
            left = [queued for queued in self._queue if queued.lot_id not in lots]
            self._queue.clear()
            self._queue.extend(left)
        return taken

    async def _commit(
        self, batch: list[Queued], *, patience_ms: int | None = None, look_up_first: bool = False
    ) -> None:
        """One transaction. When it fails for a reason in the batch, parts of it are tried alone until the reason stands alone."""
        try:
            touched = await carry_out(
                await self._connected(),
                batch,
                vault=self._vault,
                arrived=self._arrived,
                patience_ms=patience_ms,
                look_up_first=look_up_first,
            )
        except psycopg.errors.LockNotAvailable:
            await self._roll_back()
            lot_ids = {queued.lot_id for queued in batch}
            self._stuck |= lot_ids
            if len(lot_ids) > 1:
                await self._commit_each_lot(batch, look_up_first=look_up_first)
            else:
                log.warning("a lot is locked elsewhere", lot_id=lot_ids.pop(), bids=len(batch))
        except (psycopg.OperationalError, psycopg.InternalError, psycopg.InterfaceError, OSError) as error:
            log.warning("the database could not take a batch of bids", bids=len(batch), error=str(error))
            self._pulse.doubt()
            await self._drop_connection()
        except Exception as error:
            await self._try_apart(batch, error, patience_ms=patience_ms, looked_up=look_up_first)
        else:
            BATCH.observe(len(batch))
            self._stuck.difference_update(queued.lot_id for queued in batch)
            for lot_id, seq in touched.items():
                self._nudge(lot_id, seq)
        finally:
            # Also those who joined the batch under the lock.
            ask_again(batch)

    async def _try_apart(
        self, batch: list[Queued], error: Exception, *, patience_ms: int | None, looked_up: bool
    ) -> None:
        """Something in the batch failed it: first all again with every key looked up, then halves of it, in which nobody joins."""
        if isinstance(error, psycopg.errors.UniqueViolation) and not looked_up:
            await self._roll_back()
            parts = [batch]
        elif len(batch) > 1:
            await self._drop_connection()
            half = len(batch) // 2
            parts = [batch[:half], batch[half:]]
        else:
            await self._drop_connection()
            log.error("a bid failed", lot_id=batch[0].lot_id, exc_info=error)
            batch[0].refuse(error)
            return
        for part in parts:
            await self._commit(part, patience_ms=patience_ms, look_up_first=True)

    async def _commit_each_lot(self, batch: list[Queued], *, look_up_first: bool = False) -> None:
        """A transaction for each lot, with little patience: the one that is locked elsewhere must not hold up the others again."""
        of_lot: dict[int, list[Queued]] = {}
        for queued in batch:
            of_lot.setdefault(queued.lot_id, []).append(queued)
        for bids in of_lot.values():
            await self._commit(bids, patience_ms=BRIEF_MS, look_up_first=look_up_first)

    async def _beat(self) -> bool:
        """Give the sign of life; False when the database does not take it, and would take no bid. A connection that was cut is no reason."""
        for _ in range(2):
            was_open = self._connection is not None
            try:
                await self._pulse.give(await self._connected())
            except Exception as error:
                log.warning("no database for bids", error=str(error))
                await self._drop_connection()
                if not was_open:
                    break
            else:
                return True
        return False

    async def _connected(self) -> Pipeline:
        if self._connection is None or self._connection.closed:
            self._connection = await self._connect()
        return self._connection

    async def _connect(self) -> Pipeline:
        """A new connection. The simulation puts its own database here; all else it runs as it is."""
        options = f"{hot.OPTIONS} -c lock_timeout={PATIENCE_MS} -c idle_in_transaction_session_timeout={hot.FROZEN_MS}"
        return await Pipeline.connect(self._url, options=options)

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
