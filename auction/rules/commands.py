"""What bidders may ask of a lot (pure). `bidder` is the code under which they are admitted."""

from __future__ import annotations

from msgspec import Struct


class Bid(Struct, frozen=True):
    """Offer a price (fen). `offer` chooses among the announced criteria, where offers are weighted.

    `mandate` is the number of the secret limit that bids; no bidder sends it.
    """

    bidder: str
    price_fen: int
    offer: dict[str, str] | None = None
    mandate: int | None = None


class Seal(Struct, frozen=True):
    """Hand in a sealed bid: its commitment alone (`sealed.commitment`). A later one replaces it."""

    bidder: str
    commitment: str


class Unseal(Struct, frozen=True):
    """Open one's sealed bid: the price (fen) and the nonce that the commitment was made of."""

    bidder: str
    price_fen: int
    nonce: str


class Mandate(Struct, frozen=True):
    """Lodge a secret limit (fen) up to which the exchange bids (委托出价); the newest of a bidder counts. `nonce` is the bidder's own."""

    bidder: str
    limit_fen: int
    nonce: str


Command = Bid | Seal | Unseal | Mandate
