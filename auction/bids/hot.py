"""The SQL of the bidding path, and its rows.

Here alone the database is spoken to without the ORM (for bids by `pipeline`): every round trip is paid for by every bidder.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
import psycopg
from msgspec import Struct

from auction.bids.columns import digests, moments, numbers, texts
from auction.rules import Book, Lot, Terms, minimum_fen
from auction.rules.lot import NOTHING, Phase, State
from market.kernel.problems import NotFound

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

FROZEN_MS = 2_000
"""A process that stops between its lock and its commit (a frozen machine) loses both: nobody waits for it, and its bids do not come late."""
HELD_MS = 4_000
"""So long a use case may hold a lot, which has more to do than to bid: a hammer, a pause, an admission."""
NOT_FOREVER = "SELECT set_config('transaction_timeout', %s, true)"
"""Counted from here, whatever the process does or does not do; PostgreSQL 17 and newer.

`idle_in_transaction_session_timeout` does not do: within a pipeline, a waiting server does not count as idle.
"""
SINCE_VERSION = 170_000
SET_PATIENCE = "SELECT set_config('lock_timeout', %s, true)"

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

ROOM = "CREATE TEMP TABLE room AS SELECT repeat(md5(n::text), 32) AS filler FROM generate_series(1, 256) AS n"
"""A quarter of a megabyte, which needs new pages on the disk; it is rolled back."""

BEAT = """
WITH beaten AS (
    UPDATE service_pulse SET last_at = clock_timestamp()
    WHERE id = %s AND last_at > clock_timestamp() - make_interval(secs => %s) RETURNING id
), begun AS (
    INSERT INTO service_pulse (kind, began_at, last_at)
    SELECT %s, clock_timestamp(), clock_timestamp() WHERE NOT EXISTS (SELECT FROM beaten) RETURNING id
) SELECT id FROM beaten UNION ALL SELECT id FROM begun
"""
"""Say that a process serves now; returns its pulse's number, a new one after a silence, which stays visible as a gap."""
NO_PULSE = 0


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


async def lock(connection: Connection, lot_id: int) -> LockedLot:
    """Lock a lot within the caller's transaction, and read its clock. From then on the transaction has `HELD_MS`.

    Raises NotFound, psycopg's LockNotAvailable.
    """
    rows = await (await connection.execute(LOCK, [numbers([lot_id])])).fetchall()
    if connection.info.server_version >= SINCE_VERSION:
        await connection.execute(NOT_FOREVER, [f"{HELD_MS}ms"])
    if not rows:
        raise NotFound(kind="lot", reference=lot_id)
    return locked_lots(rows)[lot_id]


def locked_lots(rows: Iterable[tuple[Any, ...]]) -> dict[int, LockedLot]:
    """What LOCK answers."""
    return {row[0]: _locked(*row) for row in rows}


def known_events(rows: Iterable[tuple[Any, ...]]) -> Answered:
    """What KNOWN answers."""
    events = [Recorded(*row) for row in rows]
    return {(event.registration_id, event.client_key): event for event in events}


def _locked(
    lot_id: int,
    state: State,
    phase: Phase,
    rules: str,
    ends_at: datetime,
    seq: int,
    head: bytes,
    _moved_at: datetime,
    price_fen: int | None,
    leader: str | None,
    leader_id: int | None,
    bids: int,
    extensions: int,
    book: str | None,
    at: datetime,
) -> LockedLot:
    lot = Lot(
        id=lot_id,
        terms=_terms(rules),
        state=state,
        phase=phase,
        ends_at=ends_at,
        seq=seq,
        price_fen=price_fen,
        leader=leader,
        bids=bids,
        extensions=extensions,
        book=_book(book) if book else NOTHING,
    )
    return LockedLot(id=lot_id, lot=lot, head=bytes(head), leader_id=leader_id, at=at)


_book = msgspec.json.Decoder(Book).decode
# A lot's rules never change, so they are read once.
_terms = lru_cache(maxsize=1_024)(msgspec.json.Decoder(Terms, strict=False).decode)


async def write(connection: Connection, *, events: Sequence[Recorded], lot: LockedLot) -> None:
    """Append a locked lot's new events and advance it, within the caller's transaction."""
    if events:
        await connection.execute(APPEND, appended(events))
        await connection.execute(ADVANCE, advanced([lot]))


def asked_keys(keys: Sequence[tuple[int, str]]) -> list[str]:
    """Keys (registration, client key) as KNOWN takes them."""
    return [numbers(who for who, _ in keys), texts(key for _, key in keys)]


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


def lodged_limits(lodged: Sequence[Lodged]) -> list[str]:
    """New secret limits as LODGE takes them."""
    return [
        numbers(each.lot_id for each in lodged),
        numbers(each.seq for each in lodged),
        numbers(each.registration_id for each in lodged),
        texts(each.bidder_code for each in lodged),
        texts(each.box for each in lodged),
    ]
