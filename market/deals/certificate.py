"""The certificate of transaction (交易凭证): issued once per deal, numbered without gaps, verifiable by anyone, revocable."""

from __future__ import annotations

import asyncio

from sqlalchemy.ext.asyncio import AsyncSession

from market.deals import rules, store
from market.deals.certificate_fields import Fields, fields_of
from market.deals.events import DealCertified
from market.deals.parties import house_name, need_reason, need_settlement
from market.deals.problems import AnnulInstead, CertificateNotPublic, CertificateRevoked
from market.deals.states import DEAL
from market.deals.tables import Certificate, Deal
from market.deals.views import CertificateView, PublicCertificate, certificate_view, number_of, terms_of
from market.kernel import clock
from market.kernel.problems import NotFound
from market.platform import documents, history
from market.platform.actor import SYSTEM, Actor
from market.platform.documents import DocumentView
from market.platform.events import publish
from market.platform.services import Services


async def issue(tx: AsyncSession, *, services: Services, actor: Actor, deal_id: int) -> CertificateView:
    """Issue the certificate once contract, price and transfer are complete; the waterfall follows (`DealCertified`).

    Raises NotAllowed, NotFound, WrongState (issued already, too: never a duplicate).
    """
    need_settlement(actor)
    row = await store.get_for_update(tx, deal_id=deal_id)
    DEAL.next(row.state, "certify")
    issued_at = clock.now()
    issued_on = clock.local_date(issued_at)
    # The signatures tell the signing date; the number's row stays locked until we commit, which keeps it gapless.
    signatures = await store.signatures(tx, deal_id=deal_id)
    nth = await store.next_certificate_number(tx, year=issued_on.year)
    number = rules.certificate_number(issued_on.year, nth=nth)
    fields = fields_of(
        row,
        issuer=await house_name(tx, actor),
        number=number,
        issued_on=issued_on,
        signed_on=clock.local_date(max(one.signed_at for one in signatures)),
        verify_url=f"{services.settings.address}/verify/{number}",
    )
    data = await asyncio.to_thread(_draw, fields)
    saved = await documents.save(
        tx,
        services=services,
        name=f"知识产权交易凭证-{number}.pdf",
        media_type="application/pdf",
        data=data,
        actor=SYSTEM,
    )
    certificate = Certificate(
        deal_id=row.id,
        number=number,
        issued_at=issued_at,
        issued_by=actor.user_id,
        document_id=saved.id,
        document_sha256=saved.sha256,
    )
    tx.add(certificate)
    await history.move(tx, row, machine=DEAL, event="certify", actor=actor, note=number)
    await publish(tx, DealCertified(deal_id=row.id))
    return certificate_view(certificate, address=services.settings.address)


def _draw(fields: Fields) -> bytes:
    # The setting of type takes long to import, and most processes never set any.
    from market.deals import certificate_paper

    return certificate_paper.draw(fields)


async def revoke(tx: AsyncSession, *, services: Services, actor: Actor, number: str, reason: str) -> CertificateView:
    """Revoke the certificate of a settled deal, publicly and with its reason; the deal never gets another one.

    While the price is still in escrow the sale itself is annulled, which revokes the certificate and gives the price
    back: a revocation alone would leave the money with nobody to turn to.
    Raises NotAllowed, ReasonMissing, NotFound, CertificateRevoked (already), AnnulInstead.
    """
    need_settlement(actor)
    reason = need_reason(reason)
    # The deal's lock orders this against `settle` and `annul`.
    deal = await store.get_for_update(tx, deal_id=(await store.certificate(tx, number=number)).deal_id)
    row = await store.certificate(tx, number=number, lock=True)
    if row.revoked_at is not None:
        raise CertificateRevoked(number=number)
    if deal.state != "SETTLED":
        raise AnnulInstead(deal_no=number_of(deal))
    mark_revoked(row, actor=actor, reason=reason)
    await tx.flush()
    return certificate_view(row, address=services.settings.address)


def mark_revoked(row: Certificate, *, actor: Actor, reason: str) -> None:
    """From now on whoever verifies the certificate reads that it does not stand, and why."""
    row.revoked_at, row.revoked_by, row.revoke_reason = clock.now(), actor.user_id, reason


async def public(tx: AsyncSession, *, number: str) -> PublicCertificate:
    """What anyone may verify about a certificate. Raises NotFound."""
    row = await store.certificate(tx, number=number)
    deal = await store.get(tx, deal_id=row.deal_id)
    terms = terms_of(deal)
    own = terms.payment_method == "SET_OFF"
    return PublicCertificate(
        number=row.number,
        valid=row.revoked_at is None,
        issued_on=clock.local_date(row.issued_at),
        deal_no=number_of(deal),
        project_code=deal.project_code,
        title=deal.title,
        objects=[f"{line.title}({line.number})" for line in terms.objects],
        seller_name=rules.public_name(deal.seller_name, person=own and deal.pledgor_is_person),
        buyer_name="、".join(rules.public_name(name, person=person) for name, person in _buyers(deal)),
        buyer_uscc_masked=None if deal.group else rules.mask_code(deal.buyer_uscc),
        price_fen=deal.price_fen,
        method=terms.method,
        closed_at=terms.closed_at,
        transferred_on=deal.transferred_on,
        evidence_seq=terms.evidence.seq if terms.evidence else None,
        evidence_head=terms.evidence.head if terms.evidence else None,
        document_sha256=row.document_sha256,
        document_public=not (deal.pledgor_is_person or any(person for _, person in _buyers(deal))),
        revoked_at=row.revoked_at,
        revoke_reason=row.revoke_reason,
    )


def _buyers(deal: Deal) -> list[tuple[str, bool]]:
    """The buyer, or every joint one, and whether it is a natural person."""
    return [(one.name, one.is_person) for one in deal.group] or [(deal.buyer_name, deal.buyer_is_person)]


async def public_document(tx: AsyncSession, *, services: Services, number: str) -> tuple[DocumentView, bytes]:
    """The certificate's PDF for anyone, unless it names a natural person. Raises NotFound, CertificateNotPublic."""
    if not (await public(tx, number=number)).document_public:
        raise CertificateNotPublic()
    row = await store.certificate(tx, number=number)
    return await documents.load(tx, services=services, document_id=row.document_id)


async def document(tx: AsyncSession, *, services: Services, viewer: Actor, deal_id: int) -> tuple[DocumentView, bytes]:
    """The certificate's PDF for those who may see the deal. Raises NotFound."""
    await store.get(tx, deal_id=deal_id, viewer=viewer)
    row = await store.certificate_of(tx, deal_id=deal_id)
    if row is None:
        raise NotFound(kind="certificate", reference=deal_id)
    return await documents.load(tx, services=services, document_id=row.document_id)
