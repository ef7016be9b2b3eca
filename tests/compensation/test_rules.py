"""Who bears a loss, what may be claimed, what flows back: by example and by property."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.compensation import schemes
from market.compensation.fund import breaker
from market.compensation.problems import SchemeNotPublished
from market.compensation.rules import (
    PACK,
    Band,
    Facts,
    Limit,
    Share,
    Terms,
    apply_by,
    band_of,
    compensation_bps,
    eligibility,
    limit,
    missing,
    recovery_share,
    split,
)
from market.kernel import rulebook

YUAN = 100
MILLION = 1_000_000 * YUAN


def published(code: str) -> Terms:
    columns = schemes.published(code)
    names = (
        "source",
        "per_loan_cap_fen",
        "per_bank_cap_fen",
        "apply_within_days",
        "apply_in_working_days",
        "overdue_days_min",
        "classification_min",
        "recordal_within_days",
        "return_within_working_days",
    )
    return Terms(bands=schemes.bands(columns["bands"]), **{name: columns[name] for name in names})


BINHAI = published("binhai-2022")
WITH_SPLIT = [found.code for found in rulebook.schemes() if found.bands]


def test_binhai_the_fund_bears_40_percent_of_the_principal_loss_and_gets_40_percent_of_what_comes_later() -> None:
    assert split(600_000 * YUAN, scheme=BINHAI) == {"FUND": 240_000 * YUAN, "BANK": 360_000 * YUAN}
    assert recovery_share(100_000 * YUAN, 10_000 * YUAN, share_bps=4_000) == 36_000 * YUAN


@pytest.mark.parametrize(
    ("code", "shares"),
    [
        ("guangzhou", {"FUND": 500, "BANK": 500}),
        ("guangzhou-5311", {"FUND": 500, "INSURER": 300, "APPRAISER": 100, "BANK": 100}),
        ("zhongshan", {"FUND": 540, "BANK": 260, "INSURER": 160, "APPRAISER": 40}),
        ("zhuhai", {"FUND": 400, "BANK": 600}),
        ("shenzhen", {"FUND": 300, "BANK": 700}),
        ("shandong", {"FUND": 400, "BANK": 600}),
        ("weihai-top-up", {"FUND": 200, "BANK": 800}),
    ],
)
def test_published_schemes_split_a_loss_of_1000_yuan(code: str, shares: dict[str, int]) -> None:
    found = split(1_000 * YUAN, scheme=published(code), loan_fen=MILLION)
    assert found == {party: yuan * YUAN for party, yuan in shares.items()}


@pytest.mark.parametrize(
    ("loan_fen", "fund"),
    [
        (10 * MILLION, 800),
        (10 * MILLION + 1, 500),
        (30 * MILLION, 500),
        (30 * MILLION + 1, 0),
        (None, 0),
    ],
)
def test_jiangsu_the_band_follows_the_loan_and_above_30_million_the_bank_bears_all(
    loan_fen: int | None, fund: int
) -> None:
    found = split(1_000 * YUAN, scheme=published("jiangsu-suzhidai"), loan_fen=loan_fen)
    assert found.get("FUND", 0) == fund * YUAN
    assert sum(found.values()) == 1_000 * YUAN


def test_weihai_what_exceeds_the_cap_of_one_million_is_the_banks() -> None:
    assert split(10 * MILLION, scheme=published("weihai-top-up")) == {"FUND": MILLION, "BANK": 9 * MILLION}


def test_haikou_did_not_publish_its_split() -> None:
    with pytest.raises(SchemeNotPublished):
        schemes.published("haikou")


@given(
    loss=st.integers(0, 10**15),
    code=st.sampled_from(WITH_SPLIT),
    loan=st.none() | st.integers(1, 10**11),
    cap=st.none() | st.integers(0, 10**12),
)
def test_no_fen_is_lost_whatever_the_scheme(loss: int, code: str, loan: int | None, cap: int | None) -> None:
    base = published(code)
    found = split(loss, scheme=Terms(bands=base.bands, source="", per_loan_cap_fen=cap), loan_fen=loan)
    assert sum(found.values()) == loss
    assert all(part >= 0 for part in found.values())
    assert cap is None or found.get("FUND", 0) <= cap


@given(
    share=st.integers(0, 10**12),
    cap=st.none() | st.integers(0, 10**12),
    used=st.integers(0, 10**12),
    available=st.none() | st.integers(-10, 10**12),
)
def test_never_more_than_the_rule_the_caps_and_the_balance(
    share: int, cap: int | None, used: int, available: int | None
) -> None:
    scheme = Terms(bands=BINHAI.bands, source="", per_bank_cap_fen=cap)
    found = limit(share, scheme=scheme, bank_used_fen=used, available_fen=available).amount_fen
    assert 0 <= found <= share
    assert cap is None or found <= max(cap - used, 0)
    assert available is None or found <= max(available, 0)


def test_the_limit_says_what_set_it() -> None:
    capped = Terms(bands=BINHAI.bands, source="", per_bank_cap_fen=500)
    assert limit(400, scheme=capped, bank_used_fen=0, available_fen=1_000) == Limit(400, "RULE")
    assert limit(400, scheme=capped, bank_used_fen=300, available_fen=1_000) == Limit(200, "PER_BANK_CAP")
    assert limit(400, scheme=capped, bank_used_fen=0, available_fen=100) == Limit(100, "FUND_BALANCE")
    assert limit(400, scheme=capped, bank_used_fen=900, available_fen=None) == Limit(0, "PER_BANK_CAP")


def test_a_recovery_whose_cost_ate_it_returns_nothing_and_half_a_fen_is_rounded_up() -> None:
    assert recovery_share(100, 250, share_bps=4_000) == 0
    assert recovery_share(3, 0, share_bps=5_000) == 2


def test_a_fund_that_bore_less_gets_less_back() -> None:
    assert compensation_bps(240_000, loss_fen=600_000, scheme_bps=4_000) == 4_000
    assert compensation_bps(120_000, loss_fen=600_000, scheme_bps=4_000) == 2_000


@given(loss=st.integers(1, 10**14), bps=st.integers(1, 10_000))
def test_a_full_share_returns_at_the_schemes_own_rate(loss: int, bps: int) -> None:
    shares = [Share("FUND", bps), Share("BANK", 10_000 - bps)]
    fund = split(loss, scheme=Terms(bands=(Band(None, tuple(shares)),), source=""))["FUND"]
    assert compensation_bps(fund, loss_fen=loss, scheme_bps=bps) == bps


ELIGIBLE = Facts(
    loan_amount_fen=MILLION,
    drawdown_on=date(2026, 1, 5),
    recorded_on=date(2026, 2, 4),
    pledge_registered=True,
    overdue_days=90,
    classification="SUBSTANDARD",
    disposal_started=True,
)
ON = date(2026, 11, 20)


def failed(**changes: object) -> dict[str, bool]:
    from dataclasses import replace

    found = eligibility(replace(ELIGIBLE, **changes), BINHAI, ON)  # type: ignore[arg-type]
    assert all(one.source == "Binhai [2022] 9" for one in found)
    return {one.condition: one.proven for one in found}


def test_the_conditions_of_the_fund() -> None:
    assert failed() == {}
    assert failed(recorded_on=date(2026, 2, 5)) == {"RECORDED_IN_TIME": True}
    assert failed(pledge_registered=False) == {"PLEDGE_REGISTERED": True}
    assert failed(disposal_started=False) == {"DISPOSAL_STARTED": True}
    assert failed(drawdown_on=date(2026, 11, 21)) == {"DRAWN_DOWN": True}


def test_overdue_or_classified_either_is_enough() -> None:
    assert failed(overdue_days=89) == {}
    assert failed(classification="SPECIAL_MENTION") == {}
    assert failed(overdue_days=89, classification="SPECIAL_MENTION") == {"OVERDUE_OR_CLASSIFIED": True}
    assert failed(overdue_days=89, classification=None) == {"OVERDUE_OR_CLASSIFIED": False}


def test_what_is_not_known_is_not_proven() -> None:
    found = eligibility(Facts(), BINHAI, ON)
    assert {one.condition for one in found} == {
        "RECORDED_IN_TIME",
        "PLEDGE_REGISTERED",
        "OVERDUE_OR_CLASSIFIED",
        "DISPOSAL_STARTED",
    }
    assert not any(one.proven for one in found)


def test_a_loan_above_every_band_is_not_covered() -> None:
    jiangsu = published("jiangsu-suzhidai")
    assert band_of(jiangsu, loan_fen=31 * MILLION) is None
    (found,) = eligibility(Facts(**{**ELIGIBLE.__dict__, "loan_amount_fen": 31 * MILLION}), jiangsu, ON)
    assert (found.condition, found.proven) == ("LOAN_COVERED", True)


def test_apply_within_60_days_or_10_working_days() -> None:
    assert apply_by(date(2026, 11, 2), scheme=BINHAI) == date(2027, 1, 1)
    assert apply_by(date(2026, 11, 2), scheme=published("weihai-top-up")) == date(2026, 11, 16)


def test_a_band_bears_the_whole_loss() -> None:
    with pytest.raises(ValueError, match="10,000"):
        Band(None, (Share("FUND", 4_000), Share("BANK", 5_000)))
    with pytest.raises(ValueError, match="once"):
        Band(None, (Share("BANK", 4_000), Share("BANK", 6_000)))


def test_the_pack_tells_what_is_missing() -> None:
    codes = {item.code for item in PACK}
    assert missing(codes) == []
    assert [item.code for item in missing(codes - {"RECORDAL"})] == ["RECORDAL"]


def test_the_breaker_warns_at_3_and_stops_at_5_percent() -> None:
    states = [breaker(bps, warn_bps=300, stop_bps=500) for bps in (None, 0, 299, 300, 499, 500)]
    assert states == ["UNKNOWN", "OK", "OK", "WARN", "WARN", "STOP"]
