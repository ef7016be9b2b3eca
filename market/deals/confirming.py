"""Confirming a sale after the continuity check."""

from __future__ import annotations

import asyncio

from sqlalchemy.ext.asyncio import AsyncSession

from market.deals import rules, store
from market.deals.contract_text import Text, text_of
from market.deals.events import DealConfirmed
from market.deals.parties import house_name, need_reason, need_settlement
from market.deals.problems import ContinuityNotChecked, FindingsNotAccepted
from market.deals.states import DEAL
from market.deals.tables import Deal
from market.deals.views import DealView, findings_of, number_of, terms_of, view
from market.kernel import clock
from market.ledger import service as ledger
from market.platform import documents, history
from market.platform.actor import SYSTEM, Actor
from market.platform.events import publish
from market.platform.services import Services


async def confirm(
    tx: AsyncSession,
    *,
    services: Services,
    actor: Actor,
    deal_id: int,
    findings_accepted: bool = False,
    reason: str = "",
) -> DealView:
    """The centre confirms the sale: the winner's deposit becomes part of the price, the contract is drawn up to be signed.

    Findings of the continuity check must be accepted with a reason. Raises NotAllowed, NotFound, WrongState,
    ContinuityNotChecked, FindingsNotAccepted, ReasonMissing.
    """
    need_settlement(actor)
    row = await store.get_for_update(tx, deal_id=deal_id)
    DEAL.next(row.state, "confirm")
    findings = findings_of(row)
    if findings is None:
        raise ContinuityNotChecked()
    if not findings.clean:
        if not findings_accepted:
            raise FindingsNotAccepted(count=len(findings.items))
        row.findings_accepted_reason = need_reason(reason)
    terms = terms_of(row)
    row.confirmed_at = clock.now()
    row.contract_due_on = rules.contract_due_on(clock.local_date(row.confirmed_at), rule_set=terms.rule_set)
    if terms.deposit_fen and terms.hold_purpose:
        await ledger.apply_hold(
            tx,
            purpose=terms.hold_purpose,
            actor=actor,
            destination=f"escrow:{row.id}",
            description=f"{number_of(row)} 保证金转价款",
            deal_id=row.id,
        )
    # The pledgor's agreement is the contract of a set-off: nothing else is drawn up.
    row.contract_document_id = terms.agreement_document_id or await _draw_contract(
        tx, services=services, row=row, house=await house_name(tx, actor)
    )
    await history.move(tx, row, machine=DEAL, event="confirm", actor=actor, note=row.findings_accepted_reason or "")
    await publish(tx, DealConfirmed(deal_id=row.id, venue=row.venue, venue_ref=row.venue_ref))
    return view(row)


async def _draw_contract(tx: AsyncSession, *, services: Services, row: Deal, house: str) -> int:
    text = text_of(row, house=house)
    # Setting type takes a second or two of processor time; other requests go on meanwhile.
    data = await asyncio.to_thread(_draw, text)
    name = f"知识产权转让合同-{number_of(row)}.pdf"
    saved = await documents.save(
        tx, services=services, name=name, media_type="application/pdf", data=data, actor=SYSTEM
    )
    return saved.id


def _draw(text: Text) -> bytes:
    # The setting of type takes long to import, and most processes never set any.
    from market.deals import contract_paper

    return contract_paper.draw(text)
