"""10, 10,000 and 1,000,000 past bids in the database, half of them of the hot lot itself: does an acknowledgement take longer?

Three databases on the same PostgreSQL, each with a server process of its own, are bid on in turns, so that the hour falls upon all alike.
"""

from __future__ import annotations

import contextlib
import statistics
from collections.abc import Iterator
from dataclasses import replace

import psycopg

from bench.bidders import Bidders
from bench.house import House, Servers, servers, serving
from bench.report import Row, publish
from market.platform import migrate
from tests.lots import insert_lot

PAST = (10, 10_000, 1_000_000)
BIDDERS = 16
ROUNDS = 5
SECONDS = 1.5
BAR = 1.2

# Bids as they stand in a record, but for the chain, which bidding continues from the lot's head and never reads back.
PAST_BIDS = """
INSERT INTO lot_event (lot_id, seq, at, kind, data, hash, registration_id, client_key)
SELECT %(lot)s, 2 + n, clock_timestamp(), 'bid',
       jsonb_build_object('bidder', '1000', 'price_fen', (1000000 + 10000 * n)::text, 'ends_at', '2026-11-25T03:00:00.000000Z', 'extended', false),
       sha256(int8send(n)), (SELECT min(id) FROM registration WHERE lot_id = %(lot)s), 'past-' || n
FROM generate_series(1, %(bids)s::bigint) AS n
"""
STANDING = "UPDATE lot SET seq = 2 + %(bids)s, bids = %(bids)s WHERE id = %(lot)s"


def run() -> bool:
    """Measure; True when the bars are met."""
    with servers() as running, contextlib.ExitStack() as stack:
        houses = [stack.enter_context(_with_past(running, number)) for number in range(len(PAST))]
        rooms = [Bidders(house.bidders()) for house in houses]
        p50s: list[list[float]] = [[] for _ in PAST]
        for room in rooms:
            room.as_fast_as_answered(SECONDS)
        for _ in range(ROUNDS):
            for room, found in zip(rooms, p50s, strict=True):
                found.append(room.as_fast_as_answered(SECONDS).ack_ms(50))
    medians = [statistics.median(found) for found in p50s]
    figure = ", ".join(f"{past:,} past bids: ack p50 {ms:.2f} ms" for past, ms in zip(PAST, medians, strict=True))
    rows = [
        Row(f"{past:,} past bids against {PAST[0]}", figure, ms / medians[0], BAR, at_most=True)
        for past, ms in zip(PAST[1:], medians[1:], strict=True)
    ]
    return publish("history", rows)


@contextlib.contextmanager
def _with_past(running: Servers, number: int) -> Iterator[House]:
    name = f"past_{number}"
    with psycopg.connect(running.database_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")  # type: ignore[call-overload]
    own = replace(running, database_url=running.database_url.replace("/exchange?", f"/{name}?"))
    migrate.upgrade(own.database_url)
    half = PAST[number] // 2
    with psycopg.connect(own.database_url, autocommit=True) as connection:
        # The three share one Valkey: lots of different numbers, so that no room hears of another's.
        other = [insert_lot(connection, bidders=1, seconds=3_600)[0] for _ in range(number * 10 + 10)][-1]
        _bid_before(connection, other, half)
    with serving(own, bidders=BIDDERS) as house:
        with psycopg.connect(own.database_url, autocommit=True) as connection:
            _bid_before(connection, house.lot_id, half)
            # What autovacuum would do some minutes later, in the midst of the measurement.
            connection.execute("VACUUM ANALYZE lot_event")
            connection.execute("CHECKPOINT")
        yield house


def _bid_before(connection: psycopg.Connection[object], lot_id: int, bids: int) -> None:
    connection.execute(PAST_BIDS, {"lot": lot_id, "bids": bids})
    connection.execute(STANDING, {"lot": lot_id, "bids": bids})
