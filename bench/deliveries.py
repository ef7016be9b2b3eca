"""Deliveries a second at saturation with 1,000 watchers: ours beside `websockets.broadcast` without a framework and Litestar's channels.

All three have 1,000 watchers of their own connected at once; in turns one of them works while the others are stopped, several rounds, so that what
else the machine does falls upon all alike. Where others take much of the machine, look at the second figure: a process that is saturated has a
processor to itself, so what it delivers for a second of processor time is what it would deliver then. Ours is the whole way from the database: committed by another process, nudged over Redis,
read, encoded, framed, written, with real events in its frames. The others' frame is made once and has 300 bytes.
"""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

import psutil

from bench.house import answers, child, free_port, servers, serving
from bench.report import Row, publish
from bench.watchers import Watchers, watching

WATCHERS = 1_000
ROUNDS = 4
SECONDS = 2.5
BARS = {"websockets.broadcast": 0.7, "channels": 2.0}


@dataclass(frozen=True)
class Turn:
    """One turn of one server: deliveries a second, bytes of a delivery, processor microseconds of its process for each."""

    rate: float
    size: float
    cpu_us: float


@dataclass(frozen=True)
class Contestant:
    """A server, its watchers, and the process that must run for it to be busy."""

    server: psutil.Process
    driver: psutil.Process
    watchers: Watchers

    def turn(self) -> Turn:
        """Work for a while. Whatever is under way at the end is not counted."""
        self.driver.resume()
        time.sleep(0.5)
        cpu, before = self._cpu_seconds(), self.watchers.heard()
        time.sleep(SECONDS)
        cpu, after = self._cpu_seconds() - cpu, self.watchers.heard()
        self.driver.suspend()
        time.sleep(0.3)
        deliveries = after.messages - before.messages
        if after.fewest == before.fewest:
            raise RuntimeError("a watcher heard nothing")
        seconds = (after.at_ns - before.at_ns) / 1e9
        return Turn(deliveries / seconds, (after.bytes - before.bytes) / deliveries, cpu * 1e6 / deliveries)

    def _cpu_seconds(self) -> float:
        spent = self.server.cpu_times()
        return float(spent.user + spent.system)


def run() -> bool:
    """Measure; True when the bars are met."""
    with _ours() as ours, _rival("websockets") as plain, _rival("channels") as channels:
        contestants = {"ours": ours, "websockets.broadcast": plain, "channels": channels}
        turns: dict[str, list[Turn]] = {name: [] for name in contestants}
        for _ in range(ROUNDS):
            for name, contestant in contestants.items():
                turns[name].append(contestant.turn())
    figure = "; ".join(
        f"{name} {_median(taken, 'rate'):,.0f}/s of {_median(taken, 'size'):,.0f} bytes, "
        f"{_median(taken, 'cpu_us'):.1f} µs of the server's processor each"
        for name, taken in turns.items()
    )
    rows = []
    for rival, bar in BARS.items():
        rate = _median(turns["ours"], "rate") / _median(turns[rival], "rate")
        cpu = _median(turns[rival], "cpu_us") / _median(turns["ours"], "cpu_us")
        what = f"{WATCHERS:,} watchers, against {rival}"
        rows += [
            Row(f"deliveries/s at saturation, {what}", figure, rate, bar),
            Row(f"deliveries for a second of the server's processor, {what}", "as above", cpu, bar),
        ]
    return publish("deliveries", rows)


def _median(turns: list[Turn], of: str) -> float:
    return statistics.median(getattr(turn, of) for turn in turns)


@contextlib.contextmanager
def _ours() -> Iterator[Contestant]:
    with servers() as running, serving(running, bidders=2, program=("bench.unmerged",)) as house:
        where = {"DATABASE_URL": running.database_url, "REDIS_URL": running.redis_url}
        port = house.ports[0]
        with (
            watching(port, house.room, how_many=WATCHERS) as watchers,
            child("bench.feeder", str(port), str(house.lot_id), environment=where) as feeder,
        ):
            yield _once_heard(house.processes[0], psutil.Process(feeder.pid), watchers)


@contextlib.contextmanager
def _rival(name: str) -> Iterator[Contestant]:
    port = free_port()
    with child("bench.rivals", name, str(port), str(WATCHERS)) as process:
        answers(f"http://127.0.0.1:{port}/", process)
        with watching(port, "/lot", how_many=WATCHERS) as watchers:
            server = psutil.Process(process.pid)
            yield _once_heard(server, server, watchers)


def _once_heard(server: psutil.Process, driver: psutil.Process, watchers: Watchers) -> Contestant:
    deadline = time.monotonic() + 60
    while watchers.heard().fewest < 3:
        if time.monotonic() > deadline:
            raise RuntimeError("the watchers hear nothing")
        time.sleep(0.1)
    driver.suspend()
    return Contestant(server, driver, watchers)
