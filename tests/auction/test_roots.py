"""Every day over has one root over the heads of all lots as they were then; a concluded lot can show that one covers it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import httpx
import psycopg
import pytest
from click.testing import CliRunner

from auction import jobs
from auction.evidence import merkle, roots
from auction.evidence.proofs import DAILY_ROOT, head_leaf, problem_in
from auction.problems import DayNotOver
from market.cli import main
from market.kernel import clock
from market.kernel.clock import local_date
from market.kernel.problems import NotFound
from market.platform.db import Database
from market.platform.services import Services
from tests.auction.records import SIGNER
from tests.auction.test_record import shell  # noqa: F401 - a fixture
from tests.lots import insert_lot

Drain = Callable[[], Awaitable[None]]
Link = psycopg.Connection[Any]


def a_lot(connection: Link, *, days_ago: int, state: str = "OPEN") -> int:
    """A lot whose every event is some days old, as `ago` counts them."""
    lot_id, _ = insert_lot(connection, bidders=0, seconds=600)
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(
            "UPDATE lot_event SET at = at - make_interval(days => %s, mins => 5) WHERE lot_id = %s", [days_ago, lot_id]
        )
        connection.execute("UPDATE lot SET state = %s WHERE id = %s", [state, lot_id])
    return lot_id


def an_event(connection: Link, lot_id: int, *, at: Any, state: str = "PASSED") -> None:
    """One more event of a lot, at a moment; its link is of no matter here."""
    connection.execute(
        "INSERT INTO lot_event (lot_id, seq, at, kind, data, hash) SELECT id, seq + 1, %s, 'passed', '{}', sha256(head) FROM lot WHERE id = %s",
        [at, lot_id],
    )
    connection.execute("UPDATE lot SET seq = seq + 1, head = sha256(head), state = %s WHERE id = %s", [state, lot_id])


def ago(days: int) -> date:
    """A day so long before the one whose root is awaited next: in the first minutes after midnight that is still yesterday."""
    return local_date(clock.now() - roots.SETTLING) - timedelta(days=days)


async def run(services: Services, drain_jobs: Drain) -> None:
    await jobs.defer_daily_evidence(services)
    await drain_jobs()


async def test_days_that_were_missed_get_their_roots_and_each_gets_one(
    services: Services, db: Database, connection: Link, drain_jobs: Drain, client: httpx.AsyncClient
) -> None:
    old, young = a_lot(connection, days_ago=3), a_lot(connection, days_ago=1)
    a_lot(connection, days_ago=0)
    await run(services, drain_jobs)
    await run(services, drain_jobs)
    listed = (await client.get("/api/evidence/roots")).json()
    assert [(each["day"], each["size"]) for each in listed["items"]] == [
        (ago(days).isoformat(), size) for days, size in ((1, 2), (2, 1), (3, 1))
    ]
    assert listed["total"] == 3
    heads = {row[0]: row[1:] for row in connection.execute("SELECT id, seq, head FROM lot")}
    leaves = [head_leaf(lot_id=lot, seq=heads[lot][0], head=heads[lot][1]) for lot in (old, young)]
    day = (await client.get(f"/api/evidence/roots/{ago(1)}")).json()
    assert (day["root"], day["timestamp_token"], day["stamped_at"]) == (merkle.root(leaves).hex(), None, None)
    page = (await client.get("/api/evidence/roots?limit=1&offset=2")).json()
    assert [each["day"] for each in page["items"]] == [ago(3).isoformat()]
    missing = await client.get(f"/api/evidence/roots/{ago(0)}")
    assert (missing.status_code, missing.json()["code"]) == (404, "not-found")
    async with db.transaction() as tx:
        assert await roots.missing(tx) == []


async def test_two_processes_that_make_a_root_at_once_make_the_same_one(db: Database, connection: Link) -> None:
    a_lot(connection, days_ago=1)

    async def make() -> roots.StampedRoot:
        async with db.transaction() as tx:
            return await roots.make(tx, day=ago(1))

    async with db.transaction() as first:
        made = await roots.make(first, day=ago(1))
        second = asyncio.create_task(make())
        await asyncio.wait({second}, timeout=0.2)
        assert not second.done()
    assert await second == made


async def test_a_root_holds_the_heads_as_the_day_ended_in_shanghai(db: Database, connection: Link) -> None:
    lot_id = a_lot(connection, days_ago=3)
    midnight = roots.end_of(ago(2))
    an_event(connection, lot_id, at=midnight - timedelta(microseconds=1), state="OPEN")
    an_event(connection, lot_id, at=midnight)
    async with db.transaction() as tx:
        for days in (3, 2, 1):
            await roots.make(tx, day=ago(days))
    rows = connection.execute("SELECT day, seq FROM daily_leaf ORDER BY day").fetchall()
    assert rows == [(ago(3), 2), (ago(2), 3), (ago(1), 4)]


async def test_a_concluded_lot_shows_that_the_first_root_with_its_last_event_covers_it(
    db: Database, connection: Link, client: httpx.AsyncClient
) -> None:
    lots = [a_lot(connection, days_ago=3) for _ in range(5)]
    for lot_id in lots:
        an_event(connection, lot_id, at=roots.end_of(ago(2)) - timedelta(hours=1))
    async with db.transaction() as tx:
        for day in await roots.missing(tx):
            await roots.make(tx, day=day)
    for lot_id in lots:
        shown = (await client.get(f"/api/lots/{lot_id}/inclusion")).json()["inclusion"]
        record = (await client.get(f"/api/lots/{lot_id}/record")).json()
        day = (await client.get(f"/api/evidence/roots/{shown['signed']['day']}")).json()
        key = (await client.get("/api/signing-keys")).json()[0]["public_key"]
        assert problem_in(record, shown, kind=DAILY_ROOT, keys=[key]) is None
        assert (shown["signed"]["day"], shown["signed"]["root"]) == (ago(2).isoformat(), day["root"])
        assert (shown["leaf"]["hash"], shown["leaf"]["seq"]) == (record["head"], 3)
        # The record holds a root for each head that a day ended with: the one before the last event, and the last.
        assert [(each["leaf"]["seq"], each["signed"]["day"]) for each in record["roots"]] == [
            (2, ago(3).isoformat()),
            (3, ago(2).isoformat()),
        ]
        assert record["roots"][1] == shown


async def test_a_lot_that_is_in_no_root_yet_says_so(db: Database, connection: Link, client: httpx.AsyncClient) -> None:
    running, concluded = a_lot(connection, days_ago=2), a_lot(connection, days_ago=2)
    an_event(connection, concluded, at=clock.now())
    async with db.transaction() as tx:
        await roots.make(tx, day=ago(1))
        for lot_id in (running, concluded):
            assert await roots.inclusion(tx, lot_id=lot_id, signer=SIGNER) is None
        with pytest.raises(NotFound):
            await roots.inclusion(tx, lot_id=4711, signer=SIGNER)
    answer = await client.get(f"/api/lots/{running}/inclusion")
    assert (answer.status_code, answer.json()) == (200, {"inclusion": None})


async def test_no_root_is_made_before_its_day_is_over_nor_of_a_day_without_lots(
    db: Database, connection: Link, services: Services, drain_jobs: Drain
) -> None:
    await run(services, drain_jobs)
    a_lot(connection, days_ago=1)
    async with db.transaction() as tx:
        with pytest.raises(DayNotOver):
            await roots.make(tx, day=ago(0))
        with pytest.raises(NotFound):
            await roots.make(tx, day=ago(2))
        assert await roots.missing(tx) == [ago(1)]


async def test_nobody_changes_a_root(db: Database, connection: Link) -> None:
    a_lot(connection, days_ago=1)
    async with db.transaction() as tx:
        await roots.make(tx, day=ago(1))
    connection.execute("INSERT INTO daily_timestamp SELECT day, root, now(), now() FROM daily_root")
    for table in ("daily_root", "daily_leaf", "daily_timestamp"):
        for change in (f"UPDATE {table} SET day = day", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="is append-only"):
                connection.execute(change.encode())


async def test_the_command_makes_and_prints_a_root(connection: Link, shell: CliRunner) -> None:  # noqa: F811
    before = await asyncio.to_thread(shell.invoke, main, ["root"])
    assert (before.exit_code, before.output) == (1, "Error: no day with a lot is over yet\n")
    a_lot(connection, days_ago=2)
    newest = json.loads((await asyncio.to_thread(shell.invoke, main, ["root"])).output)
    older = json.loads((await asyncio.to_thread(shell.invoke, main, ["root", "--day", str(ago(2))])).output)
    assert [(each["day"], each["size"]) for each in (newest, older)] == [(str(ago(1)), 1), (str(ago(2)), 1)]
    today = await asyncio.to_thread(shell.invoke, main, ["root", "--day", str(ago(0))])
    assert (today.exit_code, "can be made after" in today.output) == (1, True)
