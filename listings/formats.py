"""The formats of bidding that a bank may announce, and the plan of each (pure). Amounts are fen, points hundredths of a point.

The names of a plan's fields are those of the venue's rules of bidding, which read them as announced.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from listings.kinds import Format
from market.platform.json import Fen, Model

Seconds = Annotated[int, Field(ge=1, le=31_536_000)]
Points = Annotated[int, Field(ge=0, le=1_000_000)]
Amount = Annotated[Fen, Field(gt=0, le=10**15)]


class Tier(Model):
    """From this standing price on, the increment is another; the last tier is open-ended."""

    from_fen: Amount
    increment_fen: Amount


class Plan(Model):
    """What only some formats need; a format's own fields are in `NEEDS` and `MAY`.

    `criteria`: the announced terms beside the price, by code, and the points that each choice brings; what is not offered brings none.
    """

    tiers: list[Tier] = Field(default=[], max_length=50)
    jump_limit_fen: Amount | None = None
    opening_seconds: Seconds | None = None
    floor_fen: Amount | None = None
    step_fen: Amount | None = None
    tick_seconds: Seconds | None = None
    sealed_seconds: Seconds | None = None
    best_seconds: Seconds | None = None
    price_points: Points | None = None
    score_step: Points | None = None
    criteria: dict[str, dict[str, Points]] = {}

    def filled(self) -> set[str]:
        """The names of the fields that say something."""
        return {name for name in Plan.model_fields if getattr(self, name) not in (None, [], {})}


NO_PLAN = Plan()
_FALL = ("floor_fen", "step_fen", "tick_seconds")
NEEDS: dict[Format, tuple[str, ...]] = {
    "ASCENDING": (),
    "DYNAMIC": (),
    "SEALED": ("opening_seconds",),
    "DUTCH": _FALL,
    "HYBRID": (*_FALL, "sealed_seconds", "opening_seconds", "best_seconds"),
    "WEIGHTED": ("price_points", "score_step", "criteria"),
    "SELL_OFF": (),
}
"""Without these a format cannot run."""
MAY: dict[Format, tuple[str, ...]] = {
    "ASCENDING": ("tiers", "jump_limit_fen"),
    "DYNAMIC": ("tiers", "jump_limit_fen"),
}
"""These a format can do without; everything else does not belong to it."""
FALLING: frozenset[Format] = frozenset({"DUTCH", "HYBRID"})
RAISED_BY_INCREMENT: frozenset[Format] = frozenset({"ASCENDING", "DYNAMIC", "HYBRID", "SELL_OFF"})
"""Where the increment means something."""

_YUAN = 100
_STEPS_IN_YUAN_FROM_FEN = 10_000


def fall_steps(start_price_fen: int, plan: Plan) -> int:
    """How many steps lead from the start price to the floor, the last one perhaps a shorter one."""
    assert plan.floor_fen is not None
    assert plan.step_fen is not None
    return -(-(start_price_fen - plan.floor_fen) // plan.step_fen)


def fall_prices(start_price_fen: int, plan: Plan) -> list[int]:
    """Every price of a fall, from the start price to the floor."""
    assert plan.floor_fen is not None
    assert plan.step_fen is not None
    steps = fall_steps(start_price_fen, plan)
    return [max(plan.floor_fen, start_price_fen - place * plan.step_fen) for place in range(steps + 1)]


def fall_seconds(format_: Format | None, plan: Plan, *, start_price_fen: int | None) -> int | None:
    """How long a fall takes: every price down to the floor stands for a whole tick. None where nothing falls, or not all is known."""
    if format_ not in FALLING or start_price_fen is None or plan.tick_seconds is None:
        return None
    if plan.floor_fen is None or plan.step_fen is None:
        return None
    return (max(0, fall_steps(start_price_fen, plan)) + 1) * plan.tick_seconds


def step_for(distance_fen: int, *, steps: int) -> int:
    """The greatest step that takes at least so many to fall by the distance, in whole yuan where it is not tiny."""
    step = distance_fen if steps <= 1 else max(1, (distance_fen - 1) // (steps - 1))
    return step - step % _YUAN if step >= _STEPS_IN_YUAN_FROM_FEN else step


def carried(
    format_: Format, plan: Plan, *, former_fen: int, start_price_fen: int, least_fen: int
) -> tuple[Format, Plan]:
    """Format and plan of a further round: as announced, a fall in proportion to the new start price.

    The floor keeps its share of the start price, rounded up, and at least `least_fen`; no fewer steps lead there. Where that leaves
    nothing to fall, bidding rises from the start price.
    """
    if format_ not in FALLING:
        return format_, plan
    assert plan.floor_fen is not None
    if former_fen == start_price_fen:
        return format_, plan
    floor = max(least_fen, -(-plan.floor_fen * start_price_fen // former_fen))
    if floor >= start_price_fen:
        return "ASCENDING", NO_PLAN
    step = step_for(start_price_fen - floor, steps=fall_steps(former_fen, plan))
    return format_, plan.model_copy(update={"floor_fen": floor, "step_fen": step})


def stored(plan: Plan) -> dict[str, Any]:
    """The plan as JSON, without what is not said."""
    return plan.model_dump(mode="json", include=plan.filled())


def for_the_venue(plan: Plan) -> Mapping[str, Any]:
    """The plan by the names and in the shapes of the venue's rules of bidding."""
    said = {name: getattr(plan, name) for name in plan.filled()}
    if plan.tiers:
        said["tiers"] = [[tier.from_fen, tier.increment_fen] for tier in plan.tiers]
    if plan.criteria:
        said["criteria"] = [{"code": code, "choices": choices} for code, choices in plan.criteria.items()]
    return said
