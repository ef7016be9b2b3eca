"""All SQL of deals."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from market.deals.states import UNDONE
from market.deals.tables import (
    Certificate,
    CertificateSeries,
    Deal,
    DealDocument,
    DealSignature,
    Instalment,
    JointBuyer,
)
from market.kernel.problems import NotFound
from market.platform.actor import Actor

SEE_ALL = ("CENTRE_REVIEWER", "CENTRE_SETTLEMENT", "OBSERVER", "ADMINISTRATOR")


def _visible(viewer: Actor) -> ColumnElement[bool]:
    """Rows the viewer may see: centre and observers all, a bank what it sells, a bidder what it bought, alone or in a group."""
    if viewer.has(*SEE_ALL):
        return true()
    return or_(
        and_(
            Deal.seller_organisation_id == viewer.organisation_id,
            true() if viewer.has("BANK_MAKER", "BANK_CHECKER") else ~true(),
        ),
        and_(
            or_(
                Deal.buyer_organisation_id == viewer.organisation_id,
                Deal.id.in_(select(JointBuyer.deal_id).where(JointBuyer.organisation_id == viewer.organisation_id)),
            ),
            true() if viewer.has("BIDDER", "RESERVE_OFFICER") else ~true(),
        ),
    )


async def get(tx: AsyncSession, *, deal_id: int, viewer: Actor | None = None) -> Deal:
    """A deal, for a viewer only if visible to them. Raises NotFound (also when it is not theirs to see)."""
    query = select(Deal).where(Deal.id == deal_id)
    if viewer is not None:
        query = query.where(_visible(viewer))
    return _found(await tx.scalar(query), reference=deal_id)


async def get_for_update(tx: AsyncSession, *, deal_id: int) -> Deal:
    """A deal under its row lock, as it stands now. Raises NotFound."""
    query = select(Deal).where(Deal.id == deal_id).with_for_update().execution_options(populate_existing=True)
    return _found(await tx.scalar(query), reference=deal_id)


async def instalment_for_update(tx: AsyncSession, *, instalment_id: int) -> tuple[Deal, Instalment]:
    """An instalment with its deal, whose row lock guards them all. Raises NotFound."""
    deal_id = await tx.scalar(select(Instalment.deal_id).where(Instalment.id == instalment_id))
    if deal_id is None:
        raise NotFound(kind="instalment", reference=instalment_id)
    row = await get_for_update(tx, deal_id=deal_id)
    return row, next(one for one in row.instalments if one.id == instalment_id)


def _found(row: Deal | None, *, reference: object) -> Deal:
    if row is None:
        raise NotFound(kind="deal", reference=reference)
    return row


async def by_venue(tx: AsyncSession, *, venue: str, venue_ref: int) -> Deal | None:
    """The deal that this venue opened under its own reference."""
    return await tx.scalar(select(Deal).where(Deal.venue == venue, Deal.venue_ref == venue_ref))


async def standing(tx: AsyncSession, *, loan_key: str) -> Deal | None:
    """The loan's sale that stands: not annulled, not defaulted. There is at most one, as a loan is sold once at a time."""
    query = select(Deal).where(Deal.loan_key == loan_key, Deal.state.not_in(UNDONE))
    return await tx.scalar(query.order_by(Deal.id.desc()).limit(1))


async def held_back(tx: AsyncSession, *, before: Deal, lock: bool = False) -> list[Deal]:
    """The loan's earlier sales whose buyers defaulted and whose deposits still wait for the result of this one, oldest first."""
    query = select(Deal).where(Deal.loan_key == before.loan_key, Deal.id < before.id, Deal.held_back_fen > 0)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(await tx.scalars(query.order_by(Deal.id)))


async def defaulters(tx: AsyncSession, *, loan_key: str) -> set[int]:
    """The organisations that bought from this loan and defaulted; of a group every member, each answers for the whole."""
    defaulted = select(Deal).where(Deal.loan_key == loan_key, Deal.state == "DEFAULTED")
    rows = list(await tx.scalars(defaulted))
    return {row.buyer_organisation_id for row in rows} | {one.organisation_id for row in rows for one in row.group}


async def prices(tx: AsyncSession, *, loan_key: str) -> dict[str, int]:
    """The price (fen) of every deal of a loan, by its project's code."""
    rows = await tx.execute(select(Deal.project_code, Deal.price_fen).where(Deal.loan_key == loan_key))
    return {code: price_fen for code, price_fen in rows}


async def deals(
    tx: AsyncSession, *, viewer: Actor, states: Sequence[str], limit: int, offset: int
) -> tuple[list[Deal], int]:
    """The viewer's deals, newest first, and how many there are in all."""
    where = [_visible(viewer), *([Deal.state.in_(states)] if states else [])]
    total = await tx.scalar(select(func.count()).select_from(Deal).where(*where))
    rows = await tx.scalars(select(Deal).where(*where).order_by(Deal.id.desc()).limit(limit).offset(offset))
    return list(rows), total or 0


async def signatures(tx: AsyncSession, *, deal_id: int) -> list[DealSignature]:
    """The contract's signatures, oldest first."""
    query = select(DealSignature).where(DealSignature.deal_id == deal_id).order_by(DealSignature.id)
    return list(await tx.scalars(query))


async def proofs(tx: AsyncSession, *, deal_id: int) -> list[DealDocument]:
    """The proofs on the way, oldest first."""
    query = select(DealDocument).where(DealDocument.deal_id == deal_id).order_by(DealDocument.id)
    return list(await tx.scalars(query))


async def next_certificate_number(tx: AsyncSession, *, year: int) -> int:
    """The year's next number. The row stays locked until this transaction ends; a rollback gives the number back."""
    statement = (
        insert(CertificateSeries)
        .values(year=year, last_number=1)
        .on_conflict_do_update(
            index_elements=[CertificateSeries.year], set_={"last_number": CertificateSeries.last_number + 1}
        )
        .returning(CertificateSeries.last_number)
    )
    return int((await tx.execute(statement)).scalar_one())


async def certificate_of(tx: AsyncSession, *, deal_id: int) -> Certificate | None:
    """The deal's certificate, revoked or not."""
    return await tx.scalar(select(Certificate).where(Certificate.deal_id == deal_id))


async def certificates_of(tx: AsyncSession, *, deal_ids: Sequence[int]) -> dict[int, str]:
    """The certificate numbers of several deals."""
    rows = await tx.execute(select(Certificate.deal_id, Certificate.number).where(Certificate.deal_id.in_(deal_ids)))
    return {deal_id: number for deal_id, number in rows}


async def certificate(tx: AsyncSession, *, number: str, lock: bool = False) -> Certificate:
    """A certificate by its number. Raises NotFound."""
    query = select(Certificate).where(Certificate.number == number)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = await tx.scalar(query)
    if row is None:
        raise NotFound(kind="certificate", reference=number)
    return row
