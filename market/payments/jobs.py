"""What payments do later: send an instruction over the rail, compare with the bank."""

from __future__ import annotations

from datetime import date, timedelta

from market.kernel import clock
from market.payments import reconciling, settling
from market.payments.rails import rail
from market.payments.rules import RailRefused
from market.platform.jobs import task
from market.platform.services import Services


@task("payments.submit")
async def submit(ctx: Services, *, instruction_id: int, attempt: int) -> None:
    """Send one attempt. The rail is asked between transactions; asked twice, it pays once."""
    chosen = rail(ctx)
    async with ctx.db.transaction() as tx:
        order = await settling.prepare(tx, instruction_id=instruction_id, attempt=attempt)
    if order is None:
        return
    try:
        rail_txn_id = await chosen.submit(order)
    except RailRefused as refusal:
        async with ctx.db.transaction() as tx:
            await settling.refused(
                tx, instruction_id=instruction_id, attempt=attempt, failure=str(refusal.fields["reason"])
            )
        return
    async with ctx.db.transaction() as tx:
        await settling.accepted(
            tx, instruction_id=instruction_id, attempt=attempt, rail=chosen.name, rail_txn_id=rail_txn_id
        )


@task("payments.reconcile")
async def reconcile(ctx: Services, *, day: str | None = None) -> None:
    """Compare a day (ISO date, Shanghai); without one: yesterday and today, so that midnight hides nothing."""
    days = [date.fromisoformat(day)] if day else [clock.today() - timedelta(days=1), clock.today()]
    for each in days:
        await reconciling.reconcile(ctx.db, rail=rail(ctx), day=each)
