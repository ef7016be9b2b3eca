"""Tables of the ledger. Triggers (migration 0003) keep balances, refuse changes and entries without postings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from market.ledger.states import HOLD
from market.platform.db import Base, Identified


class Account(Identified, Base):
    """One account. `balance_fen` and `held_fen` follow postings and holds by trigger; nobody else may write them."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("held_fen >= 0", name="held_is_not_negative"),
        CheckConstraint("code = 'external' OR balance_fen >= held_fen", name="only_external_is_overdrawn"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    balance_fen: Mapped[int] = mapped_column(default=0)
    held_fen: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime]


class Entry(Identified, Base):
    """One movement with its business reference. Append-only."""

    __tablename__ = "entry"
    __table_args__ = (Index(None, "deal_id"), Index(None, "lot_id"), Index(None, "loan_key"))

    reference: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    description: Mapped[str]
    deal_id: Mapped[int | None]
    lot_id: Mapped[int | None]
    loan_key: Mapped[str | None]
    posted_at: Mapped[datetime]


class PostingRow(Identified, Base):
    """A positive amount from one account to another. Append-only."""

    __tablename__ = "posting"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount_is_positive"),
        CheckConstraint("source_account <> destination_account", name="accounts_differ"),
        Index(None, "entry_id"),
        Index(None, "source_account"),
        Index(None, "destination_account"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    source_account: Mapped[str] = mapped_column(ForeignKey("account.code"))
    destination_account: Mapped[str] = mapped_column(ForeignKey("account.code"))
    amount_fen: Mapped[int]


class Hold(Identified, Base):
    """Money of an account that is set aside for one purpose until the hold ends, exactly once."""

    __tablename__ = "hold"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount_is_positive"),
        CheckConstraint(HOLD.check_sql(), name="state_is_known"),
        CheckConstraint("(state = 'PLACED') = (ended_at IS NULL)", name="ended_at_is_filled_when_ended"),
        Index(None, "account"),
    )

    account: Mapped[str] = mapped_column(ForeignKey("account.code"))
    purpose: Mapped[str] = mapped_column(unique=True)
    amount_fen: Mapped[int]
    state: Mapped[str] = mapped_column(default=HOLD.initial)
    placed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
