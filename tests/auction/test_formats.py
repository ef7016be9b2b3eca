"""Every format as rules: what each phase takes, where it leads, who wins, at which price."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auction.problems import (
    BiddingEnded,
    BidJumpsTooFar,
    BidTooLow,
    CommitmentMalformed,
    NothingSealed,
    NotInThisPhase,
    OfferUnknown,
    OnlyOthers,
    OnlyTheTaker,
    OpeningDoesNotMatch,
)
from auction.rules import (
    Bid,
    BidAccepted,
    Criterion,
    Passed,
    PhaseBegan,
    PriorityAdmitted,
    Seal,
    Sold,
    Unseal,
    commitment,
    decide,
    evolve,
    falling_fen,
    minimum_fen,
)
from tests.auction.play import ENDS, FALL, NONCE, OPENS, Play

# Tiers and the limit of a raise


def test_the_increment_follows_the_tiers_and_the_top_tier_is_open_ended() -> None:
    play = Play(tiers=((2_000_000, 50_000), (5_000_000, 100_000)))
    assert minimum_fen(play.lot) == 1_000_000
    play.bid("A", 1_990_000)
    assert minimum_fen(play.lot) == 2_000_000
    play.bid("B", 2_000_000)
    assert minimum_fen(play.lot) == 2_050_000
    play.bid("A", 900_000_000)
    assert minimum_fen(play.lot) == 900_100_000


def test_a_raise_stays_within_the_announced_limit() -> None:
    play = Play(jump_limit_fen=100_000)
    with pytest.raises(BidJumpsTooFar) as far:
        play.bid("A", 1_100_001)
    assert far.value.fields["maximum_fen"] == 1_100_000
    assert play.bid("A", 1_100_000).price_fen == 1_100_000


# 动态报价


def test_the_free_period_extends_nothing_and_the_timed_one_begins_anew_with_every_bid() -> None:
    play = Play(format="DYNAMIC", free_ends_at=OPENS + timedelta(minutes=10), extension_seconds=120)
    assert play.lot.phase == "FREE"
    assert not play.bid("A", 1_000_000, 599).extended
    assert play.end() == PhaseBegan("TIMED", OPENS + timedelta(minutes=12))
    bid = play.bid("B", 1_010_000, 60)
    assert bid.ends_at == play.at + timedelta(seconds=120)
    assert play.bid("A", 1_020_000, 119).ends_at == play.at + timedelta(seconds=120)
    assert play.end() == Sold("A", 1_020_000)


def test_without_a_bid_in_the_timed_period_the_best_of_the_free_one_buys() -> None:
    play = Play(format="DYNAMIC", free_ends_at=OPENS + timedelta(minutes=10))
    play.bid("A", 1_500_000)
    play.end()
    assert play.end() == Sold("A", 1_500_000)


# 一次报价


def test_sealed_bids_are_opened_and_the_highest_buys_at_its_own_price() -> None:
    play = Play(format="SEALED", opening_seconds=600)
    play.seal("A", 1_000_000)
    play.seal("B", 1_700_000)
    play.seal("A", 1_600_000)
    assert (play.lot.price_fen, play.lot.leader) == (None, None)
    assert play.end() == PhaseBegan("OPENING", ENDS + timedelta(seconds=600))
    play.does(Unseal("A", 1_600_000, NONCE))
    assert play.due() is None
    play.does(Unseal("B", 1_700_000, NONCE))
    # All are open: nobody has to wait for the rest of the opening time.
    assert play.due() == Sold("B", 1_700_000)


def test_a_commitment_tells_nothing_and_fixes_everything() -> None:
    play = Play(format="SEALED", opening_seconds=600)
    play.seal("A", 1_600_000)
    assert "1600000" not in str(play.events)
    play.end()
    for wrong in (Unseal("A", 1_600_001, NONCE), Unseal("A", 1_600_000, "cd" * 32)):
        with pytest.raises(OpeningDoesNotMatch):
            play.does(wrong)
    with pytest.raises(NothingSealed):
        play.does(Unseal("B", 1_600_000, NONCE))
    play.does(Unseal("A", 1_600_000, NONCE))
    with pytest.raises(BiddingEnded):
        play.does(Unseal("A", 1_600_000, NONCE))
    other_lot = commitment(lot_id=8, bidder="A", amount_fen=1_600_000, nonce=NONCE)
    assert other_lot != commitment(lot_id=7, bidder="A", amount_fen=1_600_000, nonce=NONCE)


def test_what_was_not_opened_in_time_does_not_count() -> None:
    play = Play(format="SEALED", opening_seconds=600)
    play.seal("A", 1_600_000)
    play.seal("B", 9_000_000)
    play.end()
    play.does(Unseal("A", 1_600_000, NONCE))
    assert play.end() == Sold("A", 1_600_000)


@pytest.mark.parametrize(("ranks", "winner"), [({}, "B"), ({"C": 2}, "C"), ({"C": 2, "A": 1}, "A")])
def test_equal_sealed_bids_go_by_priority_and_then_by_the_earlier_commitment(
    ranks: dict[str, int], winner: str
) -> None:
    play = Play(format="SEALED", opening_seconds=600)
    for bidder, rank in ranks.items():
        play.take(PriorityAdmitted(bidder, rank))
    for bidder in ("A", "B", "C"):
        play.seal(bidder, 1_200_000)
    play.seal("A", 1_200_000, "cd" * 32)
    play.end()
    play.does(Unseal("A", 1_200_000, "cd" * 32))
    play.does(Unseal("B", 1_200_000, NONCE))
    play.does(Unseal("C", 1_200_000, NONCE))
    play.due()
    if play.lot.phase == "MATCHING":
        play.end()
    assert play.events[-1] == Sold(winner, 1_200_000)


def test_nobody_sealed_or_nobody_reached_the_start_price_and_the_lot_passes() -> None:
    assert Play(format="SEALED", opening_seconds=600).end() == Passed()
    low = Play(format="SEALED", opening_seconds=600)
    low.seal("A", 999_999)
    low.end()
    low.does(Unseal("A", 999_999, NONCE))
    assert low.due() == Passed()


def test_only_commitments_are_taken_while_bids_are_sealed() -> None:
    play = Play(format="SEALED", opening_seconds=600)
    with pytest.raises(NotInThisPhase):
        play.bid("A", 2_000_000)
    with pytest.raises(NotInThisPhase):
        play.does(Unseal("A", 2_000_000, NONCE))
    with pytest.raises(CommitmentMalformed):
        play.does(Seal("A", "AB" * 32))


# 降价式


@pytest.mark.parametrize(
    ("seconds", "price"),
    [(0, 1_000_000), (59.999_999, 1_000_000), (60, 900_000), (180, 700_000), (240, 690_000), (299, 690_000)],
)
def test_the_price_falls_by_the_clock_alone(seconds: float, price: int) -> None:
    play = Play(**FALL)
    assert play.lot.ends_at == OPENS + timedelta(seconds=300)
    assert falling_fen(play.lot, at=OPENS + timedelta(seconds=seconds)) == price
    assert play.bid("A", price, seconds).price_fen == price


def test_the_first_taker_buys_and_never_above_the_price_of_the_moment() -> None:
    play = Play(**FALL)
    with pytest.raises(BidTooLow) as low:
        play.bid("A", 899_999, 61)
    assert low.value.fields["minimum_fen"] == 900_000
    assert play.bid("A", 2_000_000).price_fen == 900_000
    with pytest.raises(BiddingEnded):
        play.bid("B", 2_000_000, 0)
    assert play.due() == Sold("A", 900_000)


def test_nobody_takes_and_the_lot_passes() -> None:
    assert Play(**FALL).end() == Passed()


# Dutch, then sealed, then the best


HYBRID = FALL | {"format": "HYBRID", "sealed_seconds": 600, "opening_seconds": 300, "best_seconds": 180}


def a_hybrid() -> Play:
    play = Play(**HYBRID)
    play.bid("D", 800_000, 130)
    assert play.due() == PhaseBegan("SEALED", play.at + timedelta(seconds=600))
    return play


def test_a_fall_then_sealed_bids_then_the_taker_answers_the_best() -> None:
    play = a_hybrid()
    with pytest.raises(OnlyOthers):
        play.seal("D", 2_000_000)
    play.seal("E", 850_000)
    play.seal("F", 805_000)
    play.end()
    play.does(Unseal("F", 805_000, NONCE))
    # Less than an increment above the price that was taken does not count.
    assert (play.lot.leader, play.lot.price_fen) == ("D", 800_000)
    play.does(Unseal("E", 850_000, NONCE))
    assert play.due() == PhaseBegan("BEST", play.at + timedelta(seconds=180))
    with pytest.raises(OnlyTheTaker):
        play.bid("F", 900_000)
    with pytest.raises(BidTooLow):
        play.bid("D", 859_999)
    assert play.bid("D", 860_000).price_fen == 860_000
    assert play.due() == Sold("D", 860_000)


def test_the_best_sealed_bid_buys_when_the_taker_is_silent() -> None:
    play = a_hybrid()
    play.seal("E", 850_000)
    play.end()
    play.does(Unseal("E", 850_000, NONCE))
    play.due()
    assert play.end() == Sold("E", 850_000)


def test_without_sealed_bids_the_taker_buys() -> None:
    assert a_hybrid().end() == Sold("D", 800_000)
    unopened = a_hybrid()
    unopened.seal("E", 850_000)
    unopened.end()
    assert unopened.end() == Sold("D", 800_000)


# 权重报价

WEIGHTED: dict[str, Any] = {
    "format": "WEIGHTED",
    "price_points": 6_000,
    "score_step": 50,
    "criteria": (
        Criterion("PAYMENT", {"ONE_SUM": 2_000, "TWO_PARTS": 800}),
        Criterion("STAYS_IN_DISTRICT", {"YES": 2_000}),
    ),
}


def test_the_score_decides_and_not_the_price_alone() -> None:
    play = Play(**WEIGHTED)
    assert play.bid("A", 1_200_000, offer={"PAYMENT": "TWO_PARTS"}).score == 7_200 + 800
    low = play.bid("B", 1_010_000, offer={"PAYMENT": "ONE_SUM", "STAYS_IN_DISTRICT": "YES"})
    assert low.score == 6_060 + 4_000
    with pytest.raises(BidTooLow) as refused:
        play.bid("A", 1_300_000, offer={"PAYMENT": "TWO_PARTS"})
    # The least price with which these terms lead by the announced step.
    least = refused.value.fields["minimum_fen"]
    assert play.bid("A", least, offer={"PAYMENT": "TWO_PARTS"}).score == 10_110
    assert play.end() == Sold("A", least)


@given(st.integers(min_value=1, max_value=10**9), st.integers(min_value=0, max_value=10**5))
def test_one_fen_less_than_the_least_weighted_price_does_not_lead(start: int, standing: int) -> None:
    play = Play(**(WEIGHTED | {"start_price_fen": start}))
    play.lot = evolve(play.lot, BidAccepted("A", start, ENDS, False, {}, 6_000 + standing))
    least = minimum_fen(play.lot)
    with pytest.raises(BidTooLow):
        decide(play.lot, Bid("B", least - 1), at=OPENS)
    assert decide(play.lot, Bid("B", least), at=OPENS)


def test_an_offer_names_only_what_was_announced() -> None:
    play = Play(**WEIGHTED)
    for offer in ({"PAYMENT": "NEVER"}, {"BEAUTY": "GREAT"}):
        with pytest.raises(OfferUnknown):
            play.bid("A", 1_000_000, offer=offer)
    with pytest.raises(NotInThisPhase):
        Play().bid("A", 1_000_000, offer={"PAYMENT": "ONE_SUM"})


# 变卖


def test_the_first_offer_at_the_set_price_begins_a_day_of_bidding() -> None:
    play = Play(format="SELL_OFF", ends_at=OPENS + timedelta(days=60), bidding_seconds=86_400)
    bid = play.bid("A", 1_000_000, 10 * 86_400)
    assert (bid.ends_at, bid.extended) == (play.at + timedelta(days=1), False)
    assert play.lot.phase == "BIDDING"
    assert play.bid("B", 1_010_000).ends_at == bid.ends_at
    assert play.end() == Sold("B", 1_010_000)


def test_a_sell_off_without_an_offer_passes() -> None:
    play = Play(format="SELL_OFF", ends_at=OPENS + timedelta(days=60), bidding_seconds=86_400)
    assert play.end() == Passed()
    assert play.at == OPENS + timedelta(days=60)
