"""The auction over HTTP: lots as they stand, and the routes of all its rooms."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from litestar import get
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from auction.bids import api as bids
from auction.course import api as course
from auction.engine import Engine
from auction.evidence import api as evidence
from auction.live import console_api, snapshots
from auction.live.room import room
from auction.registrations import api as registrations
from auction.reminders import api as reminders
from auction.views import Frame, LotView, Snapshot
from market.identity.guards import anyone
from market.kernel import clock
from market.platform.actor import Actor
from market.platform.db import Database
from market.platform.json import Model

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


routes: list[Any] = [
    time,
    lots,
    lot,
    frames,
    *bids.routes,
    *course.routes,
    *registrations.routes,
    room,
    *console_api.routes,
    *evidence.routes,
    *reminders.routes,
]
