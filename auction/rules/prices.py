"""The least valid next bid (pure): increments and their tiers, the falling price, the price that a weighted offer needs. Fen throughout."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from auction.problems import OfferUnknown
from auction.rules.lot import Lot, Terms

MICROSECOND = timedelta(microseconds=1)


def increment_at(terms: Terms, price_fen: int) -> int:
    """The increment above a standing price: of the highest tier it has reached; the top tier is open-ended (S18 art 20)."""
    step = terms.increment_fen
    for from_fen, tier_fen in terms.tiers:
        if price_fen < from_fen:
            break
        step = tier_fen
    return step


def minimum_fen(lot: Lot) -> int:
    """The least valid next bid: the start price, then one increment above the standing bid (S18 art 20).

    While a price falls: the one it fell from; `falling_fen` has the one of the moment. Where offers are weighted: of an offer
    that scores nothing beside its price.
    """
    terms = lot.terms
    if lot.price_fen is None:
        return terms.start_price_fen
    if lot.phase == "MATCHING":
        return lot.price_fen
    if terms.format == "WEIGHTED":
        return weighted_minimum_fen(lot, {})
    return lot.price_fen + (increment_at(terms, lot.price_fen) if terms.tiers else terms.increment_fen)


def falling_fen(lot: Lot, *, at: datetime) -> int:
    """The falling price at `at`: one step less for every whole tick since the fall began, never below the floor."""
    terms, began = lot.terms, lot.book.fell_from or lot.terms.opens_at
    ticks = max(0, (at - began) // timedelta(seconds=terms.tick_seconds))
    return max(terms.floor_fen, terms.start_price_fen - ticks * terms.step_fen)


def fall_seconds(terms: Terms) -> int:
    """How long a fall takes: every price down to the floor stands for a whole tick."""
    steps = -(-(terms.start_price_fen - terms.floor_fen) // terms.step_fen)
    return (steps + 1) * terms.tick_seconds


def score(terms: Terms, price_fen: int, offer: Mapping[str, str]) -> int:
    """What a weighted offer scores, in hundredths of a point, price and announced terms together, rounded down. Raises OfferUnknown."""
    return price_fen * terms.price_points // terms.start_price_fen + _term_points(terms, offer)


def weighted_minimum_fen(lot: Lot, offer: Mapping[str, str]) -> int:
    """The least price at which an offer with these terms leads, never below the start price. Raises OfferUnknown."""
    terms, standing = lot.terms, lot.book.score
    if standing is None:
        return terms.start_price_fen
    wanted = standing + terms.score_step - _term_points(terms, offer)
    return max(terms.start_price_fen, -(-wanted * terms.start_price_fen // terms.price_points))


def _term_points(terms: Terms, offer: Mapping[str, str]) -> int:
    points, left = 0, dict(offer)
    for criterion in terms.criteria:
        choice = left.pop(criterion.code, None)
        if choice is None:
            continue
        if choice not in criterion.choices:
            raise OfferUnknown(criterion=criterion.code, choice=choice, choices=sorted(criterion.choices))
        points += criterion.choices[choice]
    if left:
        raise OfferUnknown(criterion=min(left), choice=left[min(left)], choices=[])
    return points
