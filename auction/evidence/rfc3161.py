"""Time-stamping (RFC 3161), pure: the request for a digest, and what a reply must hold to be kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, core, tsp

GRANTED = ("granted", "granted_with_mods")

LEAST_NONCE, MOST_NONCE = 1 << 62, (1 << 63) - 1
"""Nonces of this range take exactly eight bytes of DER."""


class NoTimestamp(Exception):
    """The authority's reply is not a timestamp of what was asked."""


class _Response(core.Sequence):  # type: ignore[misc]
    """TimeStampResp (2.4.2). The library's own wants a token in a refusal too."""

    _fields = [("status", tsp.PKIStatusInfo), ("time_stamp_token", cms.ContentInfo, {"optional": True})]


@dataclass(frozen=True)
class Token:
    """A TimeStampToken (DER) and the time that it certifies."""

    der: bytes
    at: datetime


def digest_of(token: bytes) -> bytes | None:
    """What a TimeStampToken (DER) stamps, if it is a SHA-256 value. Raises ValueError, TypeError, KeyError for what is no token."""
    info = cms.ContentInfo.load(token, strict=True)["content"]["encap_content_info"]["content"].parsed
    algorithm, digest = (
        info["message_imprint"]["hash_algorithm"]["algorithm"].native,
        info["message_imprint"]["hashed_message"].native,
    )
    return bytes(digest) if algorithm == "sha256" else None


def request(digest: bytes, *, nonce: int) -> bytes:
    """The TimeStampReq (DER) for a SHA-256 digest that asks for the authority's certificate (RFC 3161, 2.4.1). Raises ValueError."""
    if len(digest) != 32 or not LEAST_NONCE <= nonce <= MOST_NONCE:
        raise ValueError("a request takes 32 bytes of digest and a nonce of 63 bits")
    algorithm = _der(0x30, bytes.fromhex("0609608648016503040201") + _der(0x05, b""))
    imprint = _der(0x30, algorithm + _der(0x04, digest))
    return _der(0x30, _der(0x02, b"\1") + imprint + _der(0x02, nonce.to_bytes(8, "big")) + _der(0x01, b"\xff"))


def _der(tag: int, content: bytes) -> bytes:
    """A value of less than 128 bytes: its length takes one."""
    return bytes([tag, len(content)]) + content


def token_of(reply: bytes, *, digest: bytes, nonce: int) -> Token:
    """The token of a TimeStampResp (2.4.2): granted, for this digest, under this nonce. Raises NoTimestamp.

    Its signature is not judged here: which authorities to trust is for whoever reads the token (docs/evidence.md).
    """
    try:
        response = _Response.load(reply, strict=True)
        status = response["status"]
        if status["status"].native not in GRANTED:
            why = [*(status["status_string"].native or ()), *sorted(status["fail_info"].native or ())]
            raise NoTimestamp(f"not granted: {status['status'].native}, {', '.join(why) or 'no reason given'}")
        info = response["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
        imprint = info["message_imprint"]
        stamped = imprint["hash_algorithm"]["algorithm"].native, imprint["hashed_message"].native, info["nonce"].native
        at: datetime = info["gen_time"].native
        der: bytes = response["time_stamp_token"].dump()
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NoTimestamp(f"the reply is not one of a timestamp authority: {error}") from error
    if stamped != ("sha256", digest, nonce):
        raise NoTimestamp("it is a timestamp of something else, or for another request")
    return Token(der, at)
