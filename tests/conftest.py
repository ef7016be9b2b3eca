"""Real servers for every test: one embedded PostgreSQL and Valkey a run, a database cloned from a migrated template a test."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import settings as hypothesis_settings
from litestar import Litestar

from market.platform import events, jobs
from market.platform.db import Database
from market.platform.services import Services, open_services
from market.platform.settings import Settings, settings
from tests import servers

if TYPE_CHECKING:
    from tests.people import People

# How long an example takes says nothing on a busy machine.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")
_servers: contextlib.ExitStack = contextlib.ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """The controller starts the servers once; xdist's workers find them in the environment."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    if os.environ.get("ENVIRONMENT") == "production":
        pytest.exit("tests never run with ENVIRONMENT=production")
    _servers.enter_context(servers.running())


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        _servers.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first: whatever is left for the end then is short, and the workers end together."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of this test's own: a copy of the migrated one, with the cast in it for who asks for `people`, and its loans for `bank`."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = (
        re.sub(r"\W", "_", f"t_{worker}_{os.getpid()}_{request.node.name}".lower())[:50]
        + f"_{abs(hash(request.node.nodeid)) % 10**8}"
    )
    template = servers.TEMPLATE
    if "bank" in request.fixturenames:
        from tests.listings import taken_in

        template = taken_in.made()
    elif "people" in request.fixturenames:
        from tests import people

        template, _ = people.made()
    servers.create(name, template=template)
    try:
        yield servers.url_of(name)
    finally:
        servers.drop(name)


@pytest.fixture
def test_settings(tmp_path: Path) -> Settings:
    """Settings of a test: its own folder, the test environment."""
    settings.cache_clear()
    return Settings(environment="test", data_dir=tmp_path, rule_set="standard", sign_in_attempts_per_minute=1_000)


@pytest.fixture
def redis_url() -> str:
    """A numbered Redis database for this xdist worker, so that parallel tests do not meet."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    return f"{os.environ['EXCHANGE_TEST_REDIS_URL']}?db={int(worker.removeprefix('gw') or 0) + 1}"


@pytest.fixture
async def services(test_settings: Settings, database_url: str, redis_url: str) -> AsyncIterator[Services]:
    """The services of one process over this test's database."""
    from market.wiring.events import EVENT_MAP

    events.subscribe(EVENT_MAP)
    opened = open_services(test_settings, database_url=database_url, redis_url=redis_url)
    await opened.redis.flushdb()
    yield opened
    await opened.close()


@pytest.fixture
def db(services: Services) -> Database:
    """This test's database."""
    return services.db


@pytest.fixture
def app(services: Services) -> Litestar:
    """The whole application, without worker: tests call `drain_jobs`."""
    from market.wiring.app import create_app

    return create_app(services)


@pytest.fixture
async def running(app: Litestar) -> AsyncIterator[Litestar]:
    """The application, started in this test's event loop."""
    started, ended = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.lifespan():
            started.set()
            await ended.wait()

    # One task enters and leaves: a fixture's two halves run in different ones, which the lifespan's task group refuses.
    living, starting = asyncio.create_task(live()), asyncio.create_task(started.wait())
    await asyncio.wait({living, starting}, return_when=asyncio.FIRST_COMPLETED)
    starting.cancel()
    if living.done():
        await living
    yield app
    ended.set()
    await living


def http_client(app: Litestar) -> httpx.AsyncClient:
    """A client that speaks to the application without a socket."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://exchange.test")


@pytest.fixture
async def client(running: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """An anonymous HTTP client."""
    async with http_client(running) as opened:
        yield opened


@pytest.fixture
def people(database_url: str) -> People:
    """The cast: banks, centre, fund, bidders (see tests/people.py). It is in the database already."""
    from tests import people

    return people.made()[1]


@pytest.fixture
def bank(people: People) -> People:
    """The cast, whose bank has taken in the sample tape: its loans are in the database already."""
    return people


@pytest.fixture
async def sign_in(running: Litestar, people: People) -> AsyncIterator[Callable[[str], Awaitable[httpx.AsyncClient]]]:
    """`await sign_in("bank.maker")` gives a client with that person's session and CSRF header."""
    from tests.people import PASSWORD

    async with contextlib.AsyncExitStack() as stack:

        async def open_session(login: str) -> httpx.AsyncClient:
            session = await stack.enter_async_context(http_client(running))
            session.headers["x-csrftoken"] = (await session.get("/api/session")).json()["csrf_token"]
            answer = await session.post("/api/session", json={"login": login, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            return session

        yield open_session


@pytest.fixture
async def drain_jobs(services: Services) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Runs the jobs that are due, and those they defer, until none is left."""
    job_app = jobs.job_app(services.db.url, services=services)
    async with job_app.open_async():

        async def drain() -> None:
            await jobs.run_worker(job_app, concurrency=1, wait=False)

        yield drain
