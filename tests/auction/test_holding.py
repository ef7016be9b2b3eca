"""A process that is frozen while it holds what others need loses it: nobody waits for it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import pytest

from auction.bids.bidding import Bidding
from auction.problems import TryAgain
from tests.auction.house import a_key, offer, registrations
from tests.lots import START_FEN, insert_lot

HOLDER = """
import asyncio, sys
from sqlalchemy import text
from auction import store
from market.platform import db
from market.platform.db import Database

if sys.argv[2] != "lot":
    db.FROZEN_MS = 2_000

async def main() -> None:
    async with Database(sys.argv[1]).transaction() as tx:
        if sys.argv[2] == "lot":
            await store.locked_lot(tx, lot_id=int(sys.argv[3]))
        else:
            await tx.execute(text("SELECT FROM registration FOR UPDATE"))
        print("held", flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


@asynccontextmanager
async def frozen(database_url: str, what: str, lot_id: int) -> AsyncIterator[None]:
    """A process that holds a lot, or all registrations, and is frozen."""
    arguments = ["-c", HOLDER, database_url, what, str(lot_id)]
    holder = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE)
    assert holder.stdout is not None
    try:
        assert await holder.stdout.readline() == b"held\n"
        os.kill(holder.pid, signal.SIGSTOP)
        yield
    finally:
        holder.kill()
        await holder.wait()


async def test_a_frozen_process_loses_its_lot_and_bidding_goes_on(
    engine: Bidding, connection: psycopg.Connection[Any], database_url: str
) -> None:
    lot_id, _ = insert_lot(connection, bidders=1, seconds=600)
    (bidder,) = registrations(connection, lot_id)
    key = a_key()
    async with frozen(database_url, "lot", lot_id), asyncio.timeout(60):
        began = time.monotonic()
        while True:
            try:
                accepted = await offer(engine, lot_id, bidder, START_FEN, key)
            except TryAgain:
                continue
            break
        # It did have to wait: the holder held it.
        assert time.monotonic() - began > 0.5
    assert accepted.seq == 3


async def test_whatever_a_frozen_process_holds_is_free_again(
    connection: psycopg.Connection[Any], database_url: str
) -> None:
    lot_id, _ = insert_lot(connection, bidders=1, seconds=600)
    async with frozen(database_url, "registrations", lot_id):
        with pytest.raises(psycopg.errors.LockNotAvailable):
            connection.execute("SELECT FROM registration FOR UPDATE NOWAIT")
        connection.execute("SET lock_timeout = '60s'")
        await asyncio.to_thread(connection.execute, "SELECT FROM registration FOR UPDATE")
