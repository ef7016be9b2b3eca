"""What fan-out costs others: `python -m bench.rivals websockets|channels PORT WATCHERS`, a server that publishes one frame again and again
once so many watch.

Each publishes the next frame as soon as its watchers have taken nearly all of the last ones, so it is always busy and nothing is dropped.
Both run on uvloop and without compression, like ours; their frame has 300 bytes.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator

import uvicorn
import uvloop
import websockets
from litestar import Litestar
from litestar.channels import ChannelsPlugin
from litestar.channels.backends.memory import MemoryChannelsBackend
from litestar.channels.subscriber import Subscriber
from websockets.asyncio.server import ServerConnection

FRAME = b'{"type":"events","events":"' + b"x" * 271 + b'"}'
BEHIND_BYTES = 64 * 1024
BEHIND_FRAMES = 8
SAMPLE = 50
"""Every so manieth watcher is asked how far it is behind."""


async def plain(port: int, watchers: int) -> None:
    """`websockets.broadcast`, no framework."""
    connections: set[ServerConnection] = set()

    async def watch(connection: ServerConnection) -> None:
        connections.add(connection)
        try:
            await connection.wait_closed()
        finally:
            connections.discard(connection)

    async with websockets.serve(watch, "127.0.0.1", port, compression=None, ping_interval=None):
        while len(connections) < watchers:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        while True:
            websockets.broadcast(connections, FRAME, text=True)
            await asyncio.sleep(0)
            while any(c.transport.get_write_buffer_size() > BEHIND_BYTES for c in list(connections)[::SAMPLE]):  # noqa: ASYNC110
                await asyncio.sleep(0.001)


subscribers: list[Subscriber] = []


class Known(Subscriber):
    """A subscriber whose queue can be looked at."""

    def __init__(self, *words: object, **named: object) -> None:
        super().__init__(*words, **named)  # type: ignore[arg-type]
        subscribers.append(self)


def channels(watchers: int) -> Litestar:
    """Litestar's channels plugin with its own websocket routes."""
    plugin = ChannelsPlugin(
        MemoryChannelsBackend(), channels=["lot"], create_ws_route_handlers=True, subscriber_class=Known
    )

    async def publish() -> None:
        while len(subscribers) < watchers:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        while True:
            await plugin.wait_published(FRAME, "lot")
            await asyncio.sleep(0)
            while any(subscriber.qsize > BEHIND_FRAMES for subscriber in subscribers[::SAMPLE]):  # noqa: ASYNC110
                await asyncio.sleep(0)

    @contextlib.asynccontextmanager
    async def publishing(_: Litestar) -> AsyncIterator[None]:
        task = asyncio.create_task(publish())
        yield
        task.cancel()

    return Litestar(plugins=[plugin], lifespan=[publishing], logging_config=None)


if __name__ == "__main__":
    if sys.argv[1] == "websockets":
        uvloop.run(plain(int(sys.argv[2]), int(sys.argv[3])))
    else:
        uvicorn.run(
            channels(int(sys.argv[3])),
            port=int(sys.argv[2]),
            ws="websockets-sansio",
            ws_ping_interval=None,
            ws_per_message_deflate=False,
            log_level="error",
        )
