"""Reminders: set once, told before the opening and before the announced end, in the inbox."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from auction.reminders.reminding import due_at, remind
from market.platform.services import Services
from tests.lots import insert_lot

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes_ahead", "told_minutes_ahead"), [(120, 30), (31, 30), (30, 15), (10, 5), (0, None), (-5, None)]
)
def test_a_reminder_is_early_or_half_way_or_not_at_all(minutes_ahead: int, told_minutes_ahead: int | None) -> None:
    due = due_at(NOON + timedelta(minutes=minutes_ahead), lead_seconds=1_800, now=NOON)
    assert due == (None if told_minutes_ahead is None else NOON + timedelta(minutes=minutes_ahead - told_minutes_ahead))


def due_jobs(connection: psycopg.Connection[Any], what: str) -> list[datetime]:
    rows = connection.execute(
        "SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = 'auction.remind' AND status = 'todo'"
        " AND args->>'before' = %s ORDER BY id",
        [what],
    )
    return [row[0] for row in rows]


def make_due(connection: psycopg.Connection[Any]) -> None:
    connection.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")


@pytest.fixture
async def me(sign_in: Any) -> httpx.AsyncClient:
    client: httpx.AsyncClient = await sign_in("bidder.one")
    return client


async def messages(client: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get("/api/notifications")).json()
    return found


async def test_a_reminder_is_told_before_the_opening_and_before_the_announced_end(
    me: httpx.AsyncClient, connection: psycopg.Connection[Any], drain_jobs: Any
) -> None:
    lot_id, _ = insert_lot(connection, bidders=0, seconds=9_000, opens_in=7_200, state="SCHEDULED")
    assert (await me.post(f"/api/lots/{lot_id}/reminder")).json()["state"] == "SCHEDULED"
    assert (await me.post(f"/api/lots/{lot_id}/reminder")).status_code == 200
    opening, end = due_jobs(connection, "opening"), due_jobs(connection, "end")
    assert (len(opening), len(end)) == (1, 1)
    lot = connection.execute("SELECT opens_at, announced_end_at FROM lot WHERE id = %s", [lot_id]).fetchone()
    assert lot is not None
    # The rule set of the lot is `demo`: 30 seconds and one minute.
    assert lot[0] - opening[0] == timedelta(seconds=30)
    assert lot[1] - end[0] == timedelta(seconds=60)
    snapshot = (await me.get(f"/api/lots/{lot_id}")).json()
    assert (snapshot["reminded"], snapshot["presence"]["reminders"]) == (True, 1)
    assert [each["lot_id"] for each in (await me.get("/api/reminders/mine")).json()] == [lot_id]

    # Run early, by whatever mistake, it waits again for its time.
    make_due(connection)
    await drain_jobs()
    assert (await messages(me))["total"] == 0
    assert due_jobs(connection, "opening") == opening

    connection.execute("UPDATE lot SET opens_at = now() + interval '20 seconds' WHERE id = %s", [lot_id])
    make_due(connection)
    await drain_jobs()
    inbox = await messages(me)
    assert (inbox["total"], inbox["unread"]) == (1, 1)
    assert inbox["items"][0]["title_zh"] == "即将开始竞价：a lot"
    assert inbox["items"][0]["link"] == f"/lots/{lot_id}"

    # An extension does not move the reminder: it goes by the announced end.
    connection.execute(
        "UPDATE lot SET state = 'OPEN', opens_at = now(), announced_end_at = now() + interval '50 seconds',"
        " ends_at = now() + interval '1 day' WHERE id = %s",
        [lot_id],
    )
    make_due(connection)
    await drain_jobs()
    assert [each["title_zh"] for each in (await messages(me))["items"]] == [
        "即将结束竞价：a lot",
        "即将开始竞价：a lot",
    ]


async def test_a_job_that_runs_twice_tells_once(
    me: httpx.AsyncClient, connection: psycopg.Connection[Any], services: Services
) -> None:
    lot_id, _ = insert_lot(connection, bidders=0, seconds=9_000, opens_in=20, state="SCHEDULED")
    await me.post(f"/api/lots/{lot_id}/reminder")
    reminder_id = connection.execute("SELECT id FROM reminder").fetchone()[0]  # type: ignore[index]
    for _ in range(2):
        await remind.handler(services, reminder_id=reminder_id, before="opening")
    assert (await messages(me))["total"] == 1


async def test_nobody_is_reminded_of_what_they_took_back_or_of_what_is_over(
    me: httpx.AsyncClient, sign_in: Any, connection: psycopg.Connection[Any], drain_jobs: Any
) -> None:
    lot_id, _ = insert_lot(connection, bidders=0, seconds=9_000, opens_in=20, state="SCHEDULED")
    other = await sign_in("bank.maker")
    await me.post(f"/api/lots/{lot_id}/reminder")
    await other.post(f"/api/lots/{lot_id}/reminder")
    assert (await me.delete(f"/api/lots/{lot_id}/reminder")).status_code == 204
    assert (await me.get(f"/api/lots/{lot_id}")).json()["reminded"] is False
    make_due(connection)
    await drain_jobs()
    assert (await messages(me))["total"] == 0
    assert (await messages(other))["total"] == 1
    connection.execute("UPDATE lot SET state = 'WITHDRAWN' WHERE id = %s", [lot_id])
    make_due(connection)
    await drain_jobs()
    assert (await messages(other))["total"] == 1
    late = await me.post(f"/api/lots/{lot_id}/reminder")
    assert (late.status_code, late.json()["code"]) == (409, "reminder-too-late")
    assert (await me.post("/api/lots/999999/reminder")).status_code == 404
