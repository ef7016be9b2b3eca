"""The live room over a real server and real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from typing import Any

import psycopg
import pytest
from litestar import Litestar
from redis.asyncio import Redis
from websockets.exceptions import ConnectionClosed, InvalidStatus

from auction.bids.bidding import Bidding
from auction.live import room as room_module
from auction.live import snapshots
from auction.live.frames import MOST_TOLD
from auction.views import Frame, Snapshot
from market.platform.services import Services
from tests.auction.house import House, Socket, a_key, house, offer, registrations, take_redis_away
from tests.lots import INCREMENT_FEN, START_FEN, VAULT, insert_lot


async def test_a_spectator_without_an_account_sees_a_snapshot_and_then_every_event(live: House) -> None:
    async with live.room() as spectator, live.room(0) as bidder:
        snapshot = await spectator.next()
        Snapshot.model_validate(snapshot)
        assert (snapshot["type"], snapshot["me"], snapshot["lot"]["state"]) == ("snapshot", None, "OPEN")
        assert [event["kind"] for event in snapshot["recent"]] == ["announced", "opened"]
        await bidder.bid(START_FEN)
        frame = await spectator.until(lambda f: f["type"] == "events")
        Frame.model_validate(frame)
        assert (frame["from_seq"], frame["to_seq"]) == (3, 3)
        assert frame["events"][0]["data"]["price_fen"] == str(START_FEN)
        assert (frame["price_fen"], frame["leader"], frame["minimum_fen"]) == (
            str(START_FEN),
            "1000",
            str(START_FEN + INCREMENT_FEN),
        )


async def test_a_spectator_cannot_bid_and_stays_in_the_room(live: House) -> None:
    async with live.room() as spectator:
        answer = await spectator.bid(START_FEN)
        assert (answer["type"], answer["problem"]["code"]) == ("refused", "sign-in-required")
        await spectator.send(type="ping", t=7)
        assert (await spectator.until(lambda f: f["type"] == "pong"))["t"] == 7


async def test_a_bidder_is_answered_by_key(live: House) -> None:
    async with live.room(0) as one, live.room(1) as two:
        snapshot = await one.next()
        assert (snapshot["me"]["state"], snapshot["me"]["bidder_code"]) == ("ADMITTED", "1000")
        accepted = await one.bid(START_FEN, "key-mine-0001")
        assert (accepted["type"], accepted["seq"], accepted["bidder"]) == ("accepted", 3, "1000")
        assert await one.bid(START_FEN, "key-mine-0001") == accepted
        refused = await two.bid(START_FEN)
        assert (refused["type"], refused["problem"]["code"]) == ("refused", "bid-too-low")
        assert refused["problem"]["minimum_fen"] == str(START_FEN + INCREMENT_FEN)
        reused = await one.bid(START_FEN * 2, "key-mine-0001")
        assert reused["problem"]["code"] == "key-reused"


async def test_an_admission_is_needed(live: House, connection: psycopg.Connection[Any]) -> None:
    other, _ = insert_lot(connection, bidders=0, seconds=600)
    async with live.room(0, lot_id=other) as stranger:
        assert (await stranger.bid(START_FEN))["problem"]["code"] == "not-admitted"


async def test_nonsense_is_answered_and_the_socket_lives(live: House) -> None:
    nonsense = [
        "{",
        "[]",
        '{"type":"sell"}',
        '{"type":"bid","key":"short","price_fen":"1"}',
        '{"type":"bid","key":"key-12345678","price_fen":1000000}',
        '{"type":"bid","key":"key-12345678","price_fen":"-1"}',
        '{"type":"bid","key":"key-12345678","price_fen":"1","as":"1001"}',
        '{"type":"catch_up","after":-1}',
        b"\xff\xfe",
        "",
    ]
    async with live.room(0) as bidder:
        await bidder.next()
        for message in nonsense:
            await bidder.raw.send(message)
            answer = await bidder.next()
            assert (answer["type"], answer["key"], answer["problem"]["code"]) == ("refused", None, "invalid"), message
        assert (await bidder.bid(START_FEN))["type"] == "accepted"


async def test_a_bid_beyond_any_price_is_refused(live: House) -> None:
    async with live.room(0) as bidder:
        assert (await bidder.bid(10**18 - 1))["problem"]["code"] == "bid-too-high"


async def test_a_gap_is_filled_by_catching_up_and_a_snapshot_comes_on_demand(live: House) -> None:
    async with live.room(0) as one, live.room(1) as two:
        await one.next()
        for step in range(4):
            await (one, two)[step % 2].bid(START_FEN + step * INCREMENT_FEN)
        await one.until(lambda f: f.get("to_seq") == 6)
        assert continues(one)
        one.received.clear()
        await one.send(type="catch_up", after=3)
        frame = await one.until(lambda f: f["type"] == "events" and f["from_seq"] == 4)
        assert [event["seq"] for event in frame["events"]] == [4, 5, 6]
        await one.send(type="snapshot")
        snapshot = await one.until(lambda f: f["type"] == "snapshot")
        assert (snapshot["seq"], snapshot["lot"]["bids"], snapshot["presence"]["watchers"]) == (6, 4, 2)
        await one.bid(START_FEN * 3)
        await two.bid(START_FEN * 4)
        await one.until(lambda f: f["type"] == "events" and f["to_seq"] == 8)
        assert continues(one)


def continues(socket: Socket) -> bool:
    """Whether after each snapshot the frames go on without gap or overlap, and say how many events they leave out."""
    seq = None
    for frame in socket.received:
        if frame["type"] == "snapshot":
            seq = frame["seq"]
        elif frame["type"] == "events" and seq is not None:
            told = [event["seq"] for event in frame["events"]]
            newest = list(range(frame["to_seq"] + 1 - min(len(told), MOST_TOLD), frame["to_seq"] + 1))
            whole = len(told) + frame["omitted"] == frame["to_seq"] - seq
            if frame["from_seq"] != seq + 1 or told[-len(newest) :] != newest or not whole:
                return False
            seq = frame["to_seq"]
    return True


async def test_pages_of_other_sites_are_not_let_in(live: House) -> None:
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
        with pytest.raises(InvalidStatus) as refused:
            async with live.room(0, origin=origin):
                pass
        assert refused.value.response.status_code == 403
    async with live.room(0, origin=f"http://127.0.0.1:{live.port}") as ours:
        assert (await ours.next())["type"] == "snapshot"


async def test_a_lot_that_does_not_exist_is_told_and_the_socket_closed(live: House) -> None:
    async with live.room(lot_id=999) as lost:
        assert (await lost.next())["problem"]["code"] == "not-found"
        with pytest.raises(ConnectionClosed) as closed:
            await lost.next()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4404


async def test_an_ended_session_can_no_longer_bid(live: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room_module, "SESSION_CHECK_SECONDS", 0)
    async with live.room(0) as bidder:
        assert (await bidder.bid(START_FEN))["type"] == "accepted"
        await live.services.redis.flushdb()
        assert (await bidder.bid(START_FEN * 2))["problem"]["code"] == "sign-in-required"
        await bidder.send(type="ping")
        await bidder.until(lambda f: f["type"] == "pong")


async def test_a_redis_that_is_away_ends_no_session_in_the_room(live: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room_module, "SESSION_CHECK_SECONDS", 0)
    async with live.room(0) as bidder:
        alive, live.services.redis = live.services.redis, Redis.from_url("redis://127.0.0.1:1")
        try:
            assert (await bidder.bid(START_FEN))["type"] == "accepted"
            async with live.room(1) as newcomer:
                answer = await newcomer.bid(START_FEN * 2, "key-newcomer")
                assert answer["problem"]["code"] == "sessions-unavailable"
                await live.services.redis.aclose()
                live.services.redis = alive
                # The same socket, once it can be told who this is.
                assert (await newcomer.bid(START_FEN * 2, "key-newcomer"))["type"] == "accepted"
        finally:
            live.services.redis = alive


async def test_a_quiet_room_gives_signs_of_life(
    app: Litestar, services: Services, connection: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auction.live.hub.HEARTBEAT_SECONDS", 0.1)
    async with house(app, services, connection) as live, live.room() as spectator:
        assert (await spectator.until(lambda f: f["type"] == "pong", 2))["t"] is None


FLOOD = 500


async def flood(live: House, connection: psycopg.Connection[Any], database_url: str, *, number: int) -> int:
    """Bids that another process accepts in one transaction, the `number`th such; returns the last event's number."""
    pair = registrations(connection, live.lot_id)
    elsewhere = Bidding(database_url, vault=VAULT, nudge=lambda *_: None)
    await elsewhere.start()
    await asyncio.gather(
        *(
            offer(elsewhere, live.lot_id, pair[step % 2], START_FEN + step * INCREMENT_FEN)
            for step in range(number * FLOOD, (number + 1) * FLOOD)
        )
    )
    await elsewhere.stop()
    return 2 + (number + 1) * FLOOD


async def test_a_slow_watcher_begins_again_from_a_snapshot_and_slows_nobody(
    live: House, connection: psycopg.Connection[Any], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auction.live.hub.MERGE_SECONDS", 0.0)
    monkeypatch.setattr("auction.live.hub.FULL_MERGE_SECONDS", 0.0)
    monkeypatch.setattr("auction.live.hub.POLL_SECONDS", 0.02)
    monkeypatch.setattr("auction.live.hub.BACKLOG_BYTES", 20_000)
    # Frames that fill a socket.
    monkeypatch.setattr("auction.live.frames.MOST_TOLD", FLOOD)
    async with live.room(buffer_bytes=4_096) as behind, live.room() as watching:
        # It reads nothing more, so its socket fills up: a few kilobytes with the system, the rest with the server.
        await behind.next()
        behind.raw.transport.pause_reading()
        await watching.next()
        for number in range(4):
            last = await flood(live, connection, database_url, number=number)
            await watching.until(lambda f, seq=last: f.get("to_seq") == seq)  # type: ignore[misc]
        assert watching.received[-1]["bids"] == 4 * FLOOD
        assert continues(watching)
        behind.raw.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1_000_000)
        behind.raw.transport.resume_reading()
        await behind.until(lambda f: f["type"] == "snapshot", 10)
        while (behind.received[-1].get("to_seq") or behind.received[-1].get("seq")) != last:
            await behind.next(10)
        assert continues(behind)
        assert sum(len(frame.get("events", [])) for frame in behind.received) < 4 * FLOOD


async def test_a_socket_that_takes_nothing_is_closed(
    app: Litestar,
    services: Services,
    connection: psycopg.Connection[Any],
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("auction.live.hub.SEND_SECONDS", 0.2)
    # One frame that no socket swallows.
    monkeypatch.setattr("auction.live.frames.MOST_TOLD", FLOOD)
    monkeypatch.setattr("auction.live.hub.POLL_SECONDS", 0.02)
    async with (
        house(app, services, connection) as live,
        live.room(buffer_bytes=4_096) as dead,
        live.room() as watching,
    ):
        await dead.next()
        dead.raw.transport.pause_reading()
        await flood(live, connection, database_url, number=0)
        async with asyncio.timeout(5):
            while True:
                await watching.send(type="snapshot")
                if (await watching.until(lambda f: f["type"] == "snapshot"))["presence"]["watchers"] == 1:
                    break
                await asyncio.sleep(0.1)
        dead.raw.transport.abort()


async def test_a_visitor_who_only_watches_has_no_task(live: House) -> None:
    before = len(asyncio.all_tasks())
    async with contextlib.AsyncExitStack() as stack:
        visitors = [await stack.enter_async_context(live.room()) for _ in range(20)]
        for visitor in visitors:
            await visitor.next()
            await visitor.send(type="ping")
            await visitor.until(lambda f: f["type"] == "pong")
        # Each client of the test has a task of its own (keepalive is off); the room's teller is one more.
        server_side = [task for task in asyncio.all_tasks() if "Visitor" in repr(task) or "run_asgi" in repr(task)]
        assert server_side == []
        assert len(asyncio.all_tasks()) <= before + 20 + 1


async def test_a_crowd_that_comes_at_once_shares_a_snapshot(live: House, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = 0
    read = snapshots.snapshot

    async def counted(*words: Any, **named: Any) -> Snapshot:
        nonlocal reads
        reads += 1
        await asyncio.sleep(0.2)
        return await read(*words, **named)

    monkeypatch.setattr("auction.live.snapshots.snapshot", counted)
    async with contextlib.AsyncExitStack() as stack:
        crowd = await asyncio.gather(*(stack.enter_async_context(live.room()) for _ in range(30)))
        member = await stack.enter_async_context(live.room(0))
        assert (await member.next())["me"]["bidder_code"] == "1000"
        for spectator in crowd:
            assert (await spectator.next())["me"] is None
        assert reads <= 4
        await member.bid(START_FEN)
        for spectator in crowd:
            await spectator.until(lambda f: f.get("to_seq") == 3)
            assert continues(spectator)


async def test_a_shared_snapshot_takes_nobody_back(live: House, monkeypatch: pytest.MonkeyPatch) -> None:
    read = snapshots.snapshot

    async def slow(*words: Any, **named: Any) -> Snapshot:
        found = await read(*words, **named)
        await asyncio.sleep(0.2)
        return found

    async with live.room(0) as bidder, live.room() as spectator:
        await spectator.next()
        monkeypatch.setattr("auction.live.snapshots.snapshot", slow)
        async with live.room() as late:
            # The snapshot of the one who comes now is being read while the other is told of a bid and asks for one too.
            await bidder.bid(START_FEN)
            await spectator.until(lambda f: f.get("to_seq") == 3)
            await spectator.send(type="snapshot")
            assert (await spectator.until(lambda f: f["type"] == "snapshot"))["seq"] == 3
            await late.next()
            if late.received[0]["seq"] < 3:
                await late.until(lambda f: f.get("to_seq") == 3)
            assert continues(late)


async def test_a_room_that_fails_a_visitor_says_goodbye(live: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: Any) -> None:
        raise RuntimeError("broken by the test")

    async with live.room() as spectator, live.room() as other:
        await spectator.next()
        monkeypatch.setattr("auction.live.hub.Hub.frame_after", broken)
        await spectator.send(type="catch_up", after=0)
        with pytest.raises(ConnectionClosed) as closed:
            await spectator.next()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1000
        await other.next()
        await other.send(type="snapshot")
        assert (await other.until(lambda f: f["type"] == "snapshot"))["presence"]["watchers"] == 1


async def test_without_redis_bids_go_on_and_rooms_hear_by_polling(
    live: House, connection: Any, database_url: str
) -> None:
    async with live.room(0) as one, live.room() as spectator:
        await spectator.next()
        assert (await one.bid(START_FEN))["type"] == "accepted"
        await spectator.until(lambda f: f.get("to_seq") == 3)
        await take_redis_away(live.services)
        assert (await one.bid(START_FEN * 2))["problem"]["code"] == "already-leading"
        # Another process accepts a bid; without nudges this one's rooms hear of it by asking.
        other = Bidding(database_url, vault=VAULT, nudge=lambda *_: None)
        await other.start()
        who = registrations(connection, live.lot_id)[1]
        await offer(other, live.lot_id, who, START_FEN * 3)
        await other.stop()
        frame = await spectator.until(lambda f: f.get("to_seq") == 4, 3)
        assert frame["leader"] == who[1]
        assert (await one.bid(START_FEN * 4))["type"] == "accepted"
        await spectator.until(lambda f: f.get("to_seq") == 5, 3)


async def test_http_gives_the_same_answers_as_the_room(live: House) -> None:
    async with live.room(0) as one, live.http(0) as fallback, live.http(1) as other:
        path = f"/api/lots/{live.lot_id}"
        accepted = await one.bid(START_FEN, "key-both-0001")
        again = await fallback.post(f"{path}/bids", json={"key": "key-both-0001", "price_fen": str(START_FEN)})
        assert again.status_code == 200
        assert again.json() == {name: value for name, value in accepted.items() if name != "type"}
        for price, key in ((START_FEN, a_key()), (START_FEN * 2, "key-both-0001")):
            over_socket = (await one.bid(price, key))["problem"]
            over_http = await fallback.post(f"{path}/bids", json={"key": key, "price_fen": str(price)})
            assert over_http.status_code == over_socket["status"]
            assert over_http.json() == over_socket
        assert (
            await other.post(f"{path}/bids", json={"key": a_key(), "price_fen": str(START_FEN * 2)})
        ).status_code == 200
        seen = (await fallback.get(f"{path}/frames", params={"after": 2})).json()["frame"]
        told = await one.until(lambda f: f.get("to_seq") == 4)
        assert json.dumps(seen["events"][-1]) == json.dumps(told["events"][-1])
        assert {name: seen[name] for name in ("price_fen", "leader", "bids")} == {
            name: told[name] for name in ("price_fen", "leader", "bids")
        }
