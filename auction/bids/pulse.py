"""The sign of life of a process that takes bids: once a second, over the connection that bids go over, so that it proves that they are taken.

After a silence outages are looked for before the next bid is decided: what bidders missed is made good first. Whoever beats anew was
away for longer than the shortest silence that counts (or has just begun, which is the same to bidders).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import psycopg

from auction.bids import hot
from auction.bids.pipeline import Pipeline
from market.kernel import clock

BEAT_SECONDS = 1.0
LONGEST_SILENCE_SECONDS = 4.0
"""After a longer one the pulse begins anew, so that the gap stays visible; below the shortest gap that counts as an outage."""


async def _nothing() -> None:
    pass


def _wall_seconds() -> float:
    # Not the process's own clock, which stands still while its machine is suspended.
    return clock.now().timestamp()


class Pulse:
    """One for all lanes of a process: whichever is at hand gives the sign.

    `may` says whether it may be given at all; `look` makes good what an outage touched; `seconds` is a clock.
    """

    def __init__(
        self,
        *,
        may: Callable[[], bool] = lambda: True,
        look: Callable[[], Awaitable[None]] = _nothing,
        seconds: Callable[[], float] = _wall_seconds,
    ) -> None:
        self._may, self._look, self._seconds = may, look, seconds
        self._turn = asyncio.Lock()
        self._id = hot.NO_PULSE
        self._given_at: float | None = None
        self._must_look = True
        self._doubtful = False

    def due(self) -> bool:
        """Whether the last sign is about a second old, or the clock was set since."""
        return self._given_at is None or abs(self._seconds() - self._given_at) > 0.9 * BEAT_SECONDS

    def doubt(self) -> None:
        """The database did not take a batch of bids: the next sign must prove that it would take one now."""
        self._doubtful = True

    async def give(self, pipeline: Pipeline) -> None:
        """Give the sign if it is due, and look for outages if it comes after a silence. Raises what the database raises: then no bid may be decided."""
        async with self._turn:
            now = self._seconds()
            if not self.due() or not self._may():
                return
            if self._doubtful:
                await _prove(pipeline)
            pipeline.ask(hot.BEAT, [str(self._id), str(LONGEST_SILENCE_SECONDS), "bids"])
            [[(given,)]] = await pipeline.answers()
            self._must_look |= given != self._id
            self._id, self._doubtful = given, False
            if self._must_look:
                await self._look()
                self._must_look = False
            self._given_at = now


async def _prove(pipeline: Pipeline) -> None:
    """Is there room for bids? Where a disk is full, what is there can still be overwritten, as the pulse is; new rows find no place."""
    try:
        pipeline.ask("BEGIN")
        pipeline.ask(hot.ROOM)
        await pipeline.answers()
    except psycopg.errors.InsufficientPrivilege:
        # It cannot be proved here.
        pass
    finally:
        await pipeline.rollback()
