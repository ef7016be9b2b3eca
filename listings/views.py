"""What bank, centre and fund see of loans and listings. Amounts in fen."""

from __future__ import annotations

from datetime import date, datetime

from listings.disposal import StageView
from listings.formats import Plan
from listings.kinds import Format, Stage
from listings.models import Consent, Disclosure, Reason
from market.deals.terms import CostLine
from market.platform.json import Fen, Model


class RightView(Model):
    """A right that secures a loan. `listed`: it is part of the listing in whose view it stands."""

    id: int
    kind: str
    number: str
    title: str
    owner: str
    filed_on: date | None
    expires_on: date | None
    annual_fee_due_on: date | None
    ip_class: str
    notes: str
    pledge_registration_no: str
    pledgor_name: str
    rank: int
    listed: bool = False


class PledgeView(Model):
    id: int
    registration_no: str
    pledgor_organisation_id: int
    pledgor_name: str
    pledgor_uscc: str
    registered_on: date
    rank: int
    maximum_fen: Fen | None


class SaleResult(Model):
    """What the sale brought to the loan: the waterfall's figures, and the compensation for what stayed open."""

    deal_id: int
    price_fen: Fen
    costs_paid_fen: Fen
    interest_paid_fen: Fen
    principal_paid_fen: Fen
    recovered_fen: Fen
    shortfall_fen: Fen
    surplus_fen: Fen
    settled_at: datetime
    claim_id: int | None
    claim_state: str | None
    compensation_fen: Fen | None


class LoanSummary(Model):
    id: int
    organisation_id: int
    bank_name: str
    loan_no: str
    contract_no: str
    borrower_name: str
    borrower_uscc: str
    principal_fen: Fen
    outstanding_principal_fen: Fen
    interest_fen: Fen
    drawn_on: date
    due_on: date
    overdue_since: date | None
    classification: str
    recorded_with_fund_on: date | None
    state: str
    blocker: str | None
    blocker_note: str
    shortfall_fen: Fen | None
    updated_at: datetime


class LoanList(Model):
    items: list[LoanSummary]
    total: int


class ListingSummary(Model):
    """One line of the work list."""

    id: int
    project_code: str
    title: str
    state: str
    stage: Stage
    format: Format | None
    rule_set: str
    loan_id: int
    loan_no: str
    organisation_id: int
    bank_name: str
    rights_count: int
    appraisal_fen: Fen | None
    start_price_fen: Fen | None
    bidding_opens_at: datetime | None
    bidding_closes_at: datetime | None
    outcome: str | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None


class ListingList(Model):
    items: list[ListingSummary]
    total: int


class LoanPage(Model):
    """A loan with its security, every stage of its disposal and what its sale brought. `actions`: `list`, `write_off`, `block`."""

    loan: LoanSummary
    pledges: list[PledgeView]
    rights: list[RightView]
    disposal: list[StageView]
    result: SaleResult | None
    actions: list[str]


class Move(Model):
    """One step of the workflow. `note` carries the reason."""

    event: str
    from_state: str
    to_state: str
    actor_id: int | None
    note: str
    at: datetime


class ErrorView(Model):
    """Something on a field that breaks a rule or deserves a look, with its source."""

    field: str
    zh: str
    en: str
    rule: str
    citation_zh: str
    citation_en: str


class ListingPage(Model):
    """A listing with everything on it. `actions`: what the viewer may do now: edit, propose, submit, send_back, return, publish,
    withdraw, relist, agree_value, return_right. `open_points`: what would be refused if it were proposed (or published) today. `warnings`: look, nothing more.
    """

    id: int
    project_code: str
    title: str
    state: str
    stage: Stage
    previous_listing_id: int | None
    route: str
    rule_set: str
    loan: LoanSummary
    rights: list[RightView]
    other_rights: list[RightView]
    appraiser_organisation_id: int | None
    appraiser_name: str | None
    appraisal_report_no: str
    appraised_on: date | None
    appraisal_fen: Fen | None
    appraisal_valid_until: date | None
    appraisal_document_id: int | None
    start_price_fen: Fen | None
    deposit_fen: Fen | None
    increment_fen: Fen | None
    format: Format | None
    plan: Plan
    registration_closes_at: datetime | None
    bidding_opens_at: datetime | None
    bidding_closes_at: datetime | None
    balance_due_days: int
    joint_bidding: bool
    consent: Consent
    disclosure: Disclosure
    costs: list[CostLine]
    returned: list[Reason]
    maker_id: int
    checker_id: int | None
    reviewer_id: int | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    withdrawn_ground: str | None
    lot_id: int | None
    deal_id: int | None
    trail: list[Move]
    open_points: list[ErrorView]
    warnings: list[ErrorView]
    actions: list[str]
