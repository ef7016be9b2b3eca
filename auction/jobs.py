"""What the auction does later or when another room says so."""

from __future__ import annotations

from auction import registering, scheduling
from market.platform.jobs import task
from market.platform.services import Services


@task("auction.schedule_lot")
async def schedule_lot(services: Services, *, listing_id: int) -> None:
    """A listing was published: make its lot."""
    async with services.db.transaction() as tx:
        await scheduling.schedule(tx, listing_id=listing_id)


@task("auction.withdraw_lot")
async def withdraw_lot(services: Services, *, listing_id: int, ground: str) -> None:
    """A published listing was withdrawn: stop its bidding."""
    from auction import closing

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
