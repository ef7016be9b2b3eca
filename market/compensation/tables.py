"""Tables of compensation: schemes, claims with their packs, recoveries, and the supported portfolio as last reported."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from market.compensation.rules import ITEMS
from market.compensation.states import CLAIM, RECOVERY
from market.platform.db import Base, Identified

_ITEM_IS_KNOWN = f"item IN ({', '.join(repr(code) for code in ITEMS)})"


class Scheme(Identified, Base):
    """A split of losses with its caps and dates. `bands` is `[{loan_up_to_fen, parties: [{party, share_bps}]}]`."""

    __tablename__ = "scheme"
    __table_args__ = (
        CheckConstraint("base IN ('PRINCIPAL', 'PRINCIPAL_NET_OF_RECOVERIES')", name="base_is_known"),
        CheckConstraint("effective_to IS NULL OR effective_from <= effective_to", name="dates_are_in_order"),
        # On any day at most one scheme answers for a new claim.
        ExcludeConstraint(
            (func.daterange(text("effective_from"), text("effective_to"), text("'[]'")), "&&"),
            where=text("active"),
            using="gist",
            name="ex_scheme_active_schemes_do_not_overlap",
        ),
    )

    code: Mapped[str] = mapped_column(unique=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    source: Mapped[str]
    bands: Mapped[list[Any]]
    base: Mapped[str]
    per_loan_cap_fen: Mapped[int | None]
    per_bank_cap_fen: Mapped[int | None]
    apply_within_days: Mapped[int]
    apply_in_working_days: Mapped[bool]
    overdue_days_min: Mapped[int]
    classification_min: Mapped[str]
    recordal_within_days: Mapped[int]
    return_within_working_days: Mapped[int]
    breaker_warn_bps: Mapped[int]
    breaker_stop_bps: Mapped[int]
    leverage_times: Mapped[int]
    effective_from: Mapped[date]
    effective_to: Mapped[date | None]
    active: Mapped[bool]


class Claim(Identified, Base):
    """One claim for one loan. Shares, facts and conditions are snapshots of the day it opened."""

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint(CLAIM.check_sql(), name="state_is_known"),
        CheckConstraint("principal_loss_fen > 0", name="loss_is_positive"),
        CheckConstraint("fund_share_fen BETWEEN 0 AND principal_loss_fen", name="share_is_part_of_the_loss"),
        CheckConstraint("approved_fen BETWEEN 1 AND fund_share_fen", name="approved_amount_is_within_the_share"),
        CheckConstraint(
            "(state IN ('APPROVED', 'PAID')) = (approved_fen IS NOT NULL)", name="amount_is_filled_when_approved"
        ),
        CheckConstraint("(state = 'PAID') = (paid_at IS NOT NULL)", name="paid_at_is_filled_when_paid"),
        Index(None, "bank_organisation_id"),
        Index(None, "scheme_id", "state"),
    )

    loan_key: Mapped[str] = mapped_column(unique=True)
    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"))
    bank_organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deal.id"))
    borrower: Mapped[str]
    principal_loss_fen: Mapped[int]
    shares: Mapped[dict[str, Any]]
    fund_bps: Mapped[int]
    fund_share_fen: Mapped[int]
    facts: Mapped[dict[str, Any]]
    failed_conditions: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(default=CLAIM.initial)
    opened_at: Mapped[datetime]
    apply_by: Mapped[date]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    decision_reason: Mapped[str] = mapped_column(default="")
    approved_fen: Mapped[int | None]
    paid_at: Mapped[datetime | None]


class ClaimEvidence(Identified, Base):
    """One document, or a link to what the exchange itself holds, for one item of the pack. Append-only."""

    __tablename__ = "claim_evidence"
    __table_args__ = (
        UniqueConstraint("claim_id", "item", "document_id"),
        CheckConstraint(_ITEM_IS_KNOWN, name="item_is_known"),
        CheckConstraint("(document_id IS NULL) <> (link IS NULL)", name="document_or_link"),
    )

    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    item: Mapped[str]
    required: Mapped[bool]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    link: Mapped[str | None]
    provided_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    provided_at: Mapped[datetime]


class Recovery(Identified, Base):
    """What a bank recovered later; the fund's share comes back under a payment reference."""

    __tablename__ = "recovery"
    __table_args__ = (
        # One proof, one recovery: a repeated report finds the first.
        UniqueConstraint("claim_id", "document_id"),
        CheckConstraint(RECOVERY.check_sql(), name="state_is_known"),
        CheckConstraint("gross_fen > 0 AND cost_fen >= 0", name="amounts_are_sound"),
        CheckConstraint("fund_share_fen BETWEEN 0 AND net_fen", name="share_is_part_of_the_net"),
        CheckConstraint("(state = 'RECEIVED') = (received_at IS NOT NULL)", name="received_at_is_filled_when_received"),
    )

    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    gross_fen: Mapped[int]
    cost_fen: Mapped[int]
    net_fen: Mapped[int]
    fund_share_fen: Mapped[int]
    recovered_on: Mapped[date]
    return_by: Mapped[date]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    payment_code: Mapped[str | None]
    state: Mapped[str] = mapped_column(default=RECOVERY.initial)
    reported_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    alerted_at: Mapped[datetime | None]


class PortfolioReport(Identified, Base):
    """The loans a scheme supports, as the fund manager last reported them for a day (fen)."""

    __tablename__ = "portfolio_report"
    __table_args__ = (
        UniqueConstraint("scheme_id", "reported_on"),
        CheckConstraint("non_performing_fen BETWEEN 0 AND outstanding_fen", name="bad_loans_are_part_of_all"),
    )

    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"))
    reported_on: Mapped[date]
    outstanding_fen: Mapped[int]
    non_performing_fen: Mapped[int]
    reported_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    reported_at: Mapped[datetime]
