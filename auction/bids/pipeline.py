"""A connection of the bidding path's own: statements leave at once, and one wait brings the answers of all of them.

The driver's asynchronous cursors cost the event loop a wait for every statement, and bidders would pay for each. This is libpq's
pipeline mode by hand, on the driver's own connection; values go as text, answers come as the driver reads them.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections import deque
from collections.abc import Sequence
from functools import lru_cache
from itertools import count
from typing import Any

import psycopg
from psycopg import pq
from psycopg.adapt import Transformer

Rows = list[tuple[Any, ...]]

_SILENT = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK, pq.ExecStatus.PIPELINE_ABORTED)


class Pipeline:
    """One connection. `ask` statements, then wait for their `answers`; each is prepared at its first use."""

    def __init__(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self._connection = connection
        self._pgconn = connection.pgconn
        self._pgconn.enter_pipeline_mode()
        self._prepared: dict[str, bytes] = {}
        self._names = count(1)
        self._asked: deque[str | None] = deque()
        """What is on its way: a statement that is being prepared, or None for one that is carried out."""
        self._loop = asyncio.get_running_loop()
        self._woken: asyncio.Future[None] | None = None
        self._socket = self._pgconn.socket
        self._watching = True
        self._loop.add_reader(self._socket, self._wake)

    @classmethod
    async def connect(cls, url: str, *, options: str) -> Pipeline:
        """Open one. Raises psycopg.OperationalError."""
        return cls(await psycopg.AsyncConnection.connect(url, connect_timeout=5, options=options))

    @property
    def closed(self) -> bool:
        """Whether it is of no more use."""
        return self._connection.closed

    @property
    def server_version(self) -> int:
        """PostgreSQL's, as 180001 for 18.1."""
        return self._pgconn.server_version

    def ask(self, statement: str, values: Sequence[str] = ()) -> int:
        """Put a statement in line; its values stand for `%s`. Returns its place among the answers.

        Raises psycopg.DataError for a value that is no text, OperationalError.
        """
        if any("\0" in value for value in values):
            raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
        name = self._prepared.get(statement)
        if name is None:
            name = self._prepared[statement] = b"s%d" % next(self._names)
            self._pgconn.send_prepare(name, _numbered(statement))
            self._asked.append(statement)
        self._pgconn.send_query_prepared(name, [value.encode() for value in values])
        self._asked.append(None)
        return self._asked.count(None) - 1

    def begin(self) -> None:
        """Let the database begin with what was asked so far."""
        # What the socket does not take now goes when the answers are waited for.
        self._pgconn.flush()

    async def answers(self) -> list[Rows]:
        """The rows of every statement asked since the last time. Raises the first error, as the driver does."""
        pgconn, found, failed = self._pgconn, [], None
        pgconn.pipeline_sync()
        await self._flushed()
        while True:
            while pgconn.is_busy():
                await self._readable()
            result = pgconn.get_result()
            if result is not None and result.status == pq.ExecStatus.PIPELINE_SYNC:
                break
            if result is not None and result.status not in _SILENT:
                failed = failed or psycopg.errors.error_from_result(result)
            if pgconn.status != pq.ConnStatus.OK:
                self._watch_no_more()
                raise failed or psycopg.OperationalError("the connection is lost")
            if result is None:
                continue
            preparing = self._asked.popleft()
            if preparing is None:
                found.append(self._rows(result))
            elif result.status != pq.ExecStatus.COMMAND_OK:
                # What follows on an error is passed over, preparations too.
                del self._prepared[preparing]
        self._asked.clear()
        if failed is not None:
            raise failed
        return found

    async def rollback(self) -> None:
        """End the transaction without it."""
        self.ask("ROLLBACK")
        await self.answers()

    async def close(self) -> None:
        """Give the connection up; what was not committed never was."""
        self._watch_no_more()
        if not self.closed:
            await self._connection.close()

    def _watch_no_more(self) -> None:
        """At once when the connection is gone: the number of its socket may soon be another's."""
        if self._watching:
            self._watching = False
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)

    def _consume(self) -> None:
        try:
            self._pgconn.consume_input()
        finally:
            if self._pgconn.status != pq.ConnStatus.OK:
                self._watch_no_more()

    def _rows(self, result: pq.abc.PGresult) -> Rows:
        if not result.ntuples:
            return []
        reader = Transformer(self._connection)
        reader.set_pgresult(result)
        return reader.load_rows(0, result.ntuples, tuple)

    async def _flushed(self) -> None:
        if self._pgconn.flush() == 0:
            return
        self._loop.add_writer(self._socket, self._wake)
        try:
            while self._pgconn.flush():
                # The other side may want to be read before it takes more.
                await self._readable()
        finally:
            if self._watching:
                self._loop.remove_writer(self._socket)

    async def _readable(self) -> None:
        self._woken = self._loop.create_future()
        try:
            await self._woken
        finally:
            self._woken = None
        self._consume()

    def _wake(self) -> None:
        if self._woken is not None:
            if not self._woken.done():
                self._woken.set_result(None)
        else:
            # Nobody waits: a notice, or the end of the connection, which the next question meets.
            with contextlib.suppress(psycopg.OperationalError):
                self._consume()


@lru_cache
def _numbered(statement: str) -> bytes:
    numbers = count(1)
    return re.sub("%s", lambda _: f"${next(numbers)}", statement).encode()
