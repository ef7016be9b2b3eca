"""What a rule, a fee schedule and a compensation scheme look like as data. Whole numbers only."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Value = int | bool | str | tuple[str, ...] | None

Unit = Literal[
    "bps", "seconds", "days", "working_days", "months", "years", "fen", "count", "times", "flag", "choice", "choices"
]
"""`bps` are basis points (40 % = 4,000); `times` are multiples; a `choice` is one word, `choices` an ordered list of words."""

Tag = Literal["R", "P", "K", "D", "K ?"]
"""How sure the source is: R the article was read, P a page about it was seen, K known, D our default, K ? uncertain."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One figure with its bounds (both included), its source and the days on which it is in force (both included).

    `value` None means: not set; configure it before relying on it. `effective_to` None means: still in force.
    """

    key: str
    zh: str
    value: Value
    unit: Unit
    source: str
    tag: Tag
    effective_from: date
    effective_to: date | None = None
    low: int | None = None
    high: int | None = None
    choices: tuple[str, ...] = ()
    note: str = ""

    def in_force(self, on: date) -> bool:
        """Whether the rule governs an act of that day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


@dataclass(frozen=True, kw_only=True)
class Source:
    """A short name used in `Rule.source` and what it stands for."""

    short: str
    zh: str
    en: str


@dataclass(frozen=True, kw_only=True)
class FeeSchedule:
    """A fee: marginal tiers `(up to and including fen, bps)`, the last one open (None), or a flat amount; then the minimum.

    The minimum is owed on any price above 0. Tiers work like tax brackets: each rate applies to the part of the price inside it.
    """

    kind: str
    zh: str
    tiers: tuple[tuple[int | None, int], ...] = ()
    flat_fen: int = 0
    minimum_fen: int = 0
    source: str
    tag: Tag
    effective_from: date
    effective_to: date | None = None
    note: str = ""

    def in_force(self, on: date) -> bool:
        """Whether the schedule governs an act of that day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


@dataclass(frozen=True, kw_only=True)
class Band:
    """How a loss is split for loans up to `loan_up_to_fen` (None: without limit): `(organisation kind, bps)`, 10,000 in all."""

    loan_up_to_fen: int | None = None
    shares: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """The published figures of a place's compensation scheme. No bands: the split was not published.

    A `top_up` pays its FUND share on top of another scheme. `liability_limited` means: to the fund's balance.
    """

    code: str
    zh: str
    bands: tuple[Band, ...]
    base: Literal["PRINCIPAL", "PRINCIPAL_NET_OF_RECOVERIES"] = "PRINCIPAL_NET_OF_RECOVERIES"
    fund_share_max_bps: int | None = None
    per_loan_cap_fen: int | None = None
    per_bank_cap_fen: int | None = None
    fund_size_fen: int | None = None
    leverage_times: int | None = None
    apply_within_working_days: int | None = None
    liability_limited: bool = False
    guarantor_rate_max_bps: int | None = None
    top_up: bool = False
    source: str
    tag: Tag
    effective_from: date | None
    effective_to: date | None = None
    note: str = ""
