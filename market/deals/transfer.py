"""The pledge's release, the transfer's filing, the registry's record: each with its proof (transfer order, rulebook §4)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from market.deals import store
from market.deals.parties import is_buyer, is_seller, need_settlement
from market.deals.problems import DateInFuture, DocumentNotYours, NotYourDeal
from market.deals.rules import GAZETTE_TRANSFER
from market.deals.states import DEAL
from market.deals.tables import Deal, DealDocument
from market.deals.views import DealView, view
from market.kernel import clock
from market.platform import documents, history
from market.platform.actor import Actor

Proof = Literal["PLEDGE_RELEASE", "TRANSFER_FILING", "REGISTRY_PROOF", "TRANSFER_REVERSAL"]


async def release_pledge(
    tx: AsyncSession, *, actor: Actor, deal_id: int, document_id: int, reference_no: str, on: date
) -> DealView:
    """The pledgee had the pledge cancelled at the registry (PC01), now that the price is held.

    `reference_no` is the cancellation notice's number, `on` its day. Raises NotYourDeal, NotFound, WrongState,
    DocumentNotYours, DateInFuture.
    """
    row = await store.get_for_update(tx, deal_id=deal_id)
    if not is_seller(row, actor):
        raise NotYourDeal(needs="转让方银行复核")
    return await _prove(
        tx, row, event="release_pledge", kind="PLEDGE_RELEASE", actor=actor, document_id=document_id,
        reference_no=reference_no, on=on,
    )  # fmt: skip


async def file(tx: AsyncSession, *, actor: Actor, deal_id: int, document_id: int, filing_no: str, on: date) -> DealView:
    """The transfer was filed at the registry, by the buyer or by the centre for them (PatL art 10; TML art 42).

    Raises NotYourDeal, NotFound, WrongState, DocumentNotYours, DateInFuture.
    """
    row = await store.get_for_update(tx, deal_id=deal_id)
    if not is_buyer(row, actor) and not actor.has("CENTRE_SETTLEMENT"):
        raise NotYourDeal(needs="买受人 / 交易中心结算")
    return await _prove(
        tx, row, event="file_transfer", kind="TRANSFER_FILING", actor=actor, document_id=document_id,
        reference_no=filing_no, on=on,
    )  # fmt: skip


async def record(
    tx: AsyncSession,
    *,
    actor: Actor,
    deal_id: int,
    document_id: int,
    effective_on: date,
    gazette_code: str = GAZETTE_TRANSFER,
) -> DealView:
    """The registry recorded the transfer: effective on that day (PatL art 10), with its notice or gazette page as proof.

    `gazette_code` is CNIPA's (TR01) or the registry's own reference. Raises NotAllowed, NotFound, WrongState,
    DocumentNotYours, DateInFuture.
    """
    need_settlement(actor)
    row = await store.get_for_update(tx, deal_id=deal_id)
    row.transferred_on = effective_on
    return await _prove(
        tx, row, event="record_transfer", kind="REGISTRY_PROOF", actor=actor, document_id=document_id,
        reference_no=gazette_code, on=effective_on,
    )  # fmt: skip


async def _prove(
    tx: AsyncSession, row: Deal, *, event: str, kind: Proof, actor: Actor, document_id: int, reference_no: str, on: date
) -> DealView:
    DEAL.next(row.state, event)
    await attach(tx, row, kind=kind, actor=actor, document_id=document_id, reference_no=reference_no, on=on)
    await history.move(tx, row, machine=DEAL, event=event, actor=actor, note=reference_no.strip())
    return view(row)


async def attach(
    tx: AsyncSession, row: Deal, *, kind: Proof, actor: Actor, document_id: int, reference_no: str, on: date
) -> None:
    """Keep a registry's paper with the deal, which is locked. Raises NotFound, DocumentNotYours, DateInFuture."""
    if on > clock.today():
        raise DateInFuture(on=on.isoformat(), today=clock.today().isoformat())
    document = await documents.find(tx, document_id=document_id)
    # Otherwise anyone could show a stranger's file to the other party by naming its number.
    if document.organisation_id is None or document.organisation_id != actor.organisation_id:
        raise DocumentNotYours(document_id=document_id)
    tx.add(
        DealDocument(
            deal_id=row.id,
            kind=kind,
            document_id=document_id,
            reference_no=reference_no.strip(),
            acted_on=on,
            recorded_by=actor.user_id,
            recorded_at=clock.now(),
        )
    )
