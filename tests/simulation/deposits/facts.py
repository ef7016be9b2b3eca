"""What an observer of deposits writes down, and all that the auditor of deposits is told. Amounts in fen, moments by the database's clock.

Nothing here comes from the product: the auditor must not learn from it what it has to judge.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class LotTold:
    """What the notice of a lot said, and of whose debt. `costs` are (payee, fen); without a payee they are the exchange's own."""

    lot_id: int
    deposit_fen: int
    ends_at: datetime
    seller_id: int
    pledgor_id: int
    costs: tuple[tuple[int | None, int], ...]
    debt_fen: int


@dataclass
class Entrant:
    """Somebody who registered. `claim_fen` was found to stand instead of (a part of) the deposit; `code` is to be paid under, `gone` once they withdrew."""

    registration_id: int
    lot_id: int
    organisation_id: int
    claim_fen: int
    qualified: bool = False
    code: str | None = None
    gone: bool = False


@dataclass
class Paid:
    """A transfer into the settlement account, in the order of arrival: `memo` names a code or none. `receipt_id` is ours; staff may have it `returned`."""

    amount_fen: int
    memo: str
    account_no: str
    receipt_id: int
    returned: bool = False


@dataclass(frozen=True)
class TakenIn:
    """A deposit was taken in by a job that ended well, between two moments."""

    registration_id: int
    began: datetime
    ended: datetime


@dataclass(frozen=True)
class Act:
    """What a clerk asked of a deal (confirm, annul, default, cover) and was told: `answer` is ok or the refusal's code.

    Acts of the same `turn` were asked at once, in no known order. `mode` and `loss_fen` are of a default and of what it lost.
    """

    turn: int
    what: str
    answer: str
    mode: str = ""
    loss_fen: int = 0


@dataclass
class Fate:
    """A deal and what was asked of it."""

    deal_id: int
    lot_id: int
    acts: list[Act] = field(default_factory=list)


@dataclass(frozen=True)
class Booked:
    """What the bank paid out of the settlement account, once for each `reference`."""

    reference: str
    account_no: str
    amount_fen: int


@dataclass
class Found:
    """The house's own rows when everything has come to rest: what the auditor compares with what must be."""

    accounts: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Balance and held."""
    postings: list[tuple[str, str, int]] = field(default_factory=list)
    """From, to, amount."""
    holds: list[dict[str, Any]] = field(default_factory=list)
    """With `ends`: how often each came to an end."""
    instructions: list[dict[str, Any]] = field(default_factory=list)
    receipts: dict[int, tuple[str, str | None]] = field(default_factory=dict)
    """State, and the code of what it paid."""
    registrations: dict[int, tuple[str, str | None]] = field(default_factory=dict)
    """State and bidder code."""


@dataclass
class Facts:
    """One world of deposits, observed. `bank_accounts` gives each organisation's; `troubles` is what never came to an end."""

    lots: dict[int, LotTold] = field(default_factory=dict)
    records: dict[int, dict[str, Any]] = field(default_factory=dict)
    entrants: dict[int, Entrant] = field(default_factory=dict)
    paid: list[Paid] = field(default_factory=list)
    taken: list[TakenIn] = field(default_factory=list)
    fates: dict[int, Fate] = field(default_factory=dict)
    """By lot."""
    booked: list[Booked] = field(default_factory=list)
    found: Found = field(default_factory=Found)
    bank_accounts: dict[int, str] = field(default_factory=dict)
    centre_id: int = 0
    troubles: list[str] = field(default_factory=list)
    diary: list[str] = field(default_factory=list)
    """For people; the auditor does not read it."""
