"""The rules of bidding, pure: `decide(lot, command, at)` gives an event or a typed refusal, `evolve` the lot after it.

A format is a sequence of phases (`phases`), a phase takes certain commands by a rule of its own (`bidding`, `sealed`, `mandates`);
`deciding` is the door.
"""

from auction.rules.bidding import extended_end, rank_of
from auction.rules.commands import Bid, Command, Mandate, Seal, Unseal
from auction.rules.deciding import ONGOING, decide, decide_due, evolve, still_bidding
from auction.rules.eligibility import deposit_due_fen, losers, may_not_bid
from auction.rules.happened import (
    COURSE_KINDS,
    EDGES,
    BidAccepted,
    Checked,
    Gap,
    LotEvent,
    Mandated,
    Opened,
    Passed,
    Paused,
    PhaseBegan,
    PriorityAdmitted,
    Resumed,
    Sealed,
    Sold,
    Suspended,
    Unsealed,
    Withdrawn,
)
from auction.rules.joint import MOST_MEMBERS, WHOLE_BPS, group_closes_at, unsound_group
from auction.rules.lot import HIGHEST_FEN, Book, Criterion, Envelope, Lot, Terms
from auction.rules.mandates import Limit, next_raise
from auction.rules.phases import PHASES, RAISING, first_end
from auction.rules.prices import falling_fen, minimum_fen
from auction.rules.sealed import commitment

__all__ = [
    "COURSE_KINDS",
    "EDGES",
    "PHASES",
    "HIGHEST_FEN",
    "MOST_MEMBERS",
    "ONGOING",
    "RAISING",
    "WHOLE_BPS",
    "Bid",
    "BidAccepted",
    "Book",
    "Checked",
    "Command",
    "Criterion",
    "Envelope",
    "Gap",
    "Limit",
    "Lot",
    "LotEvent",
    "Mandate",
    "Mandated",
    "Opened",
    "Passed",
    "Paused",
    "PhaseBegan",
    "PriorityAdmitted",
    "Resumed",
    "Seal",
    "Sealed",
    "Sold",
    "Suspended",
    "Terms",
    "Unseal",
    "Unsealed",
    "Withdrawn",
    "commitment",
    "decide",
    "decide_due",
    "deposit_due_fen",
    "evolve",
    "extended_end",
    "falling_fen",
    "first_end",
    "group_closes_at",
    "losers",
    "may_not_bid",
    "minimum_fen",
    "next_raise",
    "rank_of",
    "still_bidding",
    "unsound_group",
]
