"""Tables of listings: the loan and what secures it, the tapes it came with, its listings and their notices. Amounts in fen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from listings.kinds import ANSWERS, BLOCKERS, CLASSIFICATIONS, FORMATS, GROUNDS, OUTCOMES, RIGHT_KINDS, STAGES, in_sql
from listings.ladder import LOT_STAGES
from listings.states import LISTING, LOAN, OPEN_STATES
from market.platform.db import Base, Identified


class Loan(Identified, Base):
    """A bank's loan secured by intellectual property. After the sale it carries what the sale brought."""

    __tablename__ = "loan"
    __table_args__ = (
        UniqueConstraint("organisation_id", "loan_no"),
        CheckConstraint(LOAN.check_sql(), name="state_is_known"),
        CheckConstraint(in_sql("classification", CLASSIFICATIONS), name="classification_is_known"),
        CheckConstraint("principal_fen > 0", name="principal_is_positive"),
        CheckConstraint(
            "outstanding_principal_fen BETWEEN 0 AND principal_fen", name="outstanding_is_within_principal"
        ),
        CheckConstraint("interest_fen >= 0", name="interest_is_not_negative"),
        CheckConstraint("due_on >= drawn_on", name="due_on_is_not_before_drawn_on"),
        CheckConstraint(
            "(state IN ('CLOSED', 'SHORTFALL')) = (settled_at IS NOT NULL)", name="settled_at_is_filled_when_settled"
        ),
        CheckConstraint("state <> 'SHORTFALL' OR shortfall_fen > 0", name="shortfall_is_positive_in_shortfall"),
        CheckConstraint(in_sql("blocker", BLOCKERS, nullable=True), name="blocker_is_known"),
        Index(None, "state"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    loan_no: Mapped[str]
    contract_no: Mapped[str]
    borrower_name: Mapped[str]
    borrower_uscc: Mapped[str]
    borrower_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    principal_fen: Mapped[int]
    outstanding_principal_fen: Mapped[int]
    interest_fen: Mapped[int]
    drawn_on: Mapped[date]
    due_on: Mapped[date]
    overdue_since: Mapped[date | None]
    classification: Mapped[str]
    recorded_with_fund_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(default=LOAN.initial)
    blocker: Mapped[str | None]
    """What forbids a disposal for the time being, and why: a bankruptcy's stay, a court's preservation."""
    blocker_note: Mapped[str] = mapped_column(default="")
    tape_digest: Mapped[str]
    deal_id: Mapped[int | None]
    price_fen: Mapped[int | None]
    costs_paid_fen: Mapped[int | None]
    interest_paid_fen: Mapped[int | None]
    principal_paid_fen: Mapped[int | None]
    shortfall_fen: Mapped[int | None]
    surplus_fen: Mapped[int | None]
    settled_at: Mapped[datetime | None]
    claim_id: Mapped[int | None]
    claim_state: Mapped[str | None]
    compensation_fen: Mapped[int | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class IpRight(Identified, Base):
    """A right as one bank recorded it. Two banks may record the same number; it is sold in one listing at a time."""

    __tablename__ = "ip_right"
    __table_args__ = (
        UniqueConstraint("organisation_id", "kind", "number"),
        CheckConstraint(in_sql("kind", RIGHT_KINDS), name="kind_is_known"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str]
    number: Mapped[str]
    title: Mapped[str]
    owner: Mapped[str]
    filed_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    annual_fee_due_on: Mapped[date | None]
    ip_class: Mapped[str] = mapped_column(default="")
    notes: Mapped[str] = mapped_column(default="")


class Pledge(Identified, Base):
    """The pledge of one or more rights for one loan, as registered. `maximum_fen`: a maximum-amount pledge (CC art 439)."""

    __tablename__ = "pledge"
    __table_args__ = (
        UniqueConstraint("loan_id", "registration_no"),
        CheckConstraint("rank >= 1", name="rank_is_positive"),
        CheckConstraint("maximum_fen > 0", name="maximum_is_positive"),
    )

    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"))
    registration_no: Mapped[str]
    pledgor_organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    pledgor_name: Mapped[str]
    pledgor_uscc: Mapped[str]
    registered_on: Mapped[date]
    rank: Mapped[int]
    maximum_fen: Mapped[int | None]


class PledgeRight(Base):
    """Which rights a pledge holds."""

    __tablename__ = "pledge_right"

    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"), primary_key=True)
    right_id: Mapped[int] = mapped_column(ForeignKey("ip_right.id"), primary_key=True, index=True)


class TapeImport(Identified, Base):
    """One loan tape that was taken in, and what became of each of its loans."""

    __tablename__ = "tape_import"
    __table_args__ = (Index(None, "organisation_id", "id"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    file_name: Mapped[str]
    sha256: Mapped[str]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    imported_by: Mapped[int | None]
    imported_at: Mapped[datetime]
    report: Mapped[dict[str, Any]]


def _filled(*columns: str) -> str:
    return " AND ".join(f"{column} IS NOT NULL" for column in columns)


_COMPLETE = _filled(
    "appraiser_organisation_id",
    "appraised_on",
    "appraisal_fen",
    "appraisal_valid_until",
    "start_price_fen",
    "bidding_opens_at",
    "bidding_closes_at",
    "published_at",
    "checker_id",
    "reviewer_id",
)
_COMPLETE_FOR_A_LOT = _filled("deposit_fen", "increment_fen", "registration_closes_at")


class Listing(Identified, Base):
    """One stage of selling pledged rights of one loan. A later stage is a listing of its own that names the one before.

    In RESERVE and VALUE_AGREEMENT there is no bidding: the start price is the price, `bidding_*` the period in which to answer.
    """

    __tablename__ = "listing"
    __table_args__ = (
        CheckConstraint(LISTING.check_sql(), name="state_is_known"),
        CheckConstraint(in_sql("route", ("EXCHANGE_BIDDING",)), name="route_is_known"),
        CheckConstraint(in_sql("rule_set", ("standard", "demo")), name="rule_set_is_known"),
        CheckConstraint(in_sql("outcome", OUTCOMES, nullable=True), name="outcome_is_known"),
        CheckConstraint(in_sql("withdrawn_ground", GROUNDS, nullable=True), name="withdrawn_ground_is_known"),
        CheckConstraint(in_sql("stage", STAGES), name="stage_is_known"),
        CheckConstraint("checker_id <> maker_id", name="four_eyes"),
        CheckConstraint(
            f"state NOT IN ('PUBLISHED', 'CONCLUDED') OR ({_COMPLETE})", name="published_terms_are_complete"
        ),
        CheckConstraint(
            f"state NOT IN ('PUBLISHED', 'CONCLUDED') OR NOT ({in_sql('stage', LOT_STAGES)}) OR ({_COMPLETE_FOR_A_LOT})",
            name="published_lots_are_complete",
        ),
        CheckConstraint(
            "appraisal_fen > 0 AND start_price_fen > 0 AND deposit_fen > 0 AND increment_fen > 0",
            name="amounts_are_positive",
        ),
        CheckConstraint(
            "bidding_closes_at > bidding_opens_at AND registration_closes_at <= bidding_closes_at",
            name="times_are_in_order",
        ),
        CheckConstraint(in_sql("format", FORMATS, nullable=True), name="format_is_known"),
        CheckConstraint(
            f"({in_sql('stage', LOT_STAGES)}) = (format IS NOT NULL) AND (stage = 'SELL_OFF') = (format IS NOT DISTINCT FROM 'SELL_OFF')",
            name="format_fits_the_stage",
        ),
        # One sale of a loan at a time.
        Index(
            "uq_listing_open_loan",
            "loan_id",
            unique=True,
            postgresql_where=text(f"state IN ({', '.join(map(repr, OPEN_STATES))})"),
        ),
        Index(None, "organisation_id", "state"),
        Index(None, "loan_id"),
        Index(None, "state"),
    )

    project_code: Mapped[str] = mapped_column(unique=True)
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    stage: Mapped[str] = mapped_column(default="FIRST")
    previous_listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"), index=True)
    title: Mapped[str]
    route: Mapped[str] = mapped_column(default="EXCHANGE_BIDDING")
    rule_set: Mapped[str]
    state: Mapped[str] = mapped_column(default=LISTING.initial)
    appraiser_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    appraisal_report_no: Mapped[str] = mapped_column(default="")
    appraised_on: Mapped[date | None]
    appraisal_fen: Mapped[int | None]
    appraisal_valid_until: Mapped[date | None]
    appraisal_document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    start_price_fen: Mapped[int | None]
    deposit_fen: Mapped[int | None]
    increment_fen: Mapped[int | None]
    format: Mapped[str | None]
    """How it is bid for; empty where one party answers at a set price."""
    plan: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The announced figures that only this format uses."""
    registration_closes_at: Mapped[datetime | None]
    bidding_opens_at: Mapped[datetime | None]
    bidding_closes_at: Mapped[datetime | None]
    balance_due_days: Mapped[int]
    joint_bidding: Mapped[bool] = mapped_column(default=True)
    """Whether several may bid together (联合竞买)."""
    consent: Mapped[dict[str, Any]]
    disclosure: Mapped[dict[str, Any]]
    costs: Mapped[list[Any]]
    returned: Mapped[list[Any]]
    maker_id: Mapped[int]
    checker_id: Mapped[int | None]
    reviewer_id: Mapped[int | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    withdrawn_ground: Mapped[str | None]
    suspended_at: Mapped[datetime | None]
    """Since when its sale is suspended: it stands still then, and its announced end means nothing."""
    lot_id: Mapped[int | None] = mapped_column(unique=True)
    deal_id: Mapped[int | None] = mapped_column(unique=True)
    forfeit_paid_fen: Mapped[int | None]
    """What the defaulted buyer's deposit paid on the loan outside of a resale."""


class StageAnswer(Base):
    """What the one asked said to a RESERVE offer or to a VALUE_AGREEMENT. Append-only. `document_id`: the pledgor's consent."""

    __tablename__ = "stage_answer"
    __table_args__ = (CheckConstraint(in_sql("answer", ANSWERS), name="answer_is_known"),)

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    answer: Mapped[str]
    user_id: Mapped[int]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    note: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime]


class ListingRight(Base):
    """A right in a listing, as it stood. `live` while the listing is proposed, under review or published."""

    __tablename__ = "listing_right"
    __table_args__ = (
        # Across all banks: the same registered right is offered once at a time.
        Index("uq_listing_right_live", "kind", "number", unique=True, postgresql_where=text("live")),
    )

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), primary_key=True)
    right_id: Mapped[int] = mapped_column(ForeignKey("ip_right.id"), primary_key=True, index=True)
    position: Mapped[int]
    kind: Mapped[str]
    number: Mapped[str]
    live: Mapped[bool] = mapped_column(default=False)


class Notice(Identified, Base):
    """What the public was told, word for word, on one day. Append-only; `search` holds its words for the full-text search."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("listing_id", "revision"),
        CheckConstraint("revision >= 1", name="revision_is_positive"),
        Index(None, "search", postgresql_using="gin"),
    )

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    revision: Mapped[int]
    body: Mapped[dict[str, Any]]
    search: Mapped[str] = mapped_column(TSVECTOR)
    published_at: Mapped[datetime]
