"""Money is whole fen; nothing is lost and nothing is made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.kernel.money import allocate, share_bps, yuan

amounts = st.integers(min_value=0, max_value=2**62)
weight_lists = st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=12).filter(any)


def test_the_fund_bears_40_of_the_principal_loss_and_the_bank_60() -> None:
    """Principal loss 600,000 yuan under fund 40 / bank 60."""
    assert allocate(60_000_000, weights=[4_000, 6_000]) == [24_000_000, 36_000_000]


def test_a_later_recovery_returns_at_the_compensation_share_net_of_cost() -> None:
    """Recovery 100,000 less cost 10,000 gives 36,000 back to the fund."""
    assert share_bps(10_000_000 - 1_000_000, 4_000) == 3_600_000


def test_the_fen_that_cannot_be_split_goes_to_the_largest_remainder_then_to_the_earlier() -> None:
    assert allocate(100, weights=[1, 1, 1]) == [34, 33, 33]
    assert allocate(5, weights=[1, 3]) == [1, 4]


@given(amounts, weight_lists)
def test_allocate_loses_nothing(amount_fen: int, weights: list[int]) -> None:
    parts = allocate(amount_fen, weights=weights)
    assert sum(parts) == amount_fen
    assert len(parts) == len(weights)


@given(amounts, weight_lists)
def test_no_part_is_off_by_a_fen_or_more_from_its_exact_share(amount_fen: int, weights: list[int]) -> None:
    total = sum(weights)
    for part, weight in zip(allocate(amount_fen, weights=weights), weights, strict=True):
        assert abs(part * total - amount_fen * weight) < total


@given(amounts, weight_lists)
def test_a_party_without_weight_gets_nothing(amount_fen: int, weights: list[int]) -> None:
    parts = allocate(amount_fen, weights=[*weights, 0])
    assert parts[-1] == 0


@pytest.mark.parametrize(("amount_fen", "weights"), [(-1, [1]), (1, []), (1, [0, 0]), (1, [2, -1])])
def test_allocate_refuses_what_cannot_be_split(amount_fen: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="not all zero"):
        allocate(amount_fen, weights=weights)


@pytest.mark.parametrize(
    ("amount_fen", "bps", "expected"),
    [
        (100_000_000, 7_000, 70_000_000),
        (1, 5_000, 1),
        (1, 4_999, 0),
        (3, 5_000, 2),
        (0, 10_000, 0),
        (12_345, 10_000, 12_345),
    ],
)
def test_basis_points_round_half_up_to_the_fen(amount_fen: int, bps: int, expected: int) -> None:
    assert share_bps(amount_fen, bps) == expected


def test_after_two_cuts_of_20_percent_the_floor_is_56_percent_of_the_appraisal() -> None:
    """S18 art 10, 26: 70 % of the appraised value, then one fifth off."""
    assert share_bps(share_bps(100_000_000, 7_000), 8_000) == 56_000_000


@given(amounts, st.integers(min_value=0, max_value=10_000))
def test_a_share_and_its_complement_differ_from_the_whole_by_at_most_a_fen(amount_fen: int, bps: int) -> None:
    assert share_bps(amount_fen, bps) + share_bps(amount_fen, 10_000 - bps) - amount_fen in (0, 1)


@pytest.mark.parametrize(
    ("amount_fen", "shown"),
    [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (123_456_789, "1,234,567.89"), (-100, "-1.00")],
)
def test_yuan_for_people(amount_fen: int, shown: str) -> None:
    assert yuan(amount_fen) == shown


@given(st.integers(min_value=-(2**62), max_value=2**62))
def test_yuan_tells_every_fen(amount_fen: int) -> None:
    assert int(yuan(amount_fen).replace(",", "").replace(".", "")) == amount_fen
