"""What other rooms hear from the auction."""

from dataclasses import dataclass

from market.platform.events import Event


@dataclass(frozen=True)
class LotScheduled(Event):
    """A listing has its lot: bidders register there."""

    lot_id: int
    listing_id: int


@dataclass(frozen=True)
class LotClosed(Event):
    """Bidding on a lot has ended. `outcome` is SOLD, PASSED or WITHDRAWN."""

    lot_id: int
    listing_id: int
    outcome: str
