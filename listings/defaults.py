"""The terms that the rules propose for a draft (pure), each with its citation. Amounts in fen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from listings import ladder, plan_defaults
from listings.findings import citation
from listings.formats import FALLING, MAY, NEEDS, NO_PLAN, Plan, fall_seconds
from listings.kinds import Format, Stage
from listings.ladder import Ended, whole_yuan
from listings.models import Default, Defaults
from market.deals.terms import CostLine
from market.kernel import rulebook
from market.kernel.clock import local_date
from market.kernel.money import share_bps
from market.kernel.rulebook import Rule, RuleSet

REVIEW_DAYS = 7
"""Days that a draft leaves for the bank's check and the centre's review before the notice period has to begin."""
SHORT_LEAD = timedelta(minutes=10)
"""Where no notice period binds (rule set `demo`), the bidding of a draft opens this soon."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What the defaults are computed from. `former`: the stage before, from which a later one's price and plan follow."""

    rule_set: RuleSet
    stage: Stage
    appraisal_fen: int | None
    start_price_fen: int | None
    former: Ended | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    format: Format | None = "ASCENDING"
    plan: Plan = NO_PLAN


def start_price(proposal: Proposal, *, on: date) -> int | None:
    """The start price of a first round, or what the ladder sets after a former stage. Fen, rounded up."""
    if proposal.former is not None:
        ended = replace(proposal.former, appraisal_fen=proposal.appraisal_fen)
        return ladder.price(proposal.stage, ended=ended, on=on)
    if proposal.appraisal_fen is None:
        return None
    return plan_defaults.start_price(proposal.format, proposal.appraisal_fen, on=on, rule_set=proposal.rule_set)


def bidding(proposal: Proposal, *, start_price_fen: int | None, on: date) -> tuple[Format | None, Plan]:
    """Format and plan: as the ladder carries them over from a former stage, otherwise the given ones, completed."""
    if proposal.former is not None:
        if start_price_fen is None:
            return proposal.format, proposal.plan
        ended = replace(proposal.former, appraisal_fen=proposal.appraisal_fen)
        return ladder.bidding(proposal.stage, ended=ended, start_price_fen=start_price_fen, on=on)
    if proposal.format is None:
        return None, NO_PLAN
    plan = plan_defaults.completed(
        proposal.format,
        proposal.plan,
        start_price_fen=start_price_fen,
        appraisal_fen=proposal.appraisal_fen,
        on=on,
        rule_set=proposal.rule_set,
    )
    return proposal.format, plan


def deposit(start_price_fen: int, *, on: date, rule_set: RuleSet) -> int:
    """10 % of the start price (S18 art 17), fen."""
    return whole_yuan(share_bps(start_price_fen, rulebook.value("deposit_ratio_bps", on=on, rule_set=rule_set)))


def increment(start_price_fen: int, *, on: date, rule_set: RuleSet) -> int:
    """1 % of the start price, fen, at least one fen."""
    return max(whole_yuan(share_bps(start_price_fen, rulebook.value("increment_bps", on=on, rule_set=rule_set))), 1)


def opening(stage: Stage, *, now: datetime, rule_set: RuleSet) -> datetime:
    """The earliest sensible opening of a draft: the notice period (S18 art 12, 26) after some days of review."""
    if not ladder.notice_rule(stage, on=local_date(now), rule_set=rule_set).value:
        return (now + SHORT_LEAD).replace(microsecond=0)
    return ladder.opening(stage, now=now, rule_set=rule_set, review_days=REVIEW_DAYS)


def propose(proposal: Proposal, *, now: datetime) -> Defaults:
    """Every default with its bounds and citation."""
    on, rule_set = local_date(now), proposal.rule_set
    items: list[Default] = []

    def add(
        name: str, key: str, *, fen: int | None = None, at: datetime | None = None, count: int | None = None
    ) -> None:
        found = rulebook.rule(key, on=on, rule_set=rule_set)
        items.append(_default(name, found, fen=fen, at=at, count=count))

    start = proposal.start_price_fen or start_price(proposal, on=on)
    lot = proposal.stage in ladder.LOT_STAGES
    if start is not None:
        first_fall = proposal.former is None and proposal.format in FALLING
        rule = ladder.price_rule(proposal.stage, on=on, rule_set=rule_set).key
        add("start_price_fen", "fall_start_ratio_bps" if first_fall else rule, fen=start)
    format_, plan = bidding(proposal, start_price_fen=start, on=on)
    for name in (*NEEDS[format_], *MAY.get(format_, ())) if format_ is not None else ():
        value, fen = getattr(plan, name), name.endswith("_fen")
        if name in plan_defaults.RULES:
            count = value if isinstance(value, int) and not fen else None
            add(f"plan.{name}", plan_defaults.RULES[name], fen=value if fen else None, count=count)
    if start is not None and lot:
        add("deposit_fen", "deposit_ratio_bps", fen=deposit(start, on=on, rule_set=rule_set))
        add("increment_fen", "increment_bps", fen=increment(start, on=on, rule_set=rule_set))
    if lot:
        opens = proposal.opens_at or opening(proposal.stage, now=now, rule_set=rule_set)
        fall = fall_seconds(format_, plan, start_price_fen=start)
        closes = proposal.closes_at or ladder.closing(proposal.stage, opens_at=opens, rule_set=rule_set, fall=fall)
        period = ladder.period_rule(proposal.stage, on=on, rule_set=rule_set)
        add("bidding_opens_at", ladder.notice_rule(proposal.stage, on=on, rule_set=rule_set).key, at=opens)
        add("bidding_closes_at", period.key, at=closes)
        add("registration_closes_at", "deposit_confirmed_before_end", at=closes)
    add("balance_due_days", "balance_due_days", count=rulebook.value("balance_due_days", on=on, rule_set=rule_set))
    suggested = []
    if start is not None:
        fee = rulebook.fee(start, kind="exchange", on=on)
        suggested.append(CostLine(kind="EXCHANGE_FEE", amount_fen=fee, description="交易服务费(按起拍价预计)"))
    return Defaults(
        rule_set=rule_set, stage=proposal.stage, format=format_, plan=plan, items=items, suggested_costs=suggested
    )


def _default(name: str, found: Rule, *, fen: int | None, at: datetime | None, count: int | None) -> Default:
    return Default(
        field=name,
        fen=fen,
        at=at,
        count=count,
        bounds_zh=rulebook.bounds(found, zh=True),
        bounds_en=rulebook.bounds(found),
        citation=citation(found),
    )
