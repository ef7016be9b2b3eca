"""All SQL of loans and what secures them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from listings.scope import Scope
from listings.tables import Loan, Pledge
from market.kernel.problems import NotFound


def _visible(scope: Scope) -> ColumnElement[bool]:
    if scope.everything:
        return true()
    return Loan.organisation_id == scope.organisation_id if scope.organisation_id is not None else false()


async def get(tx: AsyncSession, *, loan_id: int, scope: Scope) -> Loan:
    """One loan that the viewer may see. Raises NotFound."""
    row = (await tx.execute(select(Loan).where(Loan.id == loan_id, _visible(scope)))).scalar_one_or_none()
    if row is None:
        raise NotFound(kind="loan", reference=loan_id)
    return row


async def get_for_update(tx: AsyncSession, *, loan_id: int, scope: Scope | None = None) -> Loan:
    """One loan, locked. Raises NotFound."""
    query = select(Loan).where(Loan.id == loan_id, _visible(scope) if scope else true()).with_for_update()
    row = (await tx.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()
    if row is None:
        raise NotFound(kind="loan", reference=loan_id)
    return row


async def page(
    tx: AsyncSession,
    *,
    scope: Scope,
    states: Sequence[str] = (),
    classification: str | None = None,
    text: str = "",
    limit: int,
    offset: int,
) -> tuple[Sequence[Loan], int]:
    """Loans the viewer may see, the longest overdue first; `text` is part of a number or of the borrower's name."""
    where = [_visible(scope)]
    if states:
        where.append(Loan.state.in_(states))
    if classification is not None:
        where.append(Loan.classification == classification)
    if text:
        columns = (Loan.loan_no, Loan.contract_no, Loan.borrower_name, Loan.borrower_uscc)
        where.append(or_(*(column.icontains(text, autoescape=True) for column in columns)))
    total = (await tx.execute(select(func.count()).select_from(Loan).where(*where))).scalar_one()
    query = select(Loan).where(*where).order_by(Loan.overdue_since.asc().nulls_last(), Loan.id)
    return (await tx.execute(query.limit(limit).offset(offset))).scalars().all(), total


async def pledges(tx: AsyncSession, *, loan_id: int) -> Sequence[Pledge]:
    """The pledges of a loan in their rank."""
    query = select(Pledge).where(Pledge.loan_id == loan_id).order_by(Pledge.rank, Pledge.id)
    return (await tx.execute(query)).scalars().all()


async def by_id(tx: AsyncSession, *, loan_id: int) -> Loan:
    """One loan, for the exchange itself. Raises NotFound."""
    row = await tx.get(Loan, loan_id)
    if row is None:
        raise NotFound(kind="loan", reference=loan_id)
    return row
