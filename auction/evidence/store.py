"""The SQL of receipts, daily roots and timestamps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, insert, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from auction.evidence.tables import DailyLeaf, DailyRoot, DailyTimestamp
from auction.tables import LotEvent


class Head(NamedTuple):
    """A lot's newest event at some moment, and its link."""

    lot_id: int
    seq: int
    head: bytes


class Stamped(NamedTuple):
    """A root and its timestamp, if it has one yet."""

    root: DailyRoot
    stamp: DailyTimestamp | None


async def acknowledged(
    tx: AsyncSession, *, lot_id: int, registration_id: int, seq: int | None = None
) -> Sequence[LotEvent]:
    """The events that answered a bid of this registration (or the one of this number), in order."""
    query = select(LotEvent).where(
        LotEvent.lot_id == lot_id, LotEvent.registration_id == registration_id, LotEvent.client_key.is_not(None)
    )
    if seq is not None:
        query = query.where(LotEvent.seq == seq)
    return (await tx.execute(query.order_by(LotEvent.seq))).scalars().all()


async def heads(tx: AsyncSession, *, before: datetime) -> list[Head]:
    """The head of every lot after its last event before a moment, by lot. The events decide, not what the lot's row says now."""
    query = text(
        """
        SELECT lot.id, newest.seq, newest.hash FROM lot CROSS JOIN LATERAL (
            SELECT seq, hash FROM lot_event WHERE lot_id = lot.id AND at < :before ORDER BY seq DESC LIMIT 1
        ) AS newest ORDER BY lot.id
        """
    )
    return [Head(row[0], row[1], bytes(row[2])) for row in await tx.execute(query, {"before": before})]


async def first_event_at(tx: AsyncSession) -> datetime | None:
    """When the first lot was announced."""
    query = text(
        "SELECT min(at) FROM lot CROSS JOIN LATERAL (SELECT at FROM lot_event WHERE lot_id = lot.id AND seq = 1)"
    )
    found: datetime | None = (await tx.execute(query)).scalar_one()
    return found


async def days(tx: AsyncSession) -> set[date]:
    """The days that have a root."""
    return set((await tx.execute(select(DailyRoot.day))).scalars())


async def add_root(tx: AsyncSession, *, day: date, root: bytes, heads: Sequence[Head], made_at: datetime) -> bool:
    """Keep a day's root with its leaves; False when the day has one already."""
    row = {"day": day, "root": root, "size": len(heads), "made_at": made_at}
    added = upsert(DailyRoot).values(row).on_conflict_do_nothing().returning(DailyRoot.day)
    if (await tx.execute(added)).scalar_one_or_none() is None:
        return False
    await tx.execute(insert(DailyLeaf), [{"day": day, "position": i, **head._asdict()} for i, head in enumerate(heads)])
    return True


def _roots(*where: ColumnElement[bool]) -> Select[DailyRoot, DailyTimestamp]:
    return (
        select(DailyRoot, DailyTimestamp).outerjoin(DailyTimestamp, DailyTimestamp.day == DailyRoot.day).where(*where)
    )


async def roots(tx: AsyncSession, *, limit: int, offset: int) -> tuple[list[Stamped], int]:
    """Roots with their timestamps, newest first, and how many there are."""
    total = (await tx.execute(select(func.count()).select_from(DailyRoot))).scalar_one()
    rows = await tx.execute(_roots().order_by(DailyRoot.day.desc()).limit(limit).offset(offset))
    return [Stamped(row[0], row[1]) for row in rows], total


async def root(tx: AsyncSession, *, day: date) -> Stamped | None:
    """A day's root with its timestamp."""
    found = (await tx.execute(_roots(DailyRoot.day == day))).one_or_none()
    return None if found is None else Stamped(found[0], found[1])


async def unstamped(tx: AsyncSession) -> list[tuple[date, bytes]]:
    """The roots without a timestamp, oldest first."""
    rows = await tx.execute(_roots(DailyTimestamp.day.is_(None)).order_by(DailyRoot.day))
    return [(row[0].day, row[0].root) for row in rows]


async def add_timestamp(
    tx: AsyncSession, *, day: date, token: bytes, stamped_at: datetime, received_at: datetime
) -> None:
    """Keep a root's timestamp; the first one stays."""
    row = {"day": day, "token": token, "stamped_at": stamped_at, "received_at": received_at}
    await tx.execute(upsert(DailyTimestamp).values(row).on_conflict_do_nothing())


async def first_leaves(tx: AsyncSession, *, lot_id: int, seq: int | None) -> Sequence[DailyLeaf]:
    """For each event of a lot that some day ended with (or the one of this number) its leaf in that day's tree, in order."""
    query = select(DailyLeaf).where(DailyLeaf.lot_id == lot_id)
    if seq is not None:
        query = query.where(DailyLeaf.seq == seq)
    query = query.ext(distinct_on(DailyLeaf.seq)).order_by(DailyLeaf.seq, DailyLeaf.day)
    return (await tx.execute(query)).scalars().all()


async def leaves(tx: AsyncSession, *, day: date) -> list[Head]:
    """The leaves of a day in their order."""
    query = select(DailyLeaf.lot_id, DailyLeaf.seq, DailyLeaf.head).where(DailyLeaf.day == day)
    return [Head(*row) for row in await tx.execute(query.order_by(DailyLeaf.position))]
