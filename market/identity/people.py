"""Who is created, and how: organisations, users, bidders who sign themselves up, changes of roles and passwords."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import psycopg
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from market.identity import secrets, store
from market.identity.kinds import ROLES_BY_KIND
from market.identity.problems import (
    LastAdministrator,
    LoginTaken,
    OrganisationExists,
    RoleNotForKind,
    WeakPassword,
    WrongPassword,
)
from market.identity.tables import Organisation, User
from market.identity.views import OrganisationView, UserView, user_view
from market.kernel import clock
from market.kernel.ids import check_id_card, check_uscc
from market.kernel.problems import Invalid, NotFound, Problem, SignInRequired
from market.platform.actor import Actor
from market.platform.settings import settings

LEAST_PASSWORD = 12
"""Characters a password has at the least."""


async def create_organisation(
    tx: AsyncSession,
    *,
    kind: str,
    name: str,
    uscc: str | None = None,
    identity_no: str | None = None,
    contact_email: str = "",
    phone: str = "",
    bank_account_no: str = "",
    bank_account_name: str = "",
) -> OrganisationView:
    """Register an organisation by its USCC, or a person by the identity card number.

    Raises InvalidNumber, WrongCheckDigit, Invalid (the number of the other kind), OrganisationExists.
    """
    if (kind == "PERSON") != (identity_no is not None) or (kind == "PERSON") == (uscc is not None):
        raise Invalid(
            {
                "field": "identity_no" if kind == "PERSON" else "uscc",
                "zh": "法人请填写统一社会信用代码,自然人请填写身份证号",
                "en": "Companies give a unified social credit code, persons an identity card number",
            }
        )
    encrypted = digest = None
    if identity_no is not None:
        identity_no, secret = check_id_card(identity_no), settings().secret_key.get_secret_value()
        encrypted, digest = secrets.encrypt(secret, identity_no), secrets.digest(secret, identity_no)
    row = Organisation(
        kind=kind,
        name=name.strip(),
        uscc=None if uscc is None else check_uscc(uscc),
        identity_no_encrypted=encrypted,
        identity_no_digest=digest,
        contact_email=contact_email,
        phone=phone,
        bank_account_no=bank_account_no,
        bank_account_name=bank_account_name.strip() or name.strip(),
        created_at=clock.now(),
    )
    exists = OrganisationExists()
    await _insert(tx, row, taken={"uq_organisation_uscc": exists, "uq_organisation_identity_no_digest": exists})
    return OrganisationView.model_validate(row)


async def create_user(
    tx: AsyncSession, *, organisation_id: int, login: str, display_name: str, password: str, roles: Iterable[str]
) -> UserView:
    """Create a user. Logins are compared in lower case. Raises NotFound, LoginTaken, WeakPassword, RoleNotForKind."""
    login, chosen = login.strip().lower(), frozenset(roles)
    check_password(password)
    await _check_roles(tx, organisation_id=organisation_id, roles=chosen)
    row = User(
        login=login,
        display_name=display_name.strip(),
        organisation_id=organisation_id,
        password_hash=await secrets.hash_password(password),
        active=True,
        created_at=clock.now(),
    )
    await _insert(tx, row, taken={"uq_app_user_login": LoginTaken(login=login)})
    await store.set_roles(tx, user_id=row.id, roles=chosen)
    return user_view(row, chosen)


async def register_bidder(
    tx: AsyncSession, *, login: str, display_name: str, password: str, **organisation: Any
) -> UserView:
    """A company or a person that nobody registered yet signs itself up and may bid; see `create_organisation`.

    An organisation that is known already is refused: a code is public, so knowing it must not open that organisation's door.
    Raises InvalidNumber, WrongCheckDigit, Invalid, OrganisationExists, LoginTaken, WeakPassword.
    """
    check_password(password)
    owner = await create_organisation(tx, **organisation)
    return await create_user(
        tx,
        organisation_id=owner.id,
        login=login,
        display_name=display_name,
        password=password,
        roles=["BIDDER"],
    )


async def change_user(
    tx: AsyncSession, *, user_id: int, active: bool | None = None, roles: Iterable[str] | None = None
) -> UserView:
    """Deactivate a user (sessions end at once), reactivate one, or replace the roles.

    Raises NotFound, RoleNotForKind, LastAdministrator.
    """
    # Locked first: two administrators who deactivate each other at once must not both succeed.
    administrators = await store.lock_active_administrators(tx)
    row = await store.user_for_update(tx, user_id=user_id)
    if row is None:
        raise NotFound(kind="user", reference=user_id)
    if active is not None:
        row.active = active
    if roles is not None:
        await _check_roles(tx, organisation_id=row.organisation_id, roles=frozenset(roles))
        await store.set_roles(tx, user_id=user_id, roles=frozenset(roles))
    held = await store.roles(tx, user_id=user_id)
    if administrators == {user_id} and not (row.active and "ADMINISTRATOR" in held):
        raise LastAdministrator()
    await tx.flush()
    return user_view(row, held)


async def change_password(tx: AsyncSession, *, actor: Actor, old: str, new: str) -> None:
    """Change one's own password; every session of the user ends with it. Raises SignInRequired, WrongPassword, WeakPassword."""
    row = await store.user_for_update(tx, user_id=actor.user_id or 0)
    if row is None:
        raise SignInRequired()
    if not await secrets.password_matches(row.password_hash, old):
        raise WrongPassword()
    check_password(new)
    row.password_hash = await secrets.hash_password(new)
    await tx.flush()


def check_password(password: str) -> None:
    """Raises WeakPassword."""
    if len(password) < LEAST_PASSWORD:
        raise WeakPassword(least=LEAST_PASSWORD)


async def _check_roles(tx: AsyncSession, *, organisation_id: int, roles: frozenset[str]) -> None:
    owner = await store.organisation(tx, organisation_id=organisation_id)
    if owner is None:
        raise NotFound(kind="organisation", reference=organisation_id)
    wrong = roles - ROLES_BY_KIND[owner.kind]
    if wrong:
        raise RoleNotForKind(kind=owner.kind, roles=sorted(wrong))


async def _insert(tx: AsyncSession, row: Organisation | User, *, taken: Mapping[str, Problem]) -> None:
    """Insert a row; the unique constraints decide who came first, so that two at once cannot both pass a look-up."""
    try:
        async with tx.begin_nested():
            tx.add(row)
            await tx.flush()
    except IntegrityError as error:
        driver_error = error.orig
        name = driver_error.diag.constraint_name if isinstance(driver_error, psycopg.Error) else None
        problem = taken.get(name or "")
        if problem is None:
            raise
        raise problem from None
