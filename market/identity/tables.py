"""Organisations, users, roles."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from market.identity.kinds import KINDS, ROLES
from market.platform.db import Base, Identified


def _in(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Organisation(Identified, Base):
    """A legal or natural person that takes part. A person's identity number is stored encrypted, found by its digest."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint(_in("kind", KINDS), name="kind_is_known"),
        CheckConstraint("(uscc IS NULL) = (kind = 'PERSON')", name="companies_have_a_uscc"),
        CheckConstraint(
            "(identity_no_digest IS NOT NULL) = (kind = 'PERSON')"
            " AND (identity_no_encrypted IS NULL) = (identity_no_digest IS NULL)",
            name="persons_have_an_identity_number",
        ),
    )

    kind: Mapped[str]
    name: Mapped[str]
    uscc: Mapped[str | None] = mapped_column(unique=True)
    identity_no_encrypted: Mapped[str | None]
    identity_no_digest: Mapped[str | None] = mapped_column(unique=True)
    contact_email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    bank_account_no: Mapped[str] = mapped_column(default="")
    bank_account_name: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]


class User(Identified, Base):
    """A person who signs in for an organisation."""

    __tablename__ = "app_user"
    __table_args__ = (CheckConstraint("login = lower(login)", name="login_is_in_lower_case"),)

    login: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class UserRole(Base):
    """One role of one user."""

    __tablename__ = "user_role"
    __table_args__ = (CheckConstraint(_in("role", ROLES), name="role_is_known"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
