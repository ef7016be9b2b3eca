"""The ladder by its vectors: prices to the fen, dates to the day, what follows what."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings import defaults, ladder
from listings.defaults import Proposal
from listings.kinds import Stage
from listings.ladder import Ended, next_step
from market.kernel import rulebook
from market.kernel.clock import SHANGHAI

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""A Monday, ten in the morning in Shanghai."""
TODAY = date(2026, 11, 23)


def ended(**changes: Any) -> Ended:
    """A first round at 70 % of an appraisal of 700,000 yuan that found no buyer today."""
    facts: dict[str, Any] = {
        "stage": "FIRST",
        "fell_through": False,
        "start_price_fen": 49_000_000,
        "appraisal_fen": 70_000_000,
        "ended_on": TODAY,
        "rule_set": "standard",
    }
    return Ended(**facts | changes)


@pytest.mark.parametrize(
    ("stage", "fell_through", "reserve_ready", "expected"),
    [
        ("FIRST", False, True, "SECOND"),
        ("SECOND", False, True, "SELL_OFF"),
        ("SELL_OFF", False, True, "RESERVE"),
        ("SELL_OFF", False, False, "VALUE_AGREEMENT"),
        ("RESERVE", False, True, "VALUE_AGREEMENT"),
        ("VALUE_AGREEMENT", False, True, None),
        ("FIRST", True, True, "FIRST"),
        ("SECOND", True, True, "SECOND"),
        ("SELL_OFF", True, True, "SELL_OFF"),
        ("RESERVE", True, True, "RESERVE"),
        ("RESERVE", True, False, "VALUE_AGREEMENT"),
        ("VALUE_AGREEMENT", True, True, "VALUE_AGREEMENT"),
    ],
)
def test_what_follows(stage: Stage, fell_through: bool, reserve_ready: bool, expected: Stage | None) -> None:
    step = next_step(ended(stage=stage, fell_through=fell_through), now=NOW, reserve_ready=reserve_ready)
    assert (step and step.stage) == expected


@pytest.mark.parametrize(
    ("stage", "changes", "price_fen"),
    [
        # 490,000 less 20 % is 392,000: 56 % of 700,000.
        ("SECOND", {}, 39_200_000),
        ("SECOND", {"start_price_fen": 70_000_000}, 56_000_000),
        # Up to the next yuan, never below 80 %.
        ("SECOND", {"start_price_fen": 49_000_100, "appraisal_fen": None}, 39_200_100),
        # A new, higher appraisal lifts the floor: 56 % of 800,000.
        ("SECOND", {"appraisal_fen": 80_000_000}, 44_800_000),
        ("SELL_OFF", {"start_price_fen": 39_200_000}, 39_200_000),
        # At least half of the appraisal in force (S04 art 32).
        ("SELL_OFF", {"start_price_fen": 39_200_000, "appraisal_fen": 90_000_000}, 45_000_000),
        ("RESERVE", {"start_price_fen": 39_200_000, "appraisal_fen": 90_000_000}, 39_200_000),
        ("VALUE_AGREEMENT", {"start_price_fen": 39_200_000}, 39_200_000),
        ("SECOND", {"fell_through": True, "start_price_fen": 39_200_000}, 39_200_000),
        ("FIRST", {"fell_through": True, "appraisal_fen": 90_000_000}, 49_000_000),
    ],
)
def test_the_price_is_the_rules(stage: Stage, changes: dict[str, Any], price_fen: int) -> None:
    assert ladder.price(stage, ended=ended(**changes), on=TODAY) == price_fen


@given(st.integers(min_value=1_000_00, max_value=10**13))
def test_two_rounds_never_fall_below_56_per_cent_of_the_appraisal_nor_by_more_than_a_fifth(appraisal_fen: int) -> None:
    proposal = Proposal(rule_set="standard", stage="FIRST", appraisal_fen=appraisal_fen, start_price_fen=None)
    first = defaults.start_price(proposal, on=TODAY)
    assert first is not None
    second = ladder.price("SECOND", ended=ended(start_price_fen=first, appraisal_fen=appraisal_fen), on=TODAY)
    assert second * 100 >= appraisal_fen * 56
    assert second * 10 >= first * 8


def at(year: int, month: int, day: int, hour: int = 10) -> datetime:
    return datetime(year, month, day, hour, tzinfo=SHANGHAI)


END = timedelta(hours=13, minutes=59, seconds=59)
"""From ten to the end of the day."""


@pytest.mark.parametrize(
    ("stage", "opens_at", "closes_at"),
    [
        # Fifteen days of notice, at ten, for 24 hours.
        ("SECOND", at(2026, 12, 8), at(2026, 12, 9)),
        # Sixty days of sell-off.
        ("SELL_OFF", at(2026, 12, 8), at(2027, 2, 6)),
        # Ten and twenty working days from today, to their end.
        ("RESERVE", NOW, at(2026, 12, 7) + END),
        ("VALUE_AGREEMENT", NOW, at(2026, 12, 21) + END),
    ],
)
def test_the_dates_are_the_rules(stage: Stage, opens_at: datetime, closes_at: datetime) -> None:
    former = ladder.ORDER[ladder.ORDER.index(stage) - 1]
    step = next_step(ended(stage=former), now=NOW, reserve_ready=True)
    assert step is not None
    assert (step.opens_at, step.closes_at, step.offer_by) == (opens_at, closes_at, date(2026, 12, 23))
    assert step.opens_at <= datetime.combine(date(2026, 12, 23), ladder.END_OF_DAY)


def test_a_resale_is_not_bound_to_thirty_days_and_a_first_round_keeps_its_notice() -> None:
    step = next_step(ended(fell_through=True), now=NOW, reserve_ready=True)
    assert step is not None
    assert (step.offer_by, step.opens_at) == (None, at(2026, 12, 23))


def test_the_demo_runs_down_the_ladder_in_minutes() -> None:
    now, stage, left = NOW, ended(rule_set="demo"), 0
    while (step := next_step(stage, now=now, reserve_ready=True)) is not None:
        assert timedelta(0) <= step.opens_at - now <= timedelta(minutes=1)
        assert step.closes_at - now <= timedelta(minutes=10)
        stage, now, left = ended(rule_set="demo", stage=step.stage), step.closes_at, left + 1
    assert left == 4
    assert now - NOW <= timedelta(minutes=30)


def test_the_rules_say_where_they_come_from() -> None:
    window = rulebook.rule("sell_off_window_seconds", on=TODAY)
    assert (window.tag, rulebook.shown(window.value, unit=window.unit)) == ("K ?", "60 days")
    for key in ("reserve_offer_working_days", "value_agreement_working_days"):
        assert rulebook.rule(key, on=TODAY).tag == "D"
