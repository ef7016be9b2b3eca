"""Signing the contract: both parties sign the same hash; with the second the time to pay begins."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from market.deals import jobs, store
from market.deals.parties import party_of, signed
from market.deals.paying import advance_paid, ask_for
from market.deals.problems import AlreadySigned, ContractChanged
from market.deals.states import DEAL
from market.deals.tables import DealSignature
from market.deals.telling import REMIND_DAYS
from market.deals.views import DealView, view
from market.kernel import clock
from market.kernel.problems import NotFound
from market.platform import documents, history
from market.platform.actor import Actor
from market.platform.jobs import defer
from market.platform.services import Services


async def sign(tx: AsyncSession, *, actor: Actor, deal_id: int, document_sha256: str | None = None) -> DealView:
    """Sign for the seller (its bank's checker) or for the buyer. With `document_sha256`, only that very text is signed.

    When both have signed, every instalment of the balance gets its payment reference, due as announced (S18 art 25) and
    as the winning offer promised; where nothing is left to pay, the deal is paid at once. Raises NotYourDeal, NotFound, WrongState, AlreadySigned, ContractChanged.
    """
    row = await store.get_for_update(tx, deal_id=deal_id)
    party = party_of(row, actor)
    DEAL.next(row.state, "sign")
    assert row.contract_document_id is not None
    assert actor.organisation_id is not None
    contract = await documents.find(tx, document_id=row.contract_document_id)
    if document_sha256 is not None and document_sha256 != contract.sha256:
        raise ContractChanged(expected=contract.sha256)
    standing = await signed(tx, row)
    if party in standing:
        raise AlreadySigned(party=party)
    signed_at = clock.now()
    tx.add(
        DealSignature(
            deal_id=row.id,
            party=party,
            user_id=actor.user_id,
            user_name=actor.display_name,
            organisation_id=actor.organisation_id,
            document_id=contract.id,
            document_sha256=contract.sha256,
            signed_at=signed_at,
        )
    )
    await tx.flush()
    if standing | {party} != {"SELLER", "BUYER"}:
        return view(row)
    await history.move(tx, row, machine=DEAL, event="sign", actor=actor, note=contract.sha256)
    await ask_for(tx, row, signed_on=clock.local_date(signed_at))
    for one in row.instalments:
        await defer(tx, jobs.instalment_due, at=one.due_at, key=f"instalment-due:{one.id}", instalment_id=one.id)
        soon = one.due_at - timedelta(days=REMIND_DAYS)
        if soon > signed_at:
            await defer(tx, jobs.instalment_soon, at=soon, key=f"instalment-soon:{one.id}", instalment_id=one.id)
    if not row.instalments:
        await advance_paid(tx, row)
    return view(row)


async def contract_document(
    tx: AsyncSession, *, services: Services, viewer: Actor, deal_id: int
) -> tuple[documents.DocumentView, bytes]:
    """The contract as it was drawn up, for those who may see the deal. Raises NotFound."""
    row = await store.get(tx, deal_id=deal_id, viewer=viewer)
    if row.contract_document_id is None:
        raise NotFound(kind="contract", reference=deal_id)
    return await documents.load(tx, services=services, document_id=row.contract_document_id)
