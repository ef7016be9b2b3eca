"""Does the database's clock go evenly? Deadlines are moments of that clock: when it leaps, bidders lose the time that it skips (or gain it)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from auction.rules import Gap

LARGEST_STEP = timedelta(seconds=2)
"""What the clock may be corrected by at once; more is an outage for the lots whose final period it touches."""


@dataclass(frozen=True)
class Jump:
    """The clock left `left` and came to `came`, forward or back."""

    left: datetime
    came: datetime

    def touches(self, period: Gap) -> bool:
        """Whether it falls into a final period, or leaps over it."""
        first, last = sorted((self.left, self.came))
        return first <= period.until and last >= period.since


class ClockWatch:
    """Compares what the database's clock says with how much time has passed here."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.monotonic = monotonic
        self._seen: tuple[datetime, float, float] | None = None

    def look(self, clock: datetime, *, asked: float) -> Jump | None:
        """The clock showed `clock` at some time since `asked` (of `monotonic`). None when it has gone on as it should.

        How long the question took counts in the clock's favour: a slow network is no jump.
        """
        answered = self.monotonic()
        seen, self._seen = self._seen, (clock, asked, answered)
        if seen is None:
            return None
        before, asked_before, answered_before = seen
        least, most = timedelta(seconds=asked - answered_before), timedelta(seconds=answered - asked_before)
        if least - LARGEST_STEP <= clock - before <= most + LARGEST_STEP:
            return None
        return Jump(before + least, clock)
