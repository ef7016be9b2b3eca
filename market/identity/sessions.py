"""Server-side sessions in Redis: a random token in a cookie, the user's id under its hash. The user and roles are read anew at every request.

Why not the framework's session middleware: it writes to Redis on every anonymous request, and a Redis that is away turns
every public page into an error. Here a missing Redis only means that nobody is known: the public reads on, and who comes with a
session is told that it cannot be looked up now, never that it has ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import secrets
from collections.abc import AsyncIterator
from typing import Any

import structlog
from litestar.config.csrf import CSRFConfig
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.types import ASGIApp, Receive, Scope, Send
from redis.asyncio import Redis
from redis.exceptions import RedisError

from market.identity import service
from market.identity.guards import not_signed_in, signed_in_actor
from market.identity.problems import SessionsUnavailable, TooManyAttempts
from market.identity.secrets import derive
from market.platform.actor import Actor
from market.platform.services import Services
from market.platform.settings import Settings

log = structlog.get_logger(__name__)

COOKIE = "exchange_session"
WINDOW_SECONDS = 60
REDIS_PATIENCE_SECONDS = 2
"""A Redis that hangs is treated like one that is gone."""

Connection = ASGIConnection[Any, Any, Any, Any]


def _key(token: str) -> str:
    # Only the hash is stored: whoever reads Redis cannot take over a session.
    return f"session:{hashlib.sha256(token.encode()).hexdigest()}"


@contextlib.asynccontextmanager
async def _redis_needed() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(REDIS_PATIENCE_SECONDS):
            yield
    except (RedisError, OSError) as error:
        log.warning("no Redis: nobody can sign in, sessions cannot be looked up", error=type(error).__name__)
        raise SessionsUnavailable(retry_after_seconds=5) from None


def token_of(scope: Scope) -> str | None:
    """The session token in the request's cookies."""
    return Connection(scope).cookies.get(COOKIE) or None


def _cookie(settings: Settings, value: str) -> Cookie:
    return Cookie(
        key=COOKIE,
        value=value,
        httponly=True,
        samesite="lax",
        secure=settings.environment == "production",
        path="/",
        max_age=None if value else 0,
    )


async def begin(redis: Redis, settings: Settings, *, user_id: int, mark: str) -> Cookie:
    """A new session, always with a new token (a token planted before sign-in is worth nothing).

    `mark` names the password it was begun with (`service.session_mark`). Raises SessionsUnavailable.
    """
    token = secrets.token_urlsafe(32)
    async with _redis_needed():
        await redis.set(_key(token), f"{user_id}:{mark}", ex=settings.session_hours * 3600)
    return _cookie(settings, token)


async def end(redis: Redis, settings: Settings, *, token: str | None) -> Cookie:
    """End a session; the cookie that takes the token away. Raises SessionsUnavailable: a session that lives on is never called ended."""
    if token:
        async with _redis_needed():
            await redis.delete(_key(token))
    return _cookie(settings, "")


async def current_actor(services: Services, *, token: str | None) -> Actor | None:
    """Who acts with this token, now. Reading renews the session; whoever was deactivated or changed the password is nobody at once.

    Raises SessionsUnavailable.
    """
    if not token:
        return None
    async with _redis_needed():
        held = await services.redis.getex(_key(token), ex=services.settings.session_hours * 3600)
    if held is None:
        return None
    user_id, _, mark = (held.decode() if isinstance(held, bytes) else held).partition(":")
    async with services.db.transaction() as tx:
        return await service.actor(tx, user_id=int(user_id), mark=mark)


async def actor_still(services: Services, *, token: str | None, actor: Actor | None) -> Actor | None:
    """Who acts on a connection that was opened by `actor`, now.

    A Redis that is away ends nobody's session: whoever acted before goes on, unless deactivated. Raises SessionsUnavailable for
    somebody whose session was never looked up.
    """
    try:
        return await current_actor(services, token=token)
    except SessionsUnavailable:
        if actor is None or actor.user_id is None:
            raise
    async with services.db.transaction() as tx:
        return await service.actor(tx, user_id=actor.user_id)


class SessionMiddleware:
    """Puts the actor into the connection's state for guards and handlers, HTTP and websocket alike; `unknown` is why there is none."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self.app = app
        self.services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            # Pages and assets ask for nobody; the state may be shared, so it is always set.
            token = token_of(scope) if scope["path"].startswith("/api/") else None
            state = scope.setdefault("state", {})
            state["actor"], state["unknown"] = None, None
            try:
                state["actor"] = await current_actor(self.services, token=token)
            except SessionsUnavailable as problem:
                state["unknown"] = problem
        await self.app(scope, receive, send)


async def check_rate(services: Services, *, address: str, what: str = "sign-in") -> None:
    """Count an attempt of this address. Raises TooManyAttempts, SessionsUnavailable (what is not counted is not tried)."""
    key = f"attempts:{what}:{address}"
    # One round trip, whole: a counter without an end would shut the address out for good.
    async with _redis_needed(), services.redis.pipeline(transaction=True) as pipe:
        pipe.set(key, 0, ex=WINDOW_SECONDS, nx=True)
        pipe.incr(key)
        pipe.ttl(key)
        _, attempts, left_seconds = await pipe.execute()
    if attempts > services.settings.sign_in_attempts_per_minute:
        raise TooManyAttempts(retry_after_seconds=max(left_seconds, 1))


def csrf_config(settings: Settings) -> CSRFConfig:
    """The framework's double-submit token, its cookie readable by the web client; the rail's notices are signed instead."""
    return CSRFConfig(
        secret=derive(settings.secret_key.get_secret_value(), "csrf").hex(),
        cookie_secure=settings.environment == "production",
        # A cookie on a file that caches keep for a year would be handed to others.
        exclude=["^/api/payments/notices/", "^/assets/"],
    )


async def provide_actor(scope: Scope) -> Actor:
    """The signed-in actor, for HTTP and websockets. Raises SignInRequired, SessionsUnavailable."""
    actor = signed_in_actor(Connection(scope))
    if actor is None:
        raise not_signed_in(Connection(scope))
    return actor


async def provide_viewer(scope: Scope) -> Actor | None:
    """The signed-in actor, or None for a member of the public."""
    return signed_in_actor(Connection(scope))
