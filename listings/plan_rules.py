"""The rules of a plan (pure): what a format needs and must not have, and the bounds of each figure, with their sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from listings.findings import Error, bounded, error, ratio
from listings.formats import FALLING, MAY, NEEDS, Plan, fall_seconds, fall_steps
from listings.kinds import Format
from market.deals.undertakings import CRITERIA
from market.kernel import rulebook
from market.kernel.rulebook import RuleSet

NAMES = {
    "tiers": ("加价幅度分档", "tiers of the increment"),
    "jump_limit_fen": ("单次加价上限", "a limit of a single raise"),
    "opening_seconds": ("启封时长", "the time to open sealed bids"),
    "floor_fen": ("降价底价", "the floor of the fall"),
    "step_fen": ("每次降价额", "the step of the fall"),
    "tick_seconds": ("降价间隔", "the interval of the fall"),
    "sealed_seconds": ("密封报价时长", "the time for sealed bids"),
    "best_seconds": ("答复时长", "the time to answer the best bid"),
    "price_points": ("起始价得分", "the score of the start price"),
    "score_step": ("最小提分幅度", "the least rise of the score"),
    "criteria": ("评分条件", "the terms that score"),
}
_SECONDS = {
    "opening_seconds": "sealed_opening_seconds",
    "tick_seconds": "fall_tick_seconds",
    "sealed_seconds": "hybrid_sealed_seconds",
    "best_seconds": "hybrid_best_seconds",
}


@dataclass(frozen=True, kw_only=True)
class Round:
    """What a plan is checked against. `by_rule`: format and plan as they follow from the stage before; None in a first round."""

    format: Format
    plan: Plan
    start_price_fen: int | None
    increment_fen: int | None
    appraisal_fen: int | None
    opens_at: datetime | None
    closes_at: datetime | None
    by_rule: tuple[Format, Plan] | None
    on: date
    rule_set: RuleSet


def check_plan(given: Round) -> list[Error]:
    """What breaks a rule among the figures that are filled in."""
    if given.by_rule is not None:
        return [*_as_carried(given, given.by_rule), *_fall_and_end(given)]
    found = [*_foreign(given)]
    for name, key in _SECONDS.items():
        seconds = getattr(given.plan, name)
        if seconds is not None and name in NEEDS[given.format]:
            found += bounded(f"plan.{name}", key, seconds, on=given.on, rule_set=given.rule_set)
    for part in (_tiers, _jump, _fall, _fall_and_end, _weights):
        found += part(given)
    return found


def missing(given: Format, plan: Plan) -> list[Error]:
    """What a format needs and the plan does not say."""
    return [
        error(f"plan.{name}", f"请填写{NAMES[name][0]}", f"{NAMES[name][1]} is missing")
        for name in NEEDS[given]
        if name not in plan.filled()
    ]


def _as_carried(given: Round, by_rule: tuple[Format, Plan]) -> list[Error]:
    if (given.format, given.plan) == by_rule:
        return []
    zh, en = (
        "本阶段的竞价方式和方案由规则沿用前一阶段",
        "format and plan of this stage follow by rule from the stage before",
    )
    field = "format" if given.format != by_rule[0] else "plan"
    return [
        error(field, zh, en, found=rulebook.rule("max_price_cut_bps", on=given.on, rule_set=given.rule_set)),
    ]


def _foreign(given: Round) -> list[Error]:
    own = {*NEEDS[given.format], *MAY.get(given.format, ())}
    return [
        error(f"plan.{name}", f"该竞价方式不设{NAMES[name][0]}", f"this format has no place for {NAMES[name][1]}")
        for name in NAMES
        if name in given.plan.filled() - own
    ]


def _tiers(given: Round) -> list[Error]:
    tiers, found = given.plan.tiers, list[Error]()
    if not tiers:
        return []
    found += bounded("plan.tiers", "increment_tiers", len(tiers), on=given.on, rule_set=given.rule_set)
    rule = rulebook.rule("increment_tiers", on=given.on, rule_set=given.rule_set)
    froms = [given.start_price_fen or 0, *(tier.from_fen for tier in tiers)]
    if not _rising(froms):
        zh, en = "各档起点须高于起拍价并依次递增", "tiers begin above the start price, each above the one before"
        found.append(error("plan.tiers", zh, en, found=rule))
    if not _rising([given.increment_fen or 0, *(tier.increment_fen for tier in tiers)]):
        zh, en = "各档加价幅度须依次递增", "the increments of the tiers rise"
        found.append(error("plan.tiers", zh, en, found=rule))
    for tier in tiers:
        found += ratio(
            "plan.tiers", "increment_bps", tier.increment_fen, tier.from_fen, on=given.on, rule_set=given.rule_set
        )
    return found


def _rising(amounts: Sequence[int]) -> bool:
    return all(low < high for low, high in zip(amounts, amounts[1:], strict=False))


def _jump(given: Round) -> list[Error]:
    limit, increment = given.plan.jump_limit_fen, given.increment_fen
    if limit is None or increment is None:
        return []
    least = max(increment, *(tier.increment_fen for tier in given.plan.tiers), 1)
    key = "jump_limit_increments"
    return bounded("plan.jump_limit_fen", key, limit // least, on=given.on, rule_set=given.rule_set)


def _fall(given: Round) -> list[Error]:
    plan, start = given.plan, given.start_price_fen
    if given.format not in FALLING or plan.floor_fen is None or start is None:
        return []
    on, rule_set = given.on, given.rule_set
    found = []
    if given.appraisal_fen is not None:
        key = "start_price_ratio_bps"
        found += ratio("plan.floor_fen", key, plan.floor_fen, given.appraisal_fen, on=on, rule_set=rule_set)
    if plan.floor_fen >= start:
        zh, en = "降价底价须低于起始价", "the floor lies below the start price"
        found.append(error("plan.floor_fen", zh, en, found=rulebook.rule("fall_steps", on=on, rule_set=rule_set)))
    elif plan.step_fen is not None:
        found += bounded("plan.step_fen", "fall_steps", fall_steps(start, plan), on=on, rule_set=rule_set)
        if plan.step_fen > start - plan.floor_fen:
            zh, en = "每次降价额不得超过起始价与底价之差", "a step is at most the whole fall"
            found.append(error("plan.step_fen", zh, en, found=rulebook.rule("fall_steps", on=on, rule_set=rule_set)))
    return found


def _fall_and_end(given: Round) -> list[Error]:
    """The bidding of a falling price ends when the floor has stood for its interval."""
    seconds = fall_seconds(given.format, given.plan, start_price_fen=given.start_price_fen)
    if seconds is None or given.opens_at is None or given.closes_at is None:
        return []
    if int((given.closes_at - given.opens_at).total_seconds()) == seconds:
        return []
    zh, en = "降价式竞价在底价的间隔届满时结束", "a falling price ends when its floor has stood for a whole interval"
    rule = rulebook.rule("fall_tick_seconds", on=given.on, rule_set=given.rule_set)
    return [error("bidding_closes_at", zh, en, found=rule)]


def _weights(given: Round) -> list[Error]:
    plan, on, rule_set = given.plan, given.on, given.rule_set
    if given.format != "WEIGHTED":
        return []
    rule = rulebook.rule("price_weight_bps", on=on, rule_set=rule_set)
    found = []
    for code, choices in plan.criteria.items():
        known = CRITERIA.get(code)
        unknown = [code] if known is None or not choices else [choice for choice in choices if choice not in known]
        for name in unknown:
            zh, en = f"评分条件中没有“{name}”", f"{name} is not among the terms that may score"
            found.append(error("plan.criteria", zh, en, found=rule))
    most = sum(max(choices.values(), default=0) for choices in plan.criteria.values())
    if plan.price_points:
        if plan.criteria:
            whole = plan.price_points + most
            found += ratio("plan.price_points", rule.key, plan.price_points, whole, on=on, rule_set=rule_set)
        if plan.score_step is not None:
            key = "score_step_bps"
            found += ratio("plan.score_step", key, plan.score_step, plan.price_points, on=on, rule_set=rule_set)
    return found
