"""Opening a deal: called by the venue in the transaction that names the winner."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from market.deals import store
from market.deals.problems import TermsDiffer
from market.deals.states import DEAL
from market.deals.tables import Deal, JointBuyer
from market.deals.terms import DealTerms, Findings
from market.deals.views import DealView, view
from market.identity import service as identity
from market.kernel import clock
from market.kernel.problems import WrongState


async def open_deal(tx: AsyncSession, *, terms: DealTerms) -> DealView:
    """Open the deal of this sale; the same sale opened again is the same deal.

    Names are copied: a result is a snapshot. Raises TermsDiffer, NotFound (an organisation that is not registered).
    """
    snapshot = terms.model_dump(mode="json")
    standing = await store.by_venue(tx, venue=terms.venue, venue_ref=terms.venue_ref)
    if standing is not None:
        # The findings may have come later; everything else is the sale itself.
        if {**standing.terms, "findings": None} != {**snapshot, "findings": None}:
            raise TermsDiffer(venue=terms.venue, venue_ref=terms.venue_ref)
        return view(standing)
    seller = await identity.organisation(tx, organisation_id=terms.seller_organisation_id)
    buyer = await identity.organisation(tx, organisation_id=terms.buyer_organisation_id)
    pledgor = await identity.organisation(tx, organisation_id=terms.pledgor.organisation_id)
    # Where the pledgee itself takes the right, it is the pledgor who transfers it.
    transferor = pledgor if terms.payment_method == "SET_OFF" else seller
    row = Deal(
        venue=terms.venue,
        venue_ref=terms.venue_ref,
        state=DEAL.initial,
        title=terms.title,
        project_code=terms.project_code,
        loan_key=terms.loan_key,
        seller_organisation_id=seller.id,
        seller_name=transferor.name,
        seller_uscc=transferor.uscc,
        pledgor_organisation_id=pledgor.id,
        buyer_organisation_id=buyer.id,
        buyer_name=buyer.name,
        buyer_uscc=buyer.uscc,
        buyer_is_person=buyer.kind == "PERSON",
        pledgor_is_person=pledgor.kind == "PERSON",
        price_fen=terms.price_fen,
        deposit_fen=terms.deposit_fen,
        terms=snapshot,
        findings=None if terms.findings is None else terms.findings.model_dump(mode="json"),
        opened_at=clock.now(),
        held_back_fen=0,
        carried_fen=0,
        group=await _group(tx, terms),
        instalments=[],
    )
    tx.add(row)
    await tx.flush()
    return view(row)


async def _group(tx: AsyncSession, terms: DealTerms) -> list[JointBuyer]:
    rows = []
    for position, one in enumerate(terms.joint_buyers):
        organisation = await identity.organisation(tx, organisation_id=one.organisation_id)
        rows.append(
            JointBuyer(
                position=position,
                organisation_id=organisation.id,
                name=organisation.name,
                uscc=organisation.uscc,
                is_person=organisation.kind == "PERSON",
                share_bps=one.share_bps,
            )
        )
    return rows


async def record_findings(tx: AsyncSession, *, deal_id: int, findings: Findings) -> DealView:
    """The venue's continuity check of the final bidding period has reported; until the confirmation it may report anew.

    Raises NotFound, WrongState (confirmed already).
    """
    row = await store.get_for_update(tx, deal_id=deal_id)
    if row.state != DEAL.initial:
        raise WrongState(machine="deal", state=row.state, event="record_findings", allowed=list(DEAL.events(row.state)))
    row.findings = findings.model_dump(mode="json")
    await tx.flush()
    return view(row)
