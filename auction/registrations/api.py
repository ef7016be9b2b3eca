"""Registrations over HTTP: a bidder applies and withdraws, the centre qualifies or refuses. Groups: `joining_api.py`."""

from __future__ import annotations

from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from pydantic import Field

from auction.registrations import joining_api, registered, registering
from auction.registrations.bidding_terms import CURRENT, VERSIONS
from auction.views import RegistrationView
from market.identity.guards import anyone, bidder, centre_reviewer
from market.kernel.problems import NotFound
from market.platform.actor import Actor
from market.platform.db import Database
from market.platform.json import Fen, Model

Db = NamedDependency[Database]


class Application(Model):
    """A registration accepts the terms of bidding in their current version."""

    accepted_terms: bool
    terms_version: str


class Qualification(Model):
    """What the centre found beside eligibility: a priority purchaser's rank (S18 art 16), a creditor's claim (fen; S18 art 17).

    `every_member`: the priority is one that every member of the group has.
    """

    priority_rank: int | None = Field(None, ge=1, le=9)
    claim_fen: Fen = Field(0, ge=0)
    every_member: bool = False


class Refusal(Model):
    reason: str = Field(min_length=1, max_length=500)


class BiddingTerms(Model):
    """The bidding terms of a version, paragraph by paragraph."""

    terms_version: str
    zh: list[str]
    en: list[str]


@get(
    "/api/bidding-terms",
    guards=[anyone],
    summary="The bidding terms in force, which a registration must accept, or those of an earlier version",
    operation_id="bidding_terms",
)
async def bidding_terms(version: FromQuery[str] = CURRENT) -> BiddingTerms:
    found = VERSIONS.get(version)
    if found is None:
        raise NotFound(kind="version of the bidding terms", reference=version)
    return BiddingTerms(terms_version=version, zh=list(found.zh), en=list(found.en))


@post("/api/lots/{lot_id:int}/registrations", guards=[bidder], summary="Register for a lot", operation_id="register")
async def register(
    lot_id: FromPath[int], data: JSONBody[Application], db: Db, actor: NamedDependency[Actor]
) -> RegistrationView:
    async with db.transaction() as tx:
        return await registering.apply(
            tx, actor=actor, lot_id=lot_id, accepted_terms=data.accepted_terms, terms_version=data.terms_version
        )


@post(
    "/api/registrations/{registration_id:int}/withdraw",
    guards=[bidder],
    status_code=200,
    summary="Withdraw my registration before the deposit is paid",
    operation_id="withdraw_registration",
)
async def withdraw(registration_id: FromPath[int], db: Db, actor: NamedDependency[Actor]) -> RegistrationView:
    async with db.transaction() as tx:
        return await registering.withdraw(tx, actor=actor, registration_id=registration_id)


@get("/api/registrations/mine", guards=[bidder], summary="My registrations", operation_id="my_registrations")
async def my_registrations(db: Db, actor: NamedDependency[Actor]) -> list[RegistrationView]:
    async with db.transaction() as tx:
        return await registered.mine(tx, actor=actor)


@get("/api/registrations", guards=[centre_reviewer], summary="Registrations to review", operation_id="registrations")
async def registrations(db: Db, lot_id: FromQuery[int | None] = None) -> list[RegistrationView]:
    async with db.transaction() as tx:
        return await registered.to_review(tx, lot_id=lot_id)


@post(
    "/api/registrations/{registration_id:int}/qualify",
    guards=[centre_reviewer],
    status_code=200,
    summary="Qualify a bidder",
    operation_id="qualify_registration",
)
async def qualify(
    registration_id: FromPath[int], data: JSONBody[Qualification], db: Db, actor: NamedDependency[Actor]
) -> RegistrationView:
    async with db.transaction() as tx:
        found = await registering.qualify(
            tx,
            actor=actor,
            registration_id=registration_id,
            priority_rank=data.priority_rank,
            claim_fen=data.claim_fen,
            every_member=data.every_member,
        )
    return found.model_copy(update={"bidder_code": None})


@post(
    "/api/registrations/{registration_id:int}/refuse",
    guards=[centre_reviewer],
    status_code=200,
    summary="Refuse a bidder",
    operation_id="refuse_registration",
)
async def refuse(
    registration_id: FromPath[int], data: JSONBody[Refusal], db: Db, actor: NamedDependency[Actor]
) -> RegistrationView:
    async with db.transaction() as tx:
        return await registering.refuse(tx, actor=actor, registration_id=registration_id, reason=data.reason)


routes: list[Any] = [
    bidding_terms,
    register,
    *joining_api.routes,
    withdraw,
    my_registrations,
    registrations,
    qualify,
    refuse,
]
