"""A real server in the test's own loop, and clients that speak to it over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import psycopg
import uvicorn
import websockets
from litestar import Litestar
from redis.asyncio import ConnectionPool, Redis
from websockets.asyncio.client import ClientConnection

from auction import rules
from auction.bids.bidding import Accepted, Bidding
from market.identity import sessions
from market.identity.secrets import password_mark
from market.platform.services import Services
from market.serving import config_of
from tests.lots import insert_lot

_keys = itertools.count(1)


def a_key() -> str:
    """A client key nobody used yet."""
    return f"key-{next(_keys):08d}"


def registrations(connection: psycopg.Connection[Any], lot_id: int) -> list[tuple[int, str]]:
    """The registrations of a lot with their bidder codes, in order."""
    rows = connection.execute("SELECT id, bidder_code FROM registration WHERE lot_id = %s ORDER BY id", [lot_id])
    return [(row[0], row[1]) for row in rows]


async def offer(engine: Bidding, lot_id: int, who: tuple[int, str], price_fen: int, key: str | None = None) -> Accepted:
    """A bid of a registration and its code, without a room."""
    command = rules.Bid(who[1], price_fen)
    return await engine.submit(lot_id=lot_id, registration_id=who[0], key=key or a_key(), command=command)


@dataclass
class Socket:
    """One client in a room. `received` is everything that came."""

    raw: ClientConnection
    received: list[dict[str, Any]] = field(default_factory=list)

    async def next(self, timeout_seconds: float = 5) -> dict[str, Any]:
        async with asyncio.timeout(timeout_seconds):
            frame: dict[str, Any] = json.loads(await self.raw.recv())
        self.received.append(frame)
        return frame

    async def until(self, found: Callable[[dict[str, Any]], bool], timeout_seconds: float = 5) -> dict[str, Any]:
        """The first frame that fits."""
        async with asyncio.timeout(timeout_seconds):
            while True:
                if found(frame := await self.next(timeout_seconds)):
                    return frame

    async def send(self, **command: Any) -> None:
        await self.raw.send(json.dumps(command))

    async def bid(self, price_fen: int, key: str | None = None) -> dict[str, Any]:
        """Offer a price; the answer by key."""
        key = key or a_key()
        await self.send(type="bid", key=key, price_fen=str(price_fen))
        return await self.until(lambda frame: frame.get("key") == key)


@dataclass
class House:
    """A running server with one lot and its admitted bidders' sessions."""

    services: Services
    port: int
    lot_id: int
    tokens: list[str]

    @contextlib.asynccontextmanager
    async def room(
        self, bidder: int | None = None, lot_id: int | None = None, buffer_bytes: int | None = None, **headers: str
    ) -> AsyncIterator[Socket]:
        """A socket of a bidder (None: a spectator without an account). `buffer_bytes` is what its system takes unread."""
        url = f"ws://127.0.0.1:{self.port}/api/lots/{lot_id or self.lot_id}/room"
        if bidder is not None:
            headers["cookie"] = f"{sessions.COOKIE}={self.tokens[bidder]}"
        sock = socket.socket()
        if buffer_bytes is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
        sock.connect(("127.0.0.1", self.port))
        async with websockets.connect(
            url, sock=sock, additional_headers=headers, proxy=None, compression=None, ping_interval=None
        ) as raw:
            yield Socket(raw)

    @contextlib.asynccontextmanager
    async def http(self, bidder: int) -> AsyncIterator[httpx.AsyncClient]:
        """An HTTP client with a bidder's session."""
        address = f"http://127.0.0.1:{self.port}"
        async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
            client.cookies.set(sessions.COOKIE, self.tokens[bidder])
            client.headers["x-csrftoken"] = (await client.get("/api/session")).json()["csrf_token"]
            yield client


@contextlib.asynccontextmanager
async def serving(app: Litestar) -> AsyncIterator[int]:
    """The application on a port of its own, served as in production."""
    server = uvicorn.Server(config_of(app, host="127.0.0.1", port=0))
    running = asyncio.create_task(server.serve())
    while not server.started:
        if running.done():
            await running
        await asyncio.sleep(0.01)
    listening = server.servers[0].sockets[0]
    # Little room with the system, so that a client that does not read is felt soon. Accepted sockets inherit it.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16_384)
    try:
        yield int(listening.getsockname()[1])
    finally:
        server.should_exit = True
        await running


async def take_redis_away(services: Services) -> ConnectionPool:
    """Every new command fails as when the server is gone. Returns the pool to put back (`services.redis.connection_pool`)."""
    pool = services.redis.connection_pool
    services.redis.connection_pool = Redis.from_url("redis://127.0.0.1:1").connection_pool
    await pool.disconnect()
    return pool


async def sign_in(services: Services, user_id: int) -> str:
    """A session of a user of `tests/lots.py`; returns its token."""
    cookie = await sessions.begin(services.redis, services.settings, user_id=user_id, mark=password_mark(""))
    assert cookie.value
    return cookie.value


@contextlib.asynccontextmanager
async def house(
    app: Litestar, services: Services, connection: psycopg.Connection[Any], *, bidders: int = 2, seconds: float = 600
) -> AsyncIterator[House]:
    """A server, a lot, and its bidders signed in."""
    lot_id, users = insert_lot(connection, bidders=bidders, seconds=seconds)
    async with serving(app) as port:
        yield House(services, port, lot_id, [await sign_in(services, user_id) for user_id in users])
