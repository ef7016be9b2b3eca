"""Deadlines are rows: every worker process asks a few times a second which lots are due, and advances them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from auction import closing, store
from market.platform.db import Database

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 0.2
BEAT_SECONDS = 1.0


async def sweep_forever(db: Database, *, nudge: Callable[[int, int], None]) -> None:
    """Advance due lots until cancelled, and keep the pulse that the continuity check reads."""
    async with db.transaction() as tx:
        pulse_id = await store.begin_pulse(tx)
    since_beat = 0.0
    while True:
        async with db.transaction() as tx:
            due = await store.due(tx)
            if since_beat >= BEAT_SECONDS:
                await store.beat(tx, pulse_id=pulse_id)
                since_beat = 0.0
        for lot_id in due:
            await sweep_one(db, lot_id=lot_id, nudge=nudge)
        await asyncio.sleep(SWEEP_SECONDS)
        since_beat += SWEEP_SECONDS


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
