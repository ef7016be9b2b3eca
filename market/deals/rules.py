"""Pure rules of deals: numbers, deadlines, who may do what next, when a buyer is in default."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from market.deals.states import UNSETTLED
from market.kernel import rulebook
from market.kernel.calendar import add_working_days
from market.kernel.clock import SHANGHAI
from market.kernel.ids import mask_name

Party = Literal["SELLER", "BUYER"]

GAZETTE_TRANSFER = "TR01"
"""CNIPA's gazette code of a transfer that took effect (rulebook §4)."""


def deal_no(deal_id: int, *, opened_on: date) -> str:
    """What people call a deal: `BHD-2026-000007`."""
    return f"BHD-{opened_on.year}-{deal_id:06d}"


def certificate_number(year: int, *, nth: int) -> str:
    """`BHIP-2026-000001`; `nth` counts within the year, without gaps."""
    return f"BHIP-{year:04d}-{nth:06d}"


def end_of_day(day: date) -> datetime:
    """The last second of a Shanghai day: a period counted in days ends with its last day (CC art 203)."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=SHANGHAI)


def contract_due_on(confirmed_on: date, *, rule_set: rulebook.RuleSet) -> date:
    """The last day to sign: working days after the confirmation (exchange practice)."""
    days = rulebook.value("soe.contract_working_days", on=confirmed_on, rule_set=rule_set)
    return add_working_days(confirmed_on, days).day


def default_mode(announced: str | None, *, published_on: date, rule_set: rulebook.RuleSet) -> str:
    """What happens to a defaulter's deposit: as announced, else the rule of the notice's day (S18 art 24, S04 art 22)."""
    return announced or rulebook.word("winner_default_mode", on=published_on, rule_set=rule_set)


@dataclass(frozen=True)
class HeldBack:
    """What is left of a defaulter's deposit after the costs, and the price (fen) that the defaulter had bid."""

    deal_id: int
    price_fen: int
    held_fen: int


def cover_gap(held: Sequence[HeldBack], *, resale_fen: int) -> dict[int, int]:
    """What each forfeited deposit pays of the price gap on resale (S18 art 24; S04 art 22), by deal, in fen; the excess goes back.

    `held` is in the order of the sales: a gap that an earlier defaulter made good is not lost twice.
    """
    covered: dict[int, int] = {}
    for one in held:
        gap_fen = max(one.price_fen - resale_fen - sum(covered.values()), 0)
        covered[one.deal_id] = min(one.held_fen, gap_fen)
    return covered


@dataclass(frozen=True)
class Standing:
    """What decides who may do what: the deal's state and its few facts. `held_back`: and no resale stands that decides of it."""

    state: str
    signed: Set[str]
    findings_known: bool = True
    revoked: bool = False
    held_back: bool = False


def in_default(standing: Standing, *, now: datetime, contract_due: date | None, payment_due: datetime | None) -> bool:
    """Whether a deadline that binds the buyer has passed: not signing, not paying (deposit forfeiture events, rulebook §2).

    `payment_due` is of the earliest instalment that is not paid.
    """
    if standing.state == "AWAITING_CONTRACT" and contract_due is not None:
        return "BUYER" not in standing.signed and now > end_of_day(contract_due)
    if standing.state == "AWAITING_PAYMENT" and payment_due is not None:
        return now > payment_due
    return False


def actions(standing: Standing, *, roles: Set[str], is_seller: bool, is_buyer: bool) -> list[str]:
    """What this viewer may do next, as the names of the verbs."""
    settlement = "CENTRE_SETTLEMENT" in roles
    checker, buyer = is_seller and "BANK_CHECKER" in roles, is_buyer
    state = standing.state
    may = {
        "confirm": state == "AWAITING_CONFIRMATION" and settlement and standing.findings_known,
        "annul": state in UNSETTLED and settlement,
        "sign": state == "AWAITING_CONTRACT"
        and ((checker and "SELLER" not in standing.signed) or (buyer and "BUYER" not in standing.signed)),
        "pay": state == "AWAITING_PAYMENT" and buyer,
        "release_pledge": state == "PAID" and checker,
        "file_transfer": state == "RELEASED" and (buyer or settlement),
        "record_transfer": state == "FILED" and settlement,
        "certify": state == "TRANSFERRED" and settlement,
        "revoke": state == "SETTLED" and not standing.revoked and settlement,
        "default": state in ("AWAITING_CONFIRMATION", "AWAITING_CONTRACT", "AWAITING_PAYMENT") and settlement,
        "apply_forfeit": standing.held_back and settlement,
    }
    return [name for name, allowed in may.items() if allowed]


def public_name(name: str, *, person: bool) -> str:
    """A company's name is public with the result (S18 art 14); a natural person's is masked."""
    return mask_name(name) if person else name


def mask_code(code: str | None) -> str | None:
    """`91120116MA05XXXX1Y` → `9112**********XX1Y`-like: enough to compare, not to copy."""
    if not code or len(code) < 8:
        return None
    return f"{code[:4]}{'*' * (len(code) - 8)}{code[-4:]}"
