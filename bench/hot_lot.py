"""One hot lot, one server process, bidders over websockets, durable, against pgbench's single hot row on the same PostgreSQL.

Then the same bidders offer half of what was accepted, and the acknowledgement's 99th percentile is read.
"""

from __future__ import annotations

from statistics import mean

from bench.bidders import Bidders
from bench.house import house
from bench.pgbench import pgbench
from bench.report import Row, publish

SECONDS = 8
ACK_P99_MS = 25.0
PGBENCH_CLIENTS = 64


def run_64() -> bool:
    """64 bidders; True when the bars are met."""
    return _run(bidders=64, bar=5.0)


def run_256() -> bool:
    """256 bidders; True when the bars are met."""
    return _run(bidders=256, bar=10.0)


def _run(*, bidders: int, bar: float) -> bool:
    with house(bidders=bidders) as measured:
        url = measured.servers.database_url
        # The server's max_connections does not admit 256: both counts of bidders are held against the same 64.
        clients = PGBENCH_CLIENTS
        before = pgbench(url, rows=1, clients=clients, seconds=SECONDS)
        room = Bidders(measured.bidders())
        room.as_fast_as_answered(2)
        full = room.as_fast_as_answered(SECONDS)
        half = room.at_rate(full.rate / 2, SECONDS)
        after = pgbench(url, rows=1, clients=clients, seconds=SECONDS)
    base = mean([before, after])
    figure = (
        f"{full.rate:,.0f} bids/s over websockets ({full.refused / SECONDS:,.0f}/s overtaken and refused), ack p50 {full.ack_ms(50):.1f} ms "
        f"p99 {full.ack_ms(99):.1f} ms; pgbench -c {clients} {base:,.0f} tx/s"
    )
    calm = f"{half.rate:,.0f} bids/s, ack p50 {half.ack_ms(50):.1f} ms p99 {half.ack_ms(99):.1f} ms"
    return publish(
        f"hot_lot_{bidders}",
        [
            Row(f"hot lot, {bidders} bidders", figure, full.rate / base, bar),
            Row(f"ack p99 at half that load, {bidders} bidders", calm, half.ack_ms(99), ACK_P99_MS, "ms", at_most=True),
        ],
    )
