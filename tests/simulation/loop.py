"""An event loop without a clock of its own: when nobody can go on, time jumps to the next timer.

So an hour of bidding takes as long as its steps do, and the same seed gives the same interleaving every time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Standstill(Exception):
    """Everybody waits and no timer is set: something was never answered."""


class VirtualLoop(asyncio.BaseEventLoop):
    """asyncio's own loop over a selector that never waits."""

    def __init__(self) -> None:
        super().__init__()
        self._elapsed_seconds = 0.0
        self._selector = self

    def time(self) -> float:
        """Seconds since the world began."""
        return self._elapsed_seconds

    def select(self, timeout: float | None) -> list[Any]:
        """What a selector does with the time until the next timer: here it has passed."""
        if timeout is None:
            raise Standstill
        self._elapsed_seconds += timeout
        return []

    def _process_events(self, event_list: list[Any]) -> None:
        """There are none: no socket, no pipe, no thread."""

    def _write_to_self(self) -> None:
        """Nobody waits in `select`, so nobody needs waking."""


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run to the end in virtual time; what is left of it is cancelled."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(main)
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(_ended(left))
        loop.close()


async def _ended(tasks: set[asyncio.Task[Any]]) -> None:
    await asyncio.gather(*tasks, return_exceptions=True)
