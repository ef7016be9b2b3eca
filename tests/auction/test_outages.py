"""The outage protocol: bidders who could not bid in a final period get a whole one, whatever failed and whoever notices."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from auction.bids.bidding import Bidding
from auction.chain import canonical, link
from auction.course import closing, deadlines, outages
from auction.course.clock_watch import ClockWatch
from auction.engine import Engine
from auction.evidence import record
from market.platform.db import Database
from market.platform.services import Services
from tests.auction.house import offer, registrations
from tests.auction.play import FALL
from tests.auction.records import SIGNER
from tests.lots import START_FEN, VAULT, insert_lot

Rows = list[tuple[str, dict[str, Any], datetime]]


def events(connection: psycopg.Connection[Any], lot_id: int) -> Rows:
    """What happened to a lot after its opening."""
    query = "SELECT kind, data, at FROM lot_event WHERE lot_id = %s AND seq > 2 ORDER BY seq"
    return [(row[0], row[1], row[2]) for row in connection.execute(query, [lot_id])]


def kinds(connection: psycopg.Connection[Any], lot_id: int) -> list[str]:
    return [kind for kind, _, _ in events(connection, lot_id)]


def ends_at(connection: psycopg.Connection[Any], lot_id: int) -> datetime:
    row = connection.execute("SELECT ends_at FROM lot WHERE id = %s", [lot_id]).fetchone()
    assert row is not None
    moment: datetime = row[0]
    return moment


def pulse(connection: psycopg.Connection[Any], began_seconds_ago: float, last_seconds_ago: float = 0) -> None:
    """A process took bids for a span."""
    connection.execute(
        "INSERT INTO service_pulse (kind, began_at, last_at) VALUES"
        " ('bids', clock_timestamp() - make_interval(secs => %s), clock_timestamp() - make_interval(secs => %s))",
        [began_seconds_ago, last_seconds_ago],
    )


async def until(connection: psycopg.Connection[Any], lot_id: int, last: str, patience_seconds: float = 20) -> Rows:
    """Waits for an event of a kind to be the lot's newest."""
    async with asyncio.timeout(patience_seconds):
        while not (found := events(connection, lot_id)) or found[-1][0] != last:
            await asyncio.sleep(0.05)
    return found


@contextlib.asynccontextmanager
async def sweeping(db: Database) -> AsyncIterator[None]:
    sweeper = asyncio.create_task(deadlines.sweep_forever(db, nudge=lambda *_: None))
    try:
        yield
    finally:
        sweeper.cancel()
        await asyncio.gather(sweeper, return_exceptions=True)


async def advance(db: Database, lot_id: int) -> None:
    async with db.transaction() as tx:
        await closing.advance(tx, lot_id=lot_id)


async def mind(db: Database, lot_id: int) -> None:
    async with db.transaction() as tx:
        await outages.mind(tx, lot_id=lot_id)


async def holds(db: Database, lot_id: int) -> None:
    """The exported record verifies."""
    async with db.transaction() as tx:
        report = record.verify(await record.export(tx, lot_id=lot_id, signer=SIGNER))
    assert report.ok, report.problems


async def test_while_nobody_takes_bids_the_lot_is_paused_and_resumes_with_a_whole_period(
    services: Services, connection: psycopg.Connection[Any], database_url: str
) -> None:
    lot_id, _ = insert_lot(connection, bidders=1, opens_in=-100, seconds=25, extension_seconds=30)
    # The last process that took bids went silent six seconds ago; the worker is still there.
    pulse(connection, 100, 6)
    async with sweeping(services.db):
        ((kind, data, paused_at),) = await until(connection, lot_id, "paused")
        assert (kind, data["ground"]) == ("paused", "OUTAGE")
        assert "起系统无法受理出价" in data["reason"]
        assert 30_000_000 < int(data["left_us"]) < 32_000_000
        engine = Bidding(database_url, vault=VAULT, nudge=lambda *_: None)
        await engine.start()
        try:
            _, (kind, data, resumed_at) = await until(connection, lot_id, "resumed")
            # Not at the first sign of life: a process that dies again at once takes no bids.
            assert resumed_at - paused_at > timedelta(seconds=1.9)
            assert ends_at(connection, lot_id) - resumed_at >= timedelta(seconds=30)
            bidder = registrations(connection, lot_id)[0]
            assert (await offer(engine, lot_id, bidder, START_FEN)).kind == "bid"
        finally:
            await engine.stop()
    await holds(services.db, lot_id)


async def test_everything_was_down_across_the_end_and_a_whole_period_runs_instead_of_the_hammer(
    services: Services, connection: psycopg.Connection[Any]
) -> None:
    lot_id, _ = insert_lot(connection, bidders=1, seconds=-20, opens_in=-100, extension_seconds=30)
    pulse(connection, 100, 40)
    pulse(connection, 3)
    async with services.db.transaction() as tx:
        await closing.advance(tx, lot_id=lot_id)
    (paused, data, at), (resumed, new_end, _) = events(connection, lot_id)
    assert (paused, resumed) == ("paused", "resumed")
    assert "系统未能受理出价" in data["reason"]
    assert timedelta(seconds=39) < at - datetime.fromisoformat(data["since"]) < timedelta(seconds=42)
    assert datetime.fromisoformat(new_end["ends_at"]) - at >= timedelta(seconds=30)
    # What was made good is not held against the lot again.
    connection.execute("UPDATE lot SET ends_at = clock_timestamp()")
    await advance(services.db, lot_id)
    assert kinds(connection, lot_id) == ["paused", "resumed", "checked", "passed"]


async def test_while_the_service_is_not_back_the_lot_stays_paused(
    services: Services, connection: psycopg.Connection[Any]
) -> None:
    lot_id, _ = insert_lot(connection, bidders=0, seconds=-20, opens_in=-100, extension_seconds=30)
    pulse(connection, 100, 40)
    pulse(connection, 1)
    await advance(services.db, lot_id)
    await mind(services.db, lot_id)
    assert kinds(connection, lot_id) == ["paused"]
    pulse(connection, 2.5)
    await mind(services.db, lot_id)
    await mind(services.db, lot_id)
    assert kinds(connection, lot_id) == ["paused", "resumed"]
    await holds(services.db, lot_id)


@pytest.mark.parametrize(
    "pulses",
    [
        pytest.param([(100, 0)], id="it was there"),
        pytest.param([(100, 40), (41, 0)], id="one is restarted while another serves"),
        pytest.param([(100, 19)], id="it went down after the end"),
        pytest.param([(100, 52), (48, 0)], id="it was away before the final period"),
        pytest.param([(100, 40), (37, 0)], id="a hiccup"),
        pytest.param([(30, 0)], id="there was no service yet"),
        pytest.param([], id="there never was one"),
    ],
)
async def test_what_is_no_outage_keeps_no_lot_from_its_end(
    services: Services, connection: psycopg.Connection[Any], pulses: list[tuple[float, float]]
) -> None:
    lot_id, _ = insert_lot(connection, bidders=0, seconds=-20, opens_in=-100, extension_seconds=30)
    for began, last in pulses:
        pulse(connection, began, last)
    await advance(services.db, lot_id)
    assert kinds(connection, lot_id) == ["checked", "passed"]


async def test_the_last_seconds_count_however_short_the_part_of_the_outage_before_the_end(
    services: Services, connection: psycopg.Connection[Any]
) -> None:
    lot_id, _ = insert_lot(connection, bidders=0, seconds=-20, opens_in=-100, extension_seconds=30)
    pulse(connection, 100, 23)
    pulse(connection, 3)
    await advance(services.db, lot_id)
    assert kinds(connection, lot_id) == ["paused", "resumed"]


async def test_a_lot_that_nobody_could_open_in_time_is_bid_on_for_a_whole_period(
    services: Services, connection: psycopg.Connection[Any]
) -> None:
    lot_id, _ = insert_lot(connection, bidders=0, opens_in=-60, seconds=-30, extension_seconds=20, state="SCHEDULED")
    pulse(connection, 100, 70)
    pulse(connection, 3)
    await advance(services.db, lot_id)
    await advance(services.db, lot_id)
    found = connection.execute("SELECT kind FROM lot_event ORDER BY seq").fetchall()
    assert [row[0] for row in found] == ["announced", "opened", "paused", "resumed"]


async def test_a_price_goes_on_falling_from_where_it_stood(
    services: Services, connection: psycopg.Connection[Any]
) -> None:
    """Who would have taken the right at one of the prices that passed unseen sees them again."""
    lot_id, _ = insert_lot(connection, bidders=1, opens_in=-600, seconds=600, **FALL)
    # The fall takes five minutes and has run out; the service went silent after one and a half, within the second tick.
    pulse(connection, 700, 510)
    pulse(connection, 3)
    await advance(services.db, lot_id)
    (_, _, at), (_, data, _) = events(connection, lot_id)
    assert datetime.fromisoformat(data["ends_at"]) - at == timedelta(seconds=4 * 60)
    await holds(services.db, lot_id)


async def test_before_a_process_takes_bids_it_pauses_what_the_outage_touched(
    services: Services, connection: psycopg.Connection[Any]
) -> None:
    """Nobody takes the price that fell while everybody was shut out."""
    lot_id, _ = insert_lot(connection, bidders=1, opens_in=-90, seconds=600, **FALL)
    pulse(connection, 100, 30)
    engine = Engine(services)
    await engine.start()
    await engine.stop()
    assert kinds(connection, lot_id) == ["paused"]


CLOCK = """
CREATE TABLE public.clock_offset AS SELECT interval '0' AS by;
CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
    AS 'SELECT pg_catalog.clock_timestamp() + by FROM public.clock_offset';
"""


@pytest.fixture
def leaping(connection: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    """The database's clock can be set: every connection made from now on reads it."""
    connection.execute(CLOCK)
    name = connection.info.dbname
    connection.execute(f'ALTER DATABASE "{name}" SET search_path = public, pg_catalog')  # type: ignore[arg-type]
    return connection


@pytest.mark.parametrize("seconds", [4, -4])
async def test_a_leap_of_the_clock_in_a_final_period_starts_a_whole_one(
    services: Services, leaping: psycopg.Connection[Any], database_url: str, seconds: int
) -> None:
    lot_id, _ = insert_lot(leaping, bidders=0, opens_in=-60, seconds=4 if seconds > 0 else 10, extension_seconds=20)
    calm, _ = insert_lot(leaping, bidders=0, seconds=600, extension_seconds=20)
    pulse(leaping, 100)
    engine = Bidding(database_url, vault=VAULT, nudge=lambda *_: None)
    await engine.start()
    # Two workers notice; one pause is enough.
    async with sweeping(services.db), sweeping(services.db):
        await asyncio.sleep(0.7)
        leaping.execute("UPDATE clock_offset SET by = make_interval(secs => %s)", [seconds])
        (paused, data, _), (_, _, resumed_at) = await until(leaping, lot_id, "resumed")
        await asyncio.sleep(0.7)
    await engine.stop()
    assert (paused, data["ground"]) == ("paused", "OUTAGE")
    assert data["reason"].startswith("系统时钟异常")
    assert ends_at(leaping, lot_id) - resumed_at >= timedelta(seconds=20)
    assert kinds(leaping, lot_id) == ["paused", "resumed"]
    assert kinds(leaping, calm) == []
    await holds(services.db, lot_id)


def test_a_slow_answer_is_no_leap_of_the_clock() -> None:
    ticks = itertools.count(0.0, 10.0)
    watch = ClockWatch(monotonic=lambda: next(ticks))
    noon = datetime(2026, 11, 1, 12, tzinfo=UTC)
    # Each look is asked at once and answered ten seconds later: the clock may have been read at any time between.
    assert watch.look(noon, asked=watch.monotonic()) is None
    assert watch.look(noon + timedelta(seconds=29), asked=watch.monotonic()) is None
    assert watch.look(noon + timedelta(seconds=38), asked=watch.monotonic()) is None
    jump = watch.look(noon + timedelta(seconds=38 + 33), asked=watch.monotonic())
    assert jump is not None
    assert jump.came - noon == timedelta(seconds=71)


async def test_what_was_checked_stands_in_the_record_before_the_outcome(
    services: Services, connection: psycopg.Connection[Any]
) -> None:
    lot_id, _ = insert_lot(connection, bidders=0, seconds=-20, opens_in=-100, extension_seconds=30)
    pulse(connection, 30)
    await advance(services.db, lot_id)
    (_, data, _), _ = events(connection, lot_id)
    since, until_ = (datetime.fromisoformat(data[name]) for name in ("since", "until"))
    assert until_ - since == timedelta(seconds=30)
    (gap,) = data["gaps"]
    assert datetime.fromisoformat(gap["since"]) == since
    assert timedelta(seconds=18) < datetime.fromisoformat(gap["until"]) - since < timedelta(seconds=22)
    await holds(services.db, lot_id)


async def tampered(tx: AsyncSession, lot_id: int, kind: str, **data: Any) -> list[str]:
    """What verification says when an event's data are others, chained anew."""
    found = await record.export(tx, lot_id=lot_id, signer=SIGNER)
    head = bytes(32)
    for event in found["events"]:
        if event["kind"] == kind:
            event["data"] = event["data"] | data
        at = datetime.fromisoformat(event["at"])
        bytes_ = canonical(lot_id=lot_id, seq=event["seq"], at=at, kind=event["kind"], data=event["data"])
        head = link(head, bytes_)
        event["hash"] = head.hex()
    found["head"] = head.hex()
    return record.verify(found).problems


async def test_a_pause_cannot_count_from_a_moment_when_the_lot_was_served(
    services: Services, connection: psycopg.Connection[Any]
) -> None:
    lot_id, _ = insert_lot(connection, bidders=0, seconds=-20, opens_in=-100, extension_seconds=30)
    pulse(connection, 100, 40)
    pulse(connection, 3)
    await advance(services.db, lot_id)
    end = ends_at(connection, lot_id)
    async with services.db.transaction() as tx:
        assert await tampered(tx, lot_id, "none") == []
        early = await tampered(tx, lot_id, "paused", since="2020-01-01T00:00:00.000000Z")
        late = await tampered(tx, lot_id, "paused", since=(end + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
    assert any("counts from a moment" in problem for problem in early)
    assert any("counts from a moment" in problem for problem in late)
