"""Could everybody bid? (pure) What a silence of the service means for a lot that was running towards its end.

Sales were voided because bidders could not bid in the last minutes; here such a lot is paused, and a whole period runs again.
S18 (法释〔2016〕18号) art 28, 31.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from auction.rules.happened import Gap
from auction.rules.lot import Lot, Phase

SHORTEST_GAP_SECONDS = 5
"""A silence this long is an outage; a process that is merely restarted while another one serves leaves none."""
FELT = timedelta(seconds=2)
"""By how much a silence must reach into the final period: the pulse beats every second, so its last beat says that little."""
THROUGHOUT: frozenset[Phase] = frozenset({"FALLING", "OPENING", "BEST", "MATCHING"})
"""Phases in which any moment may be the one: all of their time counts as a final period."""


def final_period(
    *, phase: str, ends_at: datetime, extension_seconds: int, began_at: datetime, at: datetime
) -> Gap | None:
    """The span that bidders must have had before the phase's end, as far as it has passed at `at`; None while it has not begun.

    `began_at` is when bidding in this phase began or last resumed: what went wrong before that has been made good.
    """
    since = began_at if phase in THROUGHOUT else max(began_at, ends_at - timedelta(seconds=extension_seconds))
    return Gap(since, min(ends_at, at)) if since <= at else None


def decided(lot: Lot, *, served_at: datetime) -> bool:
    """Whether bidders themselves ended the phase: the taker of a fall, the answer to the best, all envelopes open. No silence harms it then.

    `served_at` is up to when the lot's events show that it was served.
    """
    opened = lot.phase == "OPENING" and all(each.price_fen is not None for each in lot.book.envelopes.values())
    return opened or (lot.phase in ("FALLING", "BEST") and lot.ends_at <= served_at)


def hindered(gaps: list[Gap], period: Gap) -> Gap | None:
    """The first silence that kept bidders from bidding in the final period. `gaps` are whole, also where they reach beyond it."""
    for gap in gaps:
        long = gap.until - gap.since >= timedelta(seconds=SHORTEST_GAP_SECONDS)
        if long and min(gap.until, period.until) - max(gap.since, period.since) >= FELT:
            return gap
    return None
