"""What the tests of the auction share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import psycopg
import pytest
from litestar import Litestar

from auction.bids.bidding import Bidding
from market.platform.services import Services
from tests.auction.house import House, house
from tests.lots import VAULT


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the test's own, to look at the database and to stand in its way."""
    with psycopg.connect(database_url, autocommit=True) as opened:
        yield opened


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[Bidding]:
    """A bidding engine alone."""
    running = Bidding(database_url, vault=VAULT, nudge=lambda *_: None)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def live(app: Litestar, services: Services, connection: psycopg.Connection[Any]) -> AsyncIterator[House]:
    """A running server with an open lot and two admitted bidders."""
    async with house(app, services, connection) as running:
        yield running
