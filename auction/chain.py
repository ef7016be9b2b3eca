"""The hash chain of a lot's events (law 4), pure. Anyone can recompute it from an exported record.

A link is SHA-256 over the previous link's 32 bytes followed by the event's canonical bytes:
JSON with sorted keys, no spaces, UTF-8, of {"at", "data", "kind", "lot_id", "seq"}; times are ISO 8601 UTC in microseconds, amounts decimal strings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec

GENESIS = bytes(32)
"""What the first event's link follows."""


canonical_json = msgspec.json.Encoder(order="sorted").encode
"""The bytes of `json.dumps(…, sort_keys=True, separators=(",", ":"), ensure_ascii=False)` (tested), in a tenth of its time."""


@lru_cache(maxsize=1024)
def moment(at: datetime) -> str:
    """An aware moment as the chain writes it: `2026-11-23T01:02:03.000004Z`. Remembered: the events of a batch share theirs."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def canonical(*, lot_id: int, seq: int, at: datetime, kind: str, data: Mapping[str, Any]) -> bytes:
    """The bytes of an event that are hashed."""
    document = {"at": moment(at), "data": data, "kind": kind, "lot_id": lot_id, "seq": seq}
    return canonical_json(document)


def link(previous: bytes, event: bytes) -> bytes:
    """The next link (32 bytes)."""
    return hashlib.sha256(previous + event).digest()


def broken_at(links: Iterable[tuple[bytes, bytes]]) -> int | None:
    """The index of the first event whose recorded link is not what the chain gives; None when it is whole.

    Takes (canonical bytes, recorded link) in order, from the first event on.
    """
    previous = GENESIS
    for index, (event, recorded) in enumerate(links):
        previous = link(previous, event)
        if previous != recorded:
            return index
    return None
