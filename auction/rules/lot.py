"""What a lot is (pure): the announced terms, and where its events have brought it.

Amounts are fen, periods seconds, scores hundredths of a point.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

HIGHEST_FEN = 10**15
"""Ten trillion yuan. No rule caps a price; this bound, the same for every lot, only keeps price plus increment within 64 bits.

It is no multiple of the start price: what starts at one yuan may well sell for millions. Slips of the hand are caught
where they happen, in the bidder's own client, which asks again before it sends an unusual amount.
"""

State = Literal["SCHEDULED", "OPEN", "PAUSED", "SUSPENDED", "SOLD", "PASSED", "WITHDRAWN"]

Format = Literal["ASCENDING", "DYNAMIC", "SEALED", "DUTCH", "HYBRID", "WEIGHTED", "SELL_OFF"]
"""多次报价, 动态报价, 一次报价, 降价式, 降价式转一次报价, 权重报价, 变卖."""

Phase = Literal["", "BIDDING", "SCORING", "FREE", "TIMED", "OFFER", "FALLING", "SEALED", "OPENING", "BEST", "MATCHING"]
"""Where an open lot stands within its format: see `phases`, which composes formats of them."""


class Criterion(Struct, frozen=True):
    """One announced term beside the price: what a bidder may offer, and the hundredths of a point that each choice scores."""

    code: str
    choices: dict[str, int]


class Terms(Struct, frozen=True, kw_only=True):
    """What was announced and never changes; what a format does not use is left out of the announcement."""

    start_price_fen: int
    increment_fen: int
    opens_at: datetime
    ends_at: datetime
    extension_seconds: int
    format: Format = "ASCENDING"
    tiers: tuple[tuple[int, int], ...] = ()
    """(from price, increment) above the first increment, rising; the last one is open-ended."""
    jump_limit_fen: int | None = None
    """The most by which a bid may exceed the least valid one."""
    free_ends_at: datetime | None = None
    """DYNAMIC: the end of the free period; a timed period of `extension_seconds` follows and begins anew with every bid."""
    opening_seconds: int = 0
    """SEALED, HYBRID: how long the sealed bids may be opened by those who made them."""
    floor_fen: int = 0
    step_fen: int = 0
    tick_seconds: int = 0
    """DUTCH, HYBRID: the price falls by a step every tick, down to the floor."""
    sealed_seconds: int = 0
    best_seconds: int = 0
    """HYBRID: how long sealed bids are taken after the fall, and how long its taker may answer the best of them."""
    price_points: int = 0
    score_step: int = 0
    criteria: tuple[Criterion, ...] = ()
    """WEIGHTED: the score of the start price, the least rise of the leading score, the terms that score."""
    bidding_seconds: int = 0
    """SELL_OFF: the bidding that the first offer at the set price begins."""


class Envelope(Struct, frozen=True, omit_defaults=True):
    """A sealed bid: its commitment, the number of its event, and, once it was opened, its price."""

    commitment: str
    seq: int
    price_fen: int | None = None


class Book(Struct, frozen=True, omit_defaults=True):
    """What only some formats and some lots have to remember."""

    priority: dict[str, int] = {}
    """Admitted priority purchasers and their rank, 1 before 2 (S18 art 16, 21)."""
    envelopes: dict[str, Envelope] = {}
    taker: str | None = None
    taken_fen: int | None = None
    """Who stopped the fall, and at which price."""
    fell_from: datetime | None = None
    """From when the ticks of a falling price are counted."""
    score: int | None = None
    """Of the leading offer, where offers are weighted."""
    mandated: bool = False
    """Whether secret limits were lodged."""
    left_us: int | None = None
    """While the lot is paused: the microseconds that were left of its phase."""


NOTHING = Book()


class Lot(Struct, frozen=True, kw_only=True):
    """A lot as its events have made it. `price_fen` and `leader` (a bidder code) are of the standing bid; `ends_at` is the phase's end."""

    terms: Terms
    state: State
    ends_at: datetime
    id: int = 0
    phase: Phase = ""
    seq: int = 0
    price_fen: int | None = None
    leader: str | None = None
    bids: int = 0
    extensions: int = 0
    book: Book = NOTHING
