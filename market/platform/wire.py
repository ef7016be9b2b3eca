"""A websocket's wire: what goes to many sockets is framed once and written to each as it is.

ASGI can only say "send this text", so every socket would encode and frame the same message anew, through every layer of the
framework: at a thousand watchers that is most of what a process does. The protocol of our server hands the connection itself to
the route (`wire_of(scope)`); everything else about the socket stays the server's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

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

    async def receive(self) -> Mapping[str, Any]:
        """The next ASGI message from the client."""
        return cast(Mapping[str, Any], await self._protocol.receive())


class WireProtocol(WebSocketsSansIOProtocol):
    """The server's websocket protocol with a wire in its scope, and without a pause in reading at every message."""

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


def wire_of(scope: Mapping[str, Any]) -> Wire:
    """The wire of a websocket's scope. Raises RuntimeError under a server that does not run our protocol."""
    found = scope.get("extensions", {}).get(EXTENSION)
    if not isinstance(found, Wire):
        raise RuntimeError("the live room needs our websocket protocol: start the server with `exchange serve`")
    return found
