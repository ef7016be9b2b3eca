"""A rail's notice: carried out at once; a replayed one changes nothing."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from market.payments import receiving, settling
from market.payments.models import PaymentNotice


async def accept_notice(tx: AsyncSession, *, rail: str, notice: PaymentNotice) -> None:
    """Carry out what a verified notice of `rail` says: money came, an instruction settled, or it failed."""
    if notice.kind == "CREDIT":
        await receiving.receive(tx, rail=rail, line=notice.line)
    elif notice.kind == "DEBIT":
        await settling.settle(tx, rail=rail, line=notice.line)
    else:
        await settling.failed(tx, line=notice.line, failure=notice.failure or "failed")
