"""What compensation does later, and when money moved elsewhere."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from market.compensation import settling
from market.kernel import clock
from market.platform.jobs import defer, task
from market.platform.services import Services


@task("compensation.claim_paid")
async def claim_paid(ctx: Services, *, instruction_id: int, purpose: str, subject_id: int) -> None:
    """`InstructionSettled`: ours when its purpose is CLAIM."""
    if purpose != "CLAIM":
        return
    async with ctx.db.transaction() as tx:
        await settling.paid(tx, claim_id=subject_id)


@task("compensation.return_received")
async def return_received(ctx: Services, *, reference_id: int, purpose: str, subject_id: int, amount_fen: int) -> None:
    """`PaymentReceived`: ours when its purpose is RECOVERY. A top-up needs nothing: the ledger has it."""
    if purpose != "RECOVERY":
        return
    async with ctx.db.transaction() as tx:
        await settling.returned(tx, recovery_id=subject_id)


@task("compensation.check_return")
async def check_return(ctx: Services, *, recovery_id: int) -> None:
    """The day after the last day to pass a recovery on."""
    async with ctx.db.transaction() as tx:
        moved_to = await settling.check_return(tx, recovery_id=recovery_id)
        if moved_to is not None:
            at = datetime.combine(moved_to + timedelta(days=1), time(), tzinfo=clock.SHANGHAI)
            await defer(tx, check_return, at=at, recovery_id=recovery_id)
