"""All SQL of taking in a tape: loans, pledges, rights, and the list of tapes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, false, func, select, text, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from listings.scope import Scope
from listings.tables import IpRight, Loan, Pledge, PledgeRight, TapeImport
from market.kernel.problems import NotFound


async def lock_bank(tx: AsyncSession, *, organisation_id: int) -> None:
    """One tape of a bank at a time, until the end of the transaction."""
    await tx.execute(text("SELECT pg_advisory_xact_lock(hashtext('listings.tape'), :bank)"), {"bank": organisation_id})


async def loan(tx: AsyncSession, *, organisation_id: int, loan_no: str) -> Loan | None:
    """The bank's loan of that number, locked."""
    query = select(Loan).where(Loan.organisation_id == organisation_id, Loan.loan_no == loan_no)
    found: Loan | None = (await tx.execute(query.with_for_update())).scalar_one_or_none()
    return found


async def pledges_by_number(tx: AsyncSession, *, loan_id: int) -> dict[str, Pledge]:
    """The pledges of a loan by their registration numbers."""
    rows = await tx.execute(select(Pledge).where(Pledge.loan_id == loan_id))
    return {row.registration_no: row for row in rows.scalars()}


async def upsert_right(tx: AsyncSession, *, organisation_id: int, kind: str, number: str, facts: dict[str, Any]) -> int:
    """The bank's record of a right, made or brought up to date; its id."""
    statement = insert(IpRight).values(organisation_id=organisation_id, kind=kind, number=number, **facts)
    statement = statement.on_conflict_do_update(index_elements=["organisation_id", "kind", "number"], set_=facts)
    return int((await tx.execute(statement.returning(IpRight.id))).scalar_one())


async def right_ids_of(tx: AsyncSession, *, loan_id: int) -> set[int]:
    """The rights that secure a loan now."""
    query = (
        select(PledgeRight.right_id).join(Pledge, Pledge.id == PledgeRight.pledge_id).where(Pledge.loan_id == loan_id)
    )
    return set((await tx.execute(query)).scalars())


async def replace_links(tx: AsyncSession, *, loan_id: int, links: set[tuple[int, int]]) -> None:
    """Make `(pledge, right)` of a loan exactly these."""
    mine = select(Pledge.id).where(Pledge.loan_id == loan_id)
    await tx.execute(delete(PledgeRight).where(PledgeRight.pledge_id.in_(mine)))
    for pledge_id, right_id in sorted(links):
        tx.add(PledgeRight(pledge_id=pledge_id, right_id=right_id))
    await tx.flush()


async def drop_pledges(tx: AsyncSession, *, pledge_ids: Sequence[int]) -> None:
    """Forget pledges that no tape names any more; their links are gone already."""
    await tx.execute(delete(Pledge).where(Pledge.id.in_(pledge_ids)))


def _visible(scope: Scope) -> Any:
    if scope.everything:
        return true()
    return TapeImport.organisation_id == scope.organisation_id if scope.organisation_id is not None else false()


async def tapes(tx: AsyncSession, *, scope: Scope, limit: int, offset: int) -> tuple[Sequence[TapeImport], int]:
    """Tapes taken in, newest first."""
    total = (await tx.execute(select(func.count()).select_from(TapeImport).where(_visible(scope)))).scalar_one()
    query = select(TapeImport).where(_visible(scope)).order_by(TapeImport.id.desc()).limit(limit).offset(offset)
    return (await tx.execute(query)).scalars().all(), total


async def tape(tx: AsyncSession, *, import_id: int, scope: Scope) -> TapeImport:
    """One taking-in. Raises NotFound."""
    query = select(TapeImport).where(TapeImport.id == import_id, _visible(scope))
    row = (await tx.execute(query)).scalar_one_or_none()
    if row is None:
        raise NotFound(kind="loan tape", reference=import_id)
    return row
