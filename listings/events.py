"""What listings tell the rooms above."""

from dataclasses import dataclass

from market.platform.events import Event


@dataclass(frozen=True)
class ListingPublished(Event):
    """The centre approved the listing and its notice is public: `service.lot_terms` has what a venue needs."""

    listing_id: int


@dataclass(frozen=True)
class ListingWithdrawn(Event):
    """A published listing was withdrawn before the end of bidding (S04 art 17, 19); `ground` is one of `kinds.GROUNDS`."""

    listing_id: int
    ground: str
