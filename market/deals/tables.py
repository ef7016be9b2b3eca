"""Tables of deals: the deal with the terms it was opened on, signatures, proofs, certificates and their yearly series."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.deals.states import DEAL
from market.platform.db import Base, Identified


class Deal(Identified, Base):
    """One sale on its way from hammer to payout. `terms` is the venue's snapshot; names are kept as they were."""

    __tablename__ = "deal"
    __table_args__ = (
        UniqueConstraint("venue", "venue_ref"),
        CheckConstraint(DEAL.check_sql(), name="state_is_known"),
        CheckConstraint("price_fen > 0", name="price_is_positive"),
        CheckConstraint("deposit_fen BETWEEN 0 AND price_fen", name="deposit_is_within_price"),
        CheckConstraint("held_back_fen BETWEEN 0 AND deposit_fen", name="held_back_is_within_deposit"),
        CheckConstraint(
            "carried_fen = 0 OR (carried_fen > 0 AND state = 'SETTLED')", name="carried_is_filled_when_settled"
        ),
        CheckConstraint("(state = 'SETTLED') = (settled_at IS NOT NULL)", name="settled_at_is_filled_when_settled"),
        CheckConstraint(
            "(state = 'DEFAULTED') = (defaulted_at IS NOT NULL)", name="defaulted_at_is_filled_when_defaulted"
        ),
        Index(None, "state"),
        Index(None, "seller_organisation_id"),
        Index(None, "buyer_organisation_id"),
        Index(None, "loan_key"),
    )

    venue: Mapped[str]
    venue_ref: Mapped[int]
    state: Mapped[str] = mapped_column(default=DEAL.initial)
    title: Mapped[str]
    project_code: Mapped[str]
    loan_key: Mapped[str]
    seller_organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    seller_name: Mapped[str]
    seller_uscc: Mapped[str | None]
    pledgor_organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    buyer_organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    buyer_name: Mapped[str]
    buyer_uscc: Mapped[str | None]
    buyer_is_person: Mapped[bool]
    pledgor_is_person: Mapped[bool]
    price_fen: Mapped[int]
    deposit_fen: Mapped[int]
    terms: Mapped[dict[str, Any]]
    opened_at: Mapped[datetime]

    findings: Mapped[dict[str, Any] | None]
    findings_accepted_reason: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    contract_due_on: Mapped[date | None]
    contract_document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))

    paid_at: Mapped[datetime | None]

    default_mode: Mapped[str | None]
    default_reason: Mapped[str | None]
    defaulted_at: Mapped[datetime | None]
    held_back_fen: Mapped[int] = mapped_column(default=0)
    """Of a forfeited deposit: what waits for the result of the resale."""
    carried_fen: Mapped[int] = mapped_column(default=0)
    """What forfeited deposits of earlier sales of this loan added to the price when it was distributed."""

    transferred_on: Mapped[date | None]
    settled_at: Mapped[datetime | None]

    group: Mapped[list[JointBuyer]] = relationship(lazy="selectin", order_by="JointBuyer.position")
    """Where several bought jointly: all of them, the lead (`buyer_…`) first; otherwise empty."""

    instalments: Mapped[list[Instalment]] = relationship(lazy="selectin", order_by="Instalment.position")
    """What is paid in money after the deposit, by date, since both have signed: one, or the parts that were promised; none where nothing is left to pay."""

    @property
    def unpaid(self) -> list[Instalment]:
        """The instalments that are not there, the earliest first."""
        return [one for one in self.instalments if one.paid_at is None]


class JointBuyer(Identified, Base):
    """One of several joint buyers, as it was named at the hammer; liable for the whole (CC art 518). Append-only."""

    __tablename__ = "joint_buyer"
    __table_args__ = (
        UniqueConstraint("deal_id", "position"),
        UniqueConstraint("deal_id", "organisation_id"),
        CheckConstraint("share_bps BETWEEN 1 AND 9999 AND position >= 0", name="share_is_a_part"),
        Index(None, "organisation_id"),
    )

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"))
    position: Mapped[int]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str]
    uscc: Mapped[str | None]
    is_person: Mapped[bool]
    share_bps: Mapped[int]


class Instalment(Identified, Base):
    """A part of the balance, as the contract says it: its amount never changes. `payment_code` is filled once its reference is open."""

    __tablename__ = "instalment"
    __table_args__ = (
        UniqueConstraint("deal_id", "position"),
        CheckConstraint("amount_fen > 0 AND position > 0", name="amount_is_positive"),
    )

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"))
    position: Mapped[int]
    amount_fen: Mapped[int]
    due_at: Mapped[datetime]
    payment_code: Mapped[str | None] = mapped_column(unique=True)
    paid_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]
    """When it was found missing after its date; it may still come."""


class DealSignature(Identified, Base):
    """One party's signature under the contract with this hash. Append-only."""

    __tablename__ = "deal_signature"
    __table_args__ = (
        UniqueConstraint("deal_id", "party"),
        CheckConstraint("party IN ('SELLER', 'BUYER')", name="party_is_known"),
    )

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"))
    party: Mapped[str]
    user_id: Mapped[int | None]
    user_name: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    document_sha256: Mapped[str]
    signed_at: Mapped[datetime]


class DealDocument(Identified, Base):
    """A proof on the way: the pledge's release, the transfer filing, the registry's record or its reversal. Append-only."""

    __tablename__ = "deal_document"
    __table_args__ = (
        UniqueConstraint("deal_id", "kind"),
        CheckConstraint(
            "kind IN ('PLEDGE_RELEASE', 'TRANSFER_FILING', 'REGISTRY_PROOF', 'TRANSFER_REVERSAL')", name="kind_is_known"
        ),
    )

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"))
    kind: Mapped[str]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    reference_no: Mapped[str]
    acted_on: Mapped[date]
    recorded_by: Mapped[int | None]
    recorded_at: Mapped[datetime]


class Certificate(Identified, Base):
    """The certificate of transaction of one deal: one per deal for ever, revocable, never issued twice."""

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint("number ~ '^BHIP-[0-9]{4}-[0-9]{6}$'", name="number_has_its_shape"),
        CheckConstraint("(revoked_at IS NULL) = (revoke_reason IS NULL)", name="reason_is_filled_when_revoked"),
    )

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), unique=True)
    number: Mapped[str] = mapped_column(unique=True)
    issued_at: Mapped[datetime]
    issued_by: Mapped[int | None]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    document_sha256: Mapped[str]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None]
    revoke_reason: Mapped[str | None]


class CertificateSeries(Base):
    """The last number of each year. Its row lock makes the numbers gapless: a rolled back number is given again."""

    __tablename__ = "certificate_series"

    year: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    last_number: Mapped[int]
