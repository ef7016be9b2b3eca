"""The rules of ascending bidding (多次报价), pure: state and command in, one event or a typed refusal out.

Time comes in as an argument: the database clock read under the lot's lock. Every format is a decider of this shape,
so further formats are further files, not branches here.

Sources: S18 (法释〔2016〕18号) art 10, 11, 18, 20.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, cast

from auction.problems import AlreadyLeading, BiddingEnded, BidTooHigh, BidTooLow, NotYetOpen
from auction.states import LOT
from market.kernel.problems import WrongState

HIGHEST_FEN = 10**15
"""Ten trillion yuan. No rule caps a price; this bound, the same for every lot, only keeps price plus increment within 64 bits.

It is no multiple of the start price: what starts at one yuan may well sell for millions. Slips of the hand are caught
where they happen, in the bidder's own client, which asks again before it sends an unusual amount.
"""

State = Literal["SCHEDULED", "OPEN", "SOLD", "PASSED", "WITHDRAWN"]


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
    state: State
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

EDGES = {"opened": "open", "sold": "sell", "passed": "pass", "withdrawn": "withdraw"}
"""The kinds of event that move a lot's state, and the edge of its machine each follows. A bid leaves the lot open."""


def extended_end(lot: Lot, *, at: datetime) -> datetime:
    """The one extension rule for every source of bids: a bid in the last period sets end = bid time + the period, without a cap (S18 art 20)."""
    period = timedelta(seconds=lot.terms.extension_seconds)
    return at + period if lot.ends_at - at < period else lot.ends_at


def decide_bid(lot: Lot, *, bidder: str, price_fen: int, at: datetime) -> BidAccepted:
    """Accept or refuse one bid at the locked clock `at`.

    Raises NotYetOpen, BiddingEnded, AlreadyLeading, BidTooLow, BidTooHigh.
    """
    if lot.state == "SCHEDULED" or at < lot.terms.opens_at:
        raise NotYetOpen(opens_at=lot.terms.opens_at.isoformat())
    if lot.state != "OPEN" or at >= lot.ends_at:
        raise BiddingEnded(ended_at=lot.ends_at.isoformat(), arrived_at=at.isoformat())
    if lot.leader == bidder:
        raise AlreadyLeading(price_fen=lot.price_fen)
    if price_fen < lot.minimum_fen:
        raise BidTooLow(minimum_fen=lot.minimum_fen, price_fen=price_fen)
    if price_fen > HIGHEST_FEN:
        raise BidTooHigh(maximum_fen=HIGHEST_FEN, price_fen=price_fen)
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
    """The lot after an event. Replaying a lot's events from its genesis gives the lot as it stands.

    Raises WrongState for an event that does not lead along an edge of the machine, or a bid on a lot that is not open.
    """
    if not isinstance(event, BidAccepted):
        state = cast(State, LOT.next(lot.state, EDGES[event.kind]))
        return replace(lot, seq=lot.seq + 1, state=state)
    if lot.state != "OPEN":
        raise WrongState(machine=LOT.name, state=lot.state, event=event.kind, allowed=list(LOT.events(lot.state)))
    return replace(
        lot,
        seq=lot.seq + 1,
        price_fen=event.price_fen,
        leader=event.bidder,
        ends_at=event.ends_at,
        bids=lot.bids + 1,
        extensions=lot.extensions + event.extended,
    )


def may_not_bid(
    *, kind: str, organisation_id: int, consignor_id: int, appraiser_id: int | None, defaulters: Set[int] = frozenset()
) -> str | None:
    """Why an organisation may not bid on a lot, or None: consignor, centre, appraiser of the lot, fund (S18 art 34; AL art 22, 30),
    or a defaulter of an earlier sale of the same (S18 art 24)."""
    if organisation_id == consignor_id:
        return "consignor"
    if organisation_id == appraiser_id:
        return "appraiser"
    if organisation_id in defaulters:
        return "defaulter"
    return {"CENTRE": "centre", "FUND": "fund"}.get(kind)
