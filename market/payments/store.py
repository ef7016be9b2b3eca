"""All SQL of payments."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.ext.asyncio import AsyncSession

from market.kernel.clock import SHANGHAI
from market.kernel.problems import NotFound
from market.payments.tables import Instruction, PaymentReference, Receipt, Reconciliation
from market.platform.db import Base

Row = TypeVar("Row", bound=Base)


def _day(column: Any, day: date) -> ColumnElement[bool]:
    """Whether a moment lies on a Shanghai calendar day."""
    start = datetime.combine(day, time(), SHANGHAI)
    chosen: ColumnElement[bool] = (column >= start) & (column < start + timedelta(days=1))
    return chosen


async def _page(
    tx: AsyncSession, table: type[Row], where: Sequence[ColumnElement[bool]], *, limit: int, offset: int
) -> tuple[list[Row], int]:
    """Newest first, with how many there are in all."""
    total = (await tx.execute(select(func.count()).select_from(table).where(*where))).scalar_one()
    query = select(table).where(*where).order_by(table.__table__.c.id.desc()).limit(limit).offset(offset)
    return list((await tx.execute(query)).scalars()), total


async def _lock(tx: AsyncSession, table: type[Row], row_id: int, *, kind: str) -> Row:
    query = select(table).where(table.__table__.c.id == row_id).with_for_update()
    row = (await tx.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()
    if row is None:
        raise NotFound(kind=kind, reference=row_id)
    return row


# --- references ----------------------------------------------------------------------------------


async def insert_reference(tx: AsyncSession, *, values: dict[str, Any]) -> PaymentReference | None:
    """The new row, or None when the code is taken."""
    query = pg_insert(PaymentReference).values(**values).on_conflict_do_nothing(index_elements=["code"])
    return (await tx.execute(query.returning(PaymentReference))).scalar_one_or_none()


async def reference_by_code(tx: AsyncSession, *, code: str, lock: bool = False) -> PaymentReference:
    query = select(PaymentReference).where(PaymentReference.code == code)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = (await tx.execute(query)).scalar_one_or_none()
    if row is None:
        raise NotFound(kind="payment reference", reference=code)
    return row


async def lock_references(tx: AsyncSession, *, codes: Collection[str]) -> list[PaymentReference]:
    query = select(PaymentReference).where(PaymentReference.code.in_(codes)).order_by(PaymentReference.id)
    locked = query.with_for_update().execution_options(populate_existing=True)
    return list((await tx.execute(locked)).scalars()) if codes else []


async def references(
    tx: AsyncSession,
    *,
    purpose: str | None,
    subject_id: int | None,
    state: str | None,
    payer_organisation_id: int | None,
    limit: int,
    offset: int,
) -> tuple[list[PaymentReference], int]:
    table = PaymentReference
    where = [
        column == value
        for column, value in (
            (table.purpose, purpose),
            (table.subject_id, subject_id),
            (table.state, state),
            (table.payer_organisation_id, payer_organisation_id),
        )
        if value is not None
    ]
    return await _page(tx, table, where, limit=limit, offset=offset)


# --- receipts ------------------------------------------------------------------------------------


async def insert_receipt(tx: AsyncSession, *, values: dict[str, Any]) -> Receipt | None:
    """The new row, or None when this rail transaction is known already."""
    query = pg_insert(Receipt).values(**values).on_conflict_do_nothing(index_elements=["rail", "rail_txn_id"])
    return (await tx.execute(query.returning(Receipt))).scalar_one_or_none()


async def receipt_by_txn(tx: AsyncSession, *, rail: str, rail_txn_id: str) -> Receipt:
    query = select(Receipt).where(Receipt.rail == rail, Receipt.rail_txn_id == rail_txn_id)
    return (await tx.execute(query)).scalar_one()


async def lock_receipt(tx: AsyncSession, *, receipt_id: int) -> Receipt:
    return await _lock(tx, Receipt, receipt_id, kind="receipt")


async def receipts(tx: AsyncSession, *, state: str | None, limit: int, offset: int) -> tuple[list[Receipt], int]:
    where = [Receipt.state == state] if state is not None else []
    return await _page(tx, Receipt, where, limit=limit, offset=offset)


async def receipts_of_day(tx: AsyncSession, *, rail: str, day: date) -> list[Receipt]:
    query = select(Receipt).where(Receipt.rail == rail, _day(Receipt.received_at, day)).order_by(Receipt.id)
    return list((await tx.execute(query)).scalars())


# --- instructions --------------------------------------------------------------------------------


async def lock_instruction(tx: AsyncSession, *, instruction_id: int) -> Instruction:
    return await _lock(tx, Instruction, instruction_id, kind="instruction")


async def instruction_by_reference(tx: AsyncSession, *, reference: str, lock: bool = False) -> Instruction | None:
    query = select(Instruction).where(Instruction.reference == reference)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return (await tx.execute(query)).scalar_one_or_none()


async def instructions(
    tx: AsyncSession,
    *,
    state: str | None,
    purpose: str | None,
    subject_id: int | None,
    payee_organisation_id: int | None,
    limit: int,
    offset: int,
) -> tuple[list[Instruction], int]:
    table = Instruction
    where = [
        column == value
        for column, value in (
            (table.state, state),
            (table.purpose, purpose),
            (table.subject_id, subject_id),
            (table.payee_organisation_id, payee_organisation_id),
        )
        if value is not None
    ]
    return await _page(tx, table, where, limit=limit, offset=offset)


async def instructions_settled_on(tx: AsyncSession, *, rail: str, day: date) -> list[Instruction]:
    query = select(Instruction).where(Instruction.rail == rail, _day(Instruction.settled_at, day))
    return list((await tx.execute(query.order_by(Instruction.id))).scalars())


# --- reconciliations -----------------------------------------------------------------------------


async def reconciliations(tx: AsyncSession, *, limit: int, offset: int) -> tuple[list[Reconciliation], int]:
    return await _page(tx, Reconciliation, [], limit=limit, offset=offset)
