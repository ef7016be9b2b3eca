"""Formats as sequences of phases (pure): what each phase takes, where each leads when its time is up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from auction.rules import bidding, mandates, sealed
from auction.rules.bidding import rank_of
from auction.rules.commands import Bid, Mandate, Seal, Unseal
from auction.rules.happened import LotEvent, Passed, PhaseBegan, Sold
from auction.rules.lot import Format, Lot, Phase, Terms
from auction.rules.prices import fall_seconds

Handler = Callable[..., LotEvent]

PHASES: dict[Format, tuple[Phase, ...]] = {
    "ASCENDING": ("BIDDING",),
    "WEIGHTED": ("SCORING",),
    "DYNAMIC": ("FREE", "TIMED"),
    "SEALED": ("SEALED", "OPENING", "MATCHING"),
    "DUTCH": ("FALLING", "MATCHING"),
    "HYBRID": ("FALLING", "SEALED", "OPENING", "BEST", "MATCHING"),
    "SELL_OFF": ("OFFER", "BIDDING"),
}
"""Each format, in order; a phase that has nothing to do is passed over (`_needed`). The first offer of a sell-off begins its bidding at once."""

HANDLERS: dict[tuple[Phase, type[Any]], Handler] = {
    ("BIDDING", Bid): bidding.raise_price,
    ("FREE", Bid): bidding.raise_price,
    ("TIMED", Bid): bidding.raise_price,
    ("SCORING", Bid): bidding.raise_score,
    ("OFFER", Bid): bidding.take_up,
    ("FALLING", Bid): bidding.take,
    ("BEST", Bid): bidding.answer_the_best,
    ("MATCHING", Bid): bidding.match,
    ("SEALED", Seal): sealed.seal,
    ("OPENING", Unseal): sealed.unseal,
    ("BIDDING", Mandate): mandates.lodge,
    ("FREE", Mandate): mandates.lodge,
    ("TIMED", Mandate): mandates.lodge,
    ("OFFER", Mandate): mandates.lodge,
    ("SCORING", Mandate): mandates.lodge,
}
"""What a phase takes; everything else is refused with the phase's name."""

RAISING: frozenset[Phase] = frozenset(phase for phase, command in HANDLERS if command is Mandate)
"""Where secret limits bid."""


def first_end(terms: Terms) -> datetime:
    """When the first phase ends."""
    if terms.format == "DYNAMIC" and terms.free_ends_at is not None:
        return terms.free_ends_at
    if terms.format in ("DUTCH", "HYBRID"):
        return terms.opens_at + timedelta(seconds=fall_seconds(terms))
    return terms.ends_at


def over(lot: Lot, *, at: datetime) -> bool:
    """Whether the phase's time is up; sealed bids that are all open need not wait for it."""
    opened = lot.phase == "OPENING" and all(each.price_fen is not None for each in lot.book.envelopes.values())
    return at >= lot.ends_at or opened


def after(lot: Lot, *, at: datetime) -> LotEvent:
    """What follows on a phase whose time is up: the next one that is needed, for its whole announced length from now, or the outcome."""
    phases = PHASES[lot.terms.format]
    for phase in phases[phases.index(lot.phase) + 1 :]:
        if _needed(lot, phase):
            return PhaseBegan(phase, at + timedelta(seconds=_seconds(lot.terms, phase)))
    if lot.leader is None or lot.price_fen is None:
        return Passed()
    return Sold(bidder=lot.leader, price_fen=lot.price_fen)


def _needed(lot: Lot, phase: Phase) -> bool:
    """Whether a phase has anything to do when those before it are over."""
    book = lot.book
    match phase:
        case "TIMED":
            return True
        case "SEALED":
            return book.taker is not None
        case "OPENING":
            return bool(book.envelopes)
        case "BEST":
            return book.taker is not None and lot.leader != book.taker
        case "MATCHING":
            # A price stands that a priority purchaser could not answer while it was made (S18 art 16, 21).
            return lot.leader is not None and any(rank < rank_of(lot, lot.leader) for rank in book.priority.values())
    return False


def _seconds(terms: Terms, phase: Phase) -> int:
    lengths = {"SEALED": terms.sealed_seconds, "OPENING": terms.opening_seconds, "BEST": terms.best_seconds}
    return lengths.get(phase, terms.extension_seconds)
