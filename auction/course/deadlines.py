"""Deadlines are rows: every worker process asks a few times a second which lots are due, and advances them.

It also minds outages (`outages`): lots whose bidders could not bid are paused before anything else is done.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from auction import store
from auction.bids import hot
from auction.bids.pulse import BEAT_SECONDS, LONGEST_SILENCE_SECONDS
from auction.course import closing, outages
from auction.course.clock_watch import ClockWatch
from market.platform.db import Database, database_now, driver_connection

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 0.2


async def sweep_forever(db: Database, *, nudge: Callable[[int, int], None]) -> None:
    """Mind outages and advance due lots until cancelled; leave a pulse beside those of the processes that take bids."""
    watch = ClockWatch()
    pulse_id = hot.NO_PULSE
    beaten_at = -BEAT_SECONDS
    while True:
        async with db.transaction() as tx:
            asked = watch.monotonic()
            jump = watch.look(await database_now(tx), asked=asked)
            due, endangered = await store.due(tx), list[int]()
            if jump is not None or time.monotonic() - beaten_at >= BEAT_SECONDS:
                beaten_at = time.monotonic()
                connection = await driver_connection(tx)
                beat = await connection.execute(hot.BEAT, [pulse_id, LONGEST_SILENCE_SECONDS, "deadlines"])
                [(pulse_id,)] = await beat.fetchall()
                endangered = await outages.endangered(tx, jump=jump)
        for lot_id in endangered:
            await _alone(db, partial(outages.mind, lot_id=lot_id, jump=jump), lot_id=lot_id, nudge=nudge)
        for lot_id in due:
            await _alone(db, partial(closing.advance, lot_id=lot_id), lot_id=lot_id, nudge=nudge)
        await asyncio.sleep(SWEEP_SECONDS)


async def heal(db: Database, *, nudge: Callable[[int, int], None]) -> None:
    """Pause what an outage touched. A process does this before its first bid after a silence: none must come before the pause.

    Raises what the database raises when it cannot be asked.
    """
    async with db.transaction() as tx:
        endangered = await outages.endangered(tx, jump=None)
    for lot_id in endangered:
        await _alone(db, partial(outages.mind, lot_id=lot_id), lot_id=lot_id, nudge=nudge)


async def _alone(
    db: Database,
    act: Callable[[AsyncSession], Awaitable[int | None]],
    *,
    lot_id: int,
    nudge: Callable[[int, int], None],
) -> None:
    """One lot in a transaction of its own; a lot that fails is logged and tried again, the others go on."""
    try:
        async with db.transaction() as tx:
            seq = await act(tx)
    except Exception:
        log.exception("a lot could not be advanced; it is tried again", lot_id=lot_id)
        return
    if seq is not None:
        nudge(lot_id, seq)
