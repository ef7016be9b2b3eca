"""Bidding jointly, over HTTP: a lead registers a group, its members answer."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from pydantic import Field, StringConstraints

from auction.registrations import joining
from auction.registrations.joint_terms import CURRENT, VERSIONS
from auction.rules import MOST_MEMBERS, WHOLE_BPS
from auction.views import RegistrationView
from market.identity.guards import anyone, bidder
from market.kernel.problems import NotFound
from market.platform.actor import Actor
from market.platform.db import Database
from market.platform.json import Model

Db = NamedDependency[Database]
Share = Annotated[int, Field(ge=1, lt=WHOLE_BPS)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Undertaking(Model):
    """The undertaking of joint and several liability in a version, paragraph by paragraph."""

    undertaking_version: str
    zh: list[str]
    en: list[str]


class GroupConsent(Model):
    """What every person of a group accepts, in the current versions: the terms of bidding, the undertaking of joint and several liability."""

    accepted_terms: bool
    terms_version: str
    accepted_undertaking: bool
    undertaking_version: str

    def accepted(self) -> joining.Accepted:
        return joining.Accepted(
            terms=self.accepted_terms,
            terms_version=self.terms_version,
            undertaking=self.accepted_undertaking,
            undertaking_version=self.undertaking_version,
        )


class NamedMember(Model):
    """A member as its lead names it: sign-in name or unified social credit code, the registered name, the share in basis points."""

    account: Line
    name: Line
    share_bps: Share


class JointApplication(GroupConsent):
    """A group: the lead's own share in basis points, and the other members. All shares sum to 10,000."""

    share_bps: Share
    members: list[NamedMember] = Field(min_length=1, max_length=MOST_MEMBERS - 1)


class Declining(Model):
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


@get(
    "/api/joint-undertaking",
    guards=[anyone],
    summary="The undertaking in force that every member of a group accepts, or that of an earlier version",
    operation_id="joint_undertaking",
)
async def joint_undertaking(version: FromQuery[str] = CURRENT) -> Undertaking:
    found = VERSIONS.get(version)
    if found is None:
        raise NotFound(kind="version of the undertaking", reference=version)
    return Undertaking(undertaking_version=version, zh=list(found.zh), en=list(found.en))


@post(
    "/api/lots/{lot_id:int}/joint-registrations",
    guards=[bidder],
    summary="Register a group for a lot, as its lead; it waits for the consent of its members",
    operation_id="register_jointly",
)
async def register_jointly(
    lot_id: FromPath[int], data: JSONBody[JointApplication], db: Db, actor: NamedDependency[Actor]
) -> RegistrationView:
    named = [joining.Named(one.account, one.name, one.share_bps) for one in data.members]
    async with db.transaction() as tx:
        return await joining.apply(
            tx, actor=actor, lot_id=lot_id, accepted=data.accepted(), share_bps=data.share_bps, members=named
        )


@post(
    "/api/registrations/{registration_id:int}/consent",
    guards=[bidder],
    status_code=200,
    summary="Consent to be a member of a group",
    operation_id="consent_to_group",
)
async def consent(
    registration_id: FromPath[int], data: JSONBody[GroupConsent], db: Db, actor: NamedDependency[Actor]
) -> RegistrationView:
    async with db.transaction() as tx:
        return await joining.consent(tx, actor=actor, registration_id=registration_id, accepted=data.accepted())


@post(
    "/api/registrations/{registration_id:int}/decline",
    guards=[bidder],
    status_code=200,
    summary="Decline to be a member of a group, which ends its registration",
    operation_id="decline_group",
)
async def decline(
    registration_id: FromPath[int], data: JSONBody[Declining], db: Db, actor: NamedDependency[Actor]
) -> RegistrationView:
    async with db.transaction() as tx:
        return await joining.decline(tx, actor=actor, registration_id=registration_id, reason=data.reason)


routes: list[Any] = [joint_undertaking, register_jointly, consent, decline]
