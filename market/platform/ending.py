"""Ending tasks for certain."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

AGAIN_SECONDS = 0.5


async def end(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel tasks until they have ended, whatever they raise.

    Once is not enough: a library may take a cancellation for a timeout of its own and go on, and whoever waited would wait for ever.
    """
    running = set(tasks)
    while running:
        for task in running:
            task.cancel()
        done, running = await asyncio.wait(running, timeout=AGAIN_SECONDS)
        for task in done:
            if not task.cancelled():
                # Looked at, so that nobody complains that it never was.
                task.exception()
