"""The centre stops the bidding and lets it go on: with a ground, a public reason and, for a suspension, four eyes; it never touches a bid."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from auction import states
from auction.bids.bidding import Bidding
from auction.course import closing, deadlines
from auction.evidence import record
from auction.problems import BiddingPaused
from market.kernel import clock
from market.platform import history
from market.platform.db import Database
from tests.auction.house import House, offer, registrations
from tests.auction.records import SIGNER
from tests.lots import INCREMENT_FEN, START_FEN, insert_lot
from tests.people import PASSWORD, People

SignIn = Callable[[str], Awaitable[httpx.AsyncClient]]
WHY = {"reason": "出价页面异常,正在排查"}
PAUSE = WHY | {"ground": "SYSTEM_FAULT"}
SUSPEND = {"ground": "COURT_ORDER", "reason": "法院裁定中止"}


@pytest.fixture
def lot_id(connection: psycopg.Connection[Any]) -> int:
    return insert_lot(connection, bidders=2, seconds=19, extension_seconds=300)[0]


async def ok(answer: Awaitable[httpx.Response]) -> dict[str, Any]:
    response = await answer
    assert response.is_success, response.text
    found: dict[str, Any] = response.json()
    return found


async def refused(answer: Awaitable[httpx.Response]) -> str:
    response = await answer
    assert response.is_client_error, response.text
    return str(response.json()["code"])


def of_lot(connection: psycopg.Connection[Any], lot_id: int) -> tuple[str, datetime]:
    row = connection.execute("SELECT state, ends_at FROM lot WHERE id = %s", [lot_id]).fetchone()
    assert row is not None
    return row[0], row[1]


def kinds(connection: psycopg.Connection[Any], lot_id: int) -> list[str]:
    query = "SELECT kind FROM lot_event WHERE lot_id = %s AND seq > 2 ORDER BY seq"
    return [row[0] for row in connection.execute(query, [lot_id])]


async def desk(client: httpx.AsyncClient, lot_id: int) -> dict[str, Any]:
    """The lot as the staff see it."""
    lots = (await client.get("/api/running-lots")).json()
    (found,) = [lot for lot in lots if lot["id"] == lot_id]
    return dict(found)


async def test_a_pause_stops_everybody_and_a_whole_period_runs_after_it(
    sign_in: SignIn, db: Database, engine: Bidding, connection: psycopg.Connection[Any], lot_id: int
) -> None:
    one, two = registrations(connection, lot_id)
    await offer(engine, lot_id, one, START_FEN, "before-the-pause")
    # The end as it was when nineteen seconds were left, of which the highest court spoke.
    connection.execute("UPDATE lot SET ends_at = clock_timestamp() + interval '19 seconds' WHERE id = %s", [lot_id])
    settlement = await sign_in("centre.settlement")
    done = await ok(settlement.post(f"/api/lots/{lot_id}/pause", json=PAUSE))
    assert (done["state"], done["proposer"], done["decider"]) == ("CARRIED_OUT", "中心结算", "中心结算")
    with pytest.raises(BiddingPaused):
        await offer(engine, lot_id, two, START_FEN + INCREMENT_FEN)
    # What was acknowledged stays acknowledged.
    assert (await offer(engine, lot_id, one, START_FEN, "before-the-pause")).kind == "bid"
    seen = await desk(settlement, lot_id)
    assert (seen["halt"]["reason"], seen["actions"]) == (PAUSE["reason"], ["RESUME", "SUSPEND"])
    # The end goes by while it is paused: nothing is sold.
    connection.execute("UPDATE lot SET ends_at = clock_timestamp() - interval '1 minute' WHERE id = %s", [lot_id])
    async with db.transaction() as tx:
        assert await closing.advance(tx, lot_id=lot_id) is None
    await ok(settlement.post(f"/api/lots/{lot_id}/resume", json=WHY))
    state, ends_at = of_lot(connection, lot_id)
    assert (state, ends_at - clock.now() > timedelta(seconds=295)) == ("OPEN", True)
    await offer(engine, lot_id, two, START_FEN + INCREMENT_FEN)
    assert kinds(connection, lot_id) == ["bid", "paused", "resumed", "bid"]


async def test_a_suspension_takes_two_people_and_so_does_its_end(
    sign_in: SignIn,
    db: Database,
    connection: psycopg.Connection[Any],
    lot_id: int,
    drain_jobs: Callable[[], Awaitable[None]],
) -> None:
    reviewer, settlement = await sign_in("centre.reviewer"), await sign_in("centre.settlement")
    proposed = await ok(reviewer.post(f"/api/lots/{lot_id}/suspension", json=SUSPEND))
    # Until the other has approved, bidding goes on; a second proposal waits its turn, a pause does not.
    assert of_lot(connection, lot_id)[0] == "OPEN"
    assert await refused(settlement.post(f"/api/lots/{lot_id}/suspension", json=SUSPEND)) == "proposal-waits"
    await ok(settlement.post(f"/api/lots/{lot_id}/pause", json=PAUSE))
    approve = f"/api/interventions/{proposed['id']}/approve"
    assert await refused(reviewer.post(approve)) == "second-person-needed"
    await ok(settlement.post(approve))
    assert await refused(settlement.post(approve)) == "wrong-state"
    assert of_lot(connection, lot_id)[0] == "SUSPENDED"
    # It is no pause that one person could end.
    assert await refused(settlement.post(f"/api/lots/{lot_id}/resume", json=WHY)) == "wrong-state"

    assert await refused(settlement.post(f"/api/lots/{lot_id}/lifting", json=WHY)) == "cause-not-ended"
    today = clock.today()
    future = {"ended_on": (today + timedelta(days=1)).isoformat()}
    assert await refused(settlement.post(f"/api/lots/{lot_id}/cause-end", json=future)) == "invalid"
    await ok(settlement.post(f"/api/lots/{lot_id}/cause-end", json={"ended_on": today.isoformat()}))
    seen = await desk(settlement, lot_id)
    assert (seen["halt"]["ground"], seen["overdue"]) == ("COURT_ORDER", False)
    # The lot's rule set is the demo's, which allows one day (five by S18 art 28).
    assert seen["resume_due_on"] == (today + timedelta(days=1)).isoformat()
    # The morning before is this one; it may be past or to come, so the clock of the queue is turned.
    connection.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE task_name = 'auction.remind_to_lift'")
    await drain_jobs()
    for person in (reviewer, settlement):
        (message,) = (await person.get("/api/notifications")).json()["items"]
        assert today.isoformat() in message["body_zh"]
    lifting = await ok(settlement.post(f"/api/lots/{lot_id}/lifting", json=WHY))
    lift = f"/api/interventions/{lifting['id']}/approve"
    assert await refused(settlement.post(lift)) == "second-person-needed"
    await ok(reviewer.post(lift))
    state, ends_at = of_lot(connection, lot_id)
    assert (state, ends_at - clock.now() > timedelta(seconds=295)) == ("OPEN", True)
    assert kinds(connection, lot_id) == ["paused", "suspended", "resumed"]
    async with db.transaction() as tx:
        report = record.verify(await record.export(tx, lot_id=lot_id, signer=SIGNER))
        (move,) = await history.trail(tx, machine=states.INTERVENTION, subject_id=proposed["id"])
    assert report.ok, report.problems
    assert (move.event, move.note) == ("carry_out", SUSPEND["reason"])


async def test_a_proposal_can_be_rejected_with_a_reason(
    sign_in: SignIn, connection: psycopg.Connection[Any], lot_id: int
) -> None:
    reviewer, settlement = await sign_in("centre.reviewer"), await sign_in("centre.settlement")
    proposed = await ok(reviewer.post(f"/api/lots/{lot_id}/suspension", json=SUSPEND))
    blank = {"reason": "  "}
    assert await refused(settlement.post(f"/api/interventions/{proposed['id']}/reject", json=blank)) == "invalid"
    done = await ok(settlement.post(f"/api/interventions/{proposed['id']}/reject", json={"reason": "裁定未送达"}))
    assert (done["state"], done["answer"]) == ("REJECTED", "裁定未送达")
    assert await refused(settlement.post(f"/api/interventions/{proposed['id']}/approve")) == "wrong-state"
    seen = await desk(settlement, lot_id)
    assert (seen["proposal"], seen["done"][0]["state"], kinds(connection, lot_id)) == (None, "REJECTED", [])


async def test_what_cannot_be_done_is_refused(
    sign_in: SignIn, connection: psycopg.Connection[Any], lot_id: int
) -> None:
    reviewer = await sign_in("centre.reviewer")
    lot = f"/api/lots/{lot_id}"
    # An outage is what the system notices; a ground of a suspension pauses nothing; a reason is public and cannot be blank.
    assert await refused(reviewer.post(f"{lot}/pause", json=PAUSE | {"ground": "OUTAGE"})) == "invalid"
    assert await refused(reviewer.post(f"{lot}/pause", json=PAUSE | {"ground": "COURT_ORDER"})) == "invalid"
    assert await refused(reviewer.post(f"{lot}/pause", json=PAUSE | {"reason": " "})) == "invalid"
    assert await refused(reviewer.post(f"{lot}/resume", json=WHY)) == "wrong-state"
    assert await refused(reviewer.post(f"{lot}/lifting", json=WHY)) == "wrong-state"
    assert await refused(reviewer.post("/api/lots/999/pause", json=PAUSE)) == "not-found"
    bidder = await sign_in("bidder.one")
    assert await refused(bidder.post(f"{lot}/pause", json=PAUSE)) == "not-allowed"
    assert kinds(connection, lot_id) == []


async def test_a_pause_of_the_centre_is_not_ended_by_the_system_nor_one_of_the_system_by_the_centre(
    sign_in: SignIn, db: Database, connection: psycopg.Connection[Any], lot_id: int
) -> None:
    reviewer = await sign_in("centre.reviewer")
    await ok(reviewer.post(f"/api/lots/{lot_id}/pause", json=PAUSE))
    ours, _ = insert_lot(connection, bidders=0, seconds=-20, opens_in=-100, extension_seconds=30)
    connection.execute(
        "UPDATE service_pulse SET began_at = began_at - interval '90 seconds', last_at = last_at - interval '60 seconds'"
    )
    async with db.transaction() as tx:
        await closing.advance(tx, lot_id=ours)
    assert of_lot(connection, ours)[0] == "PAUSED"
    assert await refused(reviewer.post(f"/api/lots/{ours}/resume", json=WHY)) == "outage-lasts"
    sweeper = asyncio.create_task(deadlines.sweep_forever(db, nudge=lambda *_: None))
    async with asyncio.timeout(15):
        while of_lot(connection, ours)[0] != "OPEN":
            await asyncio.sleep(0.1)
    await asyncio.sleep(1.2)
    sweeper.cancel()
    await asyncio.gather(sweeper, return_exceptions=True)
    assert of_lot(connection, lot_id)[0] == "PAUSED"


async def test_the_room_hears_of_it_at_once_and_a_bidder_is_told_why(live: House, people: People) -> None:
    async with (
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{live.port}", trust_env=False) as reviewer,
        live.room(0) as room,
    ):
        reviewer.headers["x-csrftoken"] = (await reviewer.get("/api/session")).json()["csrf_token"]
        await ok(reviewer.post("/api/session", json={"login": "centre.reviewer", "password": PASSWORD}))
        await room.next()
        await ok(reviewer.post(f"/api/lots/{live.lot_id}/pause", json=PAUSE))
        frame = await room.until(lambda frame: frame["type"] == "events")
        (event,) = frame["events"]
        assert (frame["state"], event["kind"], event["data"]["reason"]) == ("PAUSED", "paused", PAUSE["reason"])
        answer = await room.bid(START_FEN)
        assert answer["problem"]["code"] == "bidding-paused"
        await ok(reviewer.post(f"/api/lots/{live.lot_id}/resume", json=WHY))
        frame = await room.until(lambda frame: frame["type"] == "events")
        assert (frame["state"], frame["ends_at"] > event["at"]) == ("OPEN", True)
        assert (await room.bid(START_FEN))["type"] == "accepted"


def test_no_act_of_the_centre_touches_a_bid() -> None:
    """Law 12: what staff can do to a lot is written down a second time here; add to it only what leaves every bid as it is."""
    from auction.rules.pausing import ACTS

    assert set(ACTS) == {"PAUSE", "RESUME", "SUSPEND", "LIFT"}
