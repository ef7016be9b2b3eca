"""A websocket's wire: what goes to many sockets is framed once and written to each as it is.

ASGI can only say "send this text", so every socket would encode and frame the same message anew, through every layer of the
framework: at a thousand watchers that is most of what a process does. The protocol of our server hands the connection itself to
the route (`wire_of(scope)`); everything else about the socket stays the server's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, cast

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

EXTENSION = "exchange.wire"
UNREAD_MESSAGES = 32
"""A client may send so many messages ahead of our answers; then its socket is not read until we have caught up."""


def text_frame(message: bytes) -> bytes:
    """A whole text message as a server's websocket frame (RFC 6455, section 5.2: final, opcode 1, not masked)."""
    size = len(message)
    if size < 126:
        return bytes((0x81, size)) + message
    if size < 65_536:
        return b"\x81\x7e" + size.to_bytes(2) + message
    return b"\x81\x7f" + size.to_bytes(8) + message


class Wire:
    """One accepted connection. Writing never waits: whoever writes much looks at `backlog()` first."""

    __slots__ = ("_protocol", "_transport", "_written")

    def __init__(self, protocol: WireProtocol) -> None:
        self._protocol = protocol
        self._transport = protocol.transport
        self._written = 0

    def write(self, frame: bytes) -> None:
        """Write a finished frame; nothing happens when the connection has ended (the reader is told)."""
        if self._protocol.disconnected or self._protocol.close_sent:
            return
        self._written += len(frame)
        self._transport.write(frame)

    def backlog(self) -> int:
        """Bytes that wait here because the other side has not taken them."""
        return self._transport.get_write_buffer_size()

    def taken(self) -> int:
        """Bytes that the other side (or the network) has taken so far: when this stands still, so does the other side."""
        return self._written - self.backlog()

    async def drained(self) -> None:
        """Wait until the other side has taken nearly everything, or has gone."""
        await self._protocol.writable.wait()

    def abort(self) -> None:
        """Drop a connection whose other side takes nothing: a polite close would wait for it."""
        self._transport.abort()

    def close(self, code: int) -> None:
        """End the connection politely."""
        self._protocol.close(code)

    def keep(self, heard: Callable[[], None]) -> None:
        """Keep the connection though the route returns. `heard` is called whenever a message, or the end, has come: see `next`."""
        self._protocol.keep(heard)

    def next(self) -> Mapping[str, Any] | None:
        """The next ASGI message from the client of a kept connection, None when none has come."""
        return self._protocol.next_message()

    def run(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Work for this connection, which the server waits for before it stops, as it does for routes."""
        task = asyncio.get_running_loop().create_task(work)
        self._protocol.tasks.add(task)
        task.add_done_callback(self._protocol.tasks.discard)
        return task


class Inbox:
    """What came for whoever keeps a connection. It stands where the server's protocol has its queue, which would weigh 3 KB."""

    __slots__ = ("heard", "messages")

    def __init__(self, heard: Callable[[], None]) -> None:
        self.heard = heard
        self.messages: list[Any] = []

    def put_nowait(self, message: Any) -> None:
        """Take a message in."""
        self.messages.append(message)
        self.heard()

    def qsize(self) -> int:
        """How many wait."""
        return len(self.messages)


class WireProtocol(WebSocketsSansIOProtocol):
    """The server's websocket protocol with a wire in its scope, and without a pause in reading at every message.

    A route may keep its connection and return. What it went through (framework, middleware, scope, headers, tasks) is then gone, and
    a connection that only watches weighs a quarter of one whose route waits for messages that may never come.
    """

    inbox: Inbox | None = None

    def handle_connect(self, event: Any) -> None:
        """Begin the handshake; the application starts afterwards and finds its wire."""
        super().handle_connect(event)
        scope = getattr(self, "scope", None)
        if scope is not None:
            cast(dict[str, Any], scope["extensions"])[EXTENSION] = Wire(self)

    def send_receive_event_to_app(self) -> None:
        """Queue a message; reading stops only when many are waiting (stopping and starting are system calls)."""
        few = not self.read_paused and self.queue.qsize() < UNREAD_MESSAGES
        # The server's own code pauses a socket that it does not believe paused.
        self.read_paused |= few
        super().send_receive_event_to_app()
        if few:
            self.read_paused = False

    def keep(self, heard: Callable[[], None]) -> None:
        """Put an inbox in the queue's place, with what has come already; forget what only the handshake needed."""
        inbox = self.inbox = Inbox(heard)
        while not self.queue.empty():
            inbox.messages.append(self.queue.get_nowait())
        cast(Any, self).queue = inbox
        if inbox.messages:
            heard()

    def next_message(self) -> Mapping[str, Any] | None:
        """The inbox's next; reading goes on when it is empty."""
        assert self.inbox is not None
        messages = self.inbox.messages
        found = messages.pop(0) if messages else None
        if self.read_paused and not messages:
            self.read_paused = False
            self.transport.resume_reading()
        return found

    def close(self, code: int) -> None:
        """Say that the connection ends and wait a while for the other side to say so too, as the server's own `send` does."""
        if self.disconnected or self.close_sent or self.transport.is_closing():
            return
        self.conn.send_close(code)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.close)

    async def run_asgi(self) -> None:
        """Run the application; a connection that it keeps lives on when it has returned, all others are closed."""
        try:
            await self.app(self.scope, self.receive, self.send)
        except ClientDisconnected:
            pass
        except BaseException:
            self.logger.exception("Exception in ASGI application\n")
            self.send_500_response()
        else:
            if self.inbox is not None:
                self._forget_the_handshake()
                return
            if not self.handshake_complete:
                self.logger.error("ASGI callable returned without completing handshake.")
                self.send_500_response()
        if self.close_timer is None:
            self.transport.close()

    def _forget_the_handshake(self) -> None:
        for name in ("scope", "request", "response"):
            setattr(self, name, None)


def wire_of(scope: Mapping[str, Any]) -> Wire:
    """The wire of a websocket's scope. Raises RuntimeError under a server that does not run our protocol."""
    found = scope.get("extensions", {}).get(EXTENSION)
    if not isinstance(found, Wire):
        raise RuntimeError("the live room needs our websocket protocol: start the server with `exchange serve`")
    return found
