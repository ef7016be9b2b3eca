"""Presence over several processes, the limit on one account's sockets, and what becomes of both without Redis."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncIterator, Callable
from typing import Any

import psycopg
import pytest
from litestar import Litestar
from websockets.exceptions import ConnectionClosed

from auction.live import hub as live_module
from auction.live import sockets as sockets_module
from auction.live.sockets import Sockets, account_of
from market.platform.actor import Actor
from market.platform.services import Services, open_services
from market.wiring.app import create_app
from tests.auction.house import House, Socket, house, serving, take_redis_away
from tests.lots import START_FEN, insert_lot


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Presence is kept ten times as often as in production."""
    monkeypatch.setattr("auction.live.presence.SAY_SECONDS", 0.2)


@contextlib.asynccontextmanager
async def another_process(live: House, redis_url: str) -> AsyncIterator[House]:
    """A second server over the same database and Redis."""
    services = open_services(live.services.settings, database_url=live.services.db.url, redis_url=redis_url)
    async with serving(create_app(services)) as port:
        yield dataclasses.replace(live, services=services, port=port)


async def presence(socket: Socket, found: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The first message about presence that fits, also if it has come already."""
    for frame in socket.received:
        if frame["type"] == "presence" and found(frame):
            return frame
    return await socket.until(lambda f: f["type"] == "presence" and found(f))


async def test_watchers_are_counted_over_all_processes(live: House, redis_url: str) -> None:
    async with another_process(live, redis_url) as other, live.room() as here:
        first = await here.next()
        assert first["presence"] == {"watchers": 0, "registered": 2, "reminders": 0}
        async with other.room(), other.room() as there:
            await presence(here, lambda f: f["watchers"] == 3)
            await presence(there, lambda f: f["watchers"] == 3)
            # A snapshot and a frame say the same, without asking anybody.
            await here.send(type="snapshot")
            assert (await here.until(lambda f: f["type"] == "snapshot"))["presence"]["watchers"] == 3
            async with live.http(0) as client:
                await client.post(f"/api/lots/{live.lot_id}/bids", json={"key": "key-one-0001", "price_fen": "1000000"})
                read = (await client.get(f"/api/lots/{live.lot_id}")).json()
            assert read["presence"] == {"watchers": 3, "registered": 2, "reminders": 0}
            assert (await here.until(lambda f: f["type"] == "events"))["watchers"] == 3
        here.received.clear()
        await presence(here, lambda f: f["watchers"] == 1)


async def test_a_process_that_ended_or_fell_silent_counts_no_more(
    live: House, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auction.live.peers.GONE_SECONDS", 1.0)
    async with live.room() as here:
        async with another_process(live, redis_url) as other, other.room():
            await presence(here, lambda f: f["watchers"] == 2)
            # Killed: it says nothing any more, and does not take its leave.
            silent = await live.services.redis.hgetall("processes")
        here.received.clear()
        await presence(here, lambda f: f["watchers"] == 1)
        here.received.clear()
        await live.services.redis.hset("processes", mapping={field + b"-dead": v for field, v in silent.items()})
        await presence(here, lambda f: f["watchers"] > 1)
        here.received.clear()
        await presence(here, lambda f: f["watchers"] == 1)


async def test_numbers_of_the_database_come_by_themselves(live: House, connection: psycopg.Connection[Any]) -> None:
    async with live.room() as here, live.http(0) as client:
        await here.next()
        assert (await client.post(f"/api/lots/{live.lot_id}/reminder")).status_code == 200
        await presence(here, lambda f: f["reminders"] == 1)
        connection.execute("UPDATE registration SET state = 'APPLIED', bidder_code = NULL WHERE bidder_code = '1001'")
        await presence(here, lambda f: f["registered"] == 1)
        assert set(here.received[-1]) == {"type", "watchers", "registered", "reminders"}


async def test_a_quiet_room_is_not_told_the_same_twice(live: House) -> None:
    async with live.room() as here:
        await presence(here, lambda f: f["watchers"] == 1)
        here.received.clear()
        with contextlib.suppress(TimeoutError):
            await here.next(1)
        assert [frame for frame in here.received if frame["type"] == "presence"] == []


async def test_without_redis_a_process_counts_its_own(live: House) -> None:
    async with live.room(0) as here:
        await take_redis_away(live.services)
        async with live.room() as there:
            await presence(there, lambda f: f["watchers"] == 2)
            assert (await here.bid(START_FEN))["type"] == "accepted"


async def closing_of(socket: Socket) -> int:
    """The code with which the server closes; the typed refusal comes before."""
    refusal = await socket.next()
    assert (refusal["type"], refusal["key"], refusal["problem"]["code"]) == ("refused", None, "too-many-sockets")
    with pytest.raises(ConnectionClosed) as closed:
        await socket.next()
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


async def test_one_account_has_so_many_sockets_a_lot(live: House) -> None:
    async with contextlib.AsyncExitStack() as stack:
        mine = [await stack.enter_async_context(live.room(0)) for _ in range(sockets_module.PER_ACCOUNT_AND_LOT)]
        for each in mine:
            assert (await each.next())["type"] == "snapshot"
        async with live.room(0) as beyond:
            assert await closing_of(beyond) == 4429
        async with live.room(1) as another, live.room() as nobody:
            assert (await another.next())["type"] == (await nobody.next())["type"] == "snapshot"
        # The bidder loses nothing: the sockets there are go on, and one that ends makes room.
        assert (await mine[0].bid(START_FEN))["type"] == "accepted"
        await mine[-1].raw.close()
        async with asyncio.timeout(5):
            while True:
                async with live.room(0) as again:
                    if (await again.next())["type"] == "snapshot":
                        break
                await asyncio.sleep(0.05)


async def test_one_account_has_so_many_sockets_in_all(
    live: House, connection: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets_module, "PER_ACCOUNT", 2)
    lots = [live.lot_id, *(insert_lot(connection, bidders=0, seconds=600)[0] for _ in range(2))]
    async with live.room(0, lot_id=lots[0]) as one, live.room(0, lot_id=lots[1]) as two:
        assert (await one.next())["type"] == (await two.next())["type"] == "snapshot"
        async with live.room(0, lot_id=lots[2]) as beyond:
            assert await closing_of(beyond) == 4429


async def test_the_limit_holds_over_processes(live: House, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets_module, "PER_ACCOUNT_AND_LOT", 2)
    async with another_process(live, redis_url) as other, live.room(0) as one, live.room(0) as two:
        assert (await one.next())["type"] == (await two.next())["type"] == "snapshot"
        async with asyncio.timeout(5):
            while True:
                async with other.room(0) as third:
                    if (await third.next())["type"] == "refused":
                        break
                await asyncio.sleep(0.1)


async def test_spectators_are_limited_by_address_and_bidders_behind_it_are_not(
    app: Litestar, services: Services, connection: psycopg.Connection[Any]
) -> None:
    services.settings.spectator_sockets_per_address = 2
    async with house(create_app(services), services, connection) as live, live.room() as one, live.room() as two:
        assert (await one.next())["type"] == (await two.next())["type"] == "snapshot"
        async with live.room() as beyond:
            assert await closing_of(beyond) == 4429
        async with live.room(0) as bidder:
            assert (await bidder.bid(START_FEN))["type"] == "accepted"


def test_a_socket_is_counted_under_its_user_or_its_address() -> None:
    assert account_of(Actor(user_id=7, organisation_id=1, display_name="x"), "10.0.0.1") == "user:7"
    assert account_of(None, "10.0.0.1") == "address:10.0.0.1"
    assert account_of(None, "2001:db8:1:2:3::4") == account_of(None, "2001:db8:1:2::9") == "address:2001:db8:1:2::/64"
    assert account_of(None, "testclient") == "address:testclient"


def test_no_limit_by_address_when_it_is_turned_off_and_nothing_stays_counted() -> None:
    sockets = Sockets(per_address=0)
    for _ in range(1_000):
        sockets.take("address:10.0.0.1", 5)
    assert sockets.several() == {"address:10.0.0.1": {5: 1_000}}
    for _ in range(1_000):
        sockets.give_back("address:10.0.0.1", 5)
    assert sockets.several() == {}
    assert sockets._here == {}


def test_heartbeats_come_well_within_the_half_minute_after_which_proxies_give_up() -> None:
    assert live_module.HEARTBEAT_SECONDS < 30


async def test_the_heartbeat_carries_the_servers_clock(live: House) -> None:
    async with live.room() as here:
        await here.send(type="ping", t=12345)
        pong = await here.until(lambda f: f["type"] == "pong")
        assert pong["t"] == 12345
        assert pong["server_at"].endswith("+00:00")
