"""What deals do later: instalments that came or did not, the waterfall."""

from __future__ import annotations

from datetime import timedelta

from market.deals import paying, settling
from market.platform.jobs import defer, task
from market.platform.services import Services


@task("deals.instalment_received")
async def instalment_received(
    ctx: Services, *, reference_id: int, purpose: str, subject_id: int, amount_fen: int
) -> None:
    """Subscriber of PaymentReceived; only BALANCE is ours. References take the exact amount only, so it is all there."""
    if purpose == "BALANCE":
        async with ctx.db.transaction() as tx:
            await paying.received(tx, instalment_id=subject_id)


@task("deals.instalment_due")
async def instalment_due(ctx: Services, *, instalment_id: int) -> None:
    """The day on which an instalment was due has ended."""
    async with ctx.db.transaction() as tx:
        too_early = await paying.mark_overdue(tx, instalment_id=instalment_id)
        if too_early is not None:
            # The queue's clock is the database's, ours may be a little behind.
            await defer(tx, instalment_due, at=too_early + timedelta(seconds=5), instalment_id=instalment_id)


@task("deals.instalment_soon")
async def instalment_soon(ctx: Services, *, instalment_id: int) -> None:
    """`telling.REMIND_DAYS` before an instalment is due."""
    async with ctx.db.transaction() as tx:
        await paying.bring_to_mind(tx, instalment_id=instalment_id)


@task("deals.settle")
async def settle(ctx: Services, *, deal_id: int) -> None:
    """Subscriber of DealCertified."""
    async with ctx.db.transaction() as tx:
        await settling.settle(tx, deal_id=deal_id)
