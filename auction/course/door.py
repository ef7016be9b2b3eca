"""Can people reach the rooms? A process that is well behind a proxy, a certificate or a name that fails knocks at its own public address.

It asks for the room of a lot that does not exist, as a browser would for one that does: the answer that there is no such lot comes
from an exchange. While there is none no sign of life is given, and what that means for a lot is found as for any other silence.
"""

from __future__ import annotations

import asyncio
import contextlib
import json

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

log = structlog.get_logger(__name__)

KNOCK_SECONDS = 1.0
"""Between two knocks, at least."""
ANSWER_SECONDS = 2.0
"""Whoever waits longer for a room takes it for closed."""
KEEP_SECONDS = 86_400
"""So long after the last answer of all a silence still says something to a process that begins."""
ROOM = "/api/lots/0/room"


class Door:
    """`address` is the public one, http or https; without it nothing is asked and the door counts as open.

    That it was answered is kept in Redis: a process that begins while nobody is reached must not take the silence for normal.
    """

    def __init__(self, address: str, redis: Redis) -> None:
        self._redis, self._key = redis, f"door:{address}"
        self._url = f"ws{address.rstrip('/').removeprefix('http')}{ROOM}" if address else None
        self._knocking: asyncio.Task[None] | None = None
        self._known = False
        """Somebody answered once: an address that cannot be reached from here says nothing."""
        self._answered = True

    def is_open(self) -> bool:
        """Whether the last knock was answered, as far as knocks say anything."""
        return self._answered or not self._known

    async def start(self) -> None:
        """Begin to knock, if there is an address."""
        if self._url is not None:
            with contextlib.suppress(RedisError, TimeoutError):
                async with asyncio.timeout(ANSWER_SECONDS):
                    self._known = bool(await self._redis.exists(self._key))
            self._answered = not self._known
            self._knocking = asyncio.create_task(self._knock_forever(self._url), name="door")

    async def stop(self) -> None:
        """End the knocking."""
        if self._knocking is not None:
            self._knocking.cancel()
            await asyncio.gather(self._knocking, return_exceptions=True)

    async def _knock_forever(self, url: str) -> None:
        while True:
            pause = asyncio.create_task(asyncio.sleep(KNOCK_SECONDS))
            answered = await _answers(url)
            if self._known and answered != self._answered:
                log.warning("the rooms are reached again" if answered else "nobody reaches the rooms", url=url)
            self._answered, self._known = answered, self._known or answered
            if answered:
                with contextlib.suppress(RedisError, TimeoutError):
                    async with asyncio.timeout(ANSWER_SECONDS):
                        await self._redis.set(self._key, 1, ex=KEEP_SECONDS)
            await pause


async def _answers(url: str) -> bool:
    try:
        async with (
            asyncio.timeout(ANSWER_SECONDS),
            connect(url, proxy=None, compression=None, ping_interval=None, close_timeout=ANSWER_SECONDS) as raw,
        ):
            told = json.loads(await raw.recv())
    except (OSError, TimeoutError, WebSocketException, ValueError):
        return False
    return isinstance(told, dict) and told.get("type") == "refused"
