"""How the price is paid (pure): in one sum, or in the parts that the winning offer undertook. Amounts in fen.

Each part but the first is equal; the first brings what is paid, the deposit with it, to the least share of the price, and the
last is due when the longest time has passed (exchange practice, rulebook §2: first ≥ 30 %, ≤ 1 year).

    plan(100, balance_fen=90, parts=4, days=10, first_bps=3_000, months=12)
    # 20 within 10 days · 24 within 4 months · 23 within 8 · 23 within 12
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from market.deals.rules import end_of_day
from market.deals.terms import DealTerms
from market.kernel import rulebook
from market.kernel.calendar import add_days, add_months
from market.kernel.money import BPS, allocate

PARTS = {"ONE_SUM": 1, "TWO_PARTS": 2, "FOUR_PARTS": 4}
DAYS = {"WITHIN_3_DAYS": 3, "WITHIN_5_DAYS": 5}
LEAST_DAYS_OF_A_MONTH = 28

Unit = Literal["DAYS", "MONTHS"]


@dataclass(frozen=True)
class Part:
    """`amount_fen` is due `within` so many days or months after the contract takes effect."""

    amount_fen: int
    within: int
    unit: Unit

    def due_at(self, signed_on: date) -> datetime:
        """The end of the last day, counted from the day on which the contract took effect (CC art 201 to 203)."""
        later = add_days if self.unit == "DAYS" else add_months
        return end_of_day(later(signed_on, self.within))


def plan(price_fen: int, *, balance_fen: int, parts: int, days: int, first_bps: int, months: int) -> list[Part]:
    """The parts of a balance (fen) in the order of their dates; they sum to it, and none is empty.

    `days` to the first, `months` to the last. Where the deposit covers the first, or the price is tiny, there are fewer.
    """
    if parts == 1:
        dated = [Part(balance_fen, days, "DAYS")]
    else:
        least_fen = -(-price_fen * first_bps // BPS)
        first_fen = min(balance_fen, max(0, least_fen - (price_fen - balance_fen)))
        later = parts - 1
        ends = [months * nth // later for nth in range(1, parts)]
        # However long the announced time is, the first is not due after the second.
        dated = [Part(first_fen, min(days, LEAST_DAYS_OF_A_MONTH * ends[0]), "DAYS")]
        rest = allocate(balance_fen - first_fen, weights=[1] * later)
        dated += [Part(amount_fen, end, "MONTHS") for amount_fen, end in zip(rest, ends, strict=True)]
    return [part for part in dated if part.amount_fen]


def plan_of(terms: DealTerms) -> list[Part]:
    """How a deal's balance is paid: in one sum as announced (S18 art 25) but for what the buyer undertook, by the rules of the notice's day."""

    def ruled(key: str) -> int:
        return rulebook.value(key, on=terms.published_on, rule_set=terms.rule_set)

    undertaken = {one.criterion: one.choice for one in terms.undertakings}
    days = ruled("balance_due_days") if terms.balance_due_days is None else terms.balance_due_days
    return plan(
        terms.price_fen,
        balance_fen=terms.balance_fen,
        parts=PARTS[undertaken.get("PAYMENT", "ONE_SUM")],
        days=min(days, DAYS.get(undertaken.get("PAYMENT_TIME", ""), days)),
        first_bps=ruled("soe.instalment_first_bps"),
        months=ruled("soe.instalment_max_months"),
    )
