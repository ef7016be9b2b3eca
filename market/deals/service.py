"""Reading deals, and the door of the room; each verb lives in its own file.

opening.open_deal · opening.record_findings · confirming.confirm · annulling.annul · contract.sign
transfer.release_pledge · transfer.file · transfer.record · certificate.issue · certificate.revoke
defaulting.default · defaulting.apply_forfeit · settling.settle
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from market.deals import rules, store
from market.deals.forfeits import carried_fen
from market.deals.opening import open_deal, record_findings
from market.deals.parties import is_buyer, is_seller, standing, takes_part
from market.deals.settling import waterfall_of
from market.deals.states import DEAL, UNDONE
from market.deals.tables import Certificate, Deal
from market.deals.terms import CostLine, DealTerms, Evidence, Finding, Findings, ObjectLine, Pledgor
from market.deals.views import (
    DealDocumentView,
    DealList,
    DealPage,
    DealView,
    MoveView,
    PayoutView,
    SignatureView,
    WaterfallView,
    certificate_view,
    findings_of,
    instalment_views,
    terms_of,
    view,
    waterfall_view,
)
from market.identity import service as identity
from market.kernel.problems import NotFound
from market.payments import service as payments
from market.platform import documents, history
from market.platform.actor import Actor
from market.platform.services import Services

__all__ = [
    "CostLine",
    "DealPage",
    "DealTerms",
    "DealView",
    "Evidence",
    "Finding",
    "Findings",
    "ObjectLine",
    "Pledgor",
    "deal",
    "deal_document",
    "deal_of_venue",
    "deals",
    "defaulters",
    "open_deal",
    "page",
    "prices",
    "record_findings",
    "standing_deal",
    "unpaid_costs",
]

STAFF = ("CENTRE_REVIEWER", "CENTRE_SETTLEMENT", "ADMINISTRATOR")


async def deal(tx: AsyncSession, *, deal_id: int) -> DealView:
    """One deal, for other rooms. Raises NotFound."""
    row = await store.get(tx, deal_id=deal_id)
    return await _with_number(tx, row)


async def deal_of_venue(tx: AsyncSession, *, venue: str, venue_ref: int) -> DealView | None:
    """The deal a venue opened under its own reference, if any."""
    row = await store.by_venue(tx, venue=venue, venue_ref=venue_ref)
    return None if row is None else await _with_number(tx, row)


async def standing_deal(tx: AsyncSession, *, loan_key: str) -> DealView | None:
    """The deal by which the loan's pledge is sold, unless it was annulled or the buyer defaulted."""
    row = await store.standing(tx, loan_key=loan_key)
    return None if row is None else await _with_number(tx, row)


async def defaulters(tx: AsyncSession, *, loan_key: str) -> set[int]:
    """The organisations that may not buy at the resale, having defaulted on a sale of this loan (S18 art 24)."""
    return await store.defaulters(tx, loan_key=loan_key)


async def prices(tx: AsyncSession, *, loan_key: str) -> dict[str, int]:
    """What each project of this loan was sold at, in fen, also where the sale came undone later."""
    return await store.prices(tx, loan_key=loan_key)


async def unpaid_costs(tx: AsyncSession, *, deal_id: int) -> list[CostLine]:
    """Of a sale that came undone, the costs that no forfeited deposit has paid. Raises NotFound."""
    row = await store.get(tx, deal_id=deal_id)
    terms = terms_of(row)
    left_fen = terms.deposit_fen if row.state == "DEFAULTED" else 0
    unpaid = []
    for line in terms.costs:
        paid_fen = min(left_fen, line.amount_fen)
        left_fen -= paid_fen
        if paid_fen < line.amount_fen:
            unpaid.append(line.model_copy(update={"amount_fen": line.amount_fen - paid_fen}))
    return unpaid


async def _with_number(tx: AsyncSession, row: Deal) -> DealView:
    certificate = await store.certificate_of(tx, deal_id=row.id)
    return view(row, certificate_number=certificate.number if certificate else None)


async def deals(
    tx: AsyncSession, *, viewer: Actor, states: Sequence[str] = (), limit: int = 50, offset: int = 0
) -> DealList:
    """The deals this viewer may see, newest first."""
    rows, total = await store.deals(tx, viewer=viewer, states=states, limit=limit, offset=offset)
    numbers = await store.certificates_of(tx, deal_ids=[row.id for row in rows])
    return DealList(items=[_seen_by(viewer, row, numbers.get(row.id)) for row in rows], total=total)


def _seen_by(viewer: Actor, row: Deal, certificate_number: str | None) -> DealView:
    shown = view(row, certificate_number=certificate_number)
    # The debt behind the sale is none of the buyer's business.
    return shown.model_copy(update={"loan_key": ""}) if _only_buyer(row, viewer) else shown


async def page(tx: AsyncSession, *, services: Services, viewer: Actor, deal_id: int) -> DealPage:
    """Everything about a deal that the viewer may see, and what they may do next. Raises NotFound."""
    row = await store.get(tx, deal_id=deal_id, viewer=viewer)
    terms, now_standing = terms_of(row), await standing(tx, row)
    certificate = await store.certificate_of(tx, deal_id=deal_id)
    money_out = await _payouts(tx, row)
    # Of a group everybody owes it.
    owes = takes_part(row, viewer) or viewer.has(*STAFF)
    if not (viewer.has(*STAFF) or viewer.has("OBSERVER") or viewer.organisation_id == row.seller_organisation_id):
        # Where the price goes is between the pledgee, the pledgor and the centre; a buyer sees their own refund.
        money_out = [one for one in money_out if one.payee_organisation_id == viewer.organisation_id]
    return DealPage(
        deal=_seen_by(viewer, row, certificate.number if certificate else None),
        terms=terms if not _only_buyer(row, viewer) else _for_buyer(terms),
        findings=findings_of(row),
        findings_accepted_reason=row.findings_accepted_reason,
        default_mode=row.default_mode
        or rules.default_mode(terms.default_mode, published_on=terms.published_on, rule_set=terms.rule_set),
        default_reason=row.default_reason,
        documents=await _documents(tx, row, certificate),
        signatures=[
            SignatureView.model_validate({name: getattr(one, name) for name in SignatureView.model_fields})
            for one in await store.signatures(tx, deal_id=deal_id)
        ],
        instalments=instalment_views(row, with_codes=owes),
        pay_into=payments.settlement_account() if owes and row.state == "AWAITING_PAYMENT" else None,
        payouts=money_out,
        waterfall=None if _only_buyer(row, viewer) or row.state in UNDONE else await _waterfall(tx, row),
        certificate=certificate_view(certificate, address=services.settings.address) if certificate else None,
        trail=[
            MoveView.model_validate({name: getattr(one, name) for name in MoveView.model_fields})
            for one in await history.trail(tx, machine=DEAL, subject_id=deal_id)
        ],
        actions=rules.actions(
            now_standing, roles=viewer.roles, is_seller=is_seller(row, viewer), is_buyer=is_buyer(row, viewer)
        ),
    )


def _only_buyer(row: Deal, viewer: Actor) -> bool:
    """Whether the viewer sees the deal as its buyer and as nothing more."""
    return not viewer.has(*store.SEE_ALL) and viewer.organisation_id != row.seller_organisation_id


def _for_buyer(terms: DealTerms) -> DealTerms:
    """The terms without the debt and its costs."""
    return terms.model_copy(update={"interest_fen": 0, "principal_fen": 0, "costs": [], "loan_key": ""})


async def _waterfall(tx: AsyncSession, row: Deal) -> WaterfallView:
    carried = await carried_fen(tx, row)
    plan = waterfall_of(row, carried_fen=carried)
    names = await _names(tx, {row.pledgor_organisation_id, *(line.payee_organisation_id for line in plan.lines)})
    return waterfall_view(
        plan,
        names=names,
        pledgor_organisation_id=row.pledgor_organisation_id,
        posted=row.state == "SETTLED",
        carried_fen=carried,
    )


async def _names(tx: AsyncSession, organisation_ids: Iterable[int | None]) -> dict[int, str]:
    found = {}
    for organisation_id in set(organisation_ids):
        if organisation_id is not None:
            found[organisation_id] = (await identity.organisation(tx, organisation_id=organisation_id)).name
    return found


async def _documents(tx: AsyncSession, row: Deal, certificate: Certificate | None) -> list[DealDocumentView]:
    wanted: list[tuple[str, int, str, date | None]] = [
        (one.kind, one.document_id, one.reference_no, one.acted_on) for one in await store.proofs(tx, deal_id=row.id)
    ]
    if row.contract_document_id is not None:
        wanted.insert(0, ("CONTRACT", row.contract_document_id, "", None))
    if certificate is not None:
        wanted.append(("CERTIFICATE", certificate.document_id, certificate.number, None))
    shown = []
    for kind, document_id, reference_no, acted_on in wanted:
        file = await documents.find(tx, document_id=document_id)
        shown.append(
            DealDocumentView(
                kind=kind,
                document_id=file.id,
                name=file.name,
                media_type=file.media_type,
                size_bytes=file.size_bytes,
                sha256=file.sha256,
                reference_no=reference_no,
                acted_on=acted_on,
            )
        )
    return shown


async def _payouts(tx: AsyncSession, row: Deal) -> list[PayoutView]:
    found = []
    for purpose in ("PAYOUT", "FORFEIT", "REFUND", "ANNULMENT"):
        found += (await payments.instructions(tx, purpose=purpose, subject_id=row.id)).items
    return [
        PayoutView(
            reference=one.reference,
            payee_organisation_id=one.payee_organisation_id,
            payee_name=one.payee_account_name or "",
            amount_fen=one.amount_fen,
            state=one.state,
            failure=one.failure,
            settled_at=one.settled_at,
        )
        for one in found
    ]


async def deal_document(
    tx: AsyncSession, *, services: Services, viewer: Actor, deal_id: int, document_id: int
) -> tuple[documents.DocumentView, bytes]:
    """A document of a deal for those who may see the deal, whoever uploaded it. Raises NotFound."""
    row = await store.get(tx, deal_id=deal_id, viewer=viewer)
    certificate = await store.certificate_of(tx, deal_id=deal_id)
    known = {one.document_id for one in await store.proofs(tx, deal_id=deal_id)}
    known |= {row.contract_document_id or 0, certificate.document_id if certificate else 0}
    if document_id not in known:
        raise NotFound(kind="document", reference=document_id)
    return await documents.load(tx, services=services, document_id=document_id)
