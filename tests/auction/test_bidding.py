"""The bidding engine against a real database: batches, keys, deadlines, the chain, two engines on one lot."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import psycopg
import pytest

from auction.bids.bidding import Accepted, Bidding
from auction.chain import broken_at, canonical
from auction.problems import AlreadyLeading, BiddingEnded, BidTooLow, KeyReused, NotYetOpen, TryAgain
from tests.auction.house import offer, registrations
from tests.lots import INCREMENT_FEN, START_FEN, VAULT, insert_lot


def chain_is_whole(connection: psycopg.Connection[Any], lot_id: int) -> bool:
    rows = connection.execute(
        "SELECT seq, at, kind, data, hash FROM lot_event WHERE lot_id = %s ORDER BY seq", [lot_id]
    ).fetchall()
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    links = [
        (canonical(lot_id=lot_id, seq=seq, at=at, kind=kind, data=data), bytes(digest))
        for seq, at, kind, data, digest in rows
    ]
    return broken_at(links) is None


async def test_an_accepted_bid_is_durable_numbered_and_chained(engine: Bidding, connection: Any) -> None:
    lot_id, _ = insert_lot(connection, bidders=2, seconds=600)
    one, two = registrations(connection, lot_id)
    first = await offer(engine, lot_id, one, START_FEN, "key-00000001")
    second = await offer(engine, lot_id, two, START_FEN + INCREMENT_FEN, "key-00000002")
    assert (first.seq, second.seq) == (3, 4)
    assert connection.execute("SELECT seq, price_fen, leader_code FROM lot").fetchone() == (
        4,
        START_FEN + INCREMENT_FEN,
        two[1],
    )
    assert chain_is_whole(connection, lot_id)


async def test_refusals_name_what_would_be_accepted(engine: Bidding, connection: Any) -> None:
    lot_id, _ = insert_lot(connection, bidders=2, seconds=600)
    one, two = registrations(connection, lot_id)
    with pytest.raises(BidTooLow) as low:
        await offer(engine, lot_id, one, START_FEN - 1, "key-00000001")
    assert low.value.fields["minimum_fen"] == START_FEN
    await offer(engine, lot_id, one, START_FEN, "key-00000002")
    with pytest.raises(AlreadyLeading):
        await offer(engine, lot_id, one, START_FEN * 2, "key-00000003")
    with pytest.raises(BidTooLow) as low:
        await offer(engine, lot_id, two, START_FEN + INCREMENT_FEN - 1, "key-00000004")
    assert low.value.fields["minimum_fen"] == START_FEN + INCREMENT_FEN


async def test_the_same_key_gets_the_same_answer_and_another_amount_is_refused(
    engine: Bidding, connection: Any
) -> None:
    lot_id, _ = insert_lot(connection, bidders=2, seconds=600)
    one, two = registrations(connection, lot_id)
    answers = await asyncio.gather(*(offer(engine, lot_id, one, START_FEN, "key-00000001") for _ in range(5)))
    await offer(engine, lot_id, two, START_FEN + INCREMENT_FEN, "key-00000001")
    again = await offer(engine, lot_id, one, START_FEN, "key-00000001")
    assert all(answer == answers[0] for answer in (*answers, again))
    with pytest.raises(KeyReused):
        await offer(engine, lot_id, one, START_FEN * 2, "key-00000001")


async def test_before_the_opening_and_after_the_end_nothing_is_accepted(engine: Bidding, connection: Any) -> None:
    early, _ = insert_lot(connection, bidders=1, seconds=600, opens_in=60, state="SCHEDULED")
    with pytest.raises(NotYetOpen):
        await offer(engine, early, registrations(connection, early)[0], START_FEN, "key-00000001")
    late, _ = insert_lot(connection, bidders=1, seconds=-0.5)
    with pytest.raises(BiddingEnded):
        await offer(engine, late, registrations(connection, late)[0], START_FEN, "key-00000001")


async def test_a_bid_in_the_last_period_moves_the_end_by_a_whole_period(engine: Bidding, connection: Any) -> None:
    lot_id, _ = insert_lot(connection, bidders=1, seconds=10, extension_seconds=60)
    accepted = await offer(engine, lot_id, registrations(connection, lot_id)[0], START_FEN, "key-00000001")
    moved = connection.execute(
        "SELECT e.at + interval '60 seconds' = l.ends_at, l.extensions FROM lot_event e JOIN lot l ON l.id = e.lot_id AND l.seq = e.seq"
    ).fetchone()
    assert moved == (True, 1)
    assert accepted.data["ends_at"] > accepted.at


async def test_two_engines_on_one_lot_accept_every_price_once_and_keep_the_chain(
    database_url: str, engine: Bidding, connection: Any
) -> None:
    lot_id, _ = insert_lot(connection, bidders=20, seconds=600)
    bidders = registrations(connection, lot_id)
    other = Bidding(database_url, vault=VAULT, nudge=lambda *_: None)
    await other.start()
    random.seed(7)
    offers = [
        offer(
            random.choice([engine, other]),
            lot_id,
            random.choice(bidders),
            START_FEN + random.randrange(400) * INCREMENT_FEN,
            f"key-{i:08d}",
        )
        for i in range(400)
    ]
    answers = await asyncio.gather(*offers, return_exceptions=True)
    await other.stop()
    accepted = sorted((a for a in answers if isinstance(a, Accepted)), key=lambda a: a.seq)
    prices = [int(a.data["price_fen"]) for a in accepted]
    assert prices
    assert all(isinstance(a, Accepted | BidTooLow | AlreadyLeading) for a in answers)
    assert prices == sorted(set(prices))
    assert connection.execute("SELECT bids, price_fen FROM lot").fetchone() == (len(prices), prices[-1])
    assert chain_is_whole(connection, lot_id)


async def test_a_lost_database_connection_asks_to_repeat_and_the_repeat_is_safe(
    engine: Bidding, connection: Any
) -> None:
    lot_id, _ = insert_lot(connection, bidders=2, seconds=600)
    one, _ = registrations(connection, lot_id)
    await offer(engine, lot_id, one, START_FEN, "key-00000001")
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with pytest.raises(TryAgain):
        await offer(engine, lot_id, one, START_FEN, "key-00000001")
    assert (await offer(engine, lot_id, one, START_FEN, "key-00000001")).seq == 3


async def test_stopping_during_a_flush_answers_everybody(database_url: str, connection: Any) -> None:
    lot_id, other_id = (insert_lot(connection, bidders=2, seconds=600)[0] for _ in range(2))
    one, two = registrations(connection, lot_id)
    other = registrations(connection, other_id)[0]
    engine = Bidding(database_url, vault=VAULT, nudge=lambda *_: None)
    await engine.start()
    with psycopg.connect(database_url) as holder:
        holder.execute("SELECT 1 FROM lot WHERE id = %s FOR UPDATE", [lot_id])
        flushing = asyncio.create_task(offer(engine, lot_id, one, START_FEN, "key-00000001"))
        await asyncio.sleep(0.3)
        joining = asyncio.create_task(offer(engine, lot_id, two, START_FEN + INCREMENT_FEN, "key-00000002"))
        queued = asyncio.create_task(offer(engine, other_id, other, START_FEN, "key-00000001"))
        await asyncio.sleep(0)
        stopping = asyncio.create_task(engine.stop())
        await asyncio.sleep(0.2)
        with pytest.raises(TryAgain):
            await offer(engine, lot_id, two, START_FEN, "key-00000003")
    answers = await asyncio.wait_for(asyncio.gather(flushing, joining, queued, return_exceptions=True), 3)
    await stopping
    # What arrived for the lot while the batch waited for its lock is decided with it.
    assert [isinstance(answer, Accepted) for answer in answers] == [True, True, False]
    assert isinstance(answers[2], TryAgain)


async def test_a_lot_locked_elsewhere_asks_to_try_again_and_other_lots_go_on(
    database_url: str, engine: Bidding, connection: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auction.bids.bidding.PATIENCE_MS", 400)
    held, free = (insert_lot(connection, bidders=2, seconds=600)[0] for _ in range(2))
    with psycopg.connect(database_url) as holder:
        holder.execute("SELECT 1 FROM lot WHERE id = %s FOR UPDATE", [held])
        # A new connection takes the short patience of this test.
        await engine._drop_connection()
        stuck, through = await asyncio.gather(
            offer(engine, held, registrations(connection, held)[0], START_FEN, "key-00000001"),
            offer(engine, free, registrations(connection, free)[0], START_FEN, "key-00000001"),
            return_exceptions=True,
        )
        assert isinstance(stuck, TryAgain)
        assert isinstance(through, Accepted)
        # From now on the held lot waits apart: bids on other lots no longer wait for it.
        answered: list[str] = []
        bids = {
            "held": offer(engine, held, registrations(connection, held)[0], START_FEN, "key-00000001"),
            "free": offer(engine, free, registrations(connection, free)[1], START_FEN * 2, "key-00000001"),
        }
        tasks = {name: asyncio.create_task(bid) for name, bid in bids.items()}
        for name, task in tasks.items():
            task.add_done_callback(lambda _, name=name: answered.append(name))  # type: ignore[misc]
        await asyncio.wait(tasks.values())
        assert isinstance(tasks["held"].exception(), TryAgain)
        assert isinstance(tasks["free"].result(), Accepted)
        assert answered == ["free", "held"]
    assert (await offer(engine, held, registrations(connection, held)[0], START_FEN, "key-00000001")).data[
        "price_fen"
    ] == str(START_FEN)


async def test_a_poison_bid_hurts_only_itself(engine: Bidding, connection: Any) -> None:
    lot_id, _ = insert_lot(connection, bidders=9, seconds=600)
    bidders = registrations(connection, lot_id)
    keys = [f"key-{i:08d}" for i in range(9)]
    keys[4] = "poison\x00"
    answers = await asyncio.gather(
        *(offer(engine, lot_id, who, START_FEN + i * INCREMENT_FEN, keys[i]) for i, who in enumerate(bidders)),
        return_exceptions=True,
    )
    assert [isinstance(a, Accepted) for a in answers] == [i != 4 for i in range(9)]
    assert chain_is_whole(connection, lot_id)


async def test_a_clock_that_is_set_back_does_not_turn_the_record_back(engine: Bidding, connection: Any) -> None:
    lot_id, _ = insert_lot(connection, bidders=2, seconds=600)
    one, two = registrations(connection, lot_id)
    first = await offer(engine, lot_id, one, START_FEN, "key-00000001")
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute("UPDATE lot_event SET at = at + interval '90 seconds' WHERE seq = %s", [first.seq])
        connection.execute("UPDATE lot SET moved_at = moved_at + interval '90 seconds' WHERE id = %s", [lot_id])
    second = await offer(engine, lot_id, two, START_FEN * 2, "key-00000002")
    held = connection.execute(
        "SELECT count(DISTINCT at) FROM lot_event WHERE seq IN (%s, %s)", [first.seq, second.seq]
    ).fetchone()
    assert held == (1,)


async def test_taking_bids_leaves_a_pulse_and_a_silence_a_gap(engine: Bidding, connection: Any) -> None:
    await asyncio.sleep(0.3)
    assert connection.execute("SELECT kind, count(*) FROM service_pulse GROUP BY kind").fetchall() == [("bids", 1)]
    connection.execute(
        "UPDATE service_pulse SET last_at = last_at - interval '10 seconds', began_at = began_at - interval '60 seconds'"
    )
    await asyncio.sleep(1.5)
    rows = connection.execute(
        "SELECT last_at - began_at < interval '5 seconds' FROM service_pulse ORDER BY id"
    ).fetchall()
    assert rows == [(False,), (True,)]


async def test_events_cannot_be_changed_or_deleted(engine: Bidding, connection: Any) -> None:
    lot_id, _ = insert_lot(connection, bidders=1, seconds=600)
    await offer(engine, lot_id, registrations(connection, lot_id)[0], START_FEN, "key-00000001")
    # A table that others refer to cannot be truncated at all.
    refused = (psycopg.errors.IntegrityConstraintViolation, psycopg.errors.FeatureNotSupported)
    statements = ("UPDATE lot_event SET kind = 'sold'", "DELETE FROM lot_event", "TRUNCATE lot_event")
    for statement in (*statements, "DELETE FROM registration", "DELETE FROM lot"):
        with pytest.raises(refused):
            connection.execute(statement)
