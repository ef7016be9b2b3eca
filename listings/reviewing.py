"""The centre's review: return with a reason per field, or publish."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from listings import publishing, rules, store
from listings.models import Reason
from listings.problems import LoanNotDefaulted, TermsRefused
from listings.scope import scope_of
from listings.sheets import sheet_of
from listings.states import LISTING
from listings.tables import Listing
from market.kernel import clock
from market.kernel.problems import NotAllowed
from market.platform import history
from market.platform.actor import Actor


def _reviewer(actor: Actor, row: Listing) -> None:
    if not actor.has("CENTRE_REVIEWER") or actor.organisation_id == row.organisation_id:
        raise NotAllowed(needs="交易中心审核人员 / a reviewer of the centre")


async def return_(tx: AsyncSession, *, actor: Actor, listing_id: int, reasons: Sequence[Reason]) -> Listing:
    """The reviewer returns a listing to the bank, with what is to be mended field by field. Raises NotFound, NotAllowed, WrongState."""
    row, _ = await store.get_for_update(tx, listing_id=listing_id, scope=await scope_of(tx, viewer=actor))
    _reviewer(actor, row)
    note = ";".join(f"{each.field}: {each.reason}" for each in reasons)
    await history.move(tx, row, machine=LISTING, event="return", actor=actor, note=note)
    row.returned = [each.model_dump(mode="json") for each in reasons]
    row.reviewer_id, row.updated_at = actor.user_id, clock.now()
    await tx.flush()
    return row


async def publish(tx: AsyncSession, *, actor: Actor, listing_id: int) -> Listing:
    """The reviewer approves: the notice is public, the loan is in disposal, a venue may schedule the sale.

    The whole rulebook is asked again, on the day of publication: the consent gate with the days since the parties were told
    (S18 art 16), the notice period left (art 12, 26), a valid appraisal, a complete disclosure (art 13, 14).
    Raises NotFound, NotAllowed, WrongState, LoanNotDefaulted, TermsRefused. Publishes ListingPublished.
    """
    row, loan = await store.get_for_update(tx, listing_id=listing_id, scope=await scope_of(tx, viewer=actor))
    _reviewer(actor, row)
    now = clock.now()
    # The state first, so that a late click hears what happened; the constraint wants the columns in the same statement.
    LISTING.next(row.state, "publish")
    if loan.state != "DEFAULTED":
        raise LoanNotDefaulted(state=loan.state)
    found = rules.check_publishable(await sheet_of(tx, row, loan), on=clock.local_date(now), now=now)
    if found:
        raise TermsRefused(found)
    row.reviewer_id = actor.user_id
    await publishing.publish(tx, row, loan, actor=actor, event="publish", now=now)
    return row
