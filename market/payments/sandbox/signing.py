"""HMAC-SHA256 over `timestamp.body`: how the sandbox bank and the exchange know each other."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from market.kernel import clock

TIMESTAMP_HEADER = "x-sandbox-timestamp"
SIGNATURE_HEADER = "x-sandbox-signature"
AGE_SECONDS_MAX = 300


def _digest(secret: str, timestamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def sign(secret: str, body: bytes, *, at: int | None = None) -> dict[str, str]:
    """The two headers for a body; `at` is seconds since 1970 (now when left out)."""
    timestamp = str(int(clock.now().timestamp()) if at is None else at)
    return {TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: _digest(secret, timestamp, body)}


def is_signed(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether the headers sign this body, within five minutes of now."""
    timestamp, signature = headers.get(TIMESTAMP_HEADER, ""), headers.get(SIGNATURE_HEADER, "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 16 and signature.isascii()):
        return False
    if abs(clock.now().timestamp() - int(timestamp)) > AGE_SECONDS_MAX:
        return False
    return hmac.compare_digest(signature, _digest(secret, timestamp, body))
