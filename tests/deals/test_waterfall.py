"""Who gets what of a sale (CC 561, 389, 438, 414, 420)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.deals.waterfall import Claim, Cost, Waterfall, distribute, waterfall

AMOUNT = st.integers(min_value=0, max_value=10**14)
COSTS = st.lists(st.builds(Cost, st.just("OTHER"), st.none(), AMOUNT), max_size=5)
CLAIMS = st.lists(
    st.builds(
        Claim,
        st.integers(1, 5),
        AMOUNT,
        AMOUNT,
        st.dates(date(2024, 1, 1), date(2024, 1, 4)),
        st.none() | AMOUNT,
    ),
    max_size=5,
)


def sale(price: int, *, costs: int, interest: int, principal: int) -> Waterfall:
    return waterfall(price, costs=[Cost("EXCHANGE_FEE", None, costs)], interest_fen=interest, principal_fen=principal)


def test_rulebook_vector() -> None:
    """Sale 500,000 yuan; costs 40,000; interest 60,000; principal 1,000,000 (rulebook §3)."""
    result = sale(50_000_000, costs=4_000_000, interest=6_000_000, principal=100_000_000)
    assert (result.costs_paid_fen, result.interest_paid_fen, result.principal_paid_fen) == (
        4_000_000,
        6_000_000,
        40_000_000,
    )
    assert result.shortfall_principal_fen == 60_000_000
    assert result.surplus_fen == 0


def test_surplus_goes_to_the_pledgor() -> None:
    result = sale(1_000, costs=100, interest=50, principal=600)
    assert result.surplus_fen == 250
    assert result.lines[-1].kind == "SURPLUS"
    assert result.shortfall_principal_fen == 0


@pytest.mark.parametrize(
    ("price", "paid"), [(0, (0, 0, 0)), (70, (70, 0, 0)), (120, (100, 20, 0)), (151, (100, 50, 1))]
)
def test_what_comes_first_is_paid_first(price: int, paid: tuple[int, int, int]) -> None:
    result = sale(price, costs=100, interest=50, principal=600)
    assert (result.costs_paid_fen, result.interest_paid_fen, result.principal_paid_fen) == paid


def test_pledgees_are_served_in_the_order_of_registration() -> None:
    """CC 414: who registered first is paid in full first, whatever the order of the list."""
    later = Claim(2, 0, 1_000, date(2025, 6, 1))
    earlier = Claim(1, 100, 1_000, date(2024, 6, 1))
    result = distribute(1_500, costs=[], claims=[later, earlier])
    assert [(x.payee_organisation_id, x.kind, x.paid_fen) for x in result.lines] == [
        (1, "INTEREST", 100),
        (1, "PRINCIPAL", 1_000),
        (2, "INTEREST", 0),
        (2, "PRINCIPAL", 400),
    ]


def test_pledgees_of_the_same_day_share() -> None:
    """By the size of their claims, without losing a fen."""
    claims = [Claim(1, 0, 200, date(2024, 6, 1)), Claim(2, 0, 100, date(2024, 6, 1))]
    result = distribute(100, costs=[], claims=claims)
    assert [x.paid_fen for x in result.lines if x.kind == "PRINCIPAL"] == [67, 33]


def test_a_maximum_amount_pledge_is_secured_up_to_its_cap() -> None:
    """CC 420: above the cap there is no priority, and the surplus is the pledgor's."""
    result = distribute(2_000, costs=[], claims=[Claim(1, 300, 1_500, cap_fen=1_000)])
    assert (result.interest_paid_fen, result.principal_paid_fen) == (300, 700)
    assert result.surplus_fen == 1_000
    assert result.shortfall_principal_fen == 800


@given(AMOUNT, COSTS, CLAIMS)
def test_the_parts_are_the_whole(price: int, costs: list[Cost], claims: list[Claim]) -> None:
    result = distribute(price, costs=costs, claims=claims)
    assert sum(line.paid_fen for line in result.lines) == price
    assert all(0 <= line.paid_fen <= line.claimed_fen for line in result.lines)


@given(AMOUNT, COSTS, AMOUNT, AMOUNT)
def test_nothing_is_paid_before_what_comes_first(price: int, costs: list[Cost], interest: int, principal: int) -> None:
    """A line gets something only when every line before it is paid in full."""
    result = waterfall(price, costs=costs, interest_fen=interest, principal_fen=principal)
    open_before = 0
    for line in result.lines:
        assert not (line.paid_fen and open_before)
        open_before += line.claimed_fen - line.paid_fen


@given(AMOUNT, COSTS, CLAIMS)
def test_later_ranks_wait_for_earlier_ones(price: int, costs: list[Cost], claims: list[Claim]) -> None:
    result = distribute(price, costs=costs, claims=claims)
    if result.costs_paid_fen < sum(cost.amount_fen for cost in costs):
        assert result.interest_paid_fen == result.principal_paid_fen == result.surplus_fen == 0
    if result.surplus_fen:
        assert result.interest_paid_fen + result.principal_paid_fen == sum(claim.secured_fen for claim in claims)


def test_negative_amounts_are_no_amounts() -> None:
    with pytest.raises(ValueError, match="negative"):
        sale(-1, costs=0, interest=0, principal=0)
