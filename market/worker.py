"""A process that only works jobs and deadlines."""

from __future__ import annotations

import asyncio

from auction.engine import Engine
from market.platform import events, signals
from market.platform.embedded import Servers
from market.platform.services import open_services
from market.platform.settings import Settings
from market.wiring import routes  # noqa: F401 - imports every room and so its tasks
from market.wiring.app import work
from market.wiring.events import EVENT_MAP


def run(settings: Settings, servers: Servers) -> None:
    """Work until a stop signal ends it."""
    asyncio.run(_run(settings, servers))


async def _run(settings: Settings, servers: Servers) -> None:
    events.subscribe(EVENT_MAP)
    services = open_services(settings, database_url=servers.database_url, redis_url=servers.redis_url)
    working = asyncio.create_task(work(services, Engine(services)))
    loop = asyncio.get_running_loop()
    for received in signals.STOP:
        loop.add_signal_handler(received, working.cancel)
    await asyncio.gather(working, return_exceptions=True)
    await services.close()
