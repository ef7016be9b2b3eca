"""The sandbox bank's own tables, in its own schema: the exchange never reads them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, MetaData, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from market.platform.db import NAMING, Database, Identified

SCHEMA = "sandbox_bank"


class SandboxBase(DeclarativeBase):
    """Own metadata: never part of the exchange's migrations."""

    metadata = MetaData(schema=SCHEMA, naming_convention=NAMING)
    type_annotation_map = {int: BigInteger, str: Text, datetime: DateTime(timezone=True)}


class BankAccountRow(SandboxBase):
    """An account at the sandbox bank."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("balance_fen >= 0", name="not_overdrawn"),)

    account_no: Mapped[str] = mapped_column(primary_key=True)
    account_name: Mapped[str]
    balance_fen: Mapped[int]
    opened_at: Mapped[datetime]


class Transfer(Identified, SandboxBase):
    """A transfer, once per client reference. FAILED ones moved no money."""

    __tablename__ = "transfer"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount_is_positive"),
        CheckConstraint("state IN ('SETTLED', 'FAILED')", name="state_is_known"),
        Index(None, "from_account_no"),
        Index(None, "to_account_no"),
    )

    reference: Mapped[str] = mapped_column(unique=True)
    from_account_no: Mapped[str] = mapped_column(ForeignKey(f"{SCHEMA}.account.account_no"))
    to_account_no: Mapped[str]
    to_account_name: Mapped[str]
    amount_fen: Mapped[int]
    memo: Mapped[str]
    state: Mapped[str]
    failure: Mapped[str | None]
    booked_at: Mapped[datetime]

    @property
    def txn_id(self) -> str:
        """The bank's number of the transfer."""
        return f"SB{self.id:010d}"


class Notice(Identified, SandboxBase):
    """The outbox: what the exchange must be told, until it has accepted it."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_waiting", "next_at", postgresql_where=text("delivered_at IS NULL")),)

    transfer_id: Mapped[int] = mapped_column(ForeignKey(f"{SCHEMA}.transfer.id"))
    kind: Mapped[str]
    attempts: Mapped[int]
    next_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


async def create_tables(db: Database) -> None:
    """Make the schema and its tables where they are missing."""
    async with db.engine.begin() as connection:
        # Two processes that start at once make them once.
        await connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('sandbox_bank'))"))
        await connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
        await connection.run_sync(SandboxBase.metadata.create_all)
