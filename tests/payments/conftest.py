"""A real sandbox bank on a port, telling a real notice endpoint of the exchange on another."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import uvicorn
from litestar import Litestar
from litestar.di import Provide
from litestar.plugins.pydantic import PydanticPlugin
from litestar.types import ASGIApp, Receive, Scope, Send

from market.identity import service as identity
from market.kernel.ids import make_uscc
from market.ledger.api import routes as ledger_routes
from market.payments import api
from market.payments.rails import sandbox
from market.payments.sandbox.app import create_app
from market.payments.sandbox_rail import SandboxRail
from market.platform.actor import Actor
from market.platform.db import Database
from market.platform.edge import EXCEPTION_HANDLERS
from market.platform.services import Services


@contextlib.asynccontextmanager
async def served(app: Any) -> AsyncIterator[str]:
    """The application on a free port of this machine, in this event loop; its address."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", ws="none", lifespan="on")
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:
        assert not running.done(), running
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await running


def exchange(services: Services) -> Litestar:
    """The exchange as the bank sees it: the notice endpoint."""
    return Litestar(
        [api.notice],
        plugins=[PydanticPlugin()],
        dependencies={
            "services": Provide(lambda: services, sync_to_thread=False),
            "db": Provide(lambda: services.db, sync_to_thread=False),
        },
        exception_handlers=EXCEPTION_HANDLERS,
        openapi_config=None,
        logging_config=None,
    )


def desk(services: Services, *roles: str, organisation_id: int | None = None) -> httpx.AsyncClient:
    """A signed-in person with these roles before this room's routes and their real guards."""
    actor = Actor(user_id=1, organisation_id=organisation_id, display_name="someone", roles=frozenset(roles))

    def signed_in(app: ASGIApp) -> ASGIApp:
        async def with_actor(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("state", {})["actor"] = actor
            await app(scope, receive, send)

        return with_actor

    app = Litestar(
        [*api.routes, *ledger_routes],
        plugins=[PydanticPlugin()],
        dependencies={
            "services": Provide(lambda: services, sync_to_thread=False),
            "db": Provide(lambda: services.db, sync_to_thread=False),
            "actor": Provide(lambda: actor, sync_to_thread=False),
        },
        middleware=[signed_in],
        exception_handlers=EXCEPTION_HANDLERS,
        openapi_config=None,
        logging_config=None,
    )
    # In this event loop, beside the connections that the services already hold.
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://exchange.test")


@dataclass
class World:
    """An exchange and a bank that know each other, and a payer and a payee with accounts at that bank."""

    services: Services
    bank: SandboxRail
    bank_url: str
    exchange_url: str
    payer_id: int
    payee_id: int

    @property
    def db(self) -> Database:
        return self.services.db


PAYER_ACCOUNT, PAYEE_ACCOUNT = "62200000000001", "62200000000002"


async def with_account(db: Database, *, serial: str, name: str, account_no: str) -> int:
    """An organisation, with a bank account on file."""
    async with db.transaction() as tx:
        made = await identity.create_organisation(
            tx, kind="COMPANY", name=name, uscc=make_uscc(serial=serial), bank_account_no=account_no
        )
        return made.id


@contextlib.asynccontextmanager
async def open_world(services: Services, database_url: str, *, notices: bool) -> AsyncIterator[World]:
    async with served(exchange(services)) as exchange_url:
        notify_url = f"{exchange_url}/api/payments/notices/sandbox" if notices else None
        app = create_app(services.settings, database_url=database_url, notify_url=notify_url)
        async with served(app) as bank_url:
            services.settings.sandbox_bank_url = bank_url
            bank = sandbox(services)
            await bank.open_account(account_no=PAYER_ACCOUNT, account_name="甲公司", balance_fen=100_000_000)
            await bank.open_account(account_no=PAYEE_ACCOUNT, account_name="乙银行", balance_fen=0)
            yield World(
                services=services,
                bank=bank,
                bank_url=bank_url,
                exchange_url=exchange_url,
                payer_id=await with_account(services.db, serial="MA000001", name="甲公司", account_no=PAYER_ACCOUNT),
                payee_id=await with_account(services.db, serial="MA000002", name="乙银行", account_no=PAYEE_ACCOUNT),
            )


@pytest.fixture
async def world(services: Services, database_url: str) -> AsyncIterator[World]:
    """The bank tells the exchange what happens."""
    async with open_world(services, database_url, notices=True) as opened:
        yield opened


@pytest.fixture
async def silent_world(services: Services, database_url: str) -> AsyncIterator[World]:
    """The bank tells nobody: only its statement does."""
    async with open_world(services, database_url, notices=False) as opened:
        yield opened


async def eventually(condition: Callable[[], Awaitable[bool]], *, seconds: float = 10) -> None:
    """Wait until the condition holds."""
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.05)
