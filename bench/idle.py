"""Server memory of 5,000 idle watchers in one process: the growth of its resident memory, over the watchers."""

from __future__ import annotations

import time

from bench.bidders import Bidders
from bench.house import house
from bench.report import Row, publish
from bench.watchers import watching

WARM = 200
WATCHERS = 5_000
KILOBYTES = 25.0


def run() -> bool:
    """Measure; True when the bar is met."""
    with house(bidders=2) as measured:
        (process,), (port,) = measured.processes, measured.ports
        room = Bidders(measured.bidders())
        # Caches, pools and statements that the first visitors of a process leave behind are not those visitors' own.
        with watching(port, measured.room, how_many=WARM):
            room.at_rate(20, 1)
        before = process.memory_full_info()
        began = time.perf_counter()
        with watching(port, measured.room, how_many=WATCHERS) as watchers:
            took = time.perf_counter() - began
            room.at_rate(2, 1)
            time.sleep(1)
            after = process.memory_full_info()
            assert watchers.heard().fewest >= 1
        each = {
            name: (getattr(after, name) - getattr(before, name)) / 1024 / WATCHERS for name in ("uss", "pss", "rss")
        }
    figure = f"USS {each['uss']:.1f} KB, PSS {each['pss']:.1f} KB, RSS {each['rss']:.1f} KB each; they came in within {took:.1f} s ({WATCHERS / took:,.0f}/s)"
    return publish(
        "idle",
        [Row(f"{WATCHERS:,} idle watchers, server memory of each", figure, each["rss"], KILOBYTES, "KB", at_most=True)],
    )
