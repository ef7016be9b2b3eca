"""Registrations as they are read: who takes part in a lot, and what its own people and the reviewing centre see of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from auction import store
from auction.problems import OnlyTheLead
from auction.rules import deposit_due_fen, group_closes_at, may_not_bid
from auction.states import JOINT_MEMBER, LOT, REGISTRATION
from auction.tables import JointMember, Lot, Registration
from auction.views import MemberView, RegistrationView, role_of
from listings import service as listings
from market.identity import service as identity
from market.identity.views import OrganisationView
from market.platform.actor import Actor


async def mine(tx: AsyncSession, *, actor: Actor) -> list[RegistrationView]:
    """The registrations of the actor's organisation and of the groups that named it, newest first."""
    found = await store.registrations(tx, organisation_id=actor.organisation_id or 0)
    return [await view(tx, row, lot, viewer=actor) for row, lot in found]


async def to_review(tx: AsyncSession, *, lot_id: int | None = None) -> list[RegistrationView]:
    """What the centre has to qualify: registrations that still wait for it, or all of one lot.

    Codes are left out: no member of staff can join an identity with a bid (law 12).
    """
    found = await store.registrations(tx, lot_id=lot_id, states=() if lot_id else ("APPLIED",))
    return [(await view(tx, row, lot)).model_copy(update={"bidder_code": None}) for row, lot in found]


async def own(tx: AsyncSession, *, lot_id: int, organisation_id: int | None) -> Registration | None:
    """The registration of an organisation on a lot, whatever its state: its own, or that of the group it belongs to."""
    if organisation_id is None:
        return None
    alone = await store.registration_of(tx, lot_id=lot_id, organisation_id=organisation_id)
    # A bid over HTTP asks this every time: whoever is admitted is found at once.
    if alone is not None and alone.state not in ("WITHDRAWN", "REFUSED"):
        return alone
    return await store.membership(tx, lot_id=lot_id, organisation_id=organisation_id) or alone


async def need_the_lead(tx: AsyncSession, row: Registration | None, *, actor: Actor) -> None:
    """A group bids through its lead. Raises OnlyTheLead."""
    if row is not None and role_of(row, organisation_id=actor.organisation_id) == "MEMBER":
        raise OnlyTheLead(lead=(await identity.organisation(tx, organisation_id=row.organisation_id)).name)


async def screening(tx: AsyncSession, lot: Lot, organisation: OrganisationView) -> str | None:
    """Why an organisation may not bid on a lot, alone or in a group; None when nothing is found."""
    return may_not_bid(
        kind=organisation.kind,
        organisation_id=organisation.id,
        consignor_id=lot.terms["consignor_organisation_id"],
        appraiser_id=lot.terms.get("appraiser_organisation_id"),
        defaulters=await listings.defaulters(tx, listing_id=lot.listing_id),
    )


def account_of(registration_id: int) -> str:
    """The ledger account of a registration's deposit."""
    return f"deposit:{registration_id}"


def purpose_of(registration_id: int) -> str:
    """The hold's unique purpose."""
    return f"deposit:{registration_id}"


def deposit_of(row: Registration, lot: Lot) -> int:
    """The deposit (fen) that a registration owes: the announced one, less a creditor's claim (S18 art 17)."""
    return deposit_due_fen(lot.deposit_fen, claim_fen=row.claim_fen)


async def view(tx: AsyncSession, row: Registration, lot: Lot, *, viewer: Actor | None = None) -> RegistrationView:
    """The registration as its own people see it, or (without `viewer`) the reviewing centre."""
    organisation = await identity.organisation(tx, organisation_id=row.organisation_id)
    role = role_of(row, organisation_id=viewer.organisation_id) if viewer else None
    group = await store.members(tx, registration_id=row.id) if row.joint else []
    return RegistrationView(
        id=row.id,
        lot_id=lot.id,
        lot_title=lot.title,
        lot_state=lot.state,
        project_code=lot.project_code,
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        state=row.state,
        bidder_code=row.bidder_code,
        deposit_fen=deposit_of(row, lot),
        priority_rank=row.priority_rank,
        claim_fen=row.claim_fen,
        payment_reference=row.payment_reference,
        refusal=row.refusal,
        applied_at=row.applied_at,
        role=role,
        members=[await _member(tx, lot, member, screened=viewer is None) for member in group],
        consent_by=consent_by(lot) if row.joint else None,
        actions=_actions(row, lot, group, viewer=viewer),
    )


def consent_by(lot: Lot) -> datetime:
    """Until when a group may be formed."""
    return group_closes_at(registration_closes_at=lot.registration_closes_at, opens_at=lot.opens_at)


async def _member(tx: AsyncSession, lot: Lot, member: JointMember, *, screened: bool) -> MemberView:
    organisation = await identity.organisation(tx, organisation_id=member.organisation_id)
    return MemberView(
        organisation_id=organisation.id,
        name=organisation.name,
        uscc=organisation.uscc,
        kind=organisation.kind,
        lead=member.position == 0,
        share_bps=member.share_bps,
        state=member.state,
        answered_at=member.answered_at,
        reason=member.reason,
        screening=await screening(tx, lot, organisation) if screened else None,
    )


def _actions(row: Registration, lot: Lot, group: Sequence[JointMember], *, viewer: Actor | None) -> list[str]:
    """What the viewer may do now: the centre qualifies and refuses, the lead withdraws, a member who was asked answers."""
    possible = REGISTRATION.events(row.state) if LOT.events(lot.state) else ()
    if viewer is None:
        return [event for event in possible if event in ("qualify", "refuse")]
    if row.organisation_id == viewer.organisation_id:
        return [event for event in possible if event == "withdraw"]
    asked = [one for one in group if one.organisation_id == viewer.organisation_id]
    return [event for one in asked for event in JOINT_MEMBER.events(one.state) if "complete" in possible]
