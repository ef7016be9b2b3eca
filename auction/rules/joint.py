"""Joint bidding (联合竞买): who makes a group, and until when it may be formed (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

WHOLE_BPS = 10_000
"""The whole right, in basis points: the shares of a group are integers that sum to it."""
MOST_MEMBERS = 10
"""A design default: more than that hold a right through a company of theirs."""


def unsound_group(shares_bps: Sequence[tuple[int, int]]) -> str | None:
    """What is wrong with a group of `(organisation, share in basis points)`, the lead first; None when nothing is.

    too-few, too-many, twice (a person named twice), share (nobody buys nothing), sum (the shares are not the whole).
    """
    if len(shares_bps) < 2:
        return "too-few"
    if len(shares_bps) > MOST_MEMBERS:
        return "too-many"
    if len({organisation_id for organisation_id, _ in shares_bps}) < len(shares_bps):
        return "twice"
    if any(share < 1 for _, share in shares_bps):
        return "share"
    return None if sum(share for _, share in shares_bps) == WHOLE_BPS else "sum"


def group_closes_at(*, registration_closes_at: datetime, opens_at: datetime) -> datetime:
    """By when every member must have consented: before bidding opens, and before registration closes."""
    return min(registration_closes_at, opens_at)
