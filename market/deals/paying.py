"""The balance, instalment by instalment: asked for, received, overdue, no longer expected."""

from __future__ import annotations

from datetime import date, datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from market.deals import store
from market.deals.instalments import plan_of
from market.deals.states import DEAL
from market.deals.tables import Deal, Instalment
from market.deals.telling import remind, tell_overdue
from market.deals.views import terms_of
from market.kernel import clock
from market.payments import service as payments
from market.platform import history
from market.platform.actor import SYSTEM, Actor

log = structlog.get_logger(__name__)


async def ask_for(tx: AsyncSession, row: Deal, *, signed_on: date) -> None:
    """The contract is in effect: every instalment gets its own payment reference at once, and may be paid early, in any order."""
    parts = enumerate(plan_of(terms_of(row)), start=1)
    row.instalments = [
        Instalment(position=position, amount_fen=part.amount_fen, due_at=part.due_at(signed_on))
        for position, part in parts
    ]
    await tx.flush()
    for one in row.instalments:
        reference = await payments.open_reference(
            tx,
            purpose="BALANCE",
            subject_id=one.id,
            payer_organisation_id=row.buyer_organisation_id,
            expected_fen=one.amount_fen,
            account=f"escrow:{row.id}",
            due_at=one.due_at,
        )
        one.payment_code = reference.code


async def ask_no_longer(tx: AsyncSession, row: Deal, *, actor: Actor, note: str) -> None:
    """The sale comes undone: what is still expected is not any more. Raises WrongState (something has just arrived)."""
    for one in row.unpaid:
        if one.payment_code is not None:
            await payments.cancel_reference(tx, code=one.payment_code, actor=actor, note=note)


def paid_fen(row: Deal) -> int:
    """What the buyer has paid after the deposit, in fen."""
    return sum(one.amount_fen for one in row.instalments if one.paid_at is not None)


async def advance_paid(tx: AsyncSession, row: Deal) -> None:
    """The whole price is in escrow: the right may move. Raises WrongState."""
    row.paid_at = clock.now()
    codes = ", ".join(one.payment_code or "" for one in row.instalments)
    await history.move(tx, row, machine=DEAL, event="pay", actor=SYSTEM, note=codes)


async def received(tx: AsyncSession, *, instalment_id: int) -> None:
    """An instalment stands in escrow; the last of them pays the price. Told twice, nothing changes. Raises NotFound."""
    row, one = await store.instalment_for_update(tx, instalment_id=instalment_id)
    if row.state != "AWAITING_PAYMENT" or one.paid_at is not None:
        return
    one.paid_at = clock.now()
    await tx.flush()
    if not row.unpaid:
        await advance_paid(tx, row)


async def bring_to_mind(tx: AsyncSession, *, instalment_id: int) -> None:
    """An instalment is due soon: its buyer hears of it, unless it is there already. Raises NotFound."""
    row, one = await store.instalment_for_update(tx, instalment_id=instalment_id)
    if row.state == "AWAITING_PAYMENT" and one.paid_at is None:
        await remind(tx, row, one)


async def mark_overdue(tx: AsyncSession, *, instalment_id: int) -> datetime | None:
    """An instalment's date has passed without it: marked once, told to buyer and pledgee.

    Answers the date when it has not passed yet (look again then), else None. Raises NotFound.
    """
    row, one = await store.instalment_for_update(tx, instalment_id=instalment_id)
    if row.state != "AWAITING_PAYMENT" or one.paid_at is not None:
        return None
    if clock.now() <= one.due_at:
        return one.due_at
    if one.overdue_at is None:
        one.overdue_at = clock.now()
        log.warning("an instalment is overdue", deal_id=row.id, position=one.position, due_at=one.due_at.isoformat())
        await tell_overdue(tx, row, one)
    return None
