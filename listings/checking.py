"""The bank's own four eyes: the maker proposes, a checker of the same bank submits to the centre or sends back."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from listings import drafting, rules, store
from listings.problems import FourEyes, LoanNotDefaulted, RightAlreadyListed, TermsRefused
from listings.scope import scope_of
from listings.sheets import sheet_of
from listings.states import LISTING
from listings.tables import Listing, Loan
from market.kernel import clock
from market.kernel.problems import NotAllowed
from market.platform import history
from market.platform.actor import Actor


async def _own(tx: AsyncSession, *, actor: Actor, listing_id: int, needs: str) -> tuple[Listing, Loan]:
    row, loan = await store.get_for_update(tx, listing_id=listing_id, scope=await scope_of(tx, viewer=actor))
    if row.organisation_id != actor.organisation_id:
        raise NotAllowed(needs=needs)
    return row, loan


async def _refuse_gaps(tx: AsyncSession, row: Listing, loan: Loan) -> None:
    if loan.state != "DEFAULTED":
        raise LoanNotDefaulted(state=loan.state)
    sheet = await sheet_of(tx, row, loan)
    found = [*rules.check_complete(sheet), *rules.check_figures(sheet, on=clock.today())]
    if found:
        raise TermsRefused(found)


async def propose(tx: AsyncSession, *, actor: Actor, listing_id: int) -> Listing:
    """The maker hands a complete listing to the bank's checker; its rights are reserved from now on.

    Raises NotFound, NotAllowed, WrongState, LoanNotDefaulted, TermsRefused, RightAlreadyListed.
    """
    row, loan = await _own(
        tx, actor=actor, listing_id=listing_id, needs="债权银行经办人员 / the maker of the lending bank"
    )
    LISTING.next(row.state, "propose")
    await _refuse_gaps(tx, row, loan)
    listed = await store.listed_right_ids(tx, listing_id=row.id)
    chosen = [right for right, _ in await store.pledged_rights(tx, loan_id=loan.id) if right.id in listed]
    await drafting.refuse_listed_elsewhere(tx, chosen, listing_id=row.id)
    try:
        await store.set_live(tx, listing_id=row.id, live=True)
    except IntegrityError:
        # Another bank was faster between the look and the write.
        raise RightAlreadyListed(kind=chosen[0].kind, number=chosen[0].number) from None
    await history.move(tx, row, machine=LISTING, event="propose", actor=actor)
    row.returned, row.updated_at = [], clock.now()
    assert actor.user_id is not None
    row.maker_id = actor.user_id
    # The one who checks must be found anew, since the maker may be last round's checker.
    row.checker_id = None if row.checker_id == actor.user_id else row.checker_id
    await tx.flush()
    return row


async def submit(tx: AsyncSession, *, actor: Actor, listing_id: int) -> Listing:
    """A checker of the same bank, never the maker, submits the listing to the centre.

    Raises NotFound, NotAllowed, FourEyes, WrongState, LoanNotDefaulted, TermsRefused.
    """
    row, loan = await _own(
        tx, actor=actor, listing_id=listing_id, needs="债权银行复核人员 / a checker of the lending bank"
    )
    if actor.user_id == row.maker_id:
        raise FourEyes()
    LISTING.next(row.state, "submit")
    await _refuse_gaps(tx, row, loan)
    await history.move(tx, row, machine=LISTING, event="submit", actor=actor)
    row.checker_id, row.updated_at = actor.user_id, clock.now()
    await tx.flush()
    return row


async def send_back(tx: AsyncSession, *, actor: Actor, listing_id: int, note: str) -> Listing:
    """The checker gives the listing back to the maker; its rights are free again. Raises NotFound, NotAllowed, FourEyes, WrongState."""
    row, _ = await _own(
        tx, actor=actor, listing_id=listing_id, needs="债权银行复核人员 / a checker of the lending bank"
    )
    if actor.user_id == row.maker_id:
        raise FourEyes()
    await history.move(tx, row, machine=LISTING, event="send_back", actor=actor, note=note)
    await store.set_live(tx, listing_id=row.id, live=False)
    row.updated_at = clock.now()
    await tx.flush()
    return row
