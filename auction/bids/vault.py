"""Secret limits at rest: a limit is readable only to the process that bids for its owner and tells it to nobody else, never in the database, a backup or a log.

What the box holds is the limit and the owner's nonce; the commitment to both is in the lot's record.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from functools import lru_cache

import msgspec
from cryptography.fernet import Fernet
from msgspec import Struct

from auction.bids import hot
from auction.rules import Limit, Mandate


class Opened(Struct, frozen=True):
    """A limit in force, and whose it is."""

    limit: Limit
    registration_id: int


class Contents(Struct, frozen=True):
    """What a box holds: fen, and the owner's nonce."""

    limit_fen: int
    nonce: str


class Vault:
    """Closes and opens the boxes. Needs the installation's secret."""

    def __init__(self, secret: str) -> None:
        key = hmac.new(secret.encode(), b"auction-mandate", hashlib.sha256).digest()
        self._box = Fernet(base64.urlsafe_b64encode(key))
        # Opened once in a process: a hot lot's limits are asked for with every batch.
        self.open = lru_cache(maxsize=4_096)(self._open)

    def close(self, mandate: Mandate) -> str:
        """A box for a limit."""
        return self._box.encrypt(msgspec.json.encode(Contents(mandate.limit_fen, mandate.nonce))).decode()

    def _open(self, box: str) -> Contents:
        """What a box holds. Raises cryptography's InvalidToken when the secret is another one."""
        return msgspec.json.decode(self._box.decrypt(box.encode()), type=Contents)

    def opened(self, rows: Iterable[hot.Lodged]) -> dict[int, dict[str, Opened]]:
        """The limits by lot and bidder code."""
        found: dict[int, dict[str, Opened]] = {}
        for row in rows:
            limit = Limit(row.seq, row.bidder_code, self.open(row.box).limit_fen)
            found.setdefault(row.lot_id, {})[row.bidder_code] = Opened(limit, row.registration_id)
        return found
