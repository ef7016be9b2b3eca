"""Lots, their events, registrations, and the pulse that proves the service was reachable."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from auction.rules import COURSE_KINDS, PHASES
from auction.rules.pausing import ACTS, PAUSE_GROUNDS, SUSPENSION_GROUNDS
from auction.states import INTERVENTION, JOINT_MEMBER, LOT, REGISTRATION
from market.platform.db import Base, Identified


class Lot(Identified, Base):
    """One round of bidding for one listing. The columns from `state` on are what its events have made of it."""

    __tablename__ = "lot"
    __table_args__ = (
        CheckConstraint(LOT.check_sql(), name="state_is_known"),
        CheckConstraint(f"format IN ({', '.join(map(repr, PHASES))})", name="format_is_known"),
        CheckConstraint("start_price_fen > 0 AND increment_fen > 0 AND deposit_fen >= 0", name="amounts_are_positive"),
        CheckConstraint("(price_fen IS NULL) = (leader_id IS NULL)", name="a_price_has_a_leader"),
        # What the sweeper asks for several times a second.
        Index("ix_lot_to_open", "opens_at", postgresql_where=text("state = 'SCHEDULED'")),
        Index("ix_lot_to_close", "ends_at", postgresql_where=text("state = 'OPEN'")),
    )

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), unique=True)
    project_code: Mapped[str]
    title: Mapped[str]
    rule_set: Mapped[str]
    terms: Mapped[dict[str, Any]]
    """The announced terms whole, as `listings` gave them: rights, parties who may not bid."""
    start_price_fen: Mapped[int]
    increment_fen: Mapped[int]
    deposit_fen: Mapped[int]
    extension_seconds: Mapped[int]
    registration_closes_at: Mapped[datetime]
    opens_at: Mapped[datetime]
    announced_end_at: Mapped[datetime]
    format: Mapped[str]
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The rules of bidding as they were announced (`auction.rules.Terms`): what bids are decided by.

    As text, like `book` and an event's `data`: they are read whole or not at all, and a bid must not pay for taking them apart.
    """

    state: Mapped[str]
    phase: Mapped[str]
    ends_at: Mapped[datetime]
    seq: Mapped[int]
    head: Mapped[bytes] = mapped_column(LargeBinary)
    moved_at: Mapped[datetime]
    price_fen: Mapped[int | None]
    minimum_fen: Mapped[int]
    leader_id: Mapped[int | None]
    leader_code: Mapped[str | None]
    bids: Mapped[int]
    extensions: Mapped[int]
    book: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What only some formats have to remember (`auction.rules.Book`)."""
    created_at: Mapped[datetime]


class LotEvent(Base):
    """One event of a lot: append-only, numbered without gaps, each linked to the one before.

    No foreign keys, on purpose: whoever appends holds the lot's row, and neither a lot nor a registration can be deleted (a trigger
    refuses). To look both up again for every bid would be a third of what the database does for it.
    """

    __tablename__ = "lot_event"
    __table_args__ = (
        # A registration is of one lot. Without the lot, lest a plan looks a key up among all of the lot's events.
        Index(
            "uq_lot_event_registration_id_client_key",
            "registration_id",
            "client_key",
            unique=True,
            postgresql_where=text("client_key IS NOT NULL"),
        ),
        # When bidding last began or stopped (`store.COURSE`), what a crowded room is always told (`frames`), however many bids came since.
        Index(
            "ix_lot_event_course",
            "lot_id",
            "seq",
            postgresql_where=text(f"kind IN ({', '.join(map(repr, COURSE_KINDS))})"),
        ),
    )

    lot_id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    registration_id: Mapped[int | None]
    client_key: Mapped[str | None]
    request: Mapped[str | None]
    """What the bidder asked for under the key."""


class Mandate(Base):
    """A secret limit (委托出价); of a bidder the newest counts. `box` is readable only to a process that knows the installation's secret."""

    __tablename__ = "mandate"

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    bidder_code: Mapped[str]
    box: Mapped[str]


class Intervention(Identified, Base):
    """What staff of the centre did to a lot's bidding, or propose to do: stop it or let it go on, never a bid (law 12)."""

    __tablename__ = "intervention"
    __table_args__ = (
        CheckConstraint(INTERVENTION.check_sql(), name="state_is_known"),
        CheckConstraint(f"act IN ({', '.join(map(repr, ACTS))})", name="act_is_known"),
        CheckConstraint(
            f"CASE act WHEN 'PAUSE' THEN ground IN ({', '.join(map(repr, PAUSE_GROUNDS))})"
            f" WHEN 'SUSPEND' THEN ground IN ({', '.join(map(repr, SUSPENSION_GROUNDS))}) ELSE ground IS NULL END",
            name="each_act_has_a_ground_of_its_own",
        ),
        CheckConstraint("(state = 'CARRIED_OUT') = (seq IS NOT NULL)", name="what_is_carried_out_is_an_event"),
        CheckConstraint(
            "state = 'PROPOSED' OR act NOT IN ('SUSPEND', 'LIFT') OR decided_by <> proposed_by", name="four_eyes"
        ),
        CheckConstraint("cause_ended_on IS NULL OR act = 'SUSPEND'", name="suspensions_have_a_cause"),
        # A pause waits for nobody, so a proposal that waits does not stand in its way.
        Index(
            "ix_intervention_waiting",
            "lot_id",
            unique=True,
            postgresql_where=text("state = 'PROPOSED' AND act IN ('SUSPEND', 'LIFT')"),
        ),
    )

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    act: Mapped[str]
    ground: Mapped[str | None]
    reason: Mapped[str]
    state: Mapped[str]
    proposed_by: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    proposer: Mapped[str]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    decider: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    answer: Mapped[str]
    """Why a proposal was rejected."""
    seq: Mapped[int | None]
    """The number of the lot's event."""
    cause_ended_on: Mapped[date | None]
    """When the cause of a suspension ended: from then on the days run within which it must be lifted (S18 art 28)."""


class Registration(Identified, Base):
    """A bidder's way into one lot. `bidder_code` is all that anyone sees of it during bidding. A `joint` one is a group's, in its lead's name."""

    __tablename__ = "registration"
    __table_args__ = (
        CheckConstraint(REGISTRATION.check_sql(), name="state_is_known"),
        CheckConstraint("(state = 'ADMITTED') = (bidder_code IS NOT NULL)", name="admitted_bidders_have_a_code"),
        CheckConstraint("priority_rank >= 1 AND claim_fen >= 0", name="rank_and_claim_are_sound"),
        UniqueConstraint("lot_id", "bidder_code"),
        # What was withdrawn has ended, and so has a group that was refused: neither bars its people from registering anew.
        Index(
            "uq_registration_standing",
            "lot_id",
            "organisation_id",
            unique=True,
            postgresql_where=text("state <> 'WITHDRAWN' AND NOT (joint AND state = 'REFUSED')"),
        ),
        Index(None, "lot_id", "organisation_id"),
    )

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    terms_version: Mapped[str]
    state: Mapped[str]
    bidder_code: Mapped[str | None]
    payment_reference: Mapped[str | None]
    refusal: Mapped[str] = mapped_column(default="")
    priority_rank: Mapped[int | None]
    """Of a priority purchaser (S18 art 16): 1 goes before 2."""
    claim_fen: Mapped[int] = mapped_column(default=0)
    """A creditor's own claim, which stands for the deposit up to its amount (S18 art 17)."""
    joint: Mapped[bool] = mapped_column(default=False)
    applied_at: Mapped[datetime]


class JointMember(Identified, Base):
    """One person of a group (联合体), the lead at position 0. Who belongs to it with which share never changes: that is what all consent to."""

    __tablename__ = "joint_member"
    __table_args__ = (
        CheckConstraint(JOINT_MEMBER.check_sql(), name="state_is_known"),
        CheckConstraint("share_bps BETWEEN 1 AND 9999 AND position >= 0", name="share_is_a_part"),
        CheckConstraint("(state = 'ASKED') = (answered_at IS NULL)", name="answers_have_a_time"),
        CheckConstraint(
            "(state = 'CONSENTED') = (undertaking_version IS NOT NULL AND terms_version IS NOT NULL)",
            name="consent_is_to_a_text",
        ),
        UniqueConstraint("registration_id", "organisation_id"),
        UniqueConstraint("registration_id", "position"),
    )

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    position: Mapped[int]
    share_bps: Mapped[int]
    state: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    """Who answered for the member."""
    answered_at: Mapped[datetime | None]
    terms_version: Mapped[str | None]
    undertaking_version: Mapped[str | None]
    reason: Mapped[str] = mapped_column(default="")
    """Why a member declined, if they said."""


class ServicePulse(Identified, Base):
    """A span in which one process served, grown by it every second; gaps that no process of a kind covers are outages.

    `kind` is what it did: `bids` for a process that takes bids, `deadlines` for one that opens and closes lots.
    """

    __tablename__ = "service_pulse"

    kind: Mapped[str]
    began_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
