"""The ladder of a disposal (pure): what follows a stage that brought no standing sale, at which price, on which days.

Two rounds of bidding, the second at most 20 % lower (S18 art 26) · sell-off (变卖) at the second round's start price ·
reserve purchase (收储) · value agreement (折价; CC art 436). Nobody types a price: each stage follows from the one before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import get_args

from listings.formats import FALLING, NO_PLAN, Plan, carried, fall_seconds
from listings.kinds import Format, Stage
from market.kernel import rulebook
from market.kernel.calendar import add_working_days
from market.kernel.clock import SHANGHAI, local_date
from market.kernel.money import BPS
from market.kernel.rulebook import Rule, RuleSet

ORDER: tuple[Stage, ...] = get_args(Stage)
LOT_STAGES: tuple[Stage, ...] = ("FIRST", "SECOND", "SELL_OFF")
"""Those that a venue carries out with a lot; the others are answered by one party."""
OPENING_TIME = time(10, 0, tzinfo=SHANGHAI)
END_OF_DAY = time(23, 59, 59, tzinfo=SHANGHAI)
SHORT_LEAD = timedelta(seconds=60)
"""Where no notice period binds (rule set `demo`), the next stage opens this soon."""
SHORT_ANSWER = timedelta(minutes=10)
"""Where no period to answer binds (rule set `demo`), an offer stands this long."""
_YUAN = 100
_ROUND_TO_YUAN_FROM_FEN = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A stage that is over. `fell_through`: it was sold, and the sale came undone; otherwise it found no buyer. Price in fen.

    `format` is None where there was no bidding.
    """

    stage: Stage
    fell_through: bool
    start_price_fen: int
    appraisal_fen: int | None
    ended_on: date
    rule_set: RuleSet
    format: Format | None = "ASCENDING"
    plan: Plan = NO_PLAN

    @property
    def reserve_fen(self) -> int:
        """The least price that would have sold: the floor of a falling price, otherwise the start price (S18 art 10)."""
        floor = self.plan.floor_fen if self.format in FALLING else None
        return self.start_price_fen if floor is None else floor


@dataclass(frozen=True, kw_only=True)
class Step:
    """The stage that follows, its price (fen) and its period. `offer_by`: the last day on which it may be opened."""

    stage: Stage
    price_fen: int
    opens_at: datetime
    closes_at: datetime
    offer_by: date | None
    format: Format | None
    plan: Plan


def next_step(ended: Ended, *, now: datetime, reserve_ready: bool) -> Step | None:
    """What follows by rule when it is opened `now`; None: the ladder ends and the right is returned.

    `reserve_ready`: a registered reserve institution may still buy. A sale that fell through repeats its stage at its price.
    """
    stage = ended.stage if ended.fell_through else after(ended.stage)
    if stage == "RESERVE" and not reserve_ready:
        stage = after(stage)
    if stage is None:
        return None
    on, rule_set = local_date(now), ended.rule_set
    opens_at = opening(stage, now=now, rule_set=rule_set)
    price_fen = price(stage, ended=ended, on=on)
    format_, plan = bidding(stage, ended=ended, start_price_fen=price_fen, on=on)
    fall = fall_seconds(format_, plan, start_price_fen=price_fen)
    within = rulebook.value("relist_within_days", on=on, rule_set=rule_set)
    return Step(
        stage=stage,
        price_fen=price_fen,
        opens_at=opens_at,
        closes_at=closing(stage, opens_at=opens_at, rule_set=rule_set, fall=fall),
        offer_by=None if ended.fell_through else ended.ended_on + timedelta(days=within),
        format=format_,
        plan=plan,
    )


def after(stage: Stage) -> Stage | None:
    """The next stage down."""
    place = ORDER.index(stage) + 1
    return ORDER[place] if place < len(ORDER) else None


def price(stage: Stage, *, ended: Ended, on: date) -> int:
    """The price of a stage after another, in fen, never rounded below what a rule allows.

    SECOND: the former start price less the greatest cut, at least 70 % x 80 % = 56 % of the appraisal in force (S18 art 10, 26).
    SELL_OFF: the second round's start price (of a falling price its floor: for less nobody could buy), at least half of the appraisal (S04 art 32). From there on the price stays.
    """
    former = ended.start_price_fen
    if ended.fell_through or stage not in ("SECOND", "SELL_OFF"):
        return former
    value = {
        key: rulebook.value(key, on=on, rule_set=ended.rule_set) for key in ("max_price_cut_bps", "sell_off_floor_bps")
    }
    keep = BPS - value["max_price_cut_bps"]
    appraisal = ended.appraisal_fen or 0
    if stage == "SELL_OFF":
        return max(ended.reserve_fen, whole_yuan(-(-appraisal * value["sell_off_floor_bps"] // BPS)))
    floor = _least_of_a_second_round(appraisal, on=on, rule_set=ended.rule_set)
    return whole_yuan(max(-(-former * keep // BPS), floor))


def _least_of_a_second_round(appraisal_fen: int, *, on: date, rule_set: RuleSet) -> int:
    """70 % x 80 % = 56 % of the appraisal in force, fen, rounded up (S18 art 10, 26)."""
    keep = BPS - rulebook.value("max_price_cut_bps", on=on, rule_set=rule_set)
    ratio = rulebook.value("start_price_ratio_bps", on=on, rule_set=rule_set)
    return -(-appraisal_fen * ratio * keep // (BPS * BPS))


def bidding(stage: Stage, *, ended: Ended, start_price_fen: int, on: date) -> tuple[Format | None, Plan]:
    """Format and plan of a stage after another: carried over, a falling price in proportion to the new start price; set in a sell-off."""
    if stage == "SELL_OFF":
        return "SELL_OFF", NO_PLAN
    if stage not in LOT_STAGES:
        return None, NO_PLAN
    assert ended.format is not None
    least = _least_of_a_second_round(ended.appraisal_fen or 0, on=on, rule_set=ended.rule_set)
    former = ended.start_price_fen
    return carried(ended.format, ended.plan, former_fen=former, start_price_fen=start_price_fen, least_fen=least)


def whole_yuan(amount_fen: int) -> int:
    """Up to the next yuan, except for amounts so small that a yuan would break a ratio."""
    return -(-amount_fen // _YUAN) * _YUAN if amount_fen >= _ROUND_TO_YUAN_FROM_FEN else amount_fen


def price_rule(stage: Stage, *, on: date, rule_set: RuleSet) -> Rule:
    """The rule behind a stage's price."""
    keys = {"FIRST": "start_price_ratio_bps", "SELL_OFF": "sell_off_floor_bps"}
    return rulebook.rule(keys.get(stage, "max_price_cut_bps"), on=on, rule_set=rule_set)


def notice_rule(stage: Stage, *, on: date, rule_set: RuleSet) -> Rule:
    """The notice period of a stage of property rights (S18 art 12, 26)."""
    return rulebook.rule("notice_days_first" if stage == "FIRST" else "notice_days_later", on=on, rule_set=rule_set)


def period_rule(stage: Stage, *, on: date, rule_set: RuleSet) -> Rule:
    """How long a stage lasts: bidding (S18 art 20), the sell-off's window, or a party's time to answer."""
    keys = {
        "SELL_OFF": "sell_off_window_seconds",
        "RESERVE": "reserve_offer_working_days",
        "VALUE_AGREEMENT": "value_agreement_working_days",
    }
    return rulebook.rule(keys.get(stage, "bidding_seconds"), on=on, rule_set=rule_set)


def opening(stage: Stage, *, now: datetime, rule_set: RuleSet, review_days: int = 0) -> datetime:
    """When a stage opens that is published `review_days` from now: after its notice period, at ten; an offer to one party at once."""
    if stage not in LOT_STAGES:
        return now
    on = local_date(now)
    days = notice_rule(stage, on=on, rule_set=rule_set).value
    assert isinstance(days, int)
    if not days:
        return (now + SHORT_LEAD).replace(microsecond=0)
    return datetime.combine(on + timedelta(days=days + review_days), OPENING_TIME)


def closing(stage: Stage, *, opens_at: datetime, rule_set: RuleSet, fall: int | None = None) -> datetime:
    """When a stage that opens then ends by plan: after its fall (seconds) or its period. One of working days ends with its last day (CC art 203)."""
    if fall is not None:
        return opens_at + timedelta(seconds=fall)
    on = local_date(opens_at)
    found = period_rule(stage, on=on, rule_set=rule_set)
    assert isinstance(found.value, int)
    if stage in LOT_STAGES:
        return opens_at + timedelta(seconds=found.value)
    if not found.value:
        return opens_at + SHORT_ANSWER
    return datetime.combine(add_working_days(on, found.value).day, END_OF_DAY)
