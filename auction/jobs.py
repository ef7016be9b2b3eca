"""What the auction does later or when another room says so."""

from __future__ import annotations

from auction.course import scheduling
from auction.evidence import roots, stamping
from auction.registrations import registering
from market.platform.jobs import defer, task
from market.platform.services import Services

TRIES_OF_AN_AUTHORITY = 100
"""With pauses of up to five minutes: most of a working day."""


@task("auction.schedule_lot")
async def schedule_lot(services: Services, *, listing_id: int) -> None:
    """A listing was published: make its lot."""
    async with services.db.transaction() as tx:
        await scheduling.schedule(tx, listing_id=listing_id)


@task("auction.withdraw_lot")
async def withdraw_lot(services: Services, *, listing_id: int, ground: str) -> None:
    """A published listing was withdrawn: stop its bidding."""
    from auction.course import closing

    async with services.db.transaction() as tx:
        await closing.withdraw(tx, listing_id=listing_id, ground=ground)


@task("auction.deposit_received")
async def deposit_received(
    services: Services, *, reference_id: int, purpose: str, subject_id: int, amount_fen: int
) -> None:
    """A deposit is there: hold it and admit the bidder."""
    if purpose != "DEPOSIT":
        return
    async with services.db.transaction() as tx:
        await registering.deposit_received(tx, registration_id=subject_id, amount_fen=amount_fen)


@task("auction.release_deposit")
async def release_deposit(services: Services, *, registration_id: int) -> None:
    """A loser's deposit goes back."""
    async with services.db.transaction() as tx:
        await registering.release_deposit(tx, registration_id=registration_id)


@task("auction.make_daily_roots")
async def make_daily_roots(services: Services) -> None:
    """Make the root of every day that is over and has none."""
    async with services.db.transaction() as tx:
        days = await roots.missing(tx)
    for day in days:
        async with services.db.transaction() as tx:
            await roots.make(tx, day=day)
            if services.settings.tsa_url:
                await defer(tx, stamp_roots, key=stamp_roots.name)


@task("auction.stamp_roots", attempts=TRIES_OF_AN_AUTHORITY)
async def stamp_roots(services: Services) -> None:
    """Have every root timestamped that is not yet."""
    await stamping.stamp_all(services)


async def defer_daily_evidence(services: Services) -> None:
    """Every few minutes, by every process that runs jobs: when a day's root or its timestamp is missing, a job makes it."""
    async with services.db.transaction() as tx:
        if await roots.missing(tx):
            await defer(tx, make_daily_roots, key=make_daily_roots.name)
        elif services.settings.tsa_url and await stamping.waiting(tx):
            await defer(tx, stamp_roots, key=stamp_roots.name)


@task("auction.remind_to_lift")
async def remind_to_lift(services: Services, *, intervention_id: int, due_on: str) -> None:
    """A suspension must be lifted tomorrow."""
    from auction.course import intervening

    async with services.db.transaction() as tx:
        await intervening.remind_to_lift(tx, intervention_id=intervention_id, due_on=due_on)
