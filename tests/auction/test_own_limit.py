"""A secret limit is told to whoever bids under it, on every device, and to nobody else by any route or frame (law 12)."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import psycopg
import pytest
from litestar import Litestar

from auction.course import closing
from auction.tables import Registration
from auction.views import sees_limit
from market.identity import sessions
from market.platform.actor import Actor
from market.platform.db import Database
from market.platform.services import Services
from tests.auction.groups import Drain, admitted_group
from tests.auction.groups import lot_id as lot_id
from tests.auction.house import House, a_key, serving
from tests.auction.test_selling import admit, end_now, open_now
from tests.identity.test_who_may import handlers
from tests.people import PASSWORD, People

LEAD, MEMBER, RIVAL = "bidder.one", "bidder.two", "bidder.person"
OTHERS = (None, MEMBER, RIVAL, "centre.reviewer", "centre.settlement", "bank.checker", "fund.manager", "administrator")
LIMIT_FEN = 31_415_926_535
SPELLED = re.compile(r"31.?415.?926.?5\.?35|31415926")
"""The limit as digits, with separators, in yuan."""
NONCE = "3d" * 32


@contextlib.asynccontextmanager
async def signed_in(port: int, login: str | None) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        client.headers["x-csrftoken"] = (await client.get("/api/session")).json()["csrf_token"]
        if login is not None:
            answer = await client.post("/api/session", json={"login": login, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
        yield client


async def test_the_lead_alone_is_told_its_limit_whoever_asks_by_whatever_way(
    app: Litestar,
    services: Services,
    db: Database,
    people: People,
    lot_id: int,
    drain_jobs: Drain,
    connection: psycopg.Connection[Any],
) -> None:
    registration_id, code = await admitted_group(db, people, drain_jobs, lot_id)
    await admit(db, people, drain_jobs, lot_id, RIVAL)
    open_now(connection)
    async with db.transaction() as tx:
        await closing.advance(tx, lot_id=lot_id)
    everybody = [LEAD, *OTHERS]
    async with serving(app) as port, contextlib.AsyncExitStack() as stack:
        clients = {login: await stack.enter_async_context(signed_in(port, login)) for login in everybody}
        tokens = [clients[login].cookies.get(sessions.COOKIE) or "" for login in everybody]
        live = House(services, port, lot_id, tokens)
        rooms = {
            login: await stack.enter_async_context(live.room(everybody.index(login) if login else None))
            for login in everybody
        }
        before = await rooms[LEAD].next()
        assert before["me"]["limit_fen"] is None
        lodged = await clients[LEAD].post(
            f"/api/lots/{lot_id}/mandates", json={"key": a_key(), "limit_fen": str(LIMIT_FEN), "nonce": NONCE}
        )
        assert lodged.status_code == 200, lodged.text
        least = (await clients[RIVAL].get(f"/api/lots/{lot_id}")).json()["lot"]["minimum_fen"]
        answer = await clients[RIVAL].post(f"/api/lots/{lot_id}/bids", json={"key": a_key(), "price_fen": least})
        assert answer.status_code == 200, answer.text
        newest = (await clients[LEAD].get(f"/api/lots/{lot_id}")).json()

        # Its owner: over HTTP and in the room.
        assert (newest["me"]["limit_fen"], newest["me"]["role"], newest["lot"]["leader"]) == (
            str(LIMIT_FEN),
            "LEAD",
            code,
        )
        for login, room in rooms.items():
            await room.send(type="snapshot")
            snapshot = await room.until(lambda f: f["type"] == "snapshot" and f["seq"] >= newest["seq"])
            told = snapshot["me"] and snapshot["me"]["limit_fen"]
            assert told == (str(LIMIT_FEN) if login == LEAD else None), login
            room.received = [frame for frame in room.received if login != LEAD or frame["type"] != "snapshot"]
            assert not SPELLED.search(str(room.received)), login
        assert (await clients[MEMBER].get(f"/api/lots/{lot_id}")).json()["me"]["role"] == "MEMBER"

        # Everybody, by every route that reads.
        ids = {"lot_id": lot_id, "registration_id": registration_id}
        paths = [path for method, path, _ in handlers(app) if method == "GET"]
        assert len(paths) > 60

        async def read_all(login: str | None) -> None:
            for path in paths:
                url = re.sub(r"\{(\w+):\w+\}", lambda found: str(ids.get(found[1], 1)), path)
                body = (await clients[login].get(url)).text
                owns = (login, path) == (LEAD, "/api/lots/{lot_id:int}")
                assert bool(SPELLED.search(body)) == owns, f"{login}: {url}"

        await asyncio.gather(*map(read_all, everybody))
        assert (await clients[LEAD].get(f"/api/lots/{lot_id}")).headers["cache-control"] == "no-store"

        # At rest it is in its box alone.
        rows = connection.execute(
            "SELECT to_jsonb(m)::text FROM mandate m UNION ALL SELECT to_jsonb(e)::text FROM lot_event e"
        )
        assert not [row for row in rows if SPELLED.search(row[0])]

        # Where bidding is over, no limit stands.
        end_now(connection)
        async with db.transaction() as tx:
            await closing.advance(tx, lot_id=lot_id)
        over = (await clients[LEAD].get(f"/api/lots/{lot_id}")).json()
        assert (over["lot"]["state"], over["me"]["limit_fen"]) == ("SOLD", None)


async def test_the_newest_limit_is_the_one_that_stands(live: House) -> None:
    async with live.http(0) as one, live.http(1) as other:
        lot = f"/api/lots/{live.lot_id}"
        for client, limit_fen in ((one, 2_000_000), (other, 3_000_000), (one, 1_500_000)):
            body = {"key": a_key(), "limit_fen": str(limit_fen), "nonce": NONCE}
            assert (await client.post(f"{lot}/mandates", json=body)).status_code == 200
        seen = [(await client.get(lot)).json()["me"]["limit_fen"] for client in (one, other)]
    assert seen == ["1500000", "3000000"]


@pytest.mark.parametrize(
    ("organisation_id", "roles", "sees"),
    [
        (7, {"BIDDER"}, True),
        (7, {"ADMINISTRATOR"}, False),
        (7, set(), False),
        (8, {"BIDDER"}, False),
        (None, {"BIDDER"}, False),
    ],
)
def test_a_limit_is_seen_by_the_bidders_of_its_own_organisation(
    organisation_id: int | None, roles: set[str], sees: bool
) -> None:
    registration = Registration(organisation_id=7, joint=False)
    viewer = Actor(user_id=1, organisation_id=organisation_id, display_name="", roles=frozenset(roles))
    assert sees_limit(registration, viewer=viewer) is sees
    assert not sees_limit(registration, viewer=None)
