"""Pausing and resuming (pure): no pause resumes the remainder of a countdown, a whole period runs again.

A deal was held not concluded by the highest court because a countdown had paused with 19 s left: whatever stopped the bidding, everybody
gets at least one whole extension period afterwards, and never less than was left. Grounds: S18 (法释〔2016〕18号) art 28.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from auction.rules.happened import Resumed
from auction.rules.lot import Lot
from auction.rules.prices import MICROSECOND, fall_seconds

OUTAGE = "OUTAGE"
ACTS = ("PAUSE", "RESUME", "SUSPEND", "LIFT")
"""What the centre may do to the bidding: stop it and let it go on, at once or by four eyes. There is none that touches a bid."""
PAUSE_GROUNDS = (OUTAGE, "SYSTEM_FAULT", "ATTACK", "NOTICE_ERROR")
"""What may stop the bidding at once: bidders could not bid (noticed by the system alone), a fault, an attack, a mistake in the notice that is being looked into."""
SUSPENSION_GROUNDS = ("COURT_ORDER", "THIRD_PARTY_OBJECTION", "FORCE_MAJEURE", "SETTLEMENT_TALKS", "OTHER_STATUTORY")
"""What may suspend a sale; it resumes within five days of the cause's end (S18 art 28)."""


def left_us(lot: Lot, *, at: datetime) -> int:
    """The microseconds that are left of the phase; of a lot that is paused already, those of then."""
    left = lot.book.left_us if lot.book.left_us is not None else (lot.ends_at - at) // MICROSECOND
    return max(0, left)


def resume(lot: Lot, *, at: datetime) -> Resumed:
    """Bidding goes on: for what was left at the pause, and for a whole extension period at least. A falling price begins its tick anew."""
    left = timedelta(microseconds=lot.book.left_us or 0)
    if lot.phase != "FALLING":
        return Resumed(at + max(left, timedelta(seconds=lot.terms.extension_seconds)))
    tick, whole = timedelta(seconds=lot.terms.tick_seconds), timedelta(seconds=fall_seconds(lot.terms))
    return Resumed(at + whole - (whole - left) // tick * tick)


def falling_from(lot: Lot, resumed: Resumed) -> datetime | None:
    """From when the ticks of a falling price are counted after a pause; None where no price falls."""
    return resumed.ends_at - timedelta(seconds=fall_seconds(lot.terms)) if lot.phase == "FALLING" else None
