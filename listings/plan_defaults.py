"""The plan that the rules propose for a format (pure): what the given plan leaves out, filled in."""

from __future__ import annotations

from datetime import date

from listings.formats import FALLING, NEEDS, Plan, step_for
from listings.kinds import Format
from listings.ladder import whole_yuan
from market.kernel import rulebook
from market.kernel.money import BPS, share_bps
from market.kernel.rulebook import RuleSet

RULES = {
    "opening_seconds": "sealed_opening_seconds",
    "tick_seconds": "fall_tick_seconds",
    "sealed_seconds": "hybrid_sealed_seconds",
    "best_seconds": "hybrid_best_seconds",
    "floor_fen": "start_price_ratio_bps",
    "step_fen": "fall_steps",
    "price_points": "price_weight_bps",
    "score_step": "score_step_bps",
    "tiers": "increment_tiers",
    "jump_limit_fen": "jump_limit_increments",
}
"""The rule behind each figure of a plan."""
CRITERIA = {"PAYMENT": {"ONE_SUM": 2_000, "TWO_PARTS": 1_000}, "STAYS_IN_DISTRICT": {"YES": 2_000}}
"""Hundredths of a point: 40 points beside the price's share."""


def start_price(format_: Format | None, appraisal_fen: int, *, on: date, rule_set: RuleSet) -> int:
    """The start price of a first round: the least one (S18 art 10), or where a falling price is proposed to begin. Fen, rounded up."""
    key = "fall_start_ratio_bps" if format_ in FALLING else "start_price_ratio_bps"
    return whole_yuan(-(-appraisal_fen * rulebook.value(key, on=on, rule_set=rule_set) // BPS))


def completed(
    format_: Format,
    given: Plan,
    *,
    start_price_fen: int | None,
    appraisal_fen: int | None,
    on: date,
    rule_set: RuleSet,
) -> Plan:
    """The plan with what its format needs. A floor and a step wait for the prices they follow from."""
    wanted = set(NEEDS[format_]) - given.filled()
    found: dict[str, object] = {
        name: rulebook.value(key, on=on, rule_set=rule_set)
        for name, key in RULES.items()
        if name in wanted and name.endswith("_seconds")
    }
    if "floor_fen" in wanted and appraisal_fen is not None:
        found["floor_fen"] = start_price(None, appraisal_fen, on=on, rule_set=rule_set)
    if "criteria" in wanted:
        found["criteria"] = CRITERIA
    plan = given.model_copy(update=found)
    if "price_points" in wanted:
        plan = plan.model_copy(update={"price_points": _price_points(plan, on=on, rule_set=rule_set)})
    if "score_step" in wanted and plan.price_points:
        step = rulebook.value("score_step_bps", on=on, rule_set=rule_set)
        plan = plan.model_copy(update={"score_step": max(1, share_bps(plan.price_points, step))})
    if "step_fen" in wanted and start_price_fen is not None and plan.floor_fen is not None:
        distance, steps = start_price_fen - plan.floor_fen, _steps(plan, on=on, rule_set=rule_set)
        plan = plan.model_copy(update={"step_fen": step_for(distance, steps=steps)} if distance > 0 else {})
    return plan


def _steps(plan: Plan, *, on: date, rule_set: RuleSet) -> int:
    """As many as proposed, or as fill the least time of bidding (S18 art 20), whichever are more."""
    least = rulebook.value("bidding_seconds", on=on, rule_set=rule_set)
    usual = rulebook.value("fall_steps", on=on, rule_set=rule_set)
    return max(usual, -(-least // (plan.tick_seconds or least)) - 1)


def _price_points(plan: Plan, *, on: date, rule_set: RuleSet) -> int:
    """So many that the price has its proposed share of the whole."""
    weight = rulebook.value("price_weight_bps", on=on, rule_set=rule_set)
    most = sum(max(choices.values(), default=0) for choices in plan.criteria.values())
    return -(-most * weight // (BPS - weight))
