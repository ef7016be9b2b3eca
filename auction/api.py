"""The auction over HTTP: lots, registrations, the record; what bidders do is in `acting_api.py`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from litestar import MediaType, Response, get, post
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from pydantic import Field

from auction import acting_api, intervening_api, joining_api, record, registered, registering, snapshots
from auction.bidding_terms import CURRENT, VERSIONS
from auction.engine import Engine
from auction.receipts import signer_of
from auction.room import room
from auction.views import Frame, LotView, RegistrationView, Snapshot
from market.identity.guards import anyone, bidder, centre_reviewer
from market.kernel import clock
from market.kernel.problems import NotFound
from market.platform.actor import Actor
from market.platform.db import Database
from market.platform.json import Fen, Model
from market.platform.services import Services

VERIFY_SCRIPT = Path(__file__).with_name("verify_record.py")
"""Served as it lies here; the exchange itself never imports it."""

Db = NamedDependency[Database]
Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Offset = Annotated[int, QueryParameter(ge=0)]


class Lots(Model):
    items: list[LotView]
    total: int


class Time(Model):
    """The server's clock, for the countdown."""

    server_at: datetime


class Frames(Model):
    """What happened after a number; `frame` is null when nothing did."""

    frame: Frame | None


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


@get("/api/time", guards=[anyone], summary="The server's clock", operation_id="time")
async def time() -> Time:
    return Time(server_at=clock.now())


@get("/api/lots", guards=[anyone], summary="Lots, by phase", operation_id="lots")
async def lots(
    db: Db,
    phase: FromQuery[Literal["live", "upcoming", "concluded"] | None] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Lots:
    async with db.transaction() as tx:
        items, total = await snapshots.lots(tx, phase=phase, limit=limit, offset=offset)
    return Lots(items=items, total=total)


@get(
    "/api/lots/{lot_id:int}",
    guards=[anyone],
    summary="A lot as it stands",
    operation_id="lot",
    # What it says of the viewer is for the viewer alone, whatever stands between.
    cache_control=CacheControlHeader(no_store=True),
)
async def lot(
    lot_id: FromPath[int], db: Db, viewer: NamedDependency[Actor | None], engine: NamedDependency[Engine]
) -> Snapshot:
    async with db.transaction() as tx:
        return await snapshots.snapshot(
            tx, lot_id=lot_id, viewer=viewer, presences=engine.presences, vault=engine.vault
        )


@get(
    "/api/lots/{lot_id:int}/frames", guards=[anyone], summary="What happened after a number", operation_id="lot_frames"
)
async def frames(lot_id: FromPath[int], db: Db, after: FromQuery[int] = 0) -> Frames:
    async with db.transaction() as tx:
        return Frames(frame=await snapshots.frames_after(tx, lot_id=lot_id, after=after))


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


@get(
    "/api/lots/{lot_id:int}/record",
    guards=[anyone],
    summary="The record of a lot, with its hash chain; up to now while bidding runs",
    operation_id="lot_record",
)
async def export(lot_id: FromPath[int], services: NamedDependency[Services]) -> Response[dict[str, Any]]:
    async with services.db.transaction() as tx:
        found = await record.export(tx, lot_id=lot_id, signer=signer_of(services.settings))
    name = f"{found['project_code']}.json"
    file: Any = record.as_bytes(found)
    return Response(file, media_type=MediaType.JSON, headers={"content-disposition": f'attachment; filename="{name}"'})


@get(
    "/api/verify-script",
    guards=[anyone],
    summary="The standalone script that verifies a record without this exchange's program",
    operation_id="verify_script",
    media_type="text/x-python",
)
async def verify_script() -> Response[str]:
    return Response(
        VERIFY_SCRIPT.read_text("utf-8"),
        media_type="text/x-python",
        headers={"content-disposition": f'attachment; filename="{VERIFY_SCRIPT.name}"'},
    )


routes: list[Any] = [
    time,
    lots,
    lot,
    frames,
    *acting_api.routes,
    *intervening_api.routes,
    bidding_terms,
    register,
    *joining_api.routes,
    withdraw,
    my_registrations,
    registrations,
    qualify,
    refuse,
    export,
    verify_script,
    room,
]
