"""Deadlines are rows: every worker process asks a few times a second which lots are due, and advances them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import structlog

from auction import closing, hot, store
from auction.bidding import BEAT_SECONDS, LONGEST_SILENCE_SECONDS
from market.platform.db import Database, driver_connection

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 0.2


async def sweep_forever(db: Database, *, nudge: Callable[[int, int], None]) -> None:
    """Advance due lots until cancelled, and leave a pulse beside those of the processes that take bids."""
    pulse_id: int | None = None
    beaten_at = -BEAT_SECONDS
    while True:
        async with db.transaction() as tx:
            due = await store.due(tx)
            if time.monotonic() - beaten_at >= BEAT_SECONDS:
                beaten_at = time.monotonic()
                pulse_id = await hot.beat(
                    await driver_connection(tx),
                    pulse_id=pulse_id,
                    kind="deadlines",
                    longest_silence_seconds=LONGEST_SILENCE_SECONDS,
                )
        for lot_id in due:
            await sweep_one(db, lot_id=lot_id, nudge=nudge)
        await asyncio.sleep(SWEEP_SECONDS)


async def sweep_one(db: Database, *, lot_id: int, nudge: Callable[[int, int], None]) -> None:
    """Advance one lot; a lot that fails is logged and tried again, the others go on."""
    try:
        async with db.transaction() as tx:
            seq = await closing.advance(tx, lot_id=lot_id)
    except Exception:
        log.exception("a due lot could not be advanced; it is tried again", lot_id=lot_id)
        return
    if seq is not None:
        nudge(lot_id, seq)
