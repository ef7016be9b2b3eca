"""The staff console over HTTP."""

from __future__ import annotations

from typing import Any

from litestar import get
from litestar.di import NamedDependency

from auction.engine import Engine
from auction.live import console
from auction.live.console import RoomsHealth
from market.identity.guards import centre_staff
from market.platform.db import Database


@get("/api/console/rooms", guards=[centre_staff], summary="How the live rooms do", operation_id="console_rooms")
async def rooms(db: NamedDependency[Database], engine: NamedDependency[Engine]) -> RoomsHealth:
    async with db.transaction() as tx:
        return await console.rooms(tx, engine=engine)


routes: list[Any] = [rooms]
