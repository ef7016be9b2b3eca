"""What the lots of a world announce: half of them the usual ascending bidding, the others every other format."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from auction.rules import Criterion, Terms
from tests.simulation.database import EPOCH
from tests.simulation.facts import Announced

FORMATS = ("ASCENDING",) * 7 + ("DYNAMIC", "SEALED", "DUTCH", "HYBRID", "WEIGHTED", "SELL_OFF")


def choose(dice: random.Random, lot_id: int) -> Announced:
    """A lot of seconds instead of days."""
    opens_at = EPOCH + timedelta(seconds=dice.randint(1, 2), microseconds=dice.randrange(1_000_000))
    ends_at = opens_at + timedelta(seconds=dice.randint(1, 5), microseconds=dice.randrange(1_000_000))
    start_price_fen, increment_fen = dice.choice((1, 100, 1_000_000)), dice.choice((1, 50, 10_000))
    format_ = dice.choice(FORMATS)
    rules: dict[str, Any] = {}
    if format_ == "DYNAMIC":
        rules["free_ends_at"] = opens_at + timedelta(seconds=1, microseconds=dice.randrange(1_000_000))
    if format_ in ("DUTCH", "HYBRID"):
        floor = start_price_fen * 6 // 10 + 1
        step = max(1, (start_price_fen - floor) // dice.randint(1, 5))
        rules |= {"floor_fen": floor, "step_fen": step, "tick_seconds": 1}
    if format_ in ("SEALED", "HYBRID"):
        rules["opening_seconds"] = dice.randint(1, 3)
    if format_ == "HYBRID":
        rules |= {"sealed_seconds": dice.randint(1, 3), "best_seconds": dice.randint(1, 3)}
    if format_ == "WEIGHTED":
        payment = {"ONE_SUM": dice.randint(0, 2_000), "TWO_PARTS": dice.randint(0, 900)}
        criteria = {"PAYMENT": payment, "STAYS": {"YES": dice.randint(0, 1_500)}}
        rules |= {"price_points": dice.choice((1, 6_000)), "score_step": dice.choice((1, 50)), "criteria": criteria}
    if format_ == "SELL_OFF":
        rules["bidding_seconds"] = dice.randint(1, 3)
    if format_ == "ASCENDING" and dice.random() < 0.2:
        rules["tiers"] = [(start_price_fen * 2, increment_fen * 3), (start_price_fen * 5, increment_fen * 10)]
    if format_ == "ASCENDING" and dice.random() < 0.1:
        rules["jump_limit_fen"] = increment_fen * dice.randint(0, 5)
    priority = {}
    if dice.random() < 0.3:
        priority = {str(1000 + dice.randrange(9)): rank for rank in (1, 2)}
    extension_seconds = dice.randint(1, 3)
    return Announced(
        lot_id, start_price_fen, increment_fen, opens_at, ends_at, extension_seconds, format_, rules, priority
    )


def terms_of(announced: Announced) -> Terms:
    """The same as the product takes it."""
    rules = dict(announced.rules)
    if "criteria" in rules:
        rules["criteria"] = tuple(Criterion(code, choices) for code, choices in rules["criteria"].items())
    if "tiers" in rules:
        rules["tiers"] = tuple(rules["tiers"])
    return Terms(
        start_price_fen=announced.start_price_fen,
        increment_fen=announced.increment_fen,
        opens_at=announced.opens_at,
        ends_at=announced.ends_at,
        extension_seconds=announced.extension_seconds,
        format=announced.format,
        **rules,
    )
