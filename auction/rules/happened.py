"""What can happen to a lot (pure). Each is an event of the record; `kind` is its name there. Amounts are fen."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from msgspec import Struct

from auction.rules.lot import Phase


class Opened(Struct, frozen=True):
    """Bidding begins."""

    kind: ClassVar[str] = "opened"


class PhaseBegan(Struct, frozen=True):
    """The lot enters its format's next phase, which ends at `ends_at`."""

    kind: ClassVar[str] = "phase"

    phase: Phase
    ends_at: datetime


class BidAccepted(Struct, frozen=True, omit_defaults=True):
    """A bid stands. `ends_at` is the end after it, extended or not.

    `mandate` is the number of the secret limit that made it; `offer` and `score` are of weighted offers.
    """

    kind: ClassVar[str] = "bid"

    bidder: str
    price_fen: int
    ends_at: datetime
    extended: bool
    offer: dict[str, str] | None = None
    score: int | None = None
    mandate: int | None = None


class Sealed(Struct, frozen=True):
    """A sealed bid was handed in; an earlier one of the same bidder is void."""

    kind: ClassVar[str] = "sealed"

    bidder: str
    commitment: str


class Unsealed(Struct, frozen=True):
    """A sealed bid was opened by its bidder."""

    kind: ClassVar[str] = "unsealed"

    bidder: str
    price_fen: int
    nonce: str


class Mandated(Struct, frozen=True):
    """Somebody lodged a secret limit: the commitment fixes it before it acts, and names nobody."""

    kind: ClassVar[str] = "mandate"

    commitment: str


class PriorityAdmitted(Struct, frozen=True):
    """A priority purchaser was admitted; rank 1 goes before rank 2 (S18 art 16, 21)."""

    kind: ClassVar[str] = "priority"

    bidder: str
    rank: int


class Paused(Struct, frozen=True):
    """Nobody can bid until the lot resumes; the reason is public. `ground` is one of `pausing.PAUSE_GROUNDS`, `left_us` what was left of the phase.

    `since` is from when bidders could not bid, where that was found out later: what was left then is what is left.
    """

    kind: ClassVar[str] = "paused"

    ground: str
    reason: str
    left_us: int
    since: datetime | None = None


class Suspended(Struct, frozen=True):
    """The sale is suspended for one of `pausing.SUSPENSION_GROUNDS` (S18 art 28); the reason is public."""

    kind: ClassVar[str] = "suspended"

    ground: str
    reason: str
    left_us: int


class Resumed(Struct, frozen=True):
    """Bidding goes on, for a whole period at least."""

    kind: ClassVar[str] = "resumed"

    ends_at: datetime


class Gap(Struct, frozen=True):
    """A span in which no process took bids."""

    since: datetime
    until: datetime


class Checked(Struct, frozen=True):
    """The continuity check before the outcome: was the service there for the whole of the final period, `since` to `until`? The lot stays as it is."""

    kind: ClassVar[str] = "checked"

    since: datetime
    until: datetime
    gaps: tuple[Gap, ...] = ()


class Sold(Struct, frozen=True):
    """The hammer fell for `bidder` at `price_fen`."""

    kind: ClassVar[str] = "sold"

    bidder: str
    price_fen: int


class Passed(Struct, frozen=True):
    """Nobody bid."""

    kind: ClassVar[str] = "passed"


class Withdrawn(Struct, frozen=True):
    """The consignor withdrew the listing for a ground of the rulebook."""

    kind: ClassVar[str] = "withdrawn"

    ground: str


LotEvent = (
    Opened
    | PhaseBegan
    | BidAccepted
    | Sealed
    | Unsealed
    | Mandated
    | PriorityAdmitted
    | Paused
    | Suspended
    | Resumed
    | Checked
    | Sold
    | Passed
    | Withdrawn
)

COURSE_KINDS = tuple(each.kind for each in (PhaseBegan, Paused, Suspended, Resumed, PriorityAdmitted))
"""Of the events after the opening those that a viewer must know, however many bids came since: phases, halts, who goes before whom."""

EDGES = {
    "opened": "open",
    "paused": "pause",
    "suspended": "suspend",
    "resumed": "resume",
    "sold": "sell",
    "passed": "pass",
    "withdrawn": "withdraw",
}
"""The kinds of event that move a lot's state, and the edge of its machine each follows. All others leave the lot as open as it is."""
