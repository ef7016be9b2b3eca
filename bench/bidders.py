"""Bidders over websockets, who also watch, on the cheap clients.

The price each offers comes from one counter, so most bids are the highest yet; bids that others overtook are refused by the rules and not
counted. An acknowledgement follows the commit.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bench.sockets import Client, Loop, connect, masked

EXPECTED_REFUSALS = (b'"bid-too-low"', b'"already-leading"')

_prices = itertools.count(100_000_000_000, 10_000)
_numbers = itertools.count()


@dataclass
class Load:
    """What `seconds` of bidding gave. `acks` are seconds from offer to acknowledgement; `by_port` counts acknowledgements."""

    seconds: float
    acks: list[float] = field(default_factory=list)
    refused: int = 0
    by_port: Counter[int] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Bids accepted and acknowledged a second."""
        return len(self.acks) / self.seconds

    @property
    def answered(self) -> float:
        """Bids answered a second: those that others overtook too, whose refusal is as much work."""
        return self.rate + self.refused / self.seconds

    def ack_ms(self, percent: int) -> float:
        """A percentile of the acknowledgement, in milliseconds."""
        return statistics.quantiles(self.acks, n=100)[percent - 1] * 1_000


class Bidders:
    """Connected bidders; each measurement is one call."""

    def __init__(self, targets: Sequence[tuple[int, str, str | None]]) -> None:
        self._sent: dict[Client, deque[float]] = {}
        self._load = Load(0)
        self._answered: list[Client] = []
        self.clients = connect(targets, heard=self._heard)
        self._ports = {client: port for client, (port, _, _) in zip(self.clients, targets, strict=True)}
        self._sent = {client: deque() for client in self.clients}
        self._loop = Loop(self.clients)

    def as_fast_as_answered(self, seconds: float, *, clients: Sequence[Client] | None = None) -> Load:
        """Each offers the next bid when the last is answered."""
        load = self._load = Load(seconds)
        for client in clients or self.clients:
            self._offer(client, time.perf_counter())

        def offer_again() -> float:
            now = time.perf_counter()
            for client in self._answered:
                self._offer(client, now)
            self._answered.clear()
            return 1.0

        self._loop.run(until=time.perf_counter() + seconds, between=offer_again)
        self._load = Load(0)
        self._settle()
        return load

    def at_rate(self, rate: float, seconds: float) -> Load:
        """All together offer `rate` bids a second, evenly, whether answered or not; an acknowledgement counts from when its bid was due."""
        load = self._load = Load(seconds)
        begin = time.perf_counter()
        turns: Iterator[Client] = itertools.cycle(self.clients)
        offered = 0

        def offer_due() -> float:
            nonlocal offered
            while (due := begin + offered / rate) <= time.perf_counter():
                self._offer(next(turns), due)
                offered += 1
            return max(0.0, due - time.perf_counter())

        self._loop.run(until=begin + seconds, between=offer_due)
        self._settle()
        self._load = Load(0)
        return load

    def _settle(self) -> None:
        """Wait for what is still under way."""
        deadline = time.perf_counter() + 10
        while any(self._sent.values()) and time.perf_counter() < deadline:
            self._loop.run(until=time.perf_counter() + 0.05)
        self._answered.clear()

    def _offer(self, client: Client, at: float) -> None:
        self._sent[client].append(at)
        key = f"bench-{next(_numbers):09d}"
        client.send(masked(b'{"type":"bid","key":"%b","price_fen":"%d"}' % (key.encode(), next(_prices))))

    def _heard(self, client: Client, message: bytes) -> None:
        if message.startswith(b'{"type":"accepted"'):
            self._load.acks.append(time.perf_counter() - self._sent[client].popleft())
            self._load.by_port[self._ports[client]] += 1
        elif message.startswith(b'{"type":"refused"'):
            if not any(code in message for code in EXPECTED_REFUSALS):
                raise RuntimeError(f"the bench was refused: {message!r}")
            self._sent[client].popleft()
            self._load.refused += 1
        else:
            return
        self._answered.append(client)
