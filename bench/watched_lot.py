"""1,000 watchers of the hot lot and 20 bids a second: how long from the moment of the bid to each watcher's socket.

The moment is the one by which the bid was decided: read from the database's clock under the lock, so the commit, the nudge, the room's merging
window, and the watchers' own process are all within what is measured. Every process reads the same machine's clock.
"""

from __future__ import annotations

import statistics

import psycopg

from bench.bidders import Bidders
from bench.house import House, house
from bench.report import Row, publish
from bench.watchers import watching

WATCHERS = 1_000
UPDATES_PER_SECOND = 20
SECONDS = 15
P99_MS = 50.0


def run() -> bool:
    """Measure; True when the bar is met."""
    with (
        house(bidders=2) as measured,
        watching(measured.ports[0], measured.room, how_many=WATCHERS) as watchers,
    ):
        room = Bidders(measured.bidders())
        room.at_rate(UPDATES_PER_SECOND, 2)
        watchers.arrivals()
        load = room.at_rate(UPDATES_PER_SECOND, SECONDS)
        delays = _delays_ms(watchers.arrivals(), _moments_ns(measured))
    if len(delays) < 0.99 * len(load.acks) * WATCHERS:
        raise RuntimeError(f"{len(delays)} of {len(load.acks) * WATCHERS} deliveries arrived")
    p50, p99 = (statistics.quantiles(delays, n=100)[i] for i in (49, 98))
    figure = f"{len(delays):,} deliveries, p50 {p50:.1f} ms, p99 {p99:.1f} ms, last {max(delays):.1f} ms; {load.rate:.1f} bids/s, ack p99 {load.ack_ms(99):.1f} ms"
    name = f"{WATCHERS:,} watchers, {UPDATES_PER_SECOND} updates/s, publish → receive p99"
    return publish("watched_lot", [Row(name, figure, p99, P99_MS, "ms", at_most=True)])


def _moments_ns(measured: House) -> dict[int, int]:
    with psycopg.connect(measured.servers.database_url) as connection:
        rows = connection.execute(
            "SELECT seq, (extract(epoch FROM at) * 1000000)::bigint FROM lot_event WHERE lot_id = %s", [measured.lot_id]
        )
        return {row[0]: row[1] * 1_000 for row in rows}


def _delays_ms(arrivals: list[tuple[int, int, int]], moments_ns: dict[int, int]) -> list[float]:
    return [(at - moments_ns[seq]) / 1e6 for first, last, at in arrivals for seq in range(first, last + 1)]
