"""What the ledger shows: to other rooms and over HTTP."""

from __future__ import annotations

from datetime import datetime

from market.platform.json import Fen, Model


class AccountView(Model):
    """`available_fen` = balance − held."""

    code: str
    organisation_id: int | None
    balance_fen: Fen
    held_fen: Fen
    available_fen: Fen


class PostingView(Model):
    """One move of money between two account codes."""

    source: str
    destination: str
    amount_fen: Fen


class EntryView(Model):
    """One entry with its postings in order."""

    id: int
    reference: str
    kind: str
    description: str
    deal_id: int | None
    lot_id: int | None
    loan_key: str | None
    posted_at: datetime
    postings: list[PostingView]


class HoldView(Model):
    """A hold: `state` is PLACED, RELEASED, APPLIED or FORFEITED."""

    id: int
    account: str
    purpose: str
    amount_fen: Fen
    state: str
    placed_at: datetime
    ended_at: datetime | None


class StatementLineView(Model):
    """One posting seen from one account: `amount_fen` is signed, `balance_fen` what stood after it."""

    entry_id: int
    reference: str
    kind: str
    description: str
    counter_account: str
    amount_fen: Fen
    balance_fen: Fen
    posted_at: datetime


class AccountStatement(Model):
    """Everything that moved on one account, oldest first."""

    account: str
    balance_fen: Fen
    lines: list[StatementLineView]


class BooksDifference(Model):
    """What does not agree: `what` is BALANCE, HELD, OVERDRAWN, EMPTY_ENTRY or SUM; `account` a code or reference."""

    what: str
    account: str
    expected_fen: Fen
    found_fen: Fen


class BooksReport(Model):
    """Whether the books agree with themselves, and where not."""

    ok: bool
    accounts: int
    entries: int
    postings: int
    differences: list[BooksDifference]


class AccountPage(Model):
    items: list[AccountView]
    total: int


class EntryPage(Model):
    items: list[EntryView]
    total: int
