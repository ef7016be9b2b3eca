"""A user's own messages over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from market.identity import inbox
from market.identity.guards import signed_in
from market.identity.inbox import Inbox
from market.platform.actor import Actor
from market.platform.db import Database
from market.platform.json import Model

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Offset = Annotated[int, QueryParameter(ge=0)]


class Unread(Model):
    """For the mark beside the bell."""

    unread: int


class Read(Model):
    """Everything up to this message's id has been read."""

    up_to: int


def _user(actor: Actor) -> int:
    assert actor.user_id is not None, "a signed-in actor is a user"
    return actor.user_id


@get("/api/notifications", guards=[signed_in], summary="My messages", operation_id="notifications")
async def notifications(
    db: NamedDependency[Database], actor: NamedDependency[Actor], limit: Limit = 20, offset: Offset = 0
) -> Inbox:
    async with db.transaction() as tx:
        return await inbox.page(tx, user_id=_user(actor), limit=limit, offset=offset)


@get(
    "/api/notifications/unread",
    guards=[signed_in],
    summary="How many messages I have not read",
    operation_id="unread_notifications",
)
async def unread(db: NamedDependency[Database], actor: NamedDependency[Actor]) -> Unread:
    async with db.transaction() as tx:
        return Unread(unread=await inbox.unread(tx, user_id=_user(actor)))


@post(
    "/api/notifications/read",
    guards=[signed_in],
    status_code=200,
    summary="I have read my messages",
    operation_id="read_notifications",
)
async def read(data: JSONBody[Read], db: NamedDependency[Database], actor: NamedDependency[Actor]) -> Unread:
    async with db.transaction() as tx:
        await inbox.mark_read(tx, user_id=_user(actor), up_to=data.up_to)
        return Unread(unread=await inbox.unread(tx, user_id=_user(actor)))


routes: list[Any] = [notifications, unread, read]
