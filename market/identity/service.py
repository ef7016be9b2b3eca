"""What other rooms and the edges ask of organisations and users. Who is created and changed how: `people.py`."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from market.identity import secrets, store
from market.identity.people import (
    LEAST_PASSWORD,
    change_password,
    change_user,
    create_organisation,
    create_user,
    register_bidder,
)
from market.identity.problems import OrganisationExists, WrongCredentials
from market.identity.views import Me, OrganisationName, OrganisationPage, OrganisationView, UserPage, user_view
from market.kernel.ids import check_uscc
from market.kernel.problems import NotFound
from market.platform.actor import Actor
from market.platform.settings import settings

__all__ = [
    "LEAST_PASSWORD",
    "acting_for",
    "actor",
    "authenticate",
    "change_password",
    "change_user",
    "create_organisation",
    "create_user",
    "ensure_organisation",
    "find_named",
    "find_organisation_by_uscc",
    "identity_number",
    "me",
    "organisation",
    "organisation_names",
    "organisation_page",
    "organisations",
    "register_bidder",
    "session_mark",
    "user_page",
]


async def organisation(tx: AsyncSession, *, organisation_id: int) -> OrganisationView:
    """One organisation. Raises NotFound."""
    row = await store.organisation(tx, organisation_id=organisation_id)
    if row is None:
        raise NotFound(kind="organisation", reference=organisation_id)
    return OrganisationView.model_validate(row)


async def organisations(
    tx: AsyncSession, *, kind: str | None = None, limit: int = 500, offset: int = 0
) -> list[OrganisationView]:
    """Organisations, of one kind when given, oldest first."""
    rows, _ = await store.organisations(tx, kind=kind, limit=limit, offset=offset)
    return [OrganisationView.model_validate(row) for row in rows]


async def organisation_page(tx: AsyncSession, *, kind: str | None, limit: int, offset: int) -> OrganisationPage:
    """Organisations with their number, for administrators."""
    rows, total = await store.organisations(tx, kind=kind, limit=limit, offset=offset)
    return OrganisationPage(items=[OrganisationView.model_validate(row) for row in rows], total=total)


async def organisation_names(tx: AsyncSession, *, kind: str) -> list[OrganisationName]:
    """Names of one kind for pickers: no contacts, no bank accounts. Persons are not offered."""
    if kind == "PERSON":
        return []
    rows, _ = await store.organisations(tx, kind=kind, limit=500, offset=0)
    return [OrganisationName(id=row.id, kind=row.kind, name=row.name) for row in rows]


async def find_organisation_by_uscc(tx: AsyncSession, *, uscc: str) -> OrganisationView | None:
    """The organisation with this unified social credit code, if it is registered."""
    row = await store.organisation_by_uscc(tx, uscc=uscc)
    return None if row is None else OrganisationView.model_validate(row)


async def find_named(tx: AsyncSession, *, account: str, name: str) -> OrganisationView | None:
    """The organisation with this sign-in name or unified social credit code, and exactly this name.

    None does not tell which of the two is wrong: nobody finds out here who has an account.
    """
    row = await store.organisation_by_uscc(tx, uscc=account.strip().upper())
    if row is None:
        user = await store.user_by_login(tx, login=account.strip().lower())
        row = await store.organisation(tx, organisation_id=user.organisation_id) if user and user.active else None
    return OrganisationView.model_validate(row) if row is not None and row.name == name.strip() else None


async def acting_for(tx: AsyncSession, *, organisation_id: int, role: str) -> list[int]:
    """The active users who hold a role in an organisation: whom to tell what it must answer."""
    return [user.id for user in await store.active_users(tx, organisation_id=organisation_id, role=role)]


async def ensure_organisation(tx: AsyncSession, *, kind: str, name: str, uscc: str) -> OrganisationView:
    """The organisation with this code, created when it is not registered yet (a pledgor from a loan tape).

    One that is known keeps its kind and name. Raises InvalidNumber, WrongCheckDigit.
    """
    uscc = check_uscc(uscc)
    known = await find_organisation_by_uscc(tx, uscc=uscc)
    if known is not None:
        return known
    try:
        return await create_organisation(tx, kind=kind, name=name, uscc=uscc)
    except OrganisationExists:
        # Another transaction was faster; its row is committed, so it can be read now.
        known = await find_organisation_by_uscc(tx, uscc=uscc)
        assert known is not None
        return known


async def identity_number(tx: AsyncSession, *, organisation_id: int) -> str | None:
    """A person's identity card number in full, for contracts and certificates only; None for companies. Raises NotFound."""
    row = await store.organisation(tx, organisation_id=organisation_id)
    if row is None:
        raise NotFound(kind="organisation", reference=organisation_id)
    if row.identity_no_encrypted is None:
        return None
    return secrets.decrypt(settings().secret_key.get_secret_value(), row.identity_no_encrypted)


async def user_page(tx: AsyncSession, *, limit: int, offset: int) -> UserPage:
    """Users with their roles, for administrators."""
    rows, total = await store.users(tx, limit=limit, offset=offset)
    return UserPage(items=[user_view(row, roles) for row, roles in rows], total=total)


async def authenticate(tx: AsyncSession, *, login: str, password: str) -> Me:
    """The user behind a login and a password. Raises WrongCredentials, which never tells which of the two is wrong."""
    row = await store.user_by_login(tx, login=login.strip().lower())
    matches = await secrets.password_matches(row.password_hash if row else None, password)
    if row is None or not matches or not row.active:
        raise WrongCredentials()
    return await me(tx, user_id=row.id)


async def me(tx: AsyncSession, *, user_id: int) -> Me:
    """The signed-in user's own view. Raises NotFound."""
    found = await store.user_with_roles(tx, user_id=user_id)
    if found is None:
        raise NotFound(kind="user", reference=user_id)
    user, owner, roles = found
    return Me(
        id=user.id,
        login=user.login,
        display_name=user.display_name,
        organisation_id=owner.id,
        organisation_name=owner.name,
        organisation_kind=owner.kind,
        roles=sorted(roles),
    )


async def actor(tx: AsyncSession, *, user_id: int, mark: str | None = None) -> Actor | None:
    """Who acts in a session: None when the user was deactivated, or the password changed since `mark` was taken."""
    found = await store.user_with_roles(tx, user_id=user_id)
    if found is None or not found[0].active:
        return None
    user, _, roles = found
    if mark is not None and mark != secrets.password_mark(user.password_hash):
        return None
    return Actor(user_id=user.id, organisation_id=user.organisation_id, display_name=user.display_name, roles=roles)


async def session_mark(tx: AsyncSession, *, user_id: int) -> str:
    """Names the user's present password; a session carries it and ends when it changes. Raises NotFound."""
    row = await store.user(tx, user_id=user_id)
    if row is None:
        raise NotFound(kind="user", reference=user_id)
    return secrets.password_mark(row.password_hash)
