"""A process that is well, behind a way in that fails: nobody can bid, and the lot is paused until people reach it again."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest

from auction.course.door import Door
from market.platform.services import Services
from market.wiring.app import create_app
from tests.auction.house import serving
from tests.auction.test_outages import ends_at, holds, sweeping, until
from tests.lots import insert_lot


class WayIn:
    """A TCP proxy, as a balancer is one, that can be cut and mended."""

    def __init__(self) -> None:
        self.port = self.behind = 0
        self.cut = False
        self.opened: list[float] = []
        self._writers: set[asyncio.StreamWriter] = set()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[WayIn]:
        server = await asyncio.start_server(self._lead, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self.close()

    def close(self) -> None:
        """Every connection ends, and whoever comes is sent away."""
        self.cut = True
        for writer in self._writers:
            writer.transport.abort()

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.opened.append(asyncio.get_running_loop().time())
        if self.cut or not self.behind:
            writer.transport.abort()
            return
        behind_reader, behind = await asyncio.open_connection("127.0.0.1", self.behind)
        self._writers |= {writer, behind}
        await asyncio.gather(self._pass(reader, behind), self._pass(behind_reader, writer))
        self._writers -= {writer, behind}

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65_536):
                target.write(data)
        target.close()


async def pulses(connection: psycopg.Connection[Any], count: int) -> None:
    async with asyncio.timeout(30):
        query = "SELECT count(*) FROM service_pulse WHERE kind = 'bids'"
        while (row := connection.execute(query).fetchone()) is None or row[0] < count:
            await asyncio.sleep(0.05)


async def test_a_room_that_nobody_reaches_is_an_outage_although_the_process_is_well(
    services: Services, connection: psycopg.Connection[Any]
) -> None:
    async with WayIn().running() as way:
        settings = services.settings.model_copy(update={"public_url": f"http://127.0.0.1:{way.port}"})
        app = create_app(Services(settings, services.db, services.redis, services.http))
        async with serving(app) as port, sweeping(services.db):
            # As long as nobody was ever reached there, the address says nothing.
            await asyncio.sleep(1.5)
            way.behind = port
            reached = len(way.opened)
            async with asyncio.timeout(30):
                while len(way.opened) < reached + 3:
                    await asyncio.sleep(0.05)
            await pulses(connection, 1)
            lot_id, _ = insert_lot(connection, bidders=0, opens_in=-100, seconds=20, extension_seconds=30)
            way.close()
            ((_, data, _),) = await until(connection, lot_id, "paused")
            assert data["ground"] == "OUTAGE"
            # Who begins now knows that people were reached before.
            newcomer = Door(settings.public_url, services.redis)
            await newcomer.start()
            assert not newcomer.is_open()
            await newcomer.stop()
            way.cut = False
            _, (_, _, resumed_at) = await until(connection, lot_id, "resumed")
            assert (ends_at(connection, lot_id) - resumed_at).total_seconds() >= 30
            await holds(services.db, lot_id)
            assert connection.execute("SELECT count(*) FROM service_pulse WHERE kind = 'bids'").fetchone() == (2,)
        # One process knocks at most once a second.
        assert all(later - earlier > 0.9 for earlier, later in zip(way.opened, way.opened[1:], strict=False))


async def test_without_a_public_address_nobody_knocks(services: Services) -> None:
    door = Door("", services.redis)
    await door.start()
    assert door._knocking is None
    assert door.is_open()
    await door.stop()


@pytest.mark.parametrize(
    ("address", "room"),
    [
        ("https://example.com", "wss://example.com/api/lots/0/room"),
        ("http://127.0.0.1:8000/", "ws://127.0.0.1:8000/api/lots/0/room"),
    ],
)
def test_a_knock_goes_the_way_of_a_room(services: Services, address: str, room: str) -> None:
    assert Door(address, services.redis)._url == room
