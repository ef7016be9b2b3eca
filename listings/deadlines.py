"""Until when a party may answer: a row's own time, looked at by a job that waits for it."""

from __future__ import annotations

from datetime import timedelta

from market.platform.jobs import defer, task
from market.platform.services import Services


@task("listings.answer_due")
async def answer_due(ctx: Services, *, listing_id: int) -> None:
    """The period of a reserve offer or of a value agreement has ended."""
    # What follows a stage without an answer sets this very deadline again for the next.
    from listings import answering

    async with ctx.db.transaction() as tx:
        too_early = await answering.lapse(tx, listing_id=listing_id)
        if too_early is not None:
            # The queue's clock is the database's, ours may be a little behind.
            await defer(tx, answer_due, at=too_early + timedelta(seconds=2), listing_id=listing_id)
