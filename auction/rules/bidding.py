"""Open bidding (pure): 多次报价, the free and the timed period, the sell-off, weighted offers, the answer to the best sealed bid, equal prices.

Sources: S18 (法释〔2016〕18号) art 10, 11, 20, 21.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from auction.problems import (
    AlreadyLeading,
    BidJumpsTooFar,
    BidTooHigh,
    BidTooLow,
    MatchThePrice,
    NotInThisPhase,
    OnlyTheTaker,
    OnlyWithPriority,
)
from auction.rules.commands import Bid
from auction.rules.happened import BidAccepted
from auction.rules.lot import HIGHEST_FEN, Lot
from auction.rules.prices import falling_fen, minimum_fen, score, weighted_minimum_fen

NO_RANK = 1_000
"""After every priority purchaser."""


def rank_of(lot: Lot, bidder: str | None) -> int:
    """A bidder's rank among the admitted priority purchasers: 1 goes before 2, and all before those who have none."""
    return lot.book.priority.get(bidder, NO_RANK) if bidder is not None else NO_RANK


def extended_end(lot: Lot, *, at: datetime) -> datetime:
    """The one extension rule for every source of bids: a bid in the last period sets end = bid time + the period, without a cap (S18 art 20)."""
    period = timedelta(seconds=lot.terms.extension_seconds)
    return at + period if lot.ends_at - at < period else lot.ends_at


def raise_price(lot: Lot, bid: Bid, *, at: datetime) -> BidAccepted:
    """A bid in an open phase. An equal price stands for who goes before the leader (S18 art 21).

    Raises AlreadyLeading, BidTooLow, BidTooHigh, BidJumpsTooFar, NotInThisPhase (an offer where none is weighted).
    """
    # A limit may raise its own bid, to meet a lower limit that would otherwise come between.
    if lot.leader == bid.bidder and bid.mandate is None:
        raise AlreadyLeading(price_fen=lot.price_fen)
    if bid.offer is not None:
        raise NotInThisPhase(phase=lot.phase, format=lot.terms.format, asked="offer")
    least = minimum_fen(lot)
    if bid.price_fen < least and not (
        bid.price_fen == lot.price_fen and lot.book.priority and rank_of(lot, bid.bidder) < rank_of(lot, lot.leader)
    ):
        raise BidTooLow(minimum_fen=least, price_fen=bid.price_fen)
    if bid.price_fen > HIGHEST_FEN:
        raise BidTooHigh(maximum_fen=HIGHEST_FEN, price_fen=bid.price_fen)
    limit = lot.terms.jump_limit_fen
    if limit is not None and bid.price_fen > least + limit:
        raise BidJumpsTooFar(maximum_fen=least + limit, price_fen=bid.price_fen)
    # In the free period nothing is extended: the timed one follows.
    ends_at = lot.ends_at if lot.phase == "FREE" else extended_end(lot, at=at)
    return BidAccepted(bid.bidder, bid.price_fen, ends_at, ends_at != lot.ends_at, mandate=bid.mandate)


def raise_score(lot: Lot, bid: Bid, *, at: datetime) -> BidAccepted:
    """A weighted offer: it must lead by the announced step. An equal score stands for who goes before the leader.

    Raises AlreadyLeading, BidTooLow, BidTooHigh, OfferUnknown.
    """
    if lot.leader == bid.bidder:
        raise AlreadyLeading(price_fen=lot.price_fen)
    offer = bid.offer or {}
    reached, least = score(lot.terms, bid.price_fen, offer), weighted_minimum_fen(lot, offer)
    equal = reached == lot.book.score and rank_of(lot, bid.bidder) < rank_of(lot, lot.leader)
    if bid.price_fen < lot.terms.start_price_fen or (bid.price_fen < least and not equal):
        raise BidTooLow(minimum_fen=least, price_fen=bid.price_fen)
    if bid.price_fen > HIGHEST_FEN:
        raise BidTooHigh(maximum_fen=HIGHEST_FEN, price_fen=bid.price_fen)
    ends_at = extended_end(lot, at=at)
    return BidAccepted(bid.bidder, bid.price_fen, ends_at, ends_at != lot.ends_at, offer=offer, score=reached)


def take_up(lot: Lot, bid: Bid, *, at: datetime) -> BidAccepted:
    """The first offer at the set price of a sell-off begins bidding of the announced length. Raises as `raise_price`."""
    first = raise_price(lot, bid, at=at)
    ends_at = at + timedelta(seconds=lot.terms.bidding_seconds)
    return BidAccepted(first.bidder, first.price_fen, ends_at, False, mandate=first.mandate)


def take(lot: Lot, bid: Bid, *, at: datetime) -> BidAccepted:
    """Stop the fall: whoever comes first buys at the price of the moment, and never at more than they offered. Raises BidTooLow."""
    price_fen = falling_fen(lot, at=at)
    if bid.price_fen < price_fen:
        raise BidTooLow(minimum_fen=price_fen, price_fen=bid.price_fen)
    return BidAccepted(bid.bidder, price_fen, at, False)


def answer_the_best(lot: Lot, bid: Bid, *, at: datetime) -> BidAccepted:
    """Who stopped the fall may go one increment above the best sealed bid, once. Raises OnlyTheTaker, BidTooLow, BidTooHigh, AlreadyLeading."""
    if bid.bidder != lot.book.taker:
        raise OnlyTheTaker(phase=lot.phase)
    raised = raise_price(lot, bid, at=at)
    return BidAccepted(raised.bidder, raised.price_fen, at, False)


def match(lot: Lot, bid: Bid, *, at: datetime) -> BidAccepted:
    """Who goes before the leader takes the right on the leader's own terms; silence is a waiver (S18 art 21). Raises OnlyWithPriority, MatchThePrice."""
    if rank_of(lot, bid.bidder) >= rank_of(lot, lot.leader):
        raise OnlyWithPriority(phase=lot.phase)
    if bid.price_fen != lot.price_fen:
        raise MatchThePrice(price_fen=lot.price_fen)
    return BidAccepted(bid.bidder, bid.price_fen, lot.ends_at, False)
