"""A task that takes a cancellation for something else ends all the same."""

from __future__ import annotations

import asyncio

from market.platform import ending


async def test_a_task_that_swallows_a_cancellation_is_cancelled_again() -> None:
    swallowed = 0

    async def deaf() -> None:
        nonlocal swallowed
        while swallowed < 2:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                swallowed += 1
        await asyncio.sleep(60)

    async def broken() -> None:
        raise RuntimeError

    tasks = [asyncio.create_task(deaf()), asyncio.create_task(broken())]
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await ending.end(tasks)
    assert swallowed == 2
    assert tasks[0].cancelled()


async def test_nothing_to_end_is_no_mistake() -> None:
    await ending.end([])
