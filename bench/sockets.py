"""Websocket clients that cost little, so that what is measured is the server: plain sockets, one epoll loop, no event loop of Python's.

A client's frames are masked with zeros, which leaves the payload as it is and the server's work (unmasking) the same. Of what comes, lengths are
parsed and short messages are handed on; the payload of a long one is read and dropped.
"""

from __future__ import annotations

import resource
import select
import socket
import time
from collections.abc import Callable, Iterable

SHORT_BYTES = 2_048
"""Longer messages are handed on only by their beginning."""
TOGETHER = 64
"""Handshakes under way at once."""

_buffer = bytearray(1 << 20)
_view = memoryview(_buffer)


def many_files() -> None:
    """Let this process and its children open as many sockets as the system allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def masked(payload: bytes) -> bytes:
    """A text message as a client's websocket frame."""
    size = len(payload)
    head = bytes((0x81, 0x80 | size)) if size < 126 else b"\x81\xfe" + size.to_bytes(2)
    return head + bytes(4) + payload


class Client:
    """One socket. `heard(client, message)` gets every message's beginning (up to `SHORT_BYTES`), in order."""

    def __init__(self, port: int, path: str, *, cookie: str | None, heard: Callable[[Client, bytes], None]) -> None:
        self.heard = heard
        self.closed = False
        self.received_bytes = 0
        self._begun = b""
        self._skip = 0
        self.sock = socket.create_connection(("127.0.0.1", port))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        signed_in = f"Cookie: {cookie}\r\n" if cookie else ""
        self.sock.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n{signed_in}\r\n".encode()
        )

    def greeted(self) -> None:
        """Wait for the end of the handshake."""
        answer = b""
        while b"\r\n\r\n" not in answer:
            received = self.sock.recv(65_536)
            if not received:
                raise ConnectionError(f"the handshake was refused: {answer[:200]!r}")
            answer += received
        head, _, rest = answer.partition(b"\r\n\r\n")
        if b" 101 " not in head:
            raise ConnectionError(f"the handshake was refused: {head[:200]!r}")
        self.sock.setblocking(False)
        _buffer[: len(rest)] = rest
        self._take(len(rest))

    def send(self, frame: bytes) -> None:
        """Write a short frame. A socket that takes nothing for so long that it does not fit is an error of the run."""
        if self.sock.send(frame) != len(frame):
            raise ConnectionError("the server reads too little")

    def read(self) -> None:
        """Take what has come."""
        begun = self._begun
        _buffer[: len(begun)] = begun
        try:
            size = self.sock.recv_into(_view[len(begun) :])
        except BlockingIOError:
            return
        except OSError:
            size = 0
        if not size:
            self.closed = True
            return
        self.received_bytes += size
        self._take(len(begun) + size)

    def _take(self, size: int) -> None:
        at = 0
        if self._skip:
            at = min(self._skip, size)
            self._skip -= at
        while size - at >= 2:
            length, head = _buffer[at + 1], 2
            if length == 126:
                if size - at < 4:
                    break
                length, head = _buffer[at + 2] << 8 | _buffer[at + 3], 4
            elif length == 127:
                if size - at < 10:
                    break
                length, head = int.from_bytes(_view[at + 2 : at + 10]), 10
            known = min(length, SHORT_BYTES)
            if size - at - head < known:
                break
            begins = at + head
            self.heard(self, bytes(_view[begins : begins + known]))
            at = begins + length
            if at > size:
                self._skip = at - size
                at = size
        self._begun = bytes(_view[at:size])


def connect(targets: Iterable[tuple[int, str, str | None]], *, heard: Callable[[Client, bytes], None]) -> list[Client]:
    """A client for each (port, path, cookie), all greeted."""
    clients: list[Client] = []
    waiting = list(targets)
    for first in range(0, len(waiting), TOGETHER):
        some = waiting[first : first + TOGETHER]
        opened = [Client(port, path, cookie=cookie, heard=heard) for port, path, cookie in some]
        for client in opened:
            client.greeted()
        clients += opened
    return clients


class Loop:
    """Reads whatever is readable; `between` runs before each wait and says how long to wait at most (seconds)."""

    def __init__(self, clients: Iterable[Client]) -> None:
        self._poll = select.epoll()
        self._of = {client.sock.fileno(): client for client in clients}
        for number in self._of:
            self._poll.register(number, select.EPOLLIN)

    def run(self, *, until: float, between: Callable[[], float] = lambda: 1.0) -> None:
        """Go on until a moment of `time.perf_counter()`. Raises ConnectionError when the server ends a connection."""
        while (left := until - time.perf_counter()) > 0:
            for number, _ in self._poll.poll(max(0.0, min(left, between())), maxevents=len(self._of) or 1):
                client = self._of[number]
                client.read()
                if client.closed:
                    raise ConnectionError("the server ended a connection")
