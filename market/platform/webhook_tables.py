"""Tables of outgoing webhooks: where an organisation listens, and every message it was or will be sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from market.kernel.states import Machine
from market.platform.db import Base, Identified

DELIVERY = Machine(
    "delivery",
    initial="PENDING",
    edges={
        ("PENDING", "deliver"): "DELIVERED",
        ("PENDING", "exhaust"): "EXHAUSTED",
        ("EXHAUSTED", "retry"): "PENDING",
    },
)


class WebhookEndpoint(Identified, Base):
    """Where one organisation listens. The signing secret is kept encrypted; its owner sees it once."""

    __tablename__ = "webhook_endpoint"

    # No foreign key: organisations live in a room above the platform.
    organisation_id: Mapped[int] = mapped_column(unique=True)
    url: Mapped[str]
    secret_encrypted: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime]


class WebhookDelivery(Identified, Base):
    """One message, once per `reference`. `attempts` counts the present series; staff may start another."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        CheckConstraint(DELIVERY.check_sql(), name="state_is_known"),
        CheckConstraint("attempts >= 0", name="attempts_are_not_negative"),
        CheckConstraint(
            "(state = 'DELIVERED') = (delivered_at IS NOT NULL)", name="delivered_at_is_filled_when_delivered"
        ),
        Index(None, "organisation_id"),
        Index(None, "state"),
    )

    organisation_id: Mapped[int]
    event: Mapped[str]
    reference: Mapped[str] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default=DELIVERY.initial)
    attempts: Mapped[int] = mapped_column(default=0)
    last_status: Mapped[int | None]
    last_error: Mapped[str | None]
    next_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
