"""Tables of payments: what we expect, what came, what we send, and each comparison with the bank."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from market.payments.states import INSTRUCTION, RECEIPT, REFERENCE
from market.platform.db import Base, Identified


class PaymentReference(Identified, Base):
    """Money we expect, under a code that the payer writes into the memo."""

    __tablename__ = "payment_reference"
    __table_args__ = (
        CheckConstraint("expected_fen > 0", name="expected_is_positive"),
        CheckConstraint(REFERENCE.check_sql(), name="state_is_known"),
        CheckConstraint("purpose IN ('DEPOSIT', 'BALANCE', 'RECOVERY', 'FUND_TOPUP')", name="purpose_is_known"),
        CheckConstraint("(state = 'PAID') = (paid_at IS NOT NULL)", name="paid_at_is_filled_when_paid"),
        Index(None, "purpose", "subject_id"),
        Index(None, "payer_organisation_id"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str]
    subject_id: Mapped[int]
    payer_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    expected_fen: Mapped[int]
    account: Mapped[str]
    state: Mapped[str] = mapped_column(default=REFERENCE.initial)
    due_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]


class Receipt(Identified, Base):
    """Money that came in over a rail, once per rail transaction."""

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("rail", "rail_txn_id"),
        CheckConstraint("amount_fen > 0", name="amount_is_positive"),
        CheckConstraint(RECEIPT.check_sql(), name="state_is_known"),
        CheckConstraint(
            "(state = 'MATCHED') = (payment_reference_id IS NOT NULL)", name="reference_is_filled_when_matched"
        ),
        # One receipt pays one reference: a second payment of the same code goes to suspense.
        Index("uq_receipt_payment_reference_id", "payment_reference_id", unique=True),
        Index(None, "state"),
    )

    rail: Mapped[str]
    rail_txn_id: Mapped[str]
    amount_fen: Mapped[int]
    payer_account_no: Mapped[str]
    payer_account_name: Mapped[str]
    payer_bank_name: Mapped[str]
    memo: Mapped[str]
    received_at: Mapped[datetime]
    imported_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=RECEIPT.initial)
    reason: Mapped[str | None]
    payment_reference_id: Mapped[int | None] = mapped_column(ForeignKey("payment_reference.id"))


class Instruction(Identified, Base):
    """Money we send. `attempt` is part of what the rail knows it by, so a resubmission is a new order to the bank."""

    __tablename__ = "instruction"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount_is_positive"),
        CheckConstraint("attempt > 0", name="attempt_is_positive"),
        CheckConstraint(INSTRUCTION.check_sql(), name="state_is_known"),
        CheckConstraint("(state = 'SETTLED') = (settled_at IS NOT NULL)", name="settled_at_is_filled_when_settled"),
        CheckConstraint("(state = 'FAILED') = (failure IS NOT NULL)", name="failure_is_filled_when_failed"),
        CheckConstraint("payee_organisation_id IS NOT NULL OR payee_account_no IS NOT NULL", name="payee_is_known"),
        Index(None, "state"),
        Index(None, "purpose", "subject_id"),
        Index(None, "payee_organisation_id"),
    )

    reference: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str]
    subject_id: Mapped[int]
    payee_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    payee_account_no: Mapped[str | None]
    payee_account_name: Mapped[str | None]
    payee_bank_name: Mapped[str | None]
    amount_fen: Mapped[int]
    source_account: Mapped[str]
    state: Mapped[str] = mapped_column(default=INSTRUCTION.initial)
    attempt: Mapped[int] = mapped_column(default=1)
    rail: Mapped[str | None]
    rail_txn_id: Mapped[str | None]
    failure: Mapped[str | None]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class Reconciliation(Identified, Base):
    """One comparison of a day's bank statement with our records. Append-only."""

    __tablename__ = "reconciliation"

    rail: Mapped[str]
    day: Mapped[date]
    at: Mapped[datetime]
    lines: Mapped[int]
    receipts_imported: Mapped[int]
    instructions_settled: Mapped[int]
    bank_balance_fen: Mapped[int]
    books_balance_fen: Mapped[int]
    differences: Mapped[list[Any]]
