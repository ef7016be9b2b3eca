"""Serving one process: uvicorn with uvloop, the `websockets` library's own protocol, quiet at shutdown."""

from __future__ import annotations

import gc

import uvicorn

from market.platform.embedded import Servers
from market.platform.services import open_services
from market.platform.settings import Settings
from market.wiring.app import create_app


def serve(settings: Settings, servers: Servers) -> None:
    """Serve until a signal ends it."""
    services = open_services(settings, database_url=servers.database_url, redis_url=servers.redis_url)
    app = create_app(services, worker=settings.worker_in_server)
    # What lives since the start is never garbage: without it full collections are short.
    gc.freeze()
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        ws="websockets-sansio",
        # The room sends its own heartbeat; a second one per socket would be wasted.
        ws_ping_interval=None,
        ws_max_size=64 * 1024,
        # A frame is encoded once for a whole room; deflating it again for every socket would cost more than it saves.
        ws_per_message_deflate=False,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=5,
        proxy_headers=True,
    )
    uvicorn.Server(config).run()
