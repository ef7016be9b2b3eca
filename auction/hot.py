"""The SQL of the bidding path: raw psycopg in pipeline mode, two round trips a batch whatever its size.

This is the only place that speaks to the database without the ORM: here every round trip is paid for by every bidder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
import psycopg
from msgspec import Struct
from psycopg.rows import namedtuple_row

from auction.columns import digests, moments, numbers, texts
from auction.rules import Book, Lot, Terms, minimum_fen
from auction.rules.lot import NOTHING

Connection = psycopg.AsyncConnection[Any]
Cursor = psycopg.AsyncCursor[Any]

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

# Lists travel as one array literal for each column: the driver would assemble an array an element at a time, and to take rows out of
# JSON costs the database more than to write them.
KNOWN = """
SELECT e.lot_id, e.seq, e.at, e.kind, e.data, e.hash, e.registration_id, e.client_key, e.request
FROM unnest(%s::bigint[], %s::text[]) AS asked (registration_id, client_key)
JOIN lot_event e USING (registration_id, client_key)
"""

APPEND = """
INSERT INTO lot_event (lot_id, seq, at, kind, data, hash, registration_id, client_key, request)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[], %s::json[], %s::bytea[],
                     %s::bigint[], %s::text[], %s::text[])
"""

ADVANCE = """
UPDATE lot SET state = new.state, phase = new.phase, ends_at = new.ends_at, seq = new.seq, head = new.head, moved_at = new.moved_at,
       price_fen = new.price_fen, minimum_fen = new.minimum_fen, leader_id = new.leader_id, leader_code = new.leader_code, bids = new.bids,
       extensions = new.extensions, book = new.book
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::bigint[], %s::bytea[], %s::timestamptz[],
            %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::bigint[], %s::bigint[], %s::json[])
     AS new (id, state, phase, ends_at, seq, head, moved_at, price_fen, minimum_fen, leader_id, leader_code, bids, extensions, book)
WHERE lot.id = new.id
"""

LIMITS = """
SELECT DISTINCT ON (lot_id, registration_id) lot_id, seq, registration_id, bidder_code, box
FROM mandate WHERE lot_id = ANY(%s) ORDER BY lot_id, registration_id, seq DESC
"""

LODGE = """
INSERT INTO mandate (lot_id, seq, registration_id, bidder_code, box)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[])
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


class Recorded(Struct):
    """A row of the record, to be appended or found under its key. `request` is what was asked for it, in short (`journal.request_of`)."""

    lot_id: int
    seq: int
    at: datetime
    kind: str
    data: dict[str, Any]
    hash: bytes
    registration_id: int | None = None
    client_key: str | None = None
    request: str | None = None


class Lodged(Struct):
    """A row of secret limits: the limit itself is in the box."""

    lot_id: int
    seq: int
    registration_id: int
    bidder_code: str
    box: str


Answered = dict[tuple[int | None, str | None], Recorded]
"""What was accepted before, by registration and client key."""

_json = msgspec.json.Encoder().encode


async def lock(
    connection: Connection,
    *,
    lot_ids: Sequence[int],
    keys: Sequence[tuple[int, str]] = (),
    patience_ms: int | None = None,
) -> tuple[dict[int, LockedLot], Answered]:
    """Lock the lots in id order, read each one's clock, then look up keys (registration, client key): one round trip.

    `patience_ms` is how long to wait for the locks, if not as long as the connection does. Raises psycopg's LockNotAvailable.
    """
    async with connection.pipeline():
        if patience_ms is not None:
            await connection.execute("SELECT set_config('lock_timeout', %s, true)", [f"{patience_ms}ms"])
        rows = await connection.cursor(row_factory=namedtuple_row).execute(LOCK, [list(lot_ids)])
        # A statement of its own: the locking one does not see what was committed while it waited.
        known = await look_up(connection, keys) if keys else None
    # Fetched outside: inside, each cursor would wait for the network on its own.
    found: list[Any] = await rows.fetchall()
    return {row.id: _locked(row) for row in found}, await answered(known)


async def look_up(connection: Connection, keys: Sequence[tuple[int, str]]) -> Cursor:
    """Ask for what was accepted under keys (registration, client key) before."""
    return await connection.execute(KNOWN, [numbers(who for who, _ in keys), texts(key for _, key in keys)])


async def answered(cursor: Cursor | None) -> Answered:
    """What `look_up` found."""
    events = [] if cursor is None else [Recorded(*row) for row in await cursor.fetchall()]
    return {(event.registration_id, event.client_key): event for event in events}


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


async def write(connection: Connection, *, events: Sequence[Recorded], lot: LockedLot) -> None:
    """Append a locked lot's new events and advance it, within the caller's transaction: one round trip."""
    if events:
        async with connection.pipeline():
            await append(connection, events)
            await advance(connection, [lot])


async def append(connection: Connection, events: Sequence[Recorded]) -> None:
    """Append events to the record. Raises psycopg's UniqueViolation for a client key that was accepted before."""
    await connection.execute(APPEND, appended(events))


def appended(events: Sequence[Recorded]) -> list[str]:
    """Events as APPEND takes them."""
    return [
        numbers(each.lot_id for each in events),
        numbers(each.seq for each in events),
        moments(each.at for each in events),
        texts(each.kind for each in events),
        texts(_json(each.data).decode() for each in events),
        digests(each.hash for each in events),
        numbers(each.registration_id for each in events),
        texts(each.client_key for each in events),
        texts(each.request for each in events),
    ]


async def advance(connection: Connection, locked: Sequence[LockedLot]) -> None:
    """Write where locked lots stand after their events."""
    await connection.execute(ADVANCE, advanced(locked))


def advanced(locked: Sequence[LockedLot]) -> list[str]:
    """Locked lots as ADVANCE takes them: each moved on at its locked moment."""
    lots = [each.lot for each in locked]
    return [
        numbers(each.id for each in locked),
        texts(lot.state for lot in lots),
        texts(lot.phase for lot in lots),
        moments(lot.ends_at for lot in lots),
        numbers(lot.seq for lot in lots),
        digests(each.head for each in locked),
        moments(each.at for each in locked),
        numbers(lot.price_fen for lot in lots),
        numbers(minimum_fen(lot) for lot in lots),
        numbers(each.leader_id for each in locked),
        texts(lot.leader for lot in lots),
        numbers(lot.bids for lot in lots),
        numbers(lot.extensions for lot in lots),
        texts(None if lot.book is NOTHING else _json(lot.book).decode() for lot in lots),
    ]


async def lodge(connection: Connection, lodged: Sequence[Lodged]) -> None:
    """Keep new secret limits."""
    await connection.execute(
        LODGE,
        [
            numbers(each.lot_id for each in lodged),
            numbers(each.seq for each in lodged),
            numbers(each.registration_id for each in lodged),
            texts(each.bidder_code for each in lodged),
            texts(each.box for each in lodged),
        ],
    )


async def beat(connection: Connection, *, pulse_id: int | None, kind: str, longest_silence_seconds: float) -> int:
    """Say that this process serves now; returns the pulse's id, a new one after a silence (which stays visible as a gap)."""
    if pulse_id is not None:
        cursor = await connection.execute(BEAT, [pulse_id, longest_silence_seconds])
        if await cursor.fetchone() is not None:
            return pulse_id
    begun = await (await connection.execute(BEGIN_PULSE, [kind])).fetchone()
    assert begun is not None
    return int(begun[0])
