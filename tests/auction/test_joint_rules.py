"""What makes a group, and until when it may be formed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from auction.rules import MOST_MEMBERS, group_closes_at, unsound_group

OPENS_AT = datetime(2026, 11, 25, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("shares_bps", "reason"),
    [
        ([(1, 10_000)], "too-few"),
        ([(each, 10) for each in range(MOST_MEMBERS + 1)], "too-many"),
        ([(1, 5_000), (2, 3_000), (1, 2_000)], "twice"),
        ([(1, 10_000), (2, 0)], "share"),
        ([(1, 12_000), (2, -2_000)], "share"),
        ([(1, 6_000), (2, 3_999)], "sum"),
        ([(1, 6_000), (2, 4_001)], "sum"),
        ([(1, 3_333), (2, 3_333), (3, 3_334)], None),
        ([(1, 9_999), (2, 1)], None),
    ],
)
def test_a_group_is_several_different_persons_whose_shares_are_the_whole(
    shares_bps: list[tuple[int, int]], reason: str | None
) -> None:
    assert unsound_group(shares_bps) == reason


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_group_is_formed_before_bidding_opens_and_while_registration_lasts(hours: int) -> None:
    closes_at = OPENS_AT + timedelta(hours=hours)
    found = group_closes_at(registration_closes_at=closes_at, opens_at=OPENS_AT)
    assert found == min(OPENS_AT, closes_at)
