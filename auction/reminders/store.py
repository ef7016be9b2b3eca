"""The SQL of reminders, and of the numbers shown as presence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from auction.reminders.tables import Reminder
from auction.tables import Lot


async def presence(tx: AsyncSession, *, lot_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Admitted bidders and reminders of each lot, in one statement."""
    query = text(
        """
        SELECT asked.id,
               (SELECT count(*) FROM registration WHERE lot_id = asked.id AND state = 'ADMITTED') AS registered,
               (SELECT count(*) FROM reminder WHERE lot_id = asked.id) AS reminders
        FROM unnest(CAST(:lot_ids AS bigint[])) AS asked (id)
        """
    )
    rows = await tx.execute(query, {"lot_ids": list(lot_ids)})
    return {row.id: (row.registered, row.reminders) for row in rows}


async def is_set(tx: AsyncSession, *, lot_id: int, user_id: int | None) -> bool:
    query = select(func.count()).where(Reminder.lot_id == lot_id, Reminder.user_id == user_id)
    return bool((await tx.execute(query)).scalar_one())


async def add(tx: AsyncSession, *, lot_id: int, user_id: int, at: datetime) -> int | None:
    """The new reminder's id; None when there is one already."""
    query = insert(Reminder).values(lot_id=lot_id, user_id=user_id, set_at=at).on_conflict_do_nothing()
    return (await tx.execute(query.returning(Reminder.id))).scalar_one_or_none()


async def remove(tx: AsyncSession, *, lot_id: int, user_id: int) -> None:
    await tx.execute(delete(Reminder).where(Reminder.lot_id == lot_id, Reminder.user_id == user_id))


async def get_for_update(tx: AsyncSession, *, reminder_id: int) -> Reminder | None:
    return await tx.get(Reminder, reminder_id, with_for_update=True, populate_existing=True)


async def of_user(tx: AsyncSession, *, user_id: int) -> Sequence[tuple[Reminder, Lot]]:
    """The user's reminders with their lots: what is next first, then what is over."""
    query = (
        select(Reminder, Lot)
        .join(Lot, Lot.id == Reminder.lot_id)
        .where(Reminder.user_id == user_id)
        .order_by(Lot.state.in_(("SOLD", "PASSED", "WITHDRAWN")), Lot.ends_at, Lot.id)
        .limit(200)
    )
    return [(row[0], row[1]) for row in (await tx.execute(query)).all()]
