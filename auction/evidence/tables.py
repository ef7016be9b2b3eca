"""What is published every day over all lots: the Merkle root, its leaves, its timestamp. All append-only."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from market.platform.db import Base


class DailyRoot(Base):
    """The Merkle root (RFC 6962) over the head of every lot at the end of a day in Shanghai. `size` is the number of lots."""

    __tablename__ = "daily_root"
    __table_args__ = (CheckConstraint("size > 0 AND octet_length(root) = 32", name="a_root_covers_lots"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    root: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int]
    made_at: Mapped[datetime]


class DailyLeaf(Base):
    """A lot's place (`position`, from 0) in a day's tree: its newest event then, and that event's link."""

    __tablename__ = "daily_leaf"
    __table_args__ = (
        ForeignKeyConstraint(["lot_id", "seq"], ["lot_event.lot_id", "lot_event.seq"]),
        UniqueConstraint("lot_id", "day"),
    )

    day: Mapped[date] = mapped_column(ForeignKey("daily_root.day"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int]
    seq: Mapped[int]
    head: Mapped[bytes] = mapped_column(LargeBinary)


class DailyTimestamp(Base):
    """The token (RFC 3161, DER) of a timestamp authority over a day's root; `stamped_at` is the time that it certifies."""

    __tablename__ = "daily_timestamp"

    day: Mapped[date] = mapped_column(ForeignKey("daily_root.day"), primary_key=True)
    token: Mapped[bytes] = mapped_column(LargeBinary)
    stamped_at: Mapped[datetime]
    received_at: Mapped[datetime]
