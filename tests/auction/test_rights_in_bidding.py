"""Priority purchasers, secret limits and pauses, as rules."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auction.problems import (
    AlreadyLeading,
    BiddingPaused,
    BidTooLow,
    MandateNotPossible,
    MatchThePrice,
    NotInThisPhase,
    OnlyWithPriority,
)
from auction.rules import (
    Limit,
    Mandate,
    Paused,
    PhaseBegan,
    PriorityAdmitted,
    Sold,
    decide,
    falling_fen,
    minimum_fen,
    next_raise,
)
from auction.rules.pausing import left_us, resume
from tests.auction.play import ENDS, FALL, NONCE, OPENS, Play

# 优先购买权


def test_an_equal_price_stands_for_who_goes_before() -> None:
    play = Play()
    play.take(PriorityAdmitted("P", 2))
    play.take(PriorityAdmitted("Q", 1))
    play.bid("A", 1_000_000)
    with pytest.raises(BidTooLow):
        play.bid("B", 1_000_000)
    play.bid("P", 1_000_000)
    play.bid("Q", 1_000_000)
    # Rank, then who was earlier: the second in rank must go higher now, like everybody.
    with pytest.raises(BidTooLow):
        play.bid("P", 1_000_000)
    with pytest.raises(AlreadyLeading):
        play.bid("Q", 1_000_000)
    play.bid("A", 1_010_000)
    # Silence is a waiver.
    assert play.end() == Sold("A", 1_010_000)


def test_an_equal_price_extends_like_any_bid() -> None:
    play = Play()
    play.take(PriorityAdmitted("P", 1))
    play.bid("A", 1_000_000)
    equal = play.bid("P", 1_000_000, 3_590)
    assert (equal.extended, equal.ends_at) == (True, play.at + timedelta(seconds=300))


def test_after_a_fall_the_priority_purchaser_may_take_the_price() -> None:
    play = Play(**FALL)
    play.take(PriorityAdmitted("P", 1))
    play.bid("A", 900_000, 61)
    assert play.due() == PhaseBegan("MATCHING", play.at + timedelta(seconds=300))
    with pytest.raises(OnlyWithPriority):
        play.bid("B", 900_000)
    with pytest.raises(MatchThePrice):
        play.bid("P", 910_000)
    play.bid("P", 900_000)
    assert play.end() == Sold("P", 900_000)


def test_silence_after_a_fall_is_a_waiver_and_nobody_waits_where_nobody_goes_before() -> None:
    silent = Play(**FALL)
    silent.take(PriorityAdmitted("P", 1))
    silent.bid("A", 900_000, 61)
    silent.due()
    assert silent.end() == Sold("A", 900_000)
    first = Play(**FALL)
    first.take(PriorityAdmitted("P", 1))
    first.bid("P", 900_000, 61)
    assert first.due() == Sold("P", 900_000)


# 委托出价


def raised(play: Play, *limits: Limit) -> list[tuple[str, int]]:
    """Everything that the limits bid now."""
    found = []
    while (bid := next_raise(play.lot, limits)) is not None:
        play.take(decide(play.lot, bid, at=play.at))
        found.append((bid.bidder, bid.price_fen))
    return found


def test_a_limit_raises_only_as_needed() -> None:
    play = Play()
    limit = Limit(3, "W", 1_500_000)
    assert raised(play, limit) == [("W", 1_000_000)]
    assert raised(play, limit) == []
    play.bid("A", 1_200_000)
    assert raised(play, limit) == [("W", 1_210_000)]
    play.bid("A", 1_500_000)
    assert raised(play, limit) == []


def test_of_two_limits_the_higher_leads_one_increment_above_the_lower() -> None:
    play = Play()
    play.bid("A", 1_000_000)
    assert raised(play, Limit(3, "W", 1_500_000), Limit(4, "S", 1_300_000)) == [("S", 1_300_000), ("W", 1_310_000)]


@pytest.mark.parametrize("leader", ["A", "W", "S"])
def test_of_equal_limits_the_earlier_one_wins_at_the_limit(leader: str) -> None:
    play = Play()
    play.bid(leader, 1_000_000)
    raised(play, Limit(3, "W", 1_300_000), Limit(4, "S", 1_300_000))
    assert (play.lot.leader, play.lot.price_fen) == ("W", 1_300_000)


@given(
    st.lists(st.tuples(st.sampled_from("ABCDE"), st.integers(900_000, 2_000_000)), min_size=1, max_size=8),
    st.sampled_from("ABCDEX"),
    st.integers(1_000_000, 1_500_000),
)
def test_limits_come_to_rest_at_a_fair_price(chosen: list[tuple[str, int]], leader: str, price: int) -> None:
    play = Play()
    play.bid(leader, price)
    limits = list({who: Limit(seq, who, fen) for seq, (who, fen) in enumerate(chosen, 3)}.values())
    bids = raised(play, *limits)
    assert len(bids) <= 2
    least = minimum_fen(play.lot)
    # Nobody who leads not could still bid, and nobody was led above their own limit.
    assert all(limit.limit_fen < least for limit in limits if limit.bidder != play.lot.leader)
    own = {limit.bidder: limit.limit_fen for limit in limits}
    assert all(bid <= own[who] for who, bid in bids)
    others = [limit.limit_fen for limit in limits if limit.bidder != play.lot.leader]
    assert play.lot.price_fen is not None
    assert play.lot.price_fen <= max([price + 10_000, *(fen + 10_000 for fen in others)])


def test_a_raise_extends_like_any_bid() -> None:
    play = Play()
    play.bid("A", 1_000_000, 3_590)
    ends_at = play.lot.ends_at
    play.at += timedelta(seconds=30)
    raised(play, Limit(3, "W", 1_500_000))
    assert play.lot.ends_at == ends_at + timedelta(seconds=30)
    assert play.lot.extensions == 2


def test_a_limit_is_fixed_by_a_commitment_that_names_nobody() -> None:
    play = Play()
    event = play.does(Mandate("W", 1_500_000, NONCE))
    assert "1500000" not in str(event)
    assert "'W'" not in str(event)
    assert play.lot.book.mandated


@pytest.mark.parametrize("rules", [{"format": "WEIGHTED", "price_points": 6_000}, {"jump_limit_fen": 100_000}])
def test_limits_are_refused_with_a_reason_where_they_mean_nothing(rules: dict[str, Any]) -> None:
    with pytest.raises(MandateNotPossible):
        Play(**rules).does(Mandate("W", 1_500_000, NONCE))
    with pytest.raises(NotInThisPhase):
        Play(**FALL).does(Mandate("W", 1_500_000, NONCE))


# Pausing


@pytest.mark.parametrize(("left_seconds", "then_seconds"), [(19, 300), (300, 300), (1_000, 1_000)])
def test_a_pause_never_resumes_the_remainder_of_the_last_period(left_seconds: int, then_seconds: int) -> None:
    play = Play()
    play.bid("A", 1_000_000)
    play.at = play.lot.ends_at - timedelta(seconds=left_seconds)
    play.take(Paused("SYSTEM_FAULT", "a fault", left_us(play.lot, at=play.at)))
    with pytest.raises(BiddingPaused):
        play.bid("B", 1_010_000)
    assert play.due(ENDS + timedelta(days=2)) is None
    play.take(resume(play.lot, at=play.at))
    assert play.lot.ends_at == play.at + timedelta(seconds=then_seconds)
    play.bid("B", 1_010_000)
    assert play.end() == Sold("B", 1_010_000)


def test_a_falling_price_begins_its_tick_anew_after_a_pause() -> None:
    play = Play(**FALL)
    play.at = OPENS + timedelta(seconds=110)
    play.take(Paused("OUTAGE", "nobody could bid", left_us(play.lot, at=play.at)))
    play.at += timedelta(hours=5)
    play.take(resume(play.lot, at=play.at))
    assert falling_fen(play.lot, at=play.at) == 900_000
    assert falling_fen(play.lot, at=play.at + timedelta(seconds=59)) == 900_000
    assert falling_fen(play.lot, at=play.at + timedelta(seconds=60)) == 800_000
    assert play.lot.ends_at == play.at + timedelta(seconds=240)
