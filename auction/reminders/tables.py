"""Reminders: who wants to be told before a lot opens and before it ends."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from market.platform.db import Base, Identified


class Reminder(Identified, Base):
    """One user's wish to be reminded of one lot. The two moments are set when the reminder has gone out."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("lot_id", "user_id"),)

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    set_at: Mapped[datetime]
    opening_told_at: Mapped[datetime | None]
    end_told_at: Mapped[datetime | None]
