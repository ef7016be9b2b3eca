"""100 lots hot at once, 256 bidders, without sockets: the bidding engine of one process against pgbench over 100 rows."""

from __future__ import annotations

import asyncio
import itertools
import time
from statistics import mean

import psycopg
import uvloop

from auction.bids.lanes import Lanes
from auction.rules import Bid
from bench.bidders import Load
from bench.house import Servers, servers
from bench.pgbench import pgbench
from bench.report import Row, publish
from market.kernel.problems import Problem
from tests.lots import VAULT, insert_lot

LOTS = 100
BIDDERS = 256
FROM_FEN = 2_000_000
SECONDS = 8
BAR = 4.0
EXPECTED_REFUSALS = {"bid-too-low", "already-leading"}


def run() -> bool:
    """Measure; True when the bar is met."""
    with servers() as running:
        bidders = _lots(running)
        before = pgbench(running.database_url, rows=LOTS, clients=64, seconds=SECONDS)
        load = uvloop.run(_bid(running, bidders))
        after = pgbench(running.database_url, rows=LOTS, clients=64, seconds=SECONDS)
    base = mean([before, after])
    figure = (
        f"{load.rate:,.0f} bids/s ({load.refused / SECONDS:,.0f}/s refused), ack p50 {load.ack_ms(50):.1f} ms p99 {load.ack_ms(99):.1f} ms; "
        f"pgbench -c 64 over {LOTS} rows {base:,.0f} tx/s"
    )
    return publish("many_lots", [Row(f"{LOTS} lots hot at once, {BIDDERS} bidders", figure, load.rate / base, BAR)])


def _lots(running: Servers) -> list[tuple[int, int, str]]:
    """Lot, registration and code of each bidder; two or three bid on each lot."""
    with psycopg.connect(running.database_url, autocommit=True) as connection:
        for _ in range(LOTS):
            insert_lot(connection, bidders=-(-BIDDERS // LOTS), seconds=3_600)
        rows = connection.execute("SELECT lot_id, id, bidder_code FROM registration ORDER BY bidder_code, lot_id")
        return [(row[0], row[1], row[2]) for row in rows][:BIDDERS]


async def _bid(running: Servers, bidders: list[tuple[int, int, str]]) -> Load:
    load = Load(SECONDS)
    prices = itertools.count(FROM_FEN, 10_000)
    bidding = Lanes(running.database_url, vault=VAULT, nudge=lambda *_: None)
    await bidding.start()
    begin = time.perf_counter() + 2
    end = begin + SECONDS

    async def bid(lot_id: int, registration_id: int, code: str) -> None:
        for number in itertools.count():
            sent = time.perf_counter()
            if sent >= end:
                return
            try:
                await bidding.submit(
                    lot_id=lot_id,
                    registration_id=registration_id,
                    key=f"bench-{begin:.0f}-{number:08d}",
                    command=Bid(code, next(prices)),
                )
            except Problem as problem:
                if problem.code not in EXPECTED_REFUSALS:
                    raise
                load.refused += sent >= begin
            else:
                if sent >= begin:
                    load.acks.append(time.perf_counter() - sent)

    await asyncio.gather(*(bid(*each) for each in bidders))
    await bidding.stop()
    return load
