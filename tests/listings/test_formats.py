"""The plans of formats by their vectors: what each needs, what breaks a bound, what a further round makes of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings import formats, plan_rules
from listings.formats import NO_PLAN, Plan, carried, fall_prices, fall_seconds, fall_steps
from listings.kinds import Biddable, Format
from listings.ladder import Ended, next_step, price
from listings.plan_rules import Round

OPENS = datetime(2026, 12, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
FALL = {"floor_fen": 70_000_00, "step_fen": 1_250_00, "tick_seconds": 3_600}
"""From 100,000 yuan in 24 steps: 25 hours."""
HYBRID = FALL | {"sealed_seconds": 3_600, "opening_seconds": 3_600, "best_seconds": 1_800}
WEIGHTED = {
    "price_points": 6_000,
    "score_step": 60,
    "criteria": {"PAYMENT": {"ONE_SUM": 2_000, "TWO_PARTS": 1_000}, "STAYS_IN_DISTRICT": {"YES": 2_000}},
}


def broken(format_: Format, plan: dict[str, Any], **changes: Any) -> dict[str, str]:
    """Field → the English words of what is against a plan, at a start price and appraisal of 100,000 yuan."""
    facts: dict[str, Any] = {
        "format": format_,
        "plan": Plan.model_validate(plan),
        "start_price_fen": 100_000_00,
        "increment_fen": 1_000_00,
        "appraisal_fen": 100_000_00,
        "opens_at": OPENS,
        "closes_at": None,
        "by_rule": None,
        "on": TODAY,
        "rule_set": "standard",
    }
    given_ = Round(**facts | changes)
    return {each["field"]: each["en"] for each in plan_rules.check_plan(given_)}


@pytest.mark.parametrize(
    ("format_", "plan"),
    [
        ("ASCENDING", {}),
        ("ASCENDING", {"tiers": [{"from_fen": 200_000_00, "increment_fen": 2_000_00}], "jump_limit_fen": 2_000_00}),
        ("DYNAMIC", {"jump_limit_fen": 1_000_00}),
        ("SEALED", {"opening_seconds": 1_800}),
        ("DUTCH", FALL),
        ("HYBRID", HYBRID),
        ("WEIGHTED", WEIGHTED),
    ],
)
def test_a_plan_within_the_bounds(format_: Format, plan: dict[str, Any]) -> None:
    assert broken(format_, plan) == {}
    assert plan_rules.missing(format_, Plan.model_validate(plan)) == []


@pytest.mark.parametrize(
    ("format_", "plan", "field", "words"),
    [
        ("SEALED", {"opening_seconds": 1_799}, "plan.opening_seconds", "1,800"),
        ("DUTCH", FALL | {"tick_seconds": 299}, "plan.tick_seconds", "300"),
        # 70 % of the appraisal is the least price also where the price falls (S18 art 10).
        ("DUTCH", FALL | {"floor_fen": 69_999_99}, "plan.floor_fen", "art 10"),
        ("DUTCH", FALL | {"floor_fen": 100_000_00}, "plan.floor_fen", "below the start price"),
        ("DUTCH", FALL | {"step_fen": 30_000_01}, "plan.step_fen", "whole fall"),
        # 301 steps.
        ("DUTCH", FALL | {"step_fen": 99_99}, "plan.step_fen", "300"),
        ("HYBRID", HYBRID | {"best_seconds": 1}, "plan.best_seconds", "600"),
        ("HYBRID", HYBRID | {"sealed_seconds": 1}, "plan.sealed_seconds", "1,800"),
        ("ASCENDING", {"jump_limit_fen": 999_99}, "plan.jump_limit_fen", "1 time"),
        # The limit covers one increment of the highest tier.
        (
            "ASCENDING",
            {"tiers": [{"from_fen": 200_000_00, "increment_fen": 2_000_00}], "jump_limit_fen": 1_999_99},
            "plan.jump_limit_fen",
            "1 time",
        ),
        # 2 % of the price where the tier begins, at most.
        ("ASCENDING", {"tiers": [{"from_fen": 200_000_00, "increment_fen": 4_000_01}]}, "plan.tiers", "art 20"),
        ("ASCENDING", {"tiers": [{"from_fen": 100_000_00, "increment_fen": 2_000_00}]}, "plan.tiers", "start price"),
        ("ASCENDING", {"tiers": [{"from_fen": 110_000_00, "increment_fen": 1_000_00}]}, "plan.tiers", "rise"),
        # The terms may not outweigh the price.
        ("WEIGHTED", WEIGHTED | {"price_points": 3_999, "score_step": 40}, "plan.price_points", "50 %"),
        ("WEIGHTED", WEIGHTED | {"score_step": 121}, "plan.score_step", "2 %"),
        ("WEIGHTED", WEIGHTED | {"criteria": {"BEAUTY": {"YES": 2_000}}}, "plan.criteria", "BEAUTY"),
        ("WEIGHTED", WEIGHTED | {"criteria": {"PAYMENT": {"LATER": 4_000}}}, "plan.criteria", "LATER"),
        ("ASCENDING", {"opening_seconds": 1_800}, "plan.opening_seconds", "no place"),
        ("WEIGHTED", WEIGHTED | {"jump_limit_fen": 9_000_00}, "plan.jump_limit_fen", "no place"),
    ],
)
def test_what_breaks_a_bound(format_: Format, plan: dict[str, Any], field: str, words: str) -> None:
    found = broken(format_, plan)
    assert found.keys() == {field}
    assert words in found[field]


@pytest.mark.parametrize("format_", get_args(Biddable))
def test_a_format_misses_what_it_needs(format_: Biddable) -> None:
    found = {each["field"].removeprefix("plan.") for each in plan_rules.missing(format_, NO_PLAN)}
    assert found == set(formats.NEEDS[format_])


def test_a_falling_price_ends_when_its_floor_has_stood_for_a_tick() -> None:
    assert fall_steps(100_000_00, Plan.model_validate(FALL)) == 24
    assert broken("DUTCH", FALL, closes_at=OPENS + timedelta(hours=25)) == {}
    for hours in (24, 26):
        assert broken("DUTCH", FALL, closes_at=OPENS + timedelta(hours=hours)).keys() == {"bidding_closes_at"}
    prices = fall_prices(100_000_00, Plan.model_validate(FALL | {"step_fen": 7_000_00}))
    assert prices == [100_000_00, 93_000_00, 86_000_00, 79_000_00, 72_000_00, 70_000_00]


def ended(**changes: Any) -> Ended:
    facts: dict[str, Any] = {
        "stage": "FIRST",
        "fell_through": False,
        "start_price_fen": 100_000_00,
        "appraisal_fen": 100_000_00,
        "ended_on": TODAY,
        "rule_set": "standard",
        "format": "DUTCH",
        "plan": Plan.model_validate(FALL),
    }
    return Ended(**facts | changes)


def test_a_second_round_falls_in_proportion_and_a_sell_off_takes_the_floor() -> None:
    step = next_step(ended(), now=OPENS, reserve_ready=True)
    assert step is not None
    assert (step.stage, step.format, step.price_fen) == ("SECOND", "DUTCH", 80_000_00)
    assert (step.plan.floor_fen, step.plan.step_fen, step.plan.tick_seconds) == (56_000_00, 1_043_00, 3_600)
    assert (step.closes_at - step.opens_at).total_seconds() == 25 * 3_600
    second = ended(stage="SECOND", start_price_fen=step.price_fen, plan=step.plan)
    # Nobody took it at 56,000 yuan: 80,000 would find nobody.
    assert price("SELL_OFF", ended=second, on=TODAY) == 56_000_00
    sell_off = next_step(second, now=OPENS, reserve_ready=True)
    assert sell_off is not None
    assert (sell_off.format, sell_off.plan) == ("SELL_OFF", NO_PLAN)
    after = ended(stage="SELL_OFF", format="SELL_OFF", plan=NO_PLAN)
    reserve = next_step(after, now=OPENS, reserve_ready=True)
    assert reserve is not None
    assert (reserve.stage, reserve.format) == ("RESERVE", None)


@pytest.mark.parametrize("format_", ["ASCENDING", "DYNAMIC", "SEALED", "WEIGHTED"])
def test_what_does_not_fall_is_carried_over_as_announced(format_: Format) -> None:
    plan = Plan.model_validate(WEIGHTED if format_ == "WEIGHTED" else {"jump_limit_fen": 2_000_00})
    assert carried(format_, plan, former_fen=100, start_price_fen=80, least_fen=56) == (format_, plan)


def test_a_new_appraisal_may_leave_nothing_to_fall() -> None:
    plan = Plan.model_validate(FALL)
    same = carried("DUTCH", plan, former_fen=100_000_00, start_price_fen=80_000_00, least_fen=60_000_00)
    assert same[1].floor_fen == 60_000_00
    flat = carried("DUTCH", plan, former_fen=100_000_00, start_price_fen=80_000_00, least_fen=80_000_00)
    assert flat == ("ASCENDING", NO_PLAN)


def test_a_later_round_keeps_the_plan_of_the_rule() -> None:
    plan = Plan.model_validate(FALL)
    assert broken("DUTCH", FALL, by_rule=("DUTCH", plan)) == {}
    assert broken("DUTCH", FALL | {"tick_seconds": 1_800}, by_rule=("DUTCH", plan)).keys() == {"plan"}
    assert broken("ASCENDING", {}, by_rule=("DUTCH", plan)).keys() == {"format"}


@given(st.integers(2, 10**12), st.integers(1, 10**12), st.integers(1, 300), st.integers(56, 99))
def test_a_further_fall_is_no_shorter_and_never_below_its_share(
    start: int, floor: int, steps: int, percent: int
) -> None:
    floor = 1 + floor % (start - 1)
    step = -(-(start - floor) // steps)
    plan = Plan(floor_fen=floor, step_fen=step, tick_seconds=60)
    former = fall_seconds("DUTCH", plan, start_price_fen=start)
    again = -(-start * percent // 100)
    format_, later = carried("DUTCH", plan, former_fen=start, start_price_fen=again, least_fen=1)
    if format_ == "ASCENDING":
        return
    assert later.floor_fen is not None
    assert later.floor_fen * start >= floor * again
    seconds = fall_seconds("DUTCH", later, start_price_fen=again)
    assert seconds is not None
    assert former is not None
    assert seconds >= former or later.step_fen == 1
