"""A frame of a lot as it goes to a room's watchers: encoded once for all that stand where it begins.

The public columns of an event are those of `views.EventView`, the standing those of `views.Frame` (a test holds them together). The
database writes the events' JSON, because at thousands of bids a second every object made here would be paid for by the bidders.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import psycopg
from psycopg.rows import namedtuple_row

from auction.rules import COURSE_KINDS
from market.platform.wire import text_frame

_FRAME = """
SELECT l.state, l.phase, l.price_fen, l.leader_code, l.minimum_fen, l.ends_at, l.bids, l.extensions,
       l.seq, clock_timestamp() AS server_at, e.events, e.numbers
FROM lot l, LATERAL (
    SELECT array_agg(json_build_object(
        'seq', seq, 'at', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'kind', kind, 'data', data,
        'hash', encode(hash, 'hex'))::text ORDER BY seq) AS events, array_agg(seq ORDER BY seq) AS numbers
    FROM ({events}) AS newer
) AS e
WHERE l.id = %(lot_id)s
"""
AFTER = _FRAME.format(
    events="SELECT * FROM lot_event WHERE lot_id = l.id AND seq > %(after)s ORDER BY seq LIMIT %(limit)s"
)
NEWEST = _FRAME.format(
    events="""SELECT * FROM lot_event WHERE lot_id = l.id AND seq > greatest(%(after)s, l.seq - %(limit)s)
    UNION ALL SELECT * FROM lot_event WHERE lot_id = l.id AND seq > %(after)s AND seq <= l.seq - %(limit)s
                                      AND kind IN ("""
    + ", ".join(map(repr, COURSE_KINDS))
    + ")"
)

LARGEST = 1_000
"""Events a frame carries that leaves none out; when there are more, further frames follow."""
MOST_TOLD = 40
"""Events of the newest that a room is told at once: more than a screen shows. Nobody reads a thousand bids in a tenth of a second, and a telephone would drown."""


class Standing(msgspec.Struct):
    """Where the lot stands after its newest event."""

    server_at: datetime
    state: str
    phase: str
    price_fen: str | None
    leader: str | None
    minimum_fen: str
    ends_at: datetime
    bids: int
    extensions: int
    watchers: int


_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class LotFrame:
    """The events `from_seq` to `to_seq`, each as JSON, and the standing's JSON members. `more` when the lot is further than this.

    Bids before the newest may be left out: `numbers` are those of the events that are there. `whole` is the frame of all of it, ready for the wire.
    """

    from_seq: int
    to_seq: int
    more: bool
    numbers: list[int]
    events: list[str]
    standing: str
    whole: bytes

    def after(self, seq: int) -> bytes | None:
        """The frame for a watcher that has been told everything up to `seq`; None when it has been told all of this."""
        if seq >= self.to_seq:
            return None
        if seq < self.from_seq:
            return self.whole
        return _framed(seq + 1, self.to_seq, self.events[bisect_right(self.numbers, seq) :], self.standing)


def _framed(from_seq: int, to_seq: int, events: list[str], standing: str) -> bytes:
    omitted = to_seq - from_seq + 1 - len(events)
    head = f'{{"type":"events","from_seq":{from_seq},"to_seq":{to_seq},"omitted":{omitted},'
    return text_frame(f'{head}"events":[{",".join(events)}],{standing}}}'.encode())


async def read(
    connection: psycopg.AsyncConnection[Any], *, lot_id: int, after: int, watchers: int, newest: bool = False
) -> LotFrame | None:
    """What was committed after a number, in one statement, so that events and standing are of one moment; None when there is nothing.

    Either the next events, or the `newest` and the lot's course up to them.
    """
    cursor = connection.cursor(row_factory=namedtuple_row)
    statement, limit = (NEWEST, MOST_TOLD) if newest else (AFTER, LARGEST)
    await cursor.execute(statement, {"lot_id": lot_id, "after": after, "limit": limit})
    row: Any = await cursor.fetchone()
    if row is None or not row.events:
        return None
    standing = Standing(
        server_at=row.server_at,
        state=row.state,
        phase=row.phase,
        price_fen=None if row.price_fen is None else str(row.price_fen),
        leader=row.leader_code,
        minimum_fen=str(row.minimum_fen),
        ends_at=row.ends_at,
        bids=row.bids,
        extensions=row.extensions,
        watchers=watchers,
    )
    members = _encode(standing)[1:-1].decode()
    from_seq, to_seq = after + 1, row.numbers[-1]
    whole = _framed(from_seq, to_seq, row.events, members)
    return LotFrame(from_seq, to_seq, to_seq < row.seq, row.numbers, row.events, members, whole)
