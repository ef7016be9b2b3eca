"""The rules of ascending bidding (多次报价), pure: state and command in, one event or a typed refusal out.

Time comes in as an argument: the database clock read under the lot's lock. Every format is a decider of this shape,
so further formats are further files, not branches here.

Sources: S18 (法释〔2016〕18号) art 10, 11, 18, 20.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from auction.problems import AlreadyLeading, BiddingEnded, BidTooHigh, BidTooLow, NotYetOpen

HIGHEST_MULTIPLE = 1_000
"""A bid above a thousand times the start price is a slip of the hand, not a price."""


@dataclass(frozen=True)
class Terms:
    """What was announced and never changes. Amounts in fen, the extension in seconds."""

    start_price_fen: int
    increment_fen: int
    opens_at: datetime
    extension_seconds: int


@dataclass(frozen=True)
class Lot:
    """A lot as its events have made it. `price_fen` and `leader` (a bidder code) are of the standing bid."""

    terms: Terms
    state: Literal["SCHEDULED", "OPEN", "SOLD", "PASSED", "WITHDRAWN"]
    ends_at: datetime
    seq: int = 0
    price_fen: int | None = None
    leader: str | None = None
    bids: int = 0
    extensions: int = 0

    @property
    def minimum_fen(self) -> int:
        """The least valid next bid: the start price, then one increment above the standing bid (S18 art 20)."""
        return self.terms.start_price_fen if self.price_fen is None else self.price_fen + self.terms.increment_fen


@dataclass(frozen=True)
class Opened:
    """Bidding begins."""

    kind = "opened"


@dataclass(frozen=True)
class BidAccepted:
    """A bid stands. `ends_at` is the end after it, extended or not."""

    bidder: str
    price_fen: int
    ends_at: datetime
    extended: bool

    kind = "bid"


@dataclass(frozen=True)
class Sold:
    """The hammer fell for `bidder` at `price_fen`."""

    bidder: str
    price_fen: int

    kind = "sold"


@dataclass(frozen=True)
class Passed:
    """Nobody bid the start price."""

    kind = "passed"


@dataclass(frozen=True)
class Withdrawn:
    """The consignor withdrew the listing for a ground of the rulebook."""

    ground: str

    kind = "withdrawn"


LotEvent = Opened | BidAccepted | Sold | Passed | Withdrawn


def extended_end(lot: Lot, *, at: datetime) -> datetime:
    """The one extension rule for every source of bids: a bid in the last period sets end = bid time + the period, without a cap (S18 art 20)."""
    period = timedelta(seconds=lot.terms.extension_seconds)
    return at + period if lot.ends_at - at < period else lot.ends_at


def decide_bid(lot: Lot, *, bidder: str, price_fen: int, at: datetime) -> BidAccepted:
    """Accept or refuse one bid at the locked clock `at`.

    Raises NotYetOpen, BiddingEnded, AlreadyLeading, BidTooLow, BidTooHigh.
    """
    if at < lot.terms.opens_at:
        raise NotYetOpen(opens_at=lot.terms.opens_at.isoformat())
    if lot.state not in ("SCHEDULED", "OPEN") or at >= lot.ends_at:
        raise BiddingEnded(ended_at=lot.ends_at.isoformat(), arrived_at=at.isoformat())
    if lot.leader == bidder:
        raise AlreadyLeading(price_fen=lot.price_fen)
    if price_fen < lot.minimum_fen:
        raise BidTooLow(minimum_fen=lot.minimum_fen, price_fen=price_fen)
    highest = max(lot.minimum_fen, lot.terms.start_price_fen * HIGHEST_MULTIPLE)
    if price_fen > highest:
        raise BidTooHigh(maximum_fen=highest, price_fen=price_fen)
    ends_at = extended_end(lot, at=at)
    return BidAccepted(bidder=bidder, price_fen=price_fen, ends_at=ends_at, extended=ends_at != lot.ends_at)


def decide_due(lot: Lot, *, at: datetime) -> LotEvent | None:
    """What the clock alone brings about at `at`: the opening, the hammer, the pass, or nothing. One bid at or above the start sells (S18 art 11)."""
    if lot.state == "SCHEDULED" and at >= lot.terms.opens_at:
        return Opened()
    if lot.state == "OPEN" and at >= lot.ends_at:
        if lot.leader is not None and lot.price_fen is not None:
            return Sold(bidder=lot.leader, price_fen=lot.price_fen)
        return Passed()
    return None


def evolve(lot: Lot, event: LotEvent) -> Lot:
    """The lot after an event. Replaying a lot's events from its genesis gives the lot as it stands."""
    lot = replace(lot, seq=lot.seq + 1)
    match event:
        case Opened():
            return replace(lot, state="OPEN")
        case BidAccepted():
            return replace(
                lot,
                price_fen=event.price_fen,
                leader=event.bidder,
                ends_at=event.ends_at,
                bids=lot.bids + 1,
                extensions=lot.extensions + event.extended,
            )
        case Sold():
            return replace(lot, state="SOLD")
        case Passed():
            return replace(lot, state="PASSED")
        case Withdrawn():
            return replace(lot, state="WITHDRAWN")


def may_not_bid(*, kind: str, organisation_id: int, consignor_id: int, appraiser_id: int | None) -> str | None:
    """Why an organisation may not bid on a lot, or None (S18 art 34; AL art 22, 30): consignor, centre, appraiser of the lot, fund."""
    if organisation_id == consignor_id:
        return "consignor"
    if organisation_id == appraiser_id:
        return "appraiser"
    return {"CENTRE": "centre", "FUND": "fund"}.get(kind)
