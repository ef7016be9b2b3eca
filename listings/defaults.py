"""The terms that the rules propose for a draft (pure), each with its citation. Amounts in fen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from listings.models import Default, Defaults
from listings.rules import citation, notice_rule
from market.deals.terms import CostLine
from market.kernel import rulebook
from market.kernel.clock import SHANGHAI, local_date
from market.kernel.money import BPS, share_bps
from market.kernel.rulebook import Rule, RuleSet

REVIEW_DAYS = 7
"""Days that a draft leaves for the bank's check and the centre's review before the notice period has to begin."""
OPENING_TIME = time(10, 0, tzinfo=SHANGHAI)
SHORT_LEAD = timedelta(minutes=10)
"""Where no notice period binds (rule set `demo`), the bidding opens this soon."""
_YUAN = 100
_ROUND_TO_YUAN_FROM_FEN = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What the defaults are computed from. `former_start_fen`: the start price of the round before; a cut is due when it passed."""

    rule_set: RuleSet
    round: int
    appraisal_fen: int | None
    start_price_fen: int | None
    former_start_fen: int | None = None
    fell_through: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def _whole_yuan(amount_fen: int) -> int:
    """Up to the next yuan, except for amounts so small that a yuan would break a ratio."""
    return -(-amount_fen // _YUAN) * _YUAN if amount_fen >= _ROUND_TO_YUAN_FROM_FEN else amount_fen


def start_price(proposal: Proposal, *, on: date) -> int | None:
    """The least start price: 70 % of the appraisal (S18 art 10), or the former price cut by 20 % (S18 art 26). Fen, rounded up."""
    if proposal.former_start_fen is not None:
        cut = rulebook.value("max_price_cut_bps", on=on, rule_set=proposal.rule_set)
        keep = BPS if proposal.fell_through else BPS - cut
        return _whole_yuan(-(-proposal.former_start_fen * keep // BPS))
    if proposal.appraisal_fen is None:
        return None
    ratio = rulebook.value("start_price_ratio_bps", on=on, rule_set=proposal.rule_set)
    return _whole_yuan(-(-proposal.appraisal_fen * ratio // BPS))


def deposit(start_price_fen: int, *, on: date, rule_set: RuleSet) -> int:
    """10 % of the start price (S18 art 17), fen."""
    return _whole_yuan(share_bps(start_price_fen, rulebook.value("deposit_ratio_bps", on=on, rule_set=rule_set)))


def increment(start_price_fen: int, *, on: date, rule_set: RuleSet) -> int:
    """1 % of the start price, fen, at least one fen."""
    return max(_whole_yuan(share_bps(start_price_fen, rulebook.value("increment_bps", on=on, rule_set=rule_set))), 1)


def opening(round_: int, *, now: datetime, rule_set: RuleSet) -> datetime:
    """The earliest sensible opening: the notice period (S18 art 12, 26) after some days of review, at ten in the morning."""
    days = notice_rule(round_, on=local_date(now), rule_set=rule_set).value
    assert isinstance(days, int)
    if not days:
        return (now + SHORT_LEAD).replace(microsecond=0)
    return datetime.combine(local_date(now) + timedelta(days=days + REVIEW_DAYS), OPENING_TIME)


def bidding_seconds(*, on: date, rule_set: RuleSet) -> int:
    """24 hours (S18 art 20), in seconds."""
    return rulebook.value("bidding_seconds", on=on, rule_set=rule_set)


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
    later = proposal.former_start_fen is not None
    if start is not None:
        add("start_price_fen", "max_price_cut_bps" if later else "start_price_ratio_bps", fen=start)
        add("deposit_fen", "deposit_ratio_bps", fen=deposit(start, on=on, rule_set=rule_set))
        add("increment_fen", "increment_bps", fen=increment(start, on=on, rule_set=rule_set))
    opens = proposal.opens_at or opening(proposal.round, now=now, rule_set=rule_set)
    closes = proposal.closes_at or opens + timedelta(seconds=bidding_seconds(on=on, rule_set=rule_set))
    add("bidding_opens_at", notice_rule(proposal.round, on=on, rule_set=rule_set).key, at=opens)
    add("bidding_closes_at", "bidding_seconds", at=closes)
    add("registration_closes_at", "deposit_confirmed_before_end", at=closes)
    add("balance_due_days", "balance_due_days", count=rulebook.value("balance_due_days", on=on, rule_set=rule_set))
    suggested = []
    if start is not None:
        fee = rulebook.fee(start, kind="exchange", on=on)
        suggested.append(CostLine(kind="EXCHANGE_FEE", amount_fen=fee, description="交易服务费(按起拍价预计)"))
    return Defaults(rule_set=rule_set, round=proposal.round, items=items, suggested_costs=suggested)


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
