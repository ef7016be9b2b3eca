"""Fees and taxes, and the published compensation schemes."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.kernel import rulebook
from market.kernel.money import allocate
from market.kernel.rules.fees import FEES

DAY = date(2026, 9, 1)
YUAN = 100
MILLION = 1_000_000 * YUAN
kinds = st.sampled_from([schedule.kind for schedule in FEES if schedule.in_force(DAY)])
tiered = st.sampled_from([schedule for schedule in FEES if schedule.in_force(DAY) and schedule.tiers])
prices = st.integers(0, 10**15)


@pytest.mark.parametrize(
    ("kind", "price", "owed"),
    [
        ("auction_house_ceiling", 3 * MILLION, 130_000 * YUAN),
        ("auction_house_ceiling", 2 * MILLION, 100_000 * YUAN),
        ("auction_house_ceiling", 200 * MILLION, (100 + 240 + 800 + 500 + 500) * 1_000 * YUAN),
        ("exchange", 1 * MILLION, 10_000 * YUAN),
        ("exchange", 20_000 * YUAN, 300 * YUAN),
        ("exchange", 30_000 * YUAN, 300 * YUAN),
        ("exchange", 30_100 * YUAN, 301 * YUAN),
        ("exchange", 0, 0),
        ("exchange_tiered_transferor", 30 * MILLION, 72_000 * YUAN),
        ("exchange_tiered_transferee", 30 * MILLION, 960_000 * YUAN),
        ("exchange_tiered_transferee", 60 * MILLION, (960_000 + 720_000) * YUAN),
        ("exchange_tiered_transferor", 1_000_000 * YUAN, 3_600 * YUAN),
        ("exchange_tiered_transferor", 600 * MILLION, (72_000 + 60_000 + 60_000 + 280_000 + 30_000) * YUAN),
        ("stamp_duty", 1 * MILLION, 300 * YUAN),
        ("vat", 1 * MILLION, 60_000 * YUAN),
        ("vat_simplified", 1 * MILLION, 30_000 * YUAN),
        ("patent_owner_change", 1 * MILLION, 200 * YUAN),
        ("patent_owner_change", 0, 200 * YUAN),
        ("trademark_assignment", 0, 500 * YUAN),
        ("trademark_assignment_online", 0, 450 * YUAN),
        ("pledge_registration", 1 * MILLION, 0),
    ],
)
def test_the_published_scales(kind: str, price: int, owed: int) -> None:
    assert rulebook.fee(price, kind=kind, on=DAY) == owed


def test_half_a_fen_is_rounded_up_once_not_per_tier() -> None:
    assert rulebook.fee(50, kind="vat_simplified", on=DAY) == 2
    assert rulebook.fee(49, kind="vat_simplified", on=DAY) == 1


@given(prices, prices, kinds)
def test_a_higher_price_never_owes_less(one: int, other: int, kind: str) -> None:
    low, high = sorted((one, other))
    assert rulebook.fee(low, kind=kind, on=DAY) <= rulebook.fee(high, kind=kind, on=DAY)


@given(prices, tiered)
def test_tiers_work_like_tax_brackets(price: int, schedule: rulebook.FeeSchedule) -> None:
    exact, below = Fraction(0), 0
    for up_to, bps in schedule.tiers:
        top = price if up_to is None else min(price, up_to)
        exact += Fraction(max(top - below, 0) * bps, 10_000)
        below = top if up_to is None else up_to
    owed = rulebook.fee(price, kind=schedule.kind, on=DAY)
    if price and exact >= schedule.minimum_fen:
        assert abs(owed - exact) <= Fraction(1, 2)
    else:
        assert owed == (schedule.minimum_fen if price else 0)


def test_a_negative_price_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="≥ 0"):
        rulebook.fee(-1, kind="exchange", on=DAY)


def test_every_schedule_ends_open_and_rises() -> None:
    for schedule in FEES:
        if schedule.tiers:
            *bounded, last = [top for top, _ in schedule.tiers]
            assert last is None
            assert all(top is not None for top in bounded)
            assert bounded == sorted(bounded, key=lambda top: top or 0)
        assert rulebook.cite(schedule)


def test_every_published_split_makes_the_whole() -> None:
    for scheme in rulebook.schemes():
        for band in scheme.bands:
            assert sum(bps for _, bps in band.shares) == 10_000, scheme.code
        tops = [band.loan_up_to_fen for band in scheme.bands]
        assert tops == sorted(tops, key=lambda top: 2**63 if top is None else top)
        assert rulebook.cite(scheme, zh=True)


@pytest.mark.parametrize(
    ("code", "split"),
    [
        ("binhai-2022", {"FUND": 4_000, "BANK": 6_000}),
        ("guangzhou", {"FUND": 5_000, "BANK": 5_000}),
        ("guangzhou-5311", {"FUND": 5_000, "INSURER": 3_000, "APPRAISER": 1_000, "BANK": 1_000}),
        ("zhongshan", {"FUND": 5_400, "BANK": 2_600, "INSURER": 1_600, "APPRAISER": 400}),
        ("zhuhai", {"FUND": 4_000, "BANK": 6_000}),
        ("shenzhen", {"FUND": 3_000, "BANK": 7_000}),
        ("shandong", {"FUND": 4_000, "BANK": 6_000}),
    ],
)
def test_the_splits_of_the_places(code: str, split: dict[str, int]) -> None:
    (band,) = rulebook.scheme(code).bands
    assert dict(band.shares) == split
    assert band.loan_up_to_fen is None


def test_this_place_comes_first_and_its_caps_are_not_set() -> None:
    here = rulebook.schemes()[0]
    assert here.code == "binhai-2022"
    assert here.per_loan_cap_fen is None
    assert here.per_bank_cap_fen is None
    assert here.liability_limited
    assert dict(here.bands[0].shares) == {
        "FUND": rulebook.value("compensation.fund_share_bps", on=DAY),
        "BANK": rulebook.value("compensation.bank_share_bps", on=DAY),
    }


def test_jiangsu_splits_by_the_size_of_the_loan() -> None:
    small, large = rulebook.scheme("jiangsu-suzhidai").bands
    assert (small.loan_up_to_fen, dict(small.shares)) == (10 * MILLION, {"FUND": 8_000, "BANK": 2_000})
    assert (large.loan_up_to_fen, dict(large.shares)) == (30 * MILLION, {"FUND": 5_000, "BANK": 5_000})


def test_the_other_published_limits() -> None:
    weihai, haikou = rulebook.scheme("weihai-top-up"), rulebook.scheme("haikou")
    shandong, shenzhen = rulebook.scheme("shandong"), rulebook.scheme("shenzhen")
    assert (weihai.top_up, weihai.per_loan_cap_fen, weihai.apply_within_working_days) == (True, MILLION, 10)
    assert (haikou.fund_size_fen, haikou.leverage_times, haikou.guarantor_rate_max_bps) == (30 * MILLION, 10, 200)
    assert haikou.bands == ()
    assert (shandong.fund_size_fen, shandong.leverage_times) == (50 * MILLION, 10)
    assert shenzhen.fund_share_max_bps == 5_000


def test_the_test_vector_of_the_waterfall_and_the_fund() -> None:
    """Principal 1,000,000; interest 60,000; costs 40,000; sale 500,000: the principal loss of 600,000 is split 40 / 60."""
    sale, costs, interest, principal = (x * YUAN for x in (500_000, 40_000, 60_000, 1_000_000))
    loss = principal - (sale - costs - interest)
    assert loss == 600_000 * YUAN
    shares = rulebook.scheme("binhai-2022").bands[0].shares
    assert allocate(loss, weights=[bps for _, bps in shares]) == [240_000 * YUAN, 360_000 * YUAN]
