"""All SQL of identity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, delete, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from market.identity.tables import Organisation, User, UserRole


async def organisation(tx: AsyncSession, *, organisation_id: int) -> Organisation | None:
    return await tx.get(Organisation, organisation_id)


async def organisation_by_uscc(tx: AsyncSession, *, uscc: str) -> Organisation | None:
    return (await tx.execute(select(Organisation).where(Organisation.uscc == uscc))).scalar_one_or_none()


async def organisations(
    tx: AsyncSession, *, kind: str | None, limit: int, offset: int
) -> tuple[Sequence[Organisation], int]:
    query = select(Organisation)
    if kind is not None:
        query = query.where(Organisation.kind == kind)
    total = (await tx.execute(select(func.count()).select_from(query.subquery()))).scalar_one()
    rows = (await tx.execute(query.order_by(Organisation.id).limit(limit).offset(offset))).scalars().all()
    return rows, total


async def user(tx: AsyncSession, *, user_id: int) -> User | None:
    return await tx.get(User, user_id)


async def user_for_update(tx: AsyncSession, *, user_id: int) -> User | None:
    return await tx.get(User, user_id, with_for_update=True, populate_existing=True)


async def user_by_login(tx: AsyncSession, *, login: str) -> User | None:
    return (await tx.execute(select(User).where(User.login == login))).scalar_one_or_none()


async def active_users(tx: AsyncSession, *, organisation_id: int, role: str) -> Sequence[User]:
    """Those who act for an organisation in a role, oldest first."""
    query = select(User).join(UserRole, UserRole.user_id == User.id)
    query = query.where(User.organisation_id == organisation_id, User.active, UserRole.role == role)
    return (await tx.execute(query.order_by(User.id))).scalars().all()


def _roles_of_user() -> ColumnElement[Any]:
    """The roles of a user as one column: who acts is asked at every request, so it is one round trip."""
    held = select(UserRole.role).where(UserRole.user_id == User.id).correlate(User).scalar_subquery()
    return func.array(held, type_=ARRAY(Text)).label("roles")


async def users(tx: AsyncSession, *, limit: int, offset: int) -> tuple[list[tuple[User, frozenset[str]]], int]:
    total = (await tx.execute(select(func.count()).select_from(User))).scalar_one()
    query = select(User, _roles_of_user()).order_by(User.id).limit(limit).offset(offset)
    return [(row[0], frozenset(row[1])) for row in await tx.execute(query)], total


async def roles(tx: AsyncSession, *, user_id: int) -> frozenset[str]:
    return frozenset((await tx.execute(select(UserRole.role).where(UserRole.user_id == user_id))).scalars())


async def set_roles(tx: AsyncSession, *, user_id: int, roles: frozenset[str]) -> None:
    await tx.execute(delete(UserRole).where(UserRole.user_id == user_id))
    tx.add_all(UserRole(user_id=user_id, role=role) for role in sorted(roles))
    await tx.flush()


async def lock_active_administrators(tx: AsyncSession) -> set[int]:
    """Lock them, then read again: whoever waited for the lock must not decide by what was true before."""
    query = (
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(User.active, UserRole.role == "ADMINISTRATOR")
        .order_by(User.id)
    )
    await tx.execute(query.with_for_update(of=User))
    return set((await tx.execute(query)).scalars())


async def user_with_roles(tx: AsyncSession, *, user_id: int) -> tuple[User, Organisation, frozenset[str]] | None:
    query = (
        select(User, Organisation, _roles_of_user())
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(User.id == user_id)
    )
    found = (await tx.execute(query)).one_or_none()
    return None if found is None else (found[0], found[1], frozenset(found[2]))
