"""A database in memory that keeps the contract of `auction.bids.hot`'s statements: row locks, what is visible when, unique keys, all or nothing.

A connection takes the very statements that PostgreSQL takes, so the product's code above it runs unchanged. Between any two steps a
message can be slow, the connection can be cut, or the process can die: `trouble` decides.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import psycopg

from auction.bids import hot
from tests.simulation.facts import Facts, Grant, Transaction

EPOCH = datetime(2026, 11, 1, tzinfo=UTC)
Row = dict[str, Any]
_decode = msgspec.json.decode


class Database:
    """The rows that are committed, the locks, the clock."""

    def __init__(self, facts: Facts, pick: Callable[[int], int]) -> None:
        self.facts = facts
        self.lots: dict[int, Row] = {}
        self.events: dict[int, list[Row]] = {}
        self.lodged: list[Row] = []
        self.keys: dict[tuple[int, str], Row] = {}
        self.down = False
        self.offset = timedelta()
        self.connections: list[Connection] = []
        self._pick = pick
        self._holder: dict[int, Connection] = {}
        self._waiting: dict[int, list[asyncio.Future[None]]] = {}

    def clock(self) -> datetime:
        """The wall clock of the database's machine: it may have been set, forward or back."""
        elapsed = round(asyncio.get_running_loop().time() * 1_000_000)
        return EPOCH + timedelta(microseconds=elapsed) + self.offset

    async def acquire(self, lot_id: int, connection: Connection, patience_seconds: float) -> None:
        """Lock a row. Raises LockNotAvailable. Of those who wait anyone may be next: PostgreSQL promises no order."""
        if self._holder.get(lot_id) in (None, connection):
            self._holder[lot_id] = connection
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(lot_id, []).append(turn)
        timer = asyncio.get_running_loop().call_later(patience_seconds, turn.cancel)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                # Granted and given up in the same moment: somebody else's turn.
                self._next(lot_id)
                raise
            if (task := asyncio.current_task()) is not None and task.cancelling():
                raise
            self.facts.fault(connection.process, "lock timeout")
            raise psycopg.errors.LockNotAvailable("canceling statement due to lock timeout") from None
        finally:
            timer.cancel()
            if turn in self._waiting[lot_id]:
                self._waiting[lot_id].remove(turn)
        if connection.closed:
            self._next(lot_id)
            raise psycopg.OperationalError("the connection was cut while it waited for a lock")
        self._holder[lot_id] = connection

    def release(self, connection: Connection) -> None:
        """Whatever the connection's transaction held is free."""
        for lot_id in [lot_id for lot_id, holder in self._holder.items() if holder is connection]:
            self._next(lot_id)

    def _next(self, lot_id: int) -> None:
        self._holder.pop(lot_id, None)
        waiting = [turn for turn in self._waiting.get(lot_id, []) if not turn.done()]
        if waiting:
            # Held by the world until the next one wakes, so that nobody slips in between.
            self._holder[lot_id] = _NOBODY
            turn = waiting[self._pick(len(waiting))]
            self._waiting[lot_id].remove(turn)
            turn.set_result(None)

    def apply(self, events: list[Row], lots: list[Row], lodged: list[Row]) -> None:
        """Commit: the constraints, then all rows at once. Raises UniqueViolation."""
        fresh: set[Any] = set()
        for event in events:
            identity = identity_of(event)
            known = event["seq"] <= len(self.events[event["lot_id"]]) or (event["lot_id"], event["seq"]) in fresh
            if known or (event["client_key"] is not None and (identity in self.keys or identity in fresh)):
                raise psycopg.errors.UniqueViolation("duplicate key value violates unique constraint")
            fresh |= {(event["lot_id"], event["seq"]), identity}
        self.lodged += lodged
        for event in events:
            self.events[event["lot_id"]].append(event)
            if event["client_key"] is not None:
                self.keys[identity_of(event)] = event
        for lot in lots:
            self.lots[lot["id"]].update(lot)


class Cursor:
    """The result of one statement, there once its round trip is over."""

    def __init__(self, rows: list[Any]) -> None:
        self._rows = rows

    async def fetchall(self) -> list[Any]:
        return self._rows


class Connection:
    """As much of the bidding path's `Pipeline`, and of psycopg's AsyncConnection, as the product uses."""

    def __init__(self, database: Database, process: str, trouble: Callable[[Connection], Awaitable[None]]) -> None:
        self.database = database
        self.process = process
        self.closed = False
        self._trouble = trouble
        self._asked: list[tuple[str, Any]] = []
        self._written: tuple[list[Row], list[Row], list[Row]] = ([], [], [])
        self._patience_seconds: float | None = None
        self._transaction: Transaction | None = None
        self.server_version = hot.SINCE_VERSION
        self.info = self
        database.connections.append(self)

    async def execute(self, statement: str, values: Any = ()) -> Cursor:
        """A statement by itself."""
        self.ask(statement, values)
        return Cursor((await self.answers())[0])

    def ask(self, statement: str, values: Any = ()) -> int:
        """A statement that goes with the next round trip."""
        if any("\0" in str(value) for value in values):
            self.database.facts.fault(self.process, "poison")
            raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
        self._asked.append((statement, values))
        return len(self._asked) - 1

    def begin(self) -> None:
        """In this world the database takes no time."""

    async def answers(self) -> list[list[Any]]:
        """One round trip."""
        asked, self._asked = self._asked, []
        return await self._round_trip(asked)

    async def commit(self) -> None:
        self.ask("COMMIT")
        await self.answers()

    async def rollback(self) -> None:
        self._forget()
        await self._hop()

    async def close(self) -> None:
        self.cut(None)

    def cut(self, why: str | None) -> None:
        """The connection is gone, and with it what was not committed."""
        if not self.closed:
            self.closed = True
            self._forget()
            self.database.connections.remove(self)
            if why is not None:
                self.database.facts.fault(self.process, why)

    async def _round_trip(self, statements: list[tuple[str, Any]]) -> list[list[Any]]:
        if self._transaction is None and statements:
            # Who was answered just now notes it first: those offers are not of this transaction.
            await asyncio.sleep(0)
            self._transaction = Transaction(self.process, began=self.database.facts.tick())
            self.database.facts.transactions.append(self._transaction)
        transaction = self._transaction
        await self._hop()
        answers = [await self._execute(statement, values) for statement, values in statements]
        await self._hop()
        if transaction is not None and transaction.committed is not None:
            transaction.told = True
        return answers

    async def _hop(self) -> None:
        if not self.closed:
            await self._trouble(self)
        if self.closed:
            raise psycopg.OperationalError("the connection is closed")

    async def _execute(self, statement: str, values: Any) -> list[Any]:
        assert self._transaction is not None
        if statement == "COMMIT":
            self._commit()
        elif statement == hot.SET_PATIENCE:
            self._patience_seconds = int(values[0].removesuffix("ms")) / 1_000
        elif statement == hot.LOCK:
            return [row for lot_id in sorted(_numbers(values[0])) async for row in self._lock(lot_id)]
        elif statement == hot.LIMITS:
            return self._limits(_numbers(values[0]))
        elif statement == hot.KNOWN:
            return self._known(rows_of(statement, values))
        elif statement == hot.BEAT:
            return [(1,)]
        elif statement not in ("BEGIN", hot.NOT_FOREVER, hot.ROOM):
            assert statement in WRITES, f"the simulation does not know this statement:\n{statement}"
            self._written[WRITES.index(statement)].extend(rows_of(statement, values))
        return []

    async def _lock(self, lot_id: int) -> AsyncIterator[tuple[Any, ...]]:
        from auction.bids import bidding

        if lot_id in self.database.lots:
            patience = self._patience_seconds
            await self.database.acquire(lot_id, self, bidding.PATIENCE_MS / 1_000 if patience is None else patience)
            assert self._transaction is not None
            row, clock = self.database.lots[lot_id], self.database.clock()
            self._transaction.granted[lot_id] = Grant(self.database.facts.tick(), clock)
            yield (*(row[name] for name in LOCKED.split()), max(clock, row["moved_at"]))

    def _known(self, asked: list[Row]) -> list[Any]:
        """As the database sees it: with what this very transaction has written."""
        identities = [(each["registration_id"], each["client_key"]) for each in asked]
        assert self._transaction is not None
        self._transaction.asked += identities
        keys = self.database.keys | {identity_of(event): event for event in self._written[0]}
        return [tuple(keys[identity].values()) for identity in identities if identity in keys]

    def _limits(self, lot_ids: list[int]) -> list[Any]:
        newest = {}
        for row in self.database.lodged:
            if row["lot_id"] in lot_ids:
                newest[row["lot_id"], row["registration_id"]] = row
        return [tuple(row.values()) for row in newest.values()]

    def _commit(self) -> None:
        assert self._transaction is not None
        events, lots, lodged = self._written
        self.database.apply(events, lots, lodged)
        self._transaction.written, self._transaction.committed = events, self.database.facts.tick()
        self._forget()

    def _forget(self) -> None:
        self._transaction, self._written, self._patience_seconds = None, ([], [], []), None
        self.database.release(self)


def identity_of(event: Row) -> tuple[int, str]:
    """Registration and client key."""
    return event["registration_id"], event["client_key"]


def rows_of(statement: str, columns: list[str]) -> list[Row]:
    """What a statement is given as array literals, as rows of the columns' types."""
    names = COLUMNS[statement]
    return [
        dict(zip(names.split(), row, strict=True)) for row in zip(*map(_column, names.split(), columns), strict=True)
    ]


def _numbers(literal: str) -> list[int]:
    return [int(value) for value in literal.strip("{}").split(",")]


def _column(name: str, literal: str) -> list[Any]:
    values = [
        quoted.replace('\\"', '"').replace("\\\\", "\\") if quoted else bare
        for quoted, bare in ELEMENT.findall(literal)
    ]
    return [None if value == "NULL" else TYPES.get(name, str)(value) for value in values]


ELEMENT = re.compile(r'"((?:[^"\\]|\\.)*)"|([^{},"]+)')
LOCKED = "id state phase rules ends_at seq head moved_at price_fen leader_code leader_id bids extensions book"
WRITES = (hot.APPEND, hot.ADVANCE, hot.LODGE)
COLUMNS = {
    hot.KNOWN: "registration_id client_key",
    hot.APPEND: "lot_id seq at kind data hash registration_id client_key request",
    hot.ADVANCE: "id state phase ends_at seq head moved_at price_fen minimum_fen leader_id leader_code bids extensions book",
    hot.LODGE: "lot_id seq registration_id bidder_code box",
}
NUMBERS = "id lot_id seq registration_id price_fen minimum_fen leader_id bids extensions"
TYPES: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(NUMBERS.split(), int),
    **dict.fromkeys(("at", "ends_at", "moved_at"), datetime.fromisoformat),
    **dict.fromkeys(("hash", "head"), lambda value: bytes.fromhex(value.removeprefix("\\x"))),
    "data": _decode,
}
_NOBODY: Any = object()
