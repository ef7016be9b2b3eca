"""One evening of the house: what everybody shares, what was observed, and when."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from market.kernel import clock
from tests.faults.house import House
from tests.faults.lots import AuctionedLot
from tests.simulation.facts import Facts

LONGEST_WAIT_SECONDS = 2.0
RUNNING = ("SCHEDULED", "OPEN", "PAUSED")
"""States of a lot that has no outcome yet."""


@dataclass(frozen=True)
class Shut:
    """A span, by the wall clock, in which certainly no bid could be taken: all nodes, or the database, were away."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Acceptance:
    """An acknowledged bid: when it was first sent and when it was answered (monotonic seconds)."""

    sent: float
    answered: float
    lot_id: int
    seq: int


@dataclass
class Evening:
    """The lots that are auctioned at once, and the facts that bidders and watchers write down."""

    house: House
    lots: list[AuctionedLot]
    seed: int
    facts: Facts = field(default_factory=Facts)
    acceptances: list[Acceptance] = field(default_factory=list)
    diary: list[tuple[float, str]] = field(default_factory=list)
    shut: list[Shut] = field(default_factory=list)
    patience: float = 1.0
    """How many times longer than on a quiet machine everything may take."""
    last_bids: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when nobody begins a new bid any more, so that the hammers can fall."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    began: float = field(default_factory=time.monotonic)

    def note(self, what: str) -> None:
        """Write down what happens to the house."""
        self.diary.append((time.monotonic() - self.began, what))
        self.facts.fault("house", what)

    @contextmanager
    def nobody_bids(self) -> Iterator[None]:
        """Around the span in which what takes bids is away for certain: after it was taken away, until it is brought back."""
        since = clock.now()
        yield
        self.shut.append(Shut(since, clock.now()))

    def dice(self, who: str) -> random.Random:
        """Everybody's own chance, so that one more throw of one does not change the others'."""
        return random.Random(f"{self.seed} {who}")


def growing_waits(dice: random.Random) -> Iterator[float]:
    """Seconds to wait before coming back: growing, with chance in them, as docs/live-room.md asks of clients."""
    wait = 0.1
    while True:
        yield wait * (0.5 + dice.random())
        wait = min(2 * wait, LONGEST_WAIT_SECONDS)
