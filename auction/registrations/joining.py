"""Bidding jointly (联合竞买): a lead names the members of a group, each consents in their own sign-in, then the group is one bidder.

One registration, one deposit, one bidder code, all in the lead's name; to the lot a group is a bidder like any other. Every member meets
the conditions that a single bidder meets, is bound for the whole (CC art 518), and takes part in no other way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from auction import store
from auction.problems import (
    GroupUnsound,
    MayNotBid,
    MemberMayNotBid,
    MemberUnknown,
    NoJointBidding,
    RegistrationClosed,
    UndertakingNotAccepted,
)
from auction.registrations import registered, registering
from auction.registrations.joint_terms import CURRENT
from auction.rules import unsound_group
from auction.states import JOINT_MEMBER, REGISTRATION
from auction.tables import JointMember, Lot, Registration
from auction.views import RegistrationView, takes_groups
from market.identity import inbox
from market.identity import service as identity
from market.identity.inbox import Message
from market.identity.views import OrganisationView
from market.kernel.problems import NotFound
from market.platform import history
from market.platform.actor import Actor
from market.platform.db import database_now

MINE = "/desk/bidder/registrations"


@dataclass(frozen=True)
class Named:
    """Whom a lead names: a sign-in name or credit code, the name it is registered under, the share in basis points."""

    account: str
    name: str
    share_bps: int


@dataclass(frozen=True)
class Accepted:
    """The texts that one person of a group accepts: the terms of bidding, and the undertaking of joint and several liability."""

    terms: bool
    terms_version: str
    undertaking: bool
    undertaking_version: str


async def apply(
    tx: AsyncSession, *, actor: Actor, lot_id: int, accepted: Accepted, share_bps: int, members: Sequence[Named]
) -> RegistrationView:
    """The actor's organisation registers as the lead of a group, with `share_bps` of its own; it waits for the members.

    Whether a member has registered otherwise is not told: who bids is secret until the end (S18 art 18). It shows when they consent.
    Raises NotFound, TermsNotAccepted, UndertakingNotAccepted, RegistrationClosed, NoJointBidding, MemberUnknown, GroupUnsound,
    MemberMayNotBid, AlreadyRegistered.
    """
    lot = await _entered(tx, lot_id=lot_id, accepted=accepted)
    if not takes_groups(lot):
        raise NoJointBidding()
    assert actor.organisation_id is not None
    lead = await identity.organisation(tx, organisation_id=actor.organisation_id)
    group = [(lead, share_bps), *[(await _found(tx, one), one.share_bps) for one in members]]
    unsound = unsound_group([(organisation.id, share) for organisation, share in group])
    if unsound is not None:
        raise GroupUnsound(reason=unsound)
    for organisation, _ in group:
        reason = await registered.screening(tx, lot, organisation)
        if reason is not None:
            raise MemberMayNotBid(member=organisation.name, reason=reason)
    row = await registering.add(tx, lot, actor=actor, terms_version=accepted.terms_version, joint=True)
    rows = [
        JointMember(
            registration_id=row.id,
            organisation_id=organisation.id,
            position=position,
            share_bps=share,
            state=JOINT_MEMBER.initial,
        )
        for position, (organisation, share) in enumerate(group)
    ]
    tx.add_all(rows)
    await tx.flush()
    await history.move(tx, row, machine=REGISTRATION, event="ask_members", actor=actor)
    await _consented(tx, rows[0], actor=actor, accepted=accepted)
    for organisation, share in group[1:]:
        await _tell(tx, organisation.id, _asked(lot, row, lead=lead, share_bps=share))
    return await registered.view(tx, row, lot, viewer=actor)


async def consent(tx: AsyncSession, *, actor: Actor, registration_id: int, accepted: Accepted) -> RegistrationView:
    """A member consents to the group as it was named, and is bound; with the last one the registration goes to the centre.

    Raises NotFound, TermsNotAccepted, UndertakingNotAccepted, RegistrationClosed, WrongState, MayNotBid, AlreadyRegistered.
    """
    row, lot, member = await _asked_of(tx, actor, registration_id)
    await _entered(tx, lot_id=lot.id, accepted=accepted)
    REGISTRATION.next(row.state, "complete")
    JOINT_MEMBER.next(member.state, "consent")
    reason = await registered.screening(
        tx, lot, await identity.organisation(tx, organisation_id=member.organisation_id)
    )
    if reason is not None:
        raise MayNotBid(reason=reason)
    await registering.refuse_bound(tx, lot, organisation_id=member.organisation_id)
    await _consented(tx, member, actor=actor, accepted=accepted)
    group = await store.members(tx, registration_id=row.id)
    if all(one.state == "CONSENTED" for one in group):
        await history.move(tx, row, machine=REGISTRATION, event="complete", actor=actor)
        await _tell(tx, row.organisation_id, _complete(lot, row))
    return await registered.view(tx, row, lot, viewer=actor)


async def decline(tx: AsyncSession, *, actor: Actor, registration_id: int, reason: str = "") -> RegistrationView:
    """A member will not take part: the application ends, and its other people are free to register anew.

    No deposit can have been paid: it is asked for after the centre has qualified a group that is complete. Raises NotFound, WrongState.
    """
    row, lot, member = await _asked_of(tx, actor, registration_id)
    member.answered_at, member.user_id, member.reason = await database_now(tx), actor.user_id, reason.strip()
    await history.move(tx, member, machine=JOINT_MEMBER, event="decline", actor=actor, note=member.reason)
    await history.move(tx, row, machine=REGISTRATION, event="decline", actor=actor, note=member.reason)
    name = (await identity.organisation(tx, organisation_id=member.organisation_id)).name
    for one in await store.members(tx, registration_id=row.id):
        if one.id != member.id:
            await _tell(tx, one.organisation_id, _declined(lot, row, member=name))
    return await registered.view(tx, row, lot, viewer=actor)


async def _entered(tx: AsyncSession, *, lot_id: int, accepted: Accepted) -> Lot:
    """The lot under its lock, while a group may still be formed."""
    lot = await registering.entered(
        tx, lot_id=lot_id, accepted_terms=accepted.terms, terms_version=accepted.terms_version
    )
    if not accepted.undertaking or accepted.undertaking_version != CURRENT:
        raise UndertakingNotAccepted(undertaking_version=CURRENT)
    closes_at = registered.consent_by(lot)
    if await database_now(tx) >= closes_at:
        raise RegistrationClosed(closed_at=closes_at.isoformat())
    return lot


async def _found(tx: AsyncSession, named: Named) -> OrganisationView:
    """Raises MemberUnknown, also where nobody could consent."""
    found = await identity.find_named(tx, account=named.account, name=named.name)
    if found is None or not await identity.acting_for(tx, organisation_id=found.id, role="BIDDER"):
        raise MemberUnknown(account=named.account)
    return found


async def _asked_of(tx: AsyncSession, actor: Actor, registration_id: int) -> tuple[Registration, Lot, JointMember]:
    row, lot = await registering.locked(tx, registration_id)
    for member in await store.members(tx, registration_id=registration_id):
        if member.organisation_id == actor.organisation_id:
            return row, lot, member
    raise NotFound(kind="registration", reference=registration_id)


async def _consented(tx: AsyncSession, member: JointMember, *, actor: Actor, accepted: Accepted) -> None:
    member.answered_at, member.user_id = await database_now(tx), actor.user_id
    member.terms_version, member.undertaking_version = accepted.terms_version, accepted.undertaking_version
    await history.move(tx, member, machine=JOINT_MEMBER, event="consent", actor=actor)


async def _tell(tx: AsyncSession, organisation_id: int, message: Message) -> None:
    for user_id in await identity.acting_for(tx, organisation_id=organisation_id, role="BIDDER"):
        await inbox.tell(tx, user_id=user_id, message=message)


def _asked(lot: Lot, row: Registration, *, lead: OrganisationView, share_bps: int) -> Message:
    percent = f"{share_bps // 100}.{share_bps % 100:02d}%"
    return Message(
        reference=f"joint:{row.id}:asked",
        title_zh=f"联合竞买邀请待确认：{lot.title}",
        title_en=f"{lot.project_code}: asked to bid jointly",
        body_zh=f"{lead.name}作为牵头人邀请贵方以 {percent} 的份额联合竞买项目 {lot.project_code}（{lot.title}）。请在竞价开始前确认或拒绝；全体成员确认前，报名不会提交审核。",
        body_en=f"{lead.name} asks you to bid jointly on {lot.project_code}, with a share of {percent}. Consent or decline before bidding opens; until all have consented the registration is not reviewed.",
        link=MINE,
    )


def _complete(lot: Lot, row: Registration) -> Message:
    return Message(
        reference=f"joint:{row.id}:complete",
        title_zh=f"联合体成员已全部确认：{lot.title}",
        title_en=f"{lot.project_code}: every member has consented",
        body_zh=f"项目 {lot.project_code} 的联合体报名已提交交易中心审核资格。",
        body_en=f"The group's registration for {lot.project_code} is with the centre for review.",
        link=MINE,
    )


def _declined(lot: Lot, row: Registration, *, member: str) -> Message:
    return Message(
        reference=f"joint:{row.id}:declined",
        title_zh=f"联合竞买报名已终止：{lot.title}",
        title_en=f"{lot.project_code}: the joint registration has ended",
        body_zh=f"{member}未同意参加联合体，本次联合报名终止。报名截止前可另行报名。",
        body_en=f"{member} declined to join the group, which ends its registration. You may register anew while there is time.",
        link=MINE,
    )
