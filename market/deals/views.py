"""What deals show: to other rooms, to the parties, to the public."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from market.deals import rules
from market.deals.instalments import Unit, plan_of
from market.deals.states import UNDONE
from market.deals.tables import Certificate, Deal, Instalment
from market.deals.terms import DealTerms, Findings
from market.deals.waterfall import Line, Waterfall
from market.kernel.clock import local_date
from market.payments.service import BankAccount
from market.platform.json import Fen, Model


class BuyerView(Model):
    """One of several joint buyers, the share in basis points."""

    organisation_id: int
    name: str
    uscc: str | None
    share_bps: int


class DealView(Model):
    """A deal in one line. `balance_fen` = price − deposit − what is set off. `group`: all joint buyers, the lead first; empty for one alone.

    `payment_due_at` is of the earliest instalment that is not paid, `overdue` says that one was not there when it was due.
    """

    id: int
    deal_no: str
    state: str
    venue: str
    venue_ref: int
    title: str
    project_code: str
    loan_key: str
    seller_organisation_id: int
    seller_name: str
    buyer_organisation_id: int
    buyer_name: str
    group: list[BuyerView]
    price_fen: Fen
    deposit_fen: Fen
    balance_fen: Fen
    opened_at: datetime
    contract_due_on: date | None
    payment_due_at: datetime | None
    overdue: bool
    paid_at: datetime | None
    defaulted_at: datetime | None
    held_back_fen: Fen
    settled_at: datetime | None
    certificate_number: str | None = None


class WaterfallLine(Model):
    """One line of the distribution: `kind` is COST, INTEREST, PRINCIPAL or SURPLUS; `name` the cost's kind."""

    kind: str
    name: str
    payee_organisation_id: int | None
    payee_name: str
    claimed_fen: Fen
    paid_fen: Fen


class WaterfallView(Model):
    """Who gets what of the price. `posted`: the money has moved; until then it is what the waterfall would be.

    `carried_fen` of the proceeds are deposits that earlier buyers of this loan forfeited.
    """

    posted: bool
    proceeds_fen: Fen
    carried_fen: Fen
    lines: list[WaterfallLine]
    costs_paid_fen: Fen
    interest_paid_fen: Fen
    principal_paid_fen: Fen
    surplus_fen: Fen
    shortfall_interest_fen: Fen
    shortfall_principal_fen: Fen


class SignatureView(Model):
    """Who signed the contract with which hash, when."""

    party: str
    organisation_id: int
    user_name: str
    document_sha256: str
    signed_at: datetime


class DealDocumentView(Model):
    """A document of the deal; `kind` is CONTRACT, PLEDGE_RELEASE, TRANSFER_FILING, REGISTRY_PROOF, TRANSFER_REVERSAL or CERTIFICATE."""

    kind: str
    document_id: int
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    reference_no: str
    acted_on: date | None


class MoveView(Model):
    """One move of the deal, or of money for it."""

    event: str
    from_state: str
    to_state: str
    note: str
    at: datetime


InstalmentState = Literal["PLANNED", "DUE", "OVERDUE", "PAID", "CANCELLED"]


class InstalmentView(Model):
    """A part of the balance. PLANNED until the contract is signed: due `within` so many days or months after that; then by `due_at`.

    `code` is the payment reference, for whoever owes it and the centre's staff.
    """

    position: int
    amount_fen: Fen
    state: InstalmentState
    within: int | None = None
    unit: Unit | None = None
    due_at: datetime | None = None
    paid_at: datetime | None = None
    code: str | None = None


class PayoutView(Model):
    """Money on its way out of the deal."""

    reference: str
    payee_organisation_id: int | None
    payee_name: str
    amount_fen: Fen
    state: str
    failure: str | None
    settled_at: datetime | None


class CertificateView(Model):
    """The certificate as the parties see it."""

    number: str
    issued_at: datetime
    document_sha256: str
    verify_url: str
    revoked_at: datetime | None
    revoke_reason: str | None


class DealPage(Model):
    """A deal with everything about it that this viewer may see, and what they may do next (`actions`).

    `instalments`: how the balance is paid. `pay_into`: the segregated account, for whoever owes it and the centre's staff while something is due.
    `waterfall` is null for the buyer, and where the sale came undone.
    """

    deal: DealView
    terms: DealTerms
    findings: Findings | None
    findings_accepted_reason: str | None
    default_mode: str
    default_reason: str | None
    documents: list[DealDocumentView]
    signatures: list[SignatureView]
    instalments: list[InstalmentView]
    pay_into: BankAccount | None
    payouts: list[PayoutView]
    waterfall: WaterfallView | None
    certificate: CertificateView | None
    trail: list[MoveView]
    actions: list[str]


class DealList(Model):
    items: list[DealView]
    total: int


class PublicCertificate(Model):
    """What anyone may verify: natural persons masked, codes shortened. `valid` is false once revoked."""

    number: str
    valid: bool
    issued_on: date
    deal_no: str
    project_code: str
    title: str
    objects: list[str]
    seller_name: str
    buyer_name: str
    buyer_uscc_masked: str | None
    price_fen: Fen
    method: str
    closed_at: datetime
    transferred_on: date | None
    evidence_seq: int | None
    evidence_head: str | None
    document_sha256: str
    document_public: bool
    revoked_at: datetime | None
    revoke_reason: str | None


def view(row: Deal, *, certificate_number: str | None = None) -> DealView:
    """The row in one line."""
    waiting = row.unpaid if row.state == "AWAITING_PAYMENT" else []
    computed = {
        "deal_no": number_of(row),
        "balance_fen": terms_of(row).balance_fen,
        "payment_due_at": min((one.due_at for one in waiting), default=None),
        "overdue": any(one.overdue_at is not None for one in waiting),
        "certificate_number": certificate_number,
        "group": [BuyerView(**{name: getattr(one, name) for name in BuyerView.model_fields}) for one in row.group],
    }
    columns = {name: getattr(row, name) for name in DealView.model_fields if name not in computed}
    return DealView(**columns, **computed)


def number_of(row: Deal) -> str:
    """The deal's number as people know it."""
    return rules.deal_no(row.id, opened_on=local_date(row.opened_at))


def terms_of(row: Deal) -> DealTerms:
    """The terms the deal was opened on."""
    return DealTerms.model_validate(row.terms)


def findings_of(row: Deal) -> Findings | None:
    """The continuity check's report, if it is in."""
    return None if row.findings is None else Findings.model_validate(row.findings)


def instalment_views(row: Deal, *, with_codes: bool) -> list[InstalmentView]:
    """How the balance is paid: as it stands, or while the contract is not signed as it will be."""
    if row.instalments:
        return [_asked_for(one, row, with_code=with_codes) for one in row.instalments]
    return [
        InstalmentView(
            position=position,
            amount_fen=part.amount_fen,
            state="CANCELLED" if row.state in UNDONE else "PLANNED",
            within=part.within,
            unit=part.unit,
        )
        for position, part in enumerate(plan_of(terms_of(row)), start=1)
    ]


def _asked_for(one: Instalment, row: Deal, *, with_code: bool) -> InstalmentView:
    if one.paid_at is not None:
        state: InstalmentState = "PAID"
    elif row.state in UNDONE:
        state = "CANCELLED"
    else:
        state = "DUE" if one.overdue_at is None else "OVERDUE"
    return InstalmentView(
        position=one.position,
        amount_fen=one.amount_fen,
        state=state,
        due_at=one.due_at,
        paid_at=one.paid_at,
        code=one.payment_code if with_code else None,
    )


def waterfall_view(
    result: Waterfall, *, names: dict[int, str], pledgor_organisation_id: int, posted: bool, carried_fen: int
) -> WaterfallView:
    """The distribution with the payees' names; a line without payee is the exchange's, a surplus the pledgor's."""

    def payee(line: Line) -> int | None:
        return pledgor_organisation_id if line.kind == "SURPLUS" else line.payee_organisation_id

    return WaterfallView(
        posted=posted,
        proceeds_fen=result.proceeds_fen,
        carried_fen=carried_fen,
        lines=[
            WaterfallLine(
                kind=line.kind,
                name=line.name,
                payee_organisation_id=payee(line),
                payee_name=names.get(payee(line) or 0, ""),
                claimed_fen=line.claimed_fen,
                paid_fen=line.paid_fen,
            )
            for line in result.lines
        ],
        costs_paid_fen=result.costs_paid_fen,
        interest_paid_fen=result.interest_paid_fen,
        principal_paid_fen=result.principal_paid_fen,
        surplus_fen=result.surplus_fen,
        shortfall_interest_fen=result.shortfall_interest_fen,
        shortfall_principal_fen=result.shortfall_principal_fen,
    )


def certificate_view(row: Certificate, *, address: str) -> CertificateView:
    """The certificate with the address where anyone verifies it."""
    return CertificateView(
        number=row.number,
        issued_at=row.issued_at,
        document_sha256=row.document_sha256,
        verify_url=f"{address}/verify/{row.number}",
        revoked_at=row.revoked_at,
        revoke_reason=row.revoke_reason,
    )
