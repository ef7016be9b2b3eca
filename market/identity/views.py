"""What others see of organisations and users."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from market.identity.tables import User
from market.platform.json import Model


class OrganisationView(Model):
    """An organisation. A person's identity number is never shown."""

    id: int
    kind: str
    name: str
    uscc: str | None
    contact_email: str
    phone: str
    bank_account_no: str
    bank_account_name: str
    created_at: datetime


class OrganisationName(Model):
    """For name pickers."""

    id: int
    kind: str
    name: str


class UserView(Model):
    """A user as administrators see one."""

    id: int
    login: str
    display_name: str
    organisation_id: int
    active: bool
    roles: list[str]


class Me(Model):
    """The signed-in user."""

    id: int
    login: str
    display_name: str
    organisation_id: int
    organisation_name: str
    organisation_kind: str
    roles: list[str]


class OrganisationPage(Model):
    """Organisations, and how many there are in all."""

    items: list[OrganisationView]
    total: int


class UserPage(Model):
    """Users, and how many there are in all."""

    items: list[UserView]
    total: int


def user_view(row: User, roles: Iterable[str]) -> UserView:
    """A user with its roles, never with its password hash."""
    return UserView(
        id=row.id,
        login=row.login,
        display_name=row.display_name,
        organisation_id=row.organisation_id,
        active=row.active,
        roles=sorted(roles),
    )
