"""Secret limits (委托出价, pure): the exchange bids for their owners, never more than needed; of equal limits the earlier one wins.

A limit is none of the lot's own state, which is public: whoever decides is given the limits beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from auction.problems import BidTooHigh, BidTooLow, MandateNotPossible
from auction.rules import sealed
from auction.rules.commands import Bid, Mandate
from auction.rules.happened import Mandated
from auction.rules.lot import HIGHEST_FEN, Lot
from auction.rules.prices import increment_at, minimum_fen


class Limit(Struct, frozen=True):
    """A limit in force: `seq` is the number of its event, the earlier is the lower."""

    seq: int
    bidder: str
    limit_fen: int


def lodge(lot: Lot, command: Mandate, *, at: datetime) -> Mandated:
    """Fix a secret limit. Raises MandateNotPossible, CommitmentMalformed, BidTooLow (below the start price), BidTooHigh."""
    refuse_unless_possible(lot)
    sealed.refuse_malformed(command.nonce)
    if command.limit_fen < lot.terms.start_price_fen:
        raise BidTooLow(minimum_fen=lot.terms.start_price_fen, price_fen=command.limit_fen)
    if command.limit_fen > HIGHEST_FEN:
        raise BidTooHigh(maximum_fen=HIGHEST_FEN, price_fen=command.limit_fen)
    digest = sealed.commitment(
        lot_id=lot.id, bidder=command.bidder, amount_fen=command.limit_fen, nonce=command.nonce, amount="limit_fen"
    )
    return Mandated(digest)


def refuse_unless_possible(lot: Lot) -> None:
    """Raises MandateNotPossible where a price alone does not decide, or raises are limited."""
    if lot.terms.format == "WEIGHTED" or lot.terms.jump_limit_fen is not None:
        raise MandateNotPossible(format=lot.terms.format)


def next_raise(lot: Lot, limits: Sequence[Limit]) -> Bid | None:
    """The next bid that the limits make where the lot stands, or None. Asked again after each, it comes to rest within two.

    The highest limit leads, one increment above the second (or at the second, when its own allows no more). The second limit is
    bid first, so that its owner sees it reached; lower ones are passed over.
    """
    least = minimum_fen(lot)
    able = [limit for limit in limits if limit.bidder == lot.leader or limit.limit_fen >= least]
    if not able or all(limit.bidder == lot.leader for limit in able):
        return None
    ranked = sorted(able, key=lambda limit: (-limit.limit_fen, limit.seq))
    top, second = ranked[0], ranked[1] if len(ranked) > 1 else None
    if second is None:
        return Bid(top.bidder, least, mandate=top.seq)
    above = second.limit_fen + increment_at(lot.terms, second.limit_fen)
    if above > top.limit_fen:
        # Too near for a step between them: the top one is at the second's limit, where the second can go no further.
        return Bid(top.bidder, max(second.limit_fen, least), mandate=top.seq)
    if second.bidder != lot.leader and second.limit_fen >= least:
        return Bid(second.bidder, second.limit_fen, mandate=second.seq)
    return Bid(top.bidder, max(above, least), mandate=top.seq)
