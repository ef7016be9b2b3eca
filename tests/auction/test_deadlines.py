"""Deadlines are rows: lots open and close by the database clock, on time and after any downtime; outages leave gaps."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from auction import store
from auction.bids.bidding import Bidding
from auction.course import deadlines
from market.platform.db import Database
from market.platform.services import Services
from tests.lots import insert_lot


@contextlib.asynccontextmanager
async def sweeping(db: Database) -> AsyncIterator[list[tuple[int, int]]]:
    nudged: list[tuple[int, int]] = []
    sweeper = asyncio.create_task(deadlines.sweep_forever(db, nudge=lambda lot_id, seq: nudged.append((lot_id, seq))))
    yield nudged
    sweeper.cancel()
    await asyncio.gather(sweeper, return_exceptions=True)


async def closed(connection: psycopg.Connection[Any], lot_id: int, patience_seconds: float = 10) -> float:
    """Waits for the close; how many seconds after the end it came."""
    query = "SELECT extract(epoch FROM e.at - l.ends_at) FROM lot l JOIN lot_event e ON e.lot_id = l.id AND e.seq = l.seq WHERE l.id = %s AND l.state = 'PASSED'"
    async with asyncio.timeout(patience_seconds):
        while (row := connection.execute(query, [lot_id]).fetchone()) is None:
            await asyncio.sleep(0.05)
    return float(row[0])


async def test_a_lot_opens_and_closes_by_the_clock(services: Services, connection: psycopg.Connection[Any]) -> None:
    lot_id, _ = insert_lot(connection, bidders=0, opens_in=0.5, seconds=1.5, state="SCHEDULED")
    async with sweeping(services.db) as nudged:
        late_seconds = await closed(connection, lot_id)
        await asyncio.sleep(0.1)
    # Never before the end; how soon after it depends on the machine, and a second is what people would notice.
    assert 0 <= late_seconds < 1.5
    assert nudged == [(lot_id, 2), (lot_id, 4)]
    kinds = [row[0] for row in connection.execute("SELECT kind FROM lot_event ORDER BY seq")]
    assert kinds == ["announced", "opened", "checked", "passed"]


async def test_after_downtime_what_is_due_is_opened_and_closed_at_once(
    services: Services, connection: psycopg.Connection[Any]
) -> None:
    missed, _ = insert_lot(connection, bidders=0, opens_in=-60, seconds=-30, state="SCHEDULED")
    running, _ = insert_lot(connection, bidders=0, opens_in=-60, seconds=600, state="SCHEDULED")
    async with sweeping(services.db):
        assert await closed(connection, missed) > 30
    assert connection.execute("SELECT state FROM lot WHERE id = %s", [running]).fetchone() == ("OPEN",)


async def test_two_sweepers_close_a_lot_once(services: Services, connection: psycopg.Connection[Any]) -> None:
    lot_id, _ = insert_lot(connection, bidders=0, seconds=0.5)
    async with sweeping(services.db) as one, sweeping(services.db) as two:
        await closed(connection, lot_id)
        await asyncio.sleep(0.5)
    assert one + two == [(lot_id, 4)]


async def test_a_lot_that_fails_does_not_keep_the_others_from_closing(
    services: Services, connection: psycopg.Connection[Any]
) -> None:
    broken, _ = insert_lot(connection, bidders=1, seconds=0.1)
    whole, _ = insert_lot(connection, bidders=0, seconds=0.1)
    # Sold, but of a listing that does not exist: its deal cannot be opened.
    connection.execute(
        "UPDATE lot SET price_fen = 1, leader_code = '1000', leader_id = (SELECT min(id) FROM registration), bids = 1 WHERE id = %s",
        [broken],
    )
    async with sweeping(services.db):
        await closed(connection, whole)
    assert connection.execute("SELECT state FROM lot WHERE id = %s", [broken]).fetchone() == ("OPEN",)


NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


async def gaps(db: Database) -> list[tuple[float, float]]:
    """The gaps between noon and 100 seconds later, as seconds after noon."""
    async with db.transaction() as tx:
        found = await store.gaps(tx, since=NOON, until=NOON + timedelta(seconds=100), least_seconds=5)
    return [((gap.since - NOON).total_seconds(), (gap.until - NOON).total_seconds()) for gap in found]


def served(connection: psycopg.Connection[Any], *spans: tuple[float, float], kind: str = "bids") -> None:
    for began, last in spans:
        connection.execute(
            "INSERT INTO service_pulse (kind, began_at, last_at) VALUES (%s, %s, %s)",
            [kind, NOON + timedelta(seconds=began), NOON + timedelta(seconds=last)],
        )


async def test_processes_that_take_bids_cover_for_one_another(
    services: Services, connection: psycopg.Connection[Any]
) -> None:
    served(connection, (-50, 40), (30, 70), (69, 200))
    assert await gaps(services.db) == []


async def test_a_silence_of_all_of_them_is_a_gap_and_a_worker_does_not_hide_it(
    services: Services, connection: psycopg.Connection[Any]
) -> None:
    served(connection, (-50, 40), (10, 42), (60, 97))
    served(connection, (-50, 200), kind="deadlines")
    assert await gaps(services.db) == [(42, 60)]


async def test_without_any_process_all_of_it_is_a_gap(services: Services, connection: psycopg.Connection[Any]) -> None:
    served(connection, (-50, -10))
    assert await gaps(services.db) == [(0, 100)]


async def test_a_running_engine_leaves_no_gap(services: Services, engine: Bidding) -> None:
    await asyncio.sleep(2.5)
    until = datetime.now(UTC)
    async with services.db.transaction() as tx:
        assert await store.gaps(tx, since=until - timedelta(seconds=1.5), until=until, least_seconds=5) == []
