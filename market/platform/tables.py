"""Tables of the platform: the state trail, documents, idempotency keys, webhook endpoints and deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from market.platform.db import Base, Identified


class StateChange(Identified, Base):
    """One move of one machine. Append-only (a trigger refuses UPDATE and DELETE)."""

    __tablename__ = "state_change"
    __table_args__ = (Index(None, "machine", "subject_id"),)

    machine: Mapped[str]
    subject_id: Mapped[int]
    event: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    actor_id: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class Document(Identified, Base):
    """An uploaded or produced file, stored under its SHA-256 in `DATA_DIR/documents`."""

    __tablename__ = "document"

    name: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    organisation_id: Mapped[int | None]
    uploaded_by: Mapped[int | None]
    created_at: Mapped[datetime]


JsonDict = dict[str, Any]
