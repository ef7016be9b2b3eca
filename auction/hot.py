"""The SQL of the bidding path: raw psycopg in pipeline mode, two round trips a batch whatever its size.

This is the only place that speaks to the database without the ORM: here every round trip is paid for by every bidder.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import psycopg
from psycopg.rows import namedtuple_row

from auction.rules import Lot, Terms

Connection = psycopg.AsyncConnection[Any]

OPTIONS = "-c jit=off -c timezone=UTC -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off"
"""These statements go by index whatever the statistics say: a table that grew since they were taken must not slow a bid."""

LOCK = """
WITH locked AS MATERIALIZED (
    SELECT id, state, start_price_fen, increment_fen, opens_at, extension_seconds, ends_at, seq, head, moved_at, price_fen,
           leader_code, leader_id, bids, extensions
    FROM lot WHERE id = ANY(%s) ORDER BY id FOR UPDATE
) SELECT *, greatest(clock_timestamp(), moved_at) AS now FROM locked
"""
"""Materialized, so that a lot's clock is read when its row comes out of the locking: after its lock is held, never before.

A clock that was set back must not make the record run backwards: until it has caught up, the last event's moment stands.
"""

# Lists travel as one JSON parameter: the driver assembles arrays in Python, an element at a time.
KNOWN = """
SELECT e.lot_id, e.registration_id, e.client_key, e.seq, e.at, e.data
FROM lot_event e JOIN json_to_recordset(%s::json) AS asked (lot_id bigint, registration_id bigint, client_key text)
USING (lot_id, registration_id, client_key)
"""

WRITE = """
WITH appended AS (
    INSERT INTO lot_event (lot_id, seq, at, kind, data, hash, registration_id, client_key)
    SELECT lot_id, seq, at, kind, data, decode(hash, 'hex'), registration_id, client_key
    FROM json_to_recordset(%s::json) AS new (lot_id bigint, seq bigint, at timestamptz, kind text, data jsonb, hash text,
                                             registration_id bigint, client_key text)
)
UPDATE lot SET state = new.state, ends_at = new.ends_at, seq = new.seq, head = decode(new.head, 'hex'), moved_at = new.moved_at,
       price_fen = new.price_fen, leader_id = new.leader_id, leader_code = new.leader_code, bids = new.bids,
       extensions = new.extensions
FROM json_to_recordset(%s::json) AS new (id bigint, state text, ends_at timestamptz, seq bigint, head text, moved_at timestamptz,
                                         price_fen bigint, leader_id bigint, leader_code text, bids bigint, extensions bigint)
WHERE lot.id = new.id
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
            "ends_at": lot.ends_at,
            "seq": lot.seq,
            "head": self.head.hex(),
            "moved_at": self.at,
            "price_fen": lot.price_fen,
            "leader_id": self.leader_id,
            "leader_code": lot.leader,
            "bids": lot.bids,
            "extensions": lot.extensions,
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
        }


_encode = msgspec.json.Encoder().encode


def _json(rows: list[dict[str, Any]]) -> str:
    return _encode(rows).decode()


KnownBid = tuple[int, datetime, dict[str, Any]]
"""Sequence number, moment and data of a bid that was accepted under a key before."""


async def lock(
    connection: Connection,
    *,
    lot_ids: Sequence[int],
    keys: Sequence[tuple[int, int, str]],
    patience_ms: int | None = None,
) -> tuple[dict[int, LockedLot], dict[tuple[int, int, str], KnownBid]]:
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
    answered = {(r[0], r[1], r[2]): (r[3], r[4], r[5]) for r in await known.fetchall()} if known else {}
    return {row.id: _locked(row) for row in found}, answered


def _locked(row: Any) -> LockedLot:
    terms = Terms(
        start_price_fen=row.start_price_fen,
        increment_fen=row.increment_fen,
        opens_at=row.opens_at,
        extension_seconds=row.extension_seconds,
    )
    lot = Lot(
        terms=terms,
        state=row.state,
        ends_at=row.ends_at,
        seq=row.seq,
        price_fen=row.price_fen,
        leader=row.leader_code,
        bids=row.bids,
        extensions=row.extensions,
    )
    return LockedLot(id=row.id, lot=lot, head=bytes(row.head), leader_id=row.leader_id, at=row.now)


async def write(
    connection: Connection, *, events: Sequence[NewEvent], lots: Iterable[LockedLot], commit: bool = True
) -> None:
    """Append the events, advance the lots, commit (unless the caller's transaction goes on): one round trip."""
    async with connection.pipeline():
        if events:
            touched = {event.lot_id for event in events}
            appended = _json([event.row() for event in events])
            await connection.execute(
                WRITE, [appended, _json([locked.row() for locked in lots if locked.id in touched])]
            )
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
