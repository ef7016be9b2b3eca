"""The SQL of the bidding path: raw psycopg in pipeline mode, two round trips a batch whatever its size.

This is the only place that speaks to the database without the ORM: here every round trip is paid for by every bidder.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
import psycopg
from psycopg.rows import namedtuple_row

from auction.rules import Book, Lot, Terms, minimum_fen
from auction.rules.lot import NOTHING

Connection = psycopg.AsyncConnection[Any]

OPTIONS = "-c jit=off -c timezone=UTC -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off"
"""These statements go by index whatever the statistics say: a table that grew since they were taken must not slow a bid."""

LOCK = """
WITH locked AS MATERIALIZED (
    SELECT id, state, phase, rules::text, ends_at, seq, head, moved_at, price_fen, leader_code, leader_id, bids, extensions, book::text
    FROM lot WHERE id = ANY(%s) ORDER BY id FOR UPDATE
) SELECT *, greatest(clock_timestamp(), moved_at) AS now FROM locked
"""
"""Materialized, so that a lot's clock is read when its row comes out of the locking: after its lock is held, never before.

A clock that was set back must not make the record run backwards: until it has caught up, the last event's moment stands.
"""

# Lists travel as one JSON parameter: the driver assembles arrays in Python, an element at a time.
KNOWN = """
SELECT e.lot_id, e.registration_id, e.client_key, e.seq, e.at, e.kind, e.data, e.hash, e.request
FROM lot_event e JOIN json_to_recordset(%s::json) AS asked (lot_id bigint, registration_id bigint, client_key text)
USING (lot_id, registration_id, client_key)
"""

WRITE = """
WITH appended AS (
    INSERT INTO lot_event (lot_id, seq, at, kind, data, hash, registration_id, client_key, request)
    SELECT lot_id, seq, at, kind, data, decode(hash, 'hex'), registration_id, client_key, request
    FROM json_to_recordset(%s::json) AS new (lot_id bigint, seq bigint, at timestamptz, kind text, data jsonb, hash text,
                                             registration_id bigint, client_key text, request text)
)
UPDATE lot SET state = new.state, phase = new.phase, ends_at = new.ends_at, seq = new.seq, head = decode(new.head, 'hex'), moved_at = new.moved_at,
       price_fen = new.price_fen, minimum_fen = new.minimum_fen, leader_id = new.leader_id, leader_code = new.leader_code, bids = new.bids,
       extensions = new.extensions, book = new.book
FROM json_to_recordset(%s::json) AS new (id bigint, state text, phase text, ends_at timestamptz, seq bigint, head text, moved_at timestamptz,
                                         price_fen bigint, minimum_fen bigint, leader_id bigint, leader_code text, bids bigint, extensions bigint,
                                         book jsonb)
WHERE lot.id = new.id
"""

LIMITS = """
SELECT DISTINCT ON (lot_id, registration_id) lot_id, seq, registration_id, bidder_code, box
FROM mandate WHERE lot_id = ANY(%s) ORDER BY lot_id, registration_id, seq DESC
"""

LODGE = """
INSERT INTO mandate (lot_id, seq, registration_id, bidder_code, box)
SELECT lot_id, seq, registration_id, bidder_code, box
FROM json_to_recordset(%s::json) AS new (lot_id bigint, seq bigint, registration_id bigint, bidder_code text, box text)
"""

BEGIN_PULSE = (
    "INSERT INTO service_pulse (kind, began_at, last_at) VALUES (%s, clock_timestamp(), clock_timestamp()) RETURNING id"
)

BEAT = """
UPDATE service_pulse SET last_at = clock_timestamp()
WHERE id = %s AND last_at > clock_timestamp() - make_interval(secs => %s) RETURNING id
"""


@dataclass
class LockedLot:
    """A lot under its lock: the pure state, the chain's head, the leader's registration, the moment by which it is decided."""

    id: int
    lot: Lot
    head: bytes
    leader_id: int | None
    at: datetime

    def row(self) -> dict[str, Any]:
        """The row as WRITE advances it, after an event at the locked moment."""
        lot = self.lot
        return {
            "id": self.id,
            "state": lot.state,
            "phase": lot.phase,
            "ends_at": lot.ends_at,
            "seq": lot.seq,
            "head": self.head.hex(),
            "moved_at": self.at,
            "price_fen": lot.price_fen,
            "minimum_fen": minimum_fen(lot),
            "leader_id": self.leader_id,
            "leader_code": lot.leader,
            "bids": lot.bids,
            "extensions": lot.extensions,
            "book": None if lot.book is NOTHING else lot.book,
        }


@dataclass(frozen=True)
class NewEvent:
    """A row to append."""

    lot_id: int
    seq: int
    at: datetime
    kind: str
    data: dict[str, Any]
    hash: bytes
    registration_id: int | None = None
    client_key: str | None = None
    request: str | None = None

    def row(self) -> dict[str, Any]:
        """The row as WRITE appends it."""
        return {
            "lot_id": self.lot_id,
            "seq": self.seq,
            "at": self.at,
            "kind": self.kind,
            "data": self.data,
            "hash": self.hash.hex(),
            "registration_id": self.registration_id,
            "client_key": self.client_key,
            "request": self.request,
        }


_encode = msgspec.json.Encoder().encode


def _json(rows: list[dict[str, Any]]) -> str:
    return _encode(rows).decode()


@dataclass(frozen=True)
class Known:
    """What was accepted under a key before: the event, and what was asked."""

    seq: int
    at: datetime
    kind: str
    data: dict[str, Any]
    hash: bytes
    request: str | None


@dataclass(frozen=True)
class Lodged:
    """A row of secret limits: the limit itself is in the box."""

    lot_id: int
    seq: int
    registration_id: int
    bidder_code: str
    box: str


async def lock(
    connection: Connection,
    *,
    lot_ids: Sequence[int],
    keys: Sequence[tuple[int, int, str]],
    patience_ms: int | None = None,
) -> tuple[dict[int, LockedLot], dict[tuple[int, int, str], Known]]:
    """Lock the lots in id order, read each one's clock, then the keys that were answered before: one round trip.

    `patience_ms` is how long to wait for the locks, if not as long as the connection does. Raises psycopg's LockNotAvailable.
    """
    async with connection.pipeline():
        if patience_ms is not None:
            await connection.execute("SELECT set_config('lock_timeout', %s, true)", [f"{patience_ms}ms"])
        rows = await connection.cursor(row_factory=namedtuple_row).execute(LOCK, [list(lot_ids)])
        # A statement of its own: the locking one does not see what was committed while it waited.
        known = None
        if keys:
            asked = [{"lot_id": lot_id, "registration_id": who, "client_key": key} for lot_id, who, key in keys]
            known = await connection.execute(KNOWN, [_json(asked)])
    # Fetched outside: inside, each cursor would wait for the network on its own.
    found: list[Any] = await rows.fetchall()
    answered = {(r[0], r[1], r[2]): Known(*r[3:]) for r in await known.fetchall()} if known else {}
    return {row.id: _locked(row) for row in found}, answered


def _locked(row: Any) -> LockedLot:
    lot = Lot(
        id=row.id,
        terms=_terms(row.rules),
        state=row.state,
        phase=row.phase,
        ends_at=row.ends_at,
        seq=row.seq,
        price_fen=row.price_fen,
        leader=row.leader_code,
        bids=row.bids,
        extensions=row.extensions,
        book=_book(row.book) if row.book else NOTHING,
    )
    return LockedLot(id=row.id, lot=lot, head=bytes(row.head), leader_id=row.leader_id, at=row.now)


_book = msgspec.json.Decoder(Book).decode
# A lot's rules never change, so they are read once.
_terms = lru_cache(maxsize=1_024)(msgspec.json.Decoder(Terms, strict=False).decode)


async def limits(connection: Connection, *, lot_ids: Sequence[int]) -> list[Lodged]:
    """The secret limits in force on locked lots, the newest of each bidder: one more round trip, only for lots that have any."""
    rows = await connection.execute(LIMITS, [list(lot_ids)])
    return [Lodged(*row) for row in await rows.fetchall()]


async def write(
    connection: Connection,
    *,
    events: Sequence[NewEvent],
    lots: Iterable[LockedLot],
    lodged: Sequence[Lodged] = (),
    commit: bool = True,
) -> None:
    """Append the events, advance the lots, keep new secret limits, commit (unless the caller's transaction goes on): one round trip."""
    async with connection.pipeline():
        if events:
            touched = {event.lot_id for event in events}
            appended = _json([event.row() for event in events])
            await connection.execute(
                WRITE, [appended, _json([locked.row() for locked in lots if locked.id in touched])]
            )
        if lodged:
            await connection.execute(LODGE, [_json([asdict(each) for each in lodged])])
        if commit:
            await connection.commit()


async def beat(connection: Connection, *, pulse_id: int | None, kind: str, longest_silence_seconds: float) -> int:
    """Say that this process serves now; returns the pulse's id, a new one after a silence (which stays visible as a gap)."""
    if pulse_id is not None:
        cursor = await connection.execute(BEAT, [pulse_id, longest_silence_seconds])
        if await cursor.fetchone() is not None:
            return pulse_id
    begun = await (await connection.execute(BEGIN_PULSE, [kind])).fetchone()
    assert begun is not None
    return int(begun[0])
