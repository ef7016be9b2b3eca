"""Reminders over HTTP."""

from __future__ import annotations

from typing import Any

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from auction.engine import Engine
from auction.reminders import reminding
from auction.reminders.reminding import ReminderView
from market.identity.guards import signed_in
from market.platform.actor import Actor
from market.platform.db import Database


@post(
    "/api/lots/{lot_id:int}/reminder",
    guards=[signed_in],
    status_code=200,
    summary="Remind me before this lot opens and ends",
    operation_id="set_reminder",
)
async def set_reminder(
    lot_id: FromPath[int],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor],
    engine: NamedDependency[Engine],
) -> ReminderView:
    async with db.transaction() as tx:
        found = await reminding.remind_me(tx, actor=actor, lot_id=lot_id)
    engine.presences.forget(lot_id)
    return found


@delete(
    "/api/lots/{lot_id:int}/reminder",
    guards=[signed_in],
    summary="Remind me no more of this lot",
    operation_id="remove_reminder",
)
async def remove_reminder(
    lot_id: FromPath[int],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor],
    engine: NamedDependency[Engine],
) -> None:
    async with db.transaction() as tx:
        await reminding.forget_me(tx, actor=actor, lot_id=lot_id)
    engine.presences.forget(lot_id)


@get("/api/reminders/mine", guards=[signed_in], summary="My reminders", operation_id="my_reminders")
async def my_reminders(db: NamedDependency[Database], actor: NamedDependency[Actor]) -> list[ReminderView]:
    async with db.transaction() as tx:
        return await reminding.mine(tx, actor=actor)


routes: list[Any] = [set_reminder, remove_reminder, my_reminders]
