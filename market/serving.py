"""Serving one process: uvicorn with uvloop, the `websockets` library's own protocol with our wire, quiet at shutdown."""

from __future__ import annotations

import contextlib
import gc
import socket
from collections.abc import Iterator

import structlog
import uvicorn
from litestar import Litestar

from market.platform import signals
from market.platform.embedded import Servers
from market.platform.services import open_services
from market.platform.settings import Settings
from market.platform.wire import WireProtocol
from market.wiring.app import create_app

log = structlog.get_logger(__name__)

YOUNG_OBJECTS = 50_000
"""Garbage in cycles is looked for after so many new objects. By default it is after 700, so several times within one batch of bids, whose
objects all end with the batch: bidders waited for searches that found nothing."""


class _Server(uvicorn.Server):
    """Says once where it answers, and ends in order at any stop signal.

    uvicorn's own handling knows no SIGHUP, cuts the way out short at a second Ctrl-C, and in the end raises the signal anew,
    which for SIGTERM would end the process before it has stopped its embedded servers.
    """

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        def stop(*_: object) -> None:
            self.should_exit = True

        with signals.handled_by(stop):
            yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            log.info("the exchange answers; Ctrl-C stops it", address=f"http://{self.config.host}:{self.config.port}")


def serve(settings: Settings, servers: Servers, *, bound: socket.socket) -> None:
    """Serve on a bound socket until a signal ends it."""
    services = open_services(settings, database_url=servers.database_url, redis_url=servers.redis_url)
    app = create_app(services, worker=settings.worker_in_server)
    # What lives since the start is never garbage: without it full collections are short.
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)
    _Server(config_of(app, host=settings.host, port=settings.port)).run(sockets=[bound])


def config_of(app: Litestar, *, host: str, port: int) -> uvicorn.Config:
    """How the application is served, in production and in tests alike."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        ws=WireProtocol,
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
