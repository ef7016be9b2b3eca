"""What the sale brings back to the loan: the bank hears of every turn, the loan closes or its shortfall goes to the fund. Idempotent."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from listings import loan_store, relisting, rules, store
from listings.ending import conclude, give_back
from listings.selling import loan_id_of
from listings.states import LISTING, LOAN
from listings.tables import Listing, Loan
from listings.telling import tell
from market.compensation import service as compensation
from market.kernel import clock
from market.kernel.problems import WrongState
from market.platform import history
from market.platform.actor import SYSTEM, Actor


async def lot_scheduled(tx: AsyncSession, *, lot_id: int, listing_id: int) -> None:
    """The listing has its lot: the notice says where bidders register."""
    row, _ = await store.get_for_update(tx, listing_id=listing_id)
    row.lot_id = lot_id
    await tx.flush()


async def lot_closed(tx: AsyncSession, *, lot_id: int, listing_id: int, outcome: str) -> None:
    """Bidding has ended: the listing is concluded (or withdrawn by the venue); an unsold loan is back in default.

    When nobody bid, the next stage of the ladder opens by rule (`relisting.carry_on`), in this same transaction.
    """
    row, loan = await store.get_for_update(tx, listing_id=listing_id)
    row.lot_id = lot_id
    if row.state != "PUBLISHED":
        await tx.flush()
        return
    if outcome == "SOLD":
        await conclude(tx, row, outcome="SOLD")
        return
    await (conclude(tx, row, outcome="PASSED") if outcome == "PASSED" else _withdrawn(tx, row))
    await give_back(tx, loan, note=f"{row.project_code}: {outcome}")
    event = "listing.passed" if outcome == "PASSED" else "listing.withdrawn"
    await tell(tx, loan, event=event, reference=f"{event}:{row.id}", payload={"project_code": row.project_code})
    if outcome == "PASSED":
        await relisting.carry_on(tx, row, loan)


async def _withdrawn(tx: AsyncSession, row: Listing) -> None:
    row.outcome, row.ended_at, row.updated_at = "WITHDRAWN", clock.now(), clock.now()
    row.withdrawn_ground = "BASIS_ANNULLED"
    await history.move(tx, row, machine=LISTING, event="withdraw", actor=SYSTEM, note="withdrawn by the venue")
    await store.set_live(tx, listing_id=row.id, live=False)


async def sale_fell_through(
    tx: AsyncSession, *, deal_id: int, loan_key: str, reason: str, terms_stand: bool = False
) -> None:
    """The deal was annulled or the buyer defaulted: the loan is back in default, and the stage is repeated (S18 art 24, 31).

    `terms_stand`: by rule at once. An annulment may lie in the terms themselves (a false description, say): the bank looks first.
    """
    loan = await loan_store.get_for_update(tx, loan_id=loan_id_of(loan_key))
    if await store.by_deal(tx, deal_id=deal_id) is not None or loan.deal_id is not None:
        return
    # The latest round is the one that was sold: no other can be open while the loan is in disposal.
    row = (await store.listings_of(tx, loan_id=loan.id))[0]
    if row.state == "PUBLISHED":
        # This news overtook that of the close.
        await conclude(tx, row, outcome="SOLD")
    row.deal_id, row.outcome, row.updated_at = deal_id, "FELL_THROUGH", clock.now()
    await give_back(tx, loan, note=f"{row.project_code}: {reason}")
    payload = {"project_code": row.project_code, "deal_id": deal_id, "reason": reason}
    await tell(tx, loan, event="sale.fell_through", reference=f"sale.fell_through:{deal_id}", payload=payload)
    await relisting.carry_on(tx, row, loan, needs_bank="" if terms_stand else reason)


async def forfeit_applied(tx: AsyncSession, *, deal_id: int, loan_key: str, amount_fen: int) -> None:
    """A defaulter's deposit paid `amount_fen` (fen) on the loan: interest first, then principal (CC art 561). What is owed is less now."""
    loan = await loan_store.get_for_update(tx, loan_id=loan_id_of(loan_key))
    # When this news overtakes that of the default, no further round can be open yet: the latest is the one that was sold.
    row = await store.by_deal(tx, deal_id=deal_id) or (await store.listings_of(tx, loan_id=loan.id))[0]
    if row.forfeit_paid_fen is not None:
        return
    row.forfeit_paid_fen = amount_fen
    interest_fen, principal_fen = rules.credited(
        amount_fen, interest_fen=loan.interest_fen, principal_fen=loan.outstanding_principal_fen
    )
    loan.interest_fen -= interest_fen
    loan.outstanding_principal_fen -= principal_fen
    row.updated_at = loan.updated_at = clock.now()
    payload = {
        "project_code": row.project_code,
        "deal_id": deal_id,
        "amount_fen": str(amount_fen),
        "interest_fen": str(interest_fen),
        "principal_fen": str(principal_fen),
    }
    await tell(tx, loan, event="forfeit.applied", reference=f"forfeit.applied:{deal_id}", payload=payload)


async def deal_settled(
    tx: AsyncSession,
    *,
    deal_id: int,
    loan_key: str,
    price_fen: int,
    costs_paid_fen: int,
    interest_paid_fen: int,
    principal_paid_fen: int,
    surplus_fen: int,
) -> None:
    """The waterfall is posted: the loan is CLOSED, or its principal loss stands and the claim on the fund is opened (fen).

    The loss is counted against the loan's principal, not the deal's: a maximum-amount pledge secures less than is owed.
    """
    loan = await loan_store.get_for_update(tx, loan_id=loan_id_of(loan_key))
    if loan.deal_id is not None:
        return
    now = clock.now()
    shortfall_fen = max(loan.outstanding_principal_fen - principal_paid_fen, 0)
    loan.deal_id, loan.price_fen, loan.settled_at, loan.updated_at = deal_id, price_fen, now, now
    loan.costs_paid_fen, loan.interest_paid_fen = costs_paid_fen, interest_paid_fen
    loan.principal_paid_fen, loan.shortfall_fen, loan.surplus_fen = principal_paid_fen, shortfall_fen, surplus_fen
    event = "fall_short" if shortfall_fen else "close"
    await history.move(tx, loan, machine=LOAN, event=event, actor=SYSTEM, note=f"deal {deal_id}")
    row = (await store.listings_of(tx, loan_id=loan.id))[0]
    if row.state == "PUBLISHED":
        await conclude(tx, row, outcome="SOLD")
    row.deal_id = deal_id
    if shortfall_fen:
        await _open_claim(tx, loan, deal_id=deal_id, shortfall_fen=shortfall_fen)
    payload = {
        "project_code": row.project_code,
        "deal_id": deal_id,
        "price_fen": str(price_fen),
        "costs_paid_fen": str(costs_paid_fen),
        "interest_paid_fen": str(interest_paid_fen),
        "principal_paid_fen": str(principal_paid_fen),
        "shortfall_fen": str(shortfall_fen),
        "surplus_fen": str(surplus_fen),
        "claim_id": loan.claim_id,
    }
    await tell(tx, loan, event="loan.settled", reference=f"loan.settled:{deal_id}", payload=payload)


async def _open_claim(tx: AsyncSession, loan: Loan, *, deal_id: int, shortfall_fen: int) -> None:
    registered = bool(await loan_store.pledges(tx, loan_id=loan.id))
    claim = await compensation.open_claim(
        tx,
        loan_key=f"loan:{loan.id}",
        bank_organisation_id=loan.organisation_id,
        deal_id=deal_id,
        borrower=loan.borrower_name,
        principal_loss_fen=shortfall_fen,
        facts=compensation.Facts(
            loan_amount_fen=loan.principal_fen,
            drawdown_on=loan.drawn_on,
            recorded_on=loan.recorded_with_fund_on,
            pledge_registered=registered,
            overdue_days=(clock.today() - loan.overdue_since).days if loan.overdue_since else None,
            classification=loan.classification,
            disposal_started=True,
        ),
        automatic_evidence=[
            compensation.AutomaticEvidence("CLASSIFICATION", link=f"/loans/{loan.id}"),
            compensation.AutomaticEvidence("PLEDGE_CERTIFICATE", link=f"/loans/{loan.id}"),
            compensation.AutomaticEvidence("DISPOSAL_PAPERS", link=f"/deals/{deal_id}"),
            compensation.AutomaticEvidence("LOSS_CALCULATION", link=f"/deals/{deal_id}"),
        ],
    )
    loan.claim_id, loan.claim_state = claim.id, claim.state
    await tx.flush()


async def claim_decided(
    tx: AsyncSession, *, claim_id: int, decision_no: int, loan_key: str, decision: str, amount_fen: int
) -> None:
    """The fund has decided, for the `decision_no`-th time: a claim that was returned is decided again."""
    loan = await loan_store.get_for_update(tx, loan_id=loan_id_of(loan_key))
    if loan.claim_state != "PAID":
        loan.claim_id, loan.claim_state = claim_id, decision
    payload = {
        "claim_id": claim_id,
        "decision_no": decision_no,
        "decision": decision,
        "amount_fen": str(amount_fen),
    }
    reference = f"claim.decided:{claim_id}:{decision_no}"
    await tell(tx, loan, event="claim.decided", reference=reference, payload=payload)


async def claim_paid(tx: AsyncSession, *, claim_id: int, loan_key: str, amount_fen: int) -> None:
    """The fund's share has reached the bank."""
    loan = await loan_store.get_for_update(tx, loan_id=loan_id_of(loan_key))
    loan.claim_id, loan.claim_state, loan.compensation_fen = claim_id, "PAID", amount_fen
    payload = {"claim_id": claim_id, "amount_fen": str(amount_fen)}
    await tell(tx, loan, event="claim.paid", reference=f"claim.paid:{claim_id}", payload=payload)


async def recovery_overdue(
    tx: AsyncSession, *, recovery_id: int, claim_id: int, loan_key: str, amount_fen: int
) -> None:
    """The bank has not passed the fund's share (fen) of a recovery on in time: it is reminded; the fund's desk shows it."""
    loan = await loan_store.get_for_update(tx, loan_id=loan_id_of(loan_key))
    payload = {"claim_id": claim_id, "recovery_id": recovery_id, "amount_fen": str(amount_fen)}
    await tell(tx, loan, event="recovery.overdue", reference=f"recovery.overdue:{recovery_id}", payload=payload)


async def write_off(tx: AsyncSession, *, actor: Actor, loan: Loan, note: str) -> None:
    """The bank closes the books on a shortfall: written off, or recovered in full. The loan is locked. Raises WrongState."""
    if loan.state != "SHORTFALL":
        # `close` also leads out of IN_DISPOSAL, but only the settlement may take that edge.
        raise WrongState(machine="loan", state=loan.state, event="write_off", allowed=[])
    loan.updated_at = clock.now()
    await history.move(tx, loan, machine=LOAN, event="close", actor=actor, note=note)
