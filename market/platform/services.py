"""The services of one process, built once by a composition root and handed to edges and jobs."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from functools import cache

import httpx
from redis.asyncio import Redis

from market.platform.db import Database
from market.platform.settings import Settings


@dataclass
class Services:
    """What a task or an edge may need. `http` is the one outgoing HTTP client (webhooks, rails)."""

    settings: Settings
    db: Database
    redis: Redis
    http: httpx.AsyncClient

    async def close(self) -> None:
        """Close connections."""
        await self.http.aclose()
        await self.redis.aclose()
        await self.db.close()


def open_services(settings: Settings, *, database_url: str, redis_url: str) -> Services:
    """Services over running servers; connections open on first use."""
    return Services(
        settings=settings,
        db=Database(database_url),
        redis=Redis.from_url(redis_url),
        http=httpx.AsyncClient(
            timeout=10, headers={"user-agent": "binhai-ip-exchange"}, trust_env=False, verify=_certificates()
        ),
    )


@cache
def _certificates() -> ssl.SSLContext:
    # To read all authorities takes a twentieth of a second; they are the same for every client.
    return httpx.create_ssl_context(trust_env=False)
