"""What each server process says of itself every two seconds, and what it hears of the others: one hash in Redis, a field a process.

Nothing here is needed for a bid. Without Redis a process hears of no other and knows its own numbers.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import time
from dataclasses import dataclass

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from auction.live.health import Minute

log = structlog.get_logger(__name__)

KEY = "processes"
SAY_SECONDS = 2.0
GONE_SECONDS = 7.0
"""A process that has said nothing new for so long, by our own clock, no longer counts."""
FORGOTTEN_SECONDS = 60.0
REDIS_PATIENCE_SECONDS = 1.0


class Said(msgspec.Struct):
    """A process about itself. `sockets` are those of accounts with several: `{account: {lot: count}}`."""

    name: str
    beat: int
    watchers: dict[int, int]
    sockets: dict[str, dict[int, int]]
    minute: dict[int, Minute]
    database_ms: int | None
    """How long the database took to answer a small question; None when it did not."""


@dataclass
class Peer:
    """Another process: what it said last, and when it was news to us (monotonic seconds)."""

    said: Said
    heard_at: float

    def silent_seconds(self) -> float:
        """How long it has said nothing new."""
        return time.monotonic() - self.heard_at


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Said).decode


class Peers:
    """The other processes, as this one hears them. Liveness is by our own clock: nobody's clocks are compared."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._known: dict[str, Peer] = {}
        self.name = f"{socket.gethostname()}-{os.getpid()}"
        self._id = f"{self.name}-{secrets.token_hex(4)}"
        self.redis_ok = True

    def living(self) -> list[Peer]:
        """The others that were heard of lately."""
        return [peer for peer in self._known.values() if peer.silent_seconds() <= GONE_SECONDS]

    async def meet(self, said: Said) -> None:
        """Say, and hear what the others said. Whatever fails, this process goes on alone."""
        try:
            async with asyncio.timeout(REDIS_PATIENCE_SECONDS), self._redis.pipeline(transaction=False) as pipe:
                pipe.hset(KEY, self._id, _encode(said))
                pipe.expire(KEY, int(FORGOTTEN_SECONDS))
                pipe.hgetall(KEY)
                heard: dict[bytes, bytes] = (await pipe.execute())[2]
                await self._take({field.decode(): value for field, value in heard.items()})
        except (RedisError, OSError, TimeoutError) as error:
            if self.redis_ok:
                log.warning("no Redis: other processes' watchers are not counted", error=type(error).__name__)
            self.redis_ok = False
        else:
            self.redis_ok = True

    async def leave(self) -> None:
        """Say no more: the others stop counting this process at once."""
        try:
            async with asyncio.timeout(REDIS_PATIENCE_SECONDS):
                await self._redis.hdel(KEY, self._id)
        except (RedisError, OSError, TimeoutError):
            log.info("no Redis: the others notice by silence that this process has ended")

    async def _take(self, heard: dict[str, bytes]) -> None:
        now = time.monotonic()
        for identity in [identity for identity in self._known if identity not in heard]:
            del self._known[identity]
        for identity, value in heard.items():
            if identity == self._id:
                continue
            try:
                said = _decode(value)
            except msgspec.DecodeError:
                # A process of another version: it counts for nothing until it is replaced.
                continue
            known = self._known.get(identity)
            if known is None or known.said.beat != said.beat:
                self._known[identity] = Peer(said, now)
            elif known.silent_seconds() > FORGOTTEN_SECONDS:
                await self._redis.hdel(KEY, identity)
