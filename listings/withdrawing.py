"""Withdrawing a listing on one of the grounds of S04 art 17, 19."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from listings import store
from listings.ending import give_back
from listings.events import ListingWithdrawn
from listings.kinds import Ground
from listings.problems import AlreadySold, TooLateToWithdraw
from listings.scope import scope_of
from listings.selling import loan_key
from listings.states import LISTING
from listings.tables import Listing
from market.deals import service as deals
from market.kernel import clock
from market.kernel.problems import NotAllowed
from market.platform import events, history
from market.platform.actor import Actor


async def withdraw(tx: AsyncSession, *, actor: Actor, listing_id: int, ground: Ground, note: str) -> Listing:
    """Withdraw a listing that is not under review. A published one takes the bank's checker or the centre, before the bidding ends or while it is suspended.

    Raises NotFound, NotAllowed, WrongState, AlreadySold, TooLateToWithdraw. Publishes ListingWithdrawn if it was public.
    """
    row, loan = await store.get_for_update(tx, listing_id=listing_id, scope=await scope_of(tx, viewer=actor))
    if not may_withdraw(row, actor):
        raise NotAllowed(needs="债权银行复核人员或交易中心审核人员 / a checker of the bank or a reviewer of the centre")
    was_public = row.state == "PUBLISHED"
    LISTING.next(row.state, "withdraw")
    if was_public:
        # The hammer falls under the loan's lock, which is ours now; the news of it may still be on its way to the listing.
        sold = await deals.standing_deal(tx, loan_key=loan_key(loan.id))
        if sold is not None:
            raise AlreadySold(deal_no=sold.deal_no)
    now = clock.now()
    running = was_public and row.suspended_at is None
    if running and row.bidding_closes_at is not None and now >= row.bidding_closes_at:
        # Extensions may still run: whether it is sold is for the venue to say, not for a withdrawal to pre-empt.
        raise TooLateToWithdraw(
            closed_at=row.bidding_closes_at.astimezone(clock.SHANGHAI).isoformat(timespec="seconds")
        )
    row.withdrawn_ground, row.outcome, row.ended_at, row.updated_at = ground, "WITHDRAWN", now, now
    await history.move(tx, row, machine=LISTING, event="withdraw", actor=actor, note=note)
    await store.set_live(tx, listing_id=row.id, live=False)
    if was_public:
        await give_back(tx, loan, actor=actor, note=f"{row.project_code}: {ground}")
        await events.publish(tx, ListingWithdrawn(listing_id=row.id, ground=ground))
    return row


def may_withdraw(row: Listing, actor: Actor) -> bool:
    """The bank's own staff before publication; afterwards its checker or the centre's reviewer."""
    own = row.organisation_id == actor.organisation_id
    if row.state == "PUBLISHED":
        return actor.has("CENTRE_REVIEWER") or (own and actor.has("BANK_CHECKER"))
    return own and actor.has("BANK_MAKER", "BANK_CHECKER")
