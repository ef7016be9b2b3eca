"""The end of a stage: concluded or withdrawn, its rights free again, an unsold loan back in default."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from listings import store
from listings.kinds import Outcome
from listings.states import LISTING, LOAN
from listings.tables import Listing, Loan
from market.kernel import clock
from market.platform import history
from market.platform.actor import SYSTEM, Actor


async def conclude(tx: AsyncSession, row: Listing, *, outcome: Outcome, actor: Actor = SYSTEM, note: str = "") -> None:
    """A published listing has ended with this outcome. The row and its loan are locked. Raises WrongState."""
    now = clock.now()
    row.outcome, row.ended_at, row.updated_at = outcome, now, now
    await history.move(tx, row, machine=LISTING, event="conclude", actor=actor, note=note or outcome)
    await store.set_live(tx, listing_id=row.id, live=False)


async def give_back(tx: AsyncSession, loan: Loan, *, actor: Actor = SYSTEM, note: str) -> None:
    """An unsold loan stands where it stood: in default."""
    if loan.state == "IN_DISPOSAL":
        loan.updated_at = clock.now()
        await history.move(tx, loan, machine=LOAN, event="give_back", actor=actor, note=note)
