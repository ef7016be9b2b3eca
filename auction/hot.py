"""The SQL of the bidding path: raw psycopg in pipeline mode, two round trips a batch whatever its size.

This is the only place that speaks to the database without the ORM: here every round trip is paid for by every bidder.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row
from psycopg.types.json import Jsonb

from auction.rules import Lot, Terms

Connection = psycopg.AsyncConnection[Any]

LOCK = """
SELECT id, state, start_price_fen, increment_fen, opens_at, extension_seconds, ends_at, seq, head, price_fen, leader_code,
       leader_id, bids, extensions
FROM lot WHERE id = ANY(%s) ORDER BY id FOR UPDATE
"""

KNOWN = """
SELECT e.lot_id, e.registration_id, e.client_key, e.seq, e.at, e.data
FROM lot_event e JOIN unnest(%s::bigint[], %s::bigint[], %s::text[]) AS asked (lot_id, registration_id, client_key)
USING (lot_id, registration_id, client_key)
"""

APPEND = """
INSERT INTO lot_event (lot_id, seq, at, kind, data, hash, registration_id, client_key)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[], %s::jsonb[], %s::bytea[], %s::bigint[], %s::text[])
"""

ADVANCE = """
UPDATE lot SET state = new.state, ends_at = new.ends_at, seq = new.seq, head = new.head, price_fen = new.price_fen,
       leader_id = new.leader_id, leader_code = new.leader_code, bids = new.bids, extensions = new.extensions
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::bigint[], %s::bytea[], %s::bigint[], %s::bigint[], %s::text[],
            %s::bigint[], %s::bigint[])
  AS new (id, state, ends_at, seq, head, price_fen, leader_id, leader_code, bids, extensions)
WHERE lot.id = new.id
"""


@dataclass
class LockedLot:
    """A lot under its lock: the pure state, the chain's head, the leader's registration."""

    id: int
    lot: Lot
    head: bytes
    leader_id: int | None


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


KnownBid = tuple[int, datetime, dict[str, Any]]
"""Sequence number, moment and data of a bid that was accepted under a key before."""


async def lock(
    connection: Connection, *, lot_ids: Sequence[int], keys: Sequence[tuple[int, int, str]]
) -> tuple[dict[int, LockedLot], datetime, dict[tuple[int, int, str], KnownBid]]:
    """Lock the lots in id order, then read the clock and the keys that were answered before: one round trip."""
    async with connection.pipeline():
        rows = await connection.cursor(row_factory=namedtuple_row).execute(LOCK, [list(lot_ids)])
        # A statement of its own: in the locking one the clock would be read before the lock is held.
        clock = await connection.execute("SELECT clock_timestamp()")
        known = await connection.execute(
            KNOWN, [[lot_id for lot_id, _, _ in keys], [who for _, who, _ in keys], [key for _, _, key in keys]]
        )
        locked = [_locked(row) for row in await rows.fetchall()]
        found = await clock.fetchone()
        answered = {(r[0], r[1], r[2]): (r[3], r[4], r[5]) for r in await known.fetchall()}
    assert found is not None
    return {each.id: each for each in locked}, found[0], answered


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
    return LockedLot(id=row.id, lot=lot, head=bytes(row.head), leader_id=row.leader_id)


async def write(
    connection: Connection, *, events: Sequence[NewEvent], lots: Iterable[LockedLot], commit: bool = True
) -> None:
    """Append the events, advance the lots, commit (unless the caller's transaction goes on): one round trip."""
    async with connection.pipeline():
        if events:
            columns: list[list[Any]] = [
                [e.lot_id for e in events],
                [e.seq for e in events],
                [e.at for e in events],
                [e.kind for e in events],
                [Jsonb(e.data) for e in events],
                [e.hash for e in events],
                [e.registration_id for e in events],
                [e.client_key for e in events],
            ]
            await connection.execute(APPEND, columns)
            touched = {e.lot_id for e in events}
            changed = [locked for locked in lots if locked.id in touched]
            advance: list[list[Any]] = [
                [x.id for x in changed],
                [x.lot.state for x in changed],
                [x.lot.ends_at for x in changed],
                [x.lot.seq for x in changed],
                [x.head for x in changed],
                [x.lot.price_fen for x in changed],
                [x.leader_id for x in changed],
                [x.lot.leader for x in changed],
                [x.lot.bids for x in changed],
                [x.lot.extensions for x in changed],
            ]
            await connection.execute(ADVANCE, advance)
        if commit:
            await connection.commit()
