"""What travels between the exchange and a rail, and what other rooms and people see of payments."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from market.platform.json import Fen, Model

ReferencePurpose = Literal["DEPOSIT", "BALANCE", "RECOVERY", "FUND_TOPUP"]


class BankAccount(Model):
    """An account at a bank as people write it on a transfer."""

    account_no: str
    account_name: str
    bank_name: str = ""


# --- between the exchange and a rail ---------------------------------------------------------------


class PaymentInstruction(Model):
    """An order to pay from the settlement account. A rail carries one `reference` out at most once."""

    reference: str
    payee: BankAccount
    amount_fen: Fen
    memo: str


class StatementLine(Model):
    """One booking on the settlement account. `reference` is our own reference of an instruction (DEBIT only)."""

    rail_txn_id: str
    direction: Literal["CREDIT", "DEBIT"]
    amount_fen: Fen
    counterparty: BankAccount
    memo: str
    reference: str | None
    booked_at: datetime


class PaymentNotice(Model):
    """What a rail tells us: money came (CREDIT), an instruction settled (DEBIT) or failed (FAILED, nothing booked)."""

    notice_id: str
    kind: Literal["CREDIT", "DEBIT", "FAILED"]
    line: StatementLine
    failure: str | None = None


class TransferResult(Model):
    """A transfer that a payer ordered at the sandbox bank."""

    rail_txn_id: str
    state: Literal["SETTLED", "FAILED"]
    failure: str | None = None


# --- views ---------------------------------------------------------------------------------------


class ReferenceView(Model):
    """Money we expect: pay exactly `expected_fen` into `pay_into` with `code` in the memo.

    `account` is the ledger account it will stand on; `state` is OPEN, PAID or CANCELLED.
    """

    id: int
    code: str
    purpose: str
    subject_id: int
    payer_organisation_id: int | None
    expected_fen: Fen
    account: str
    state: str
    due_at: datetime | None
    created_at: datetime
    paid_at: datetime | None
    pay_into: BankAccount


class ReceiptView(Model):
    """Money that came. `state`: RECEIVED, MATCHED, UNMATCHED (in suspense, `reason` says why) or RETURNED."""

    id: int
    rail: str
    rail_txn_id: str
    amount_fen: Fen
    payer_account_no: str
    payer_account_name: str
    memo: str
    received_at: datetime
    state: str
    reason: str | None
    payment_reference_id: int | None


class InstructionView(Model):
    """Money we send. `state`: CREATED, SUBMITTED, SETTLED or FAILED (`failure` says why; staff may resubmit)."""

    id: int
    reference: str
    purpose: str
    subject_id: int
    payee_organisation_id: int | None
    payee_account_no: str | None
    payee_account_name: str | None
    amount_fen: Fen
    source_account: str
    state: str
    attempt: int
    rail: str | None
    rail_txn_id: str | None
    failure: str | None
    created_at: datetime
    settled_at: datetime | None


class ReconciliationDifference(Model):
    """What the bank and we do not agree on.

    `what`: UNKNOWN_DEBIT, WRONG_DEBIT_AMOUNT, WRONG_CREDIT_AMOUNT, RECEIPT_NOT_ON_STATEMENT,
    INSTRUCTION_NOT_ON_STATEMENT or BALANCE.
    """

    what: str
    reference: str
    bank_fen: Fen
    ours_fen: Fen


class ReconciliationView(Model):
    """One comparison of a day's statement with our receipts and instructions; what notices missed is imported."""

    id: int
    rail: str
    day: date
    at: datetime
    lines: int
    receipts_imported: int
    instructions_settled: int
    bank_balance_fen: Fen
    books_balance_fen: Fen
    differences: list[ReconciliationDifference]


class ReferencePage(Model):
    items: list[ReferenceView]
    total: int


class ReceiptPage(Model):
    items: list[ReceiptView]
    total: int


class InstructionPage(Model):
    items: list[InstructionView]
    total: int


class ReconciliationPage(Model):
    items: list[ReconciliationView]
    total: int
