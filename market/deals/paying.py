"""The balance: received, or overdue."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from market.deals import store
from market.deals.events import BalanceOverdue
from market.deals.states import DEAL
from market.deals.tables import Deal
from market.kernel import clock
from market.platform import history
from market.platform.actor import SYSTEM
from market.platform.events import publish

log = structlog.get_logger(__name__)


async def advance_paid(tx: AsyncSession, row: Deal, *, note: str = "") -> None:
    """The whole price is in escrow. Raises WrongState."""
    row.paid_at = clock.now()
    await history.move(tx, row, machine=DEAL, event="pay", actor=SYSTEM, note=note)


async def balance_received(tx: AsyncSession, *, deal_id: int) -> None:
    """The balance stands in escrow. Told twice, nothing changes. Raises NotFound."""
    row = await store.get_for_update(tx, deal_id=deal_id)
    if row.state == "AWAITING_PAYMENT":
        await advance_paid(tx, row, note=row.payment_code or "")


async def mark_overdue(tx: AsyncSession, *, deal_id: int) -> datetime | None:
    """The deadline has passed without the balance: marked once, told to whoever listens.

    Answers the deadline when it has not come yet (look again then), else None.
    """
    row = await store.get_for_update(tx, deal_id=deal_id)
    if row.state != "AWAITING_PAYMENT" or row.balance_due_at is None:
        return None
    if clock.now() <= row.balance_due_at:
        return row.balance_due_at
    if row.overdue_at is None:
        row.overdue_at = clock.now()
        log.warning("the balance of a deal is overdue", deal_id=row.id, due_at=row.balance_due_at.isoformat())
        await publish(tx, BalanceOverdue(deal_id=row.id, loan_key=row.loan_key))
    return None
