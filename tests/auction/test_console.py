"""The staff console: answers counted by reason, lags, processes, and no bidder in it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import httpx
import psycopg
import pytest
from redis.exceptions import RedisError

from auction.live import health as health_module
from auction.live.frames import LotFrame
from auction.live.health import BOUNDS_MS, Health, Minute, added, age_seconds, percentile_ms
from auction.problems import BidTooLow
from market.kernel.problems import SignInRequired
from tests.auction.house import House, a_key, registrations, take_redis_away
from tests.auction.house import sign_in as session_of
from tests.lots import INCREMENT_FEN, START_FEN


@pytest.fixture
async def staff(live: House, people: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A reviewer of the centre at the running server."""
    from tests.people import PASSWORD

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{live.port}", trust_env=False) as client:
        client.headers["x-csrftoken"] = (await client.get("/api/session")).json()["csrf_token"]
        answer = await client.post("/api/session", json={"login": "centre.reviewer", "password": PASSWORD})
        assert answer.status_code == 200
        yield client


async def room_of(staff: httpx.AsyncClient, lot_id: int) -> dict[str, Any]:
    answer = await staff.get("/api/console/rooms")
    assert answer.status_code == 200, answer.text
    return next(room for room in answer.json()["rooms"] if room["lot_id"] == lot_id)


async def test_staff_see_answers_lags_and_processes_and_no_bidder(
    live: House, staff: httpx.AsyncClient, connection: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auction.live.presence.SAY_SECONDS", 0.1)
    # Codes that stand out wherever they appear.
    connection.execute("UPDATE registration SET bidder_code = 'SECRET' || bidder_code WHERE lot_id = %s", [live.lot_id])
    async with live.room(0) as one, live.room(1) as two, live.room() as spectator, live.http(1) as fallback:
        await one.bid(START_FEN)
        await one.bid(START_FEN * 2)
        await two.bid(START_FEN)
        await two.bid(START_FEN + INCREMENT_FEN)
        await spectator.bid(START_FEN * 3)
        await fallback.post(f"/api/lots/{live.lot_id}/bids", json={"key": a_key(), "price_fen": "1"})
        if not any(frame.get("to_seq") == 4 for frame in spectator.received):
            await spectator.until(lambda f: f.get("to_seq") == 4)
        room = await room_of(staff, live.lot_id)
        # The counts are the same before and after they were added up in Redis.
        await asyncio.sleep(0.5)
        assert (await room_of(staff, live.lot_id))["refused"] == room["refused"]
    assert {each["code"]: each["count"] for each in room["refused"]} == {
        "already-leading": 2,
        "bid-too-low": 1,
        "sign-in-required": 1,
    }
    assert (room["accepted"], room["accepted_last_minute"], room["refused_last_minute"]) == (2, 2, 4)
    assert room["state"] == "OPEN"
    assert room["sockets"] == 3
    assert 0 < room["commit_p50_ms"] <= room["commit_p99_ms"]
    assert 0 < room["publish_p50_ms"] <= room["publish_p99_ms"]
    whole = (await staff.get("/api/console/rooms")).json()
    assert whole["redis"] is True
    assert [process["database_ms"] is not None for process in whole["processes"]] == [True]
    assert whole["processes"][0]["silent_seconds"] == 0
    assert next(pulse for pulse in whole["pulses"] if pulse["kind"] == "bids")["alive"] == 1
    said = json.dumps(whole)
    assert "SECRET" not in said
    assert str(START_FEN + INCREMENT_FEN) not in said
    for registration_id, code in registrations(connection, live.lot_id):
        assert code not in said
        assert f'"registration_id": {registration_id}' not in said
    # What the processes tell each other through Redis names none either.
    for key in await live.services.redis.keys("*"):
        if await live.services.redis.type(key) == b"hash":
            assert b"SECRET" not in str(await live.services.redis.hgetall(key)).encode()


async def test_without_redis_the_console_says_so_and_still_answers(live: House, staff: httpx.AsyncClient) -> None:
    # The session is read from Redis, so whoever looks must be there before: the console is asked directly.
    from auction.engine import Engine
    from auction.live import console

    engine = Engine(live.services)
    engine.health.refused(live.lot_id, "bid-too-low")
    await take_redis_away(live.services)
    async with live.services.db.transaction() as tx:
        found = await console.rooms(tx, engine=engine)
    assert found.redis is False
    assert [(each.code, each.count) for each in found.rooms[0].refused] == [("bid-too-low", 1)]


async def test_a_bidder_does_not_see_the_console(live: House) -> None:
    assert await session_of(live.services, 1)
    async with live.http(0) as bidder:
        assert (await bidder.get("/api/console/rooms")).json()["code"] == "not-allowed"


def test_answers_are_counted_by_what_leaves_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    health = Health()
    for error in (None, BidTooLow(minimum_fen=1), SignInRequired(), ZeroDivisionError()):
        with pytest.raises(type(error)) if error else health.answering(9):
            if error:
                with health.answering(9):
                    raise error
    minute = health.minute()[9]
    assert (minute.accepted, minute.refused) == (1, 3)
    assert health.own(9) == {"accepted": 1, "bid-too-low": 1, "sign-in-required": 1, "error": 1}
    # A minute later it is history, and nothing of it is kept in memory.
    later = health_module.time.monotonic() + 70
    monkeypatch.setattr(health_module.time, "monotonic", lambda: later)
    assert health.minute() == {}
    assert health._slots == {}


async def test_what_redis_could_not_take_is_added_later(services: Any) -> None:
    health = Health()
    health.refused(9, "bid-too-low")
    pool = await take_redis_away(services)
    with pytest.raises(RedisError):
        await health.keep(services.redis)
    health.refused(9, "bid-too-low")
    services.redis.connection_pool = pool
    await health.keep(services.redis)
    elsewhere = Health()
    elsewhere.accepted(9, seconds=0.01)
    elsewhere.refused(9, "bid-too-low")
    # Written twice, counted once; a process that has ended counts on, a process counts its own before it is written.
    for _ in range(2):
        await elsewhere.keep(services.redis)
        elsewhere._unkept.add(9)
    health.refused(9, "bid-too-low")
    assert await health.all(services.redis, [9, 10]) == {9: {"bid-too-low": 4, "accepted": 1}, 10: {}}


def test_lags_of_several_processes_become_one_percentile() -> None:
    def minute(*lags_ms: int) -> Minute:
        found = Minute()
        for lag in lags_ms:
            found.commit[health_module.bucket(lag * 0.001)] += 1
        return found

    both = added([minute(*[2] * 98), minute(90, 400)])
    assert percentile_ms(both.commit, 50) == 2
    assert percentile_ms(both.commit, 98) == 2
    assert percentile_ms(both.commit, 99) == 120
    assert percentile_ms(both.commit, 100) == 500
    assert percentile_ms(both.publish, 50) is None
    assert percentile_ms(minute(60_000).commit, 50) == BOUNDS_MS[-1]


def test_the_age_of_a_frame_is_by_the_database_clock_alone() -> None:
    at, read = "2026-11-23T01:02:03.000004Z", datetime.fromisoformat("2026-11-23T01:02:03.250004+00:00")
    frame = LotFrame(
        3, 3, False, [3], [f'{{"seq":3,"at":"{at}"}}'], f'"server_at":"{read.isoformat()}","state":"OPEN"', b""
    )
    assert age_seconds(frame) == 0.25
