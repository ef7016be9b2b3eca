"""The services of one process, built once by a composition root and handed to edges and jobs."""

from __future__ import annotations

from dataclasses import dataclass

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
        http=httpx.AsyncClient(timeout=10, headers={"user-agent": "binhai-ip-exchange"}, trust_env=False),
    )
