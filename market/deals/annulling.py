"""Annulling a sale (S18 art 31): every fen that the buyer paid goes back, the right may be sold again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from market.deals import store
from market.deals.certificate import mark_revoked
from market.deals.events import DealAnnulled
from market.deals.parties import need_reason, need_settlement
from market.deals.paying import ask_no_longer, paid_fen
from market.deals.problems import ReversalMissing
from market.deals.states import DEAL, RECORDED
from market.deals.tables import Deal
from market.deals.transfer import attach
from market.deals.views import DealView, number_of, terms_of, view
from market.ledger import service as ledger
from market.ledger.service import Posting
from market.payments import service as payments
from market.platform import history
from market.platform.actor import Actor
from market.platform.events import publish


@dataclass(frozen=True)
class Reversal:
    """The registry's proof that the right is the former owner's again: its document, number and day."""

    document_id: int
    reference_no: str
    on: date


async def annul(
    tx: AsyncSession, *, actor: Actor, deal_id: int, reason: str, reversal: Reversal | None = None
) -> DealView:
    """The centre annuls a sale whose price is not distributed: false description, fault, collusion, ineligible buyer (S18 art 31).

    The buyer gets back what was paid, the deposit and every instalment; a certificate is revoked with it. Once the
    registry has recorded the transfer, its `reversal` must be proven: nobody keeps both the right and the price.
    Raises NotAllowed, NotFound, ReasonMissing, WrongState (settled, or money that has just arrived), ReversalMissing,
    DocumentNotYours, DateInFuture.
    """
    need_settlement(actor)
    reason = need_reason(reason)
    row = await store.get_for_update(tx, deal_id=deal_id)
    former = row.state
    DEAL.next(former, "annul")
    if reversal is not None:
        await attach(
            tx,
            row,
            kind="TRANSFER_REVERSAL",
            actor=actor,
            document_id=reversal.document_id,
            reference_no=reversal.reference_no,
            on=reversal.on,
        )
    elif former in RECORDED:
        raise ReversalMissing()
    await ask_no_longer(tx, row, actor=actor, note=reason)
    certificate = await store.certificate_of(tx, deal_id=row.id)
    if certificate is not None:
        mark_revoked(certificate, actor=actor, reason=reason)
    await history.move(tx, row, machine=DEAL, event="annul", actor=actor, note=reason)
    await _refund(tx, row, actor=actor, reason=reason, confirmed=former != DEAL.initial)
    await publish(
        tx,
        DealAnnulled(deal_id=row.id, venue=row.venue, venue_ref=row.venue_ref, loan_key=row.loan_key, reason=reason),
    )
    return view(row)


async def _refund(tx: AsyncSession, row: Deal, *, actor: Actor, reason: str, confirmed: bool) -> None:
    """What the buyer paid, from where it stands: the deposit's own account, or the escrow since the confirmation."""
    terms = terms_of(row)
    amount_fen = terms.deposit_fen + paid_fen(row)
    if not amount_fen:
        return
    if confirmed:
        source = f"payable:{row.buyer_organisation_id}"
        await ledger.post(
            tx,
            reference=f"annulment:{row.id}",
            kind="ANNULMENT",
            description=f"{number_of(row)} 成交无效退款",
            postings=[Posting(f"escrow:{row.id}", source, amount_fen)],
            deal_id=row.id,
            loan_key=row.loan_key,
        )
    else:
        assert terms.hold_purpose is not None
        assert terms.deposit_account is not None
        source = terms.deposit_account
        await ledger.release_hold(tx, purpose=terms.hold_purpose, actor=actor, note=reason)
    await payments.instruct(
        tx,
        reference=f"annulment:{row.id}",
        purpose="ANNULMENT",
        subject_id=row.id,
        payee_organisation_id=row.buyer_organisation_id,
        amount_fen=amount_fen,
        source_account=source,
    )
