"""What a user is told: kept until read and afterwards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from market.platform.db import Base, Identified


class Notification(Identified, Base):
    """One message to one user, in both languages. `reference` is unique for the user: what is told twice is one message."""

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("user_id", "reference"),
        Index("ix_notification_unread", "user_id", postgresql_where=text("read_at IS NULL")),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    reference: Mapped[str]
    title_zh: Mapped[str]
    title_en: Mapped[str]
    body_zh: Mapped[str]
    body_en: Mapped[str]
    link: Mapped[str]
    told_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
