"""The application: every room's routes over one process's services, with the web client in front."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import structlog
from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import ScalarRenderPlugin
from litestar.plugins.pydantic import PydanticPlugin
from procrastinate import App as JobApp

from auction import jobs as auction
from auction.engine import Engine
from market.identity import sessions
from market.payments import jobs as payments
from market.platform import events, jobs, logs
from market.platform.db import Database
from market.platform.edge import EXCEPTION_HANDLERS
from market.platform.ending import end
from market.platform.json import FenSchemaPlugin
from market.platform.services import Services
from market.wiring import web
from market.wiring.events import EVENT_MAP
from market.wiring.routes import ROUTES

log = structlog.get_logger(__name__)

RECONCILE_SECONDS = 300
"""How often the bank's statement is compared: what a lost notice did not tell, the statement does."""

EVIDENCE_SECONDS = 300
"""How often it is asked whether a day's root is missing: soon after midnight, or after the service was down, one is."""


def create_app(services: Services, *, worker: bool = False) -> Litestar:
    """The ASGI application. With `worker`, jobs and deadlines run in this process too."""
    events.subscribe(EVENT_MAP)
    engine = Engine(services)

    @contextlib.asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        await engine.start()
        background = [asyncio.create_task(work(services, engine))] if worker else []
        try:
            yield
        finally:
            await end(background)
            await engine.stop()
            await services.close()

    return Litestar(
        route_handlers=[*ROUTES, *web.routes()],
        plugins=[FenSchemaPlugin(), PydanticPlugin()],
        dependencies={
            "services": Provide(lambda: services, sync_to_thread=False),
            "db": Provide(lambda: services.db, sync_to_thread=False),
            "engine": Provide(lambda: engine, sync_to_thread=False),
            "actor": Provide(sessions.provide_actor),
            "viewer": Provide(sessions.provide_viewer),
        },
        middleware=[logs.RequestContext, DefineMiddleware(sessions.SessionMiddleware, services=services)],
        csrf_config=sessions.csrf_config(services.settings),
        exception_handlers=EXCEPTION_HANDLERS,
        compression_config=CompressionConfig(backend="gzip", minimum_size=1_000, exclude_opt_key=web.PRECOMPRESSED),
        openapi_config=OpenAPIConfig(
            title="Binhai IP exchange",
            version="1",
            description="Amounts are fen as decimal strings; times are ISO 8601; refusals are RFC 9457 problem details.",
            path="/api/schema",
            render_plugins=[ScalarRenderPlugin()],
        ),
        signature_namespace={"Services": Services, "Database": Database, "Engine": Engine},
        lifespan=[lifespan],
        # structlog is set up by the composition roots.
        logging_config=None,
        request_max_body_size=25 * 1024 * 1024,
    )


async def work(services: Services, engine: Engine) -> None:
    """Run jobs and deadlines until cancelled; a database that goes away is waited for."""

    async def run_jobs() -> None:
        app: JobApp = jobs.job_app(services.db.url, services=services)
        # Both or none: one that went on alone would work on connections that are closed.
        async with app.open_async(), asyncio.TaskGroup() as both:
            both.create_task(jobs.run_worker(app))
            both.create_task(_rescue(app))

    async def reconcile() -> None:
        async with services.db.transaction() as tx:
            await jobs.defer(tx, payments.reconcile, key="payments.reconcile")
        await asyncio.sleep(RECONCILE_SECONDS)

    async def ask_for_evidence() -> None:
        await auction.defer_daily_evidence(services)
        await asyncio.sleep(EVIDENCE_SECONDS)

    background = [_keep(run_jobs), _keep(engine.run_sweeper), _keep(ask_for_evidence)]
    if services.settings.sandbox_bank_url:
        background.append(_keep(reconcile))
    await asyncio.gather(*background)


async def _rescue(app: JobApp) -> None:
    while True:
        await jobs.rescue_stalled(app)
        await asyncio.sleep(10)


async def _keep(run: Any) -> None:
    while True:
        try:
            await run()
        except Exception:
            log.exception("background work failed; it starts again in a second")
        await asyncio.sleep(1)
