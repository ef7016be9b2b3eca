"""All SQL of the auction but the bidding path (`hot.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from auction.tables import Lot, LotEvent, Registration

GROUPS = {
    "live": ("OPEN", "PAUSED", "SUSPENDED"),
    "upcoming": ("SCHEDULED",),
    "concluded": ("SOLD", "PASSED", "WITHDRAWN"),
}


async def lot(tx: AsyncSession, *, lot_id: int, lock: bool = False) -> Lot | None:
    """A lot. Whoever locks it and a registration of it locks the lot first: the order of every writer of this room."""
    return await tx.get(Lot, lot_id, with_for_update=lock or None, populate_existing=lock)


async def lot_of_listing(tx: AsyncSession, *, listing_id: int) -> Lot | None:
    return (await tx.execute(select(Lot).where(Lot.listing_id == listing_id))).scalar_one_or_none()


async def lots(tx: AsyncSession, *, phase: str | None, limit: int, offset: int) -> tuple[Sequence[Lot], int]:
    """Lots of a phase: what ends or opens next comes first; of the concluded, the latest."""
    query = select(Lot)
    if phase is not None:
        query = query.where(Lot.state.in_(GROUPS[phase]))
    total = (await tx.execute(select(func.count()).select_from(query.subquery()))).scalar_one()
    order = {"live": Lot.ends_at.asc(), "upcoming": Lot.opens_at.asc()}.get(phase or "", Lot.ends_at.desc())
    rows = (await tx.execute(query.order_by(order, Lot.id).limit(limit).offset(offset))).scalars().all()
    return rows, total


async def events(tx: AsyncSession, *, lot_id: int, after: int = 0, limit: int | None = None) -> Sequence[LotEvent]:
    """A lot's events after a number, in order."""
    query = select(LotEvent).where(LotEvent.lot_id == lot_id, LotEvent.seq > after).order_by(LotEvent.seq)
    return (await tx.execute(query.limit(limit) if limit else query)).scalars().all()


async def due(tx: AsyncSession) -> list[int]:
    """The lots that the database clock says must open, move on or close now; where sealed bids are being opened it may be any moment."""
    query = text(
        "SELECT id FROM lot WHERE state = 'SCHEDULED' AND opens_at <= clock_timestamp()"
        " UNION ALL SELECT id FROM lot WHERE state = 'OPEN' AND (ends_at <= clock_timestamp() OR phase = 'OPENING') ORDER BY id"
    )
    return list((await tx.execute(query)).scalars())


async def registration(tx: AsyncSession, *, registration_id: int, lock: bool = False) -> Registration | None:
    return await tx.get(Registration, registration_id, with_for_update=lock or None, populate_existing=lock)


async def registration_of(tx: AsyncSession, *, lot_id: int, organisation_id: int) -> Registration | None:
    query = select(Registration).where(Registration.lot_id == lot_id, Registration.organisation_id == organisation_id)
    return (await tx.execute(query)).scalar_one_or_none()


async def registrations(
    tx: AsyncSession, *, lot_id: int | None = None, organisation_id: int | None = None, states: Sequence[str] = ()
) -> Sequence[tuple[Registration, Lot]]:
    """Registrations with their lots, newest first."""
    query = select(Registration, Lot).join(Lot, Lot.id == Registration.lot_id)
    if lot_id is not None:
        query = query.where(Registration.lot_id == lot_id)
    if organisation_id is not None:
        query = query.where(Registration.organisation_id == organisation_id)
    if states:
        query = query.where(Registration.state.in_(states))
    rows = (await tx.execute(query.order_by(Registration.id.desc()))).all()
    return [(row[0], row[1]) for row in rows]


async def codes(tx: AsyncSession, *, lot_id: int) -> set[str]:
    """Bidder codes in use on a lot."""
    query = select(Registration.bidder_code).where(Registration.lot_id == lot_id, Registration.bidder_code.is_not(None))
    return {code for code in (await tx.execute(query)).scalars() if code}


async def gaps(tx: AsyncSession, *, since: datetime, until: datetime, least_seconds: int) -> list[dict[str, Any]]:
    """Spans within [since, until] of at least `least_seconds` in which no process that takes bids gave a sign of life."""
    query = text(
        """
        WITH spans AS (
            SELECT greatest(began_at, :since) AS began, least(last_at, :until) AS last FROM service_pulse
            WHERE kind = 'bids' AND last_at >= :since AND began_at <= :until
            UNION ALL SELECT CAST(:since AS timestamptz), CAST(:since AS timestamptz)
            UNION ALL SELECT CAST(:until AS timestamptz), CAST(:until AS timestamptz)
        ), ordered AS (
            SELECT max(last) OVER (ORDER BY began, last ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS from_at, began AS to_at
            FROM spans
        )
        SELECT from_at, to_at FROM ordered WHERE to_at - from_at >= make_interval(secs => :least) ORDER BY from_at
        """
    )
    rows = await tx.execute(query, {"since": since, "until": until, "least": least_seconds})
    return [{"from": row.from_at.isoformat(), "to": row.to_at.isoformat()} for row in rows]


async def newest(tx: AsyncSession, *, lot_ids: Sequence[int]) -> dict[int, int]:
    """The newest event number of each lot."""
    rows = await tx.execute(select(Lot.id, Lot.seq).where(Lot.id.in_(lot_ids)))
    return {row[0]: row[1] for row in rows}
