"""Signed receipts: what a bidder holds of each acknowledged bid, pure but for the key.

A receipt is a JSON object of strings and integers, `{"at", "bidder", "format", "hash", "issued_by", "key", "lot_id", "seq", "signature"}`. The
signature is Ed25519 (RFC 8032) over the canonical bytes (`auction.chain`: sorted names, no spaces, UTF-8) of the object without it.
Ed25519 is deterministic: the same bid gives the same receipt again under the same key, so none is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from auction.chain import moment
from market.platform.json import Model
from market.platform.settings import Settings

FORMAT = "binhai-receipt/1"


class Receipt(Model):
    """That a bid was acknowledged. `hash` is the event's link in the chain, `issued_by` the public key; both and `signature` in hexadecimal."""

    at: str
    bidder: str
    format: str
    hash: str
    issued_by: str
    key: str
    lot_id: int
    seq: int
    signature: str


class SigningKey(Model):
    """A public key (hexadecimal) that signs receipts, or did. The key in use has no `used_until`; days are those of Asia/Shanghai."""

    public_key: str
    used_from: date | None
    used_until: date | None


class _Signed(msgspec.Struct):
    """What is signed. Its fields stand in the order of their names, so that it encodes to the canonical bytes."""

    at: str
    bidder: str
    format: str
    hash: str
    issued_by: str
    key: str
    lot_id: int
    seq: int


_encode = msgspec.json.Encoder().encode
_sorted = msgspec.json.Encoder(order="sorted").encode


class Signer:
    """Signs receipts with one key (a seed of 32 bytes)."""

    def __init__(self, seed: bytes) -> None:
        private = Ed25519PrivateKey.from_private_bytes(seed)
        self._sign = private.sign
        self.public_key = private.public_key().public_bytes_raw().hex()

    def receipt(self, *, lot_id: int, seq: int, link: bytes, key: str, bidder: str, at: datetime) -> bytes:
        """The receipt of an acknowledged bid as canonical JSON. `link` is the event's 32 bytes, `key` the client's own key of the bid."""
        signed = _encode(_Signed(moment(at), bidder, FORMAT, link.hex(), self.public_key, key, lot_id, seq))
        # "signature" sorts last, so it is put before the closing brace.
        return b'%b,"signature":"%b"}' % (signed[:-1], self._sign(signed).hex().encode())


def signer_of(settings: Settings) -> Signer:
    """The signer of this installation: `SIGNING_KEY`, outside production otherwise a key derived from `SECRET_KEY` (HKDF, RFC 5869)."""
    if settings.signing_key is not None:
        return Signer(bytes.fromhex(settings.signing_key.get_secret_value()))
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"binhai-receipt/1 signing key")
    return Signer(derive.derive(settings.secret_key.get_secret_value().encode()))


def signing_keys(settings: Settings) -> list[SigningKey]:
    """Every key whose receipts count, the one in use first: it has been used since the last of the former ones was given up."""
    former = [
        SigningKey(public_key=key, used_from=used_from, used_until=used_until)
        for key, used_from, used_until in settings.former_keys
    ]
    since = max((key.used_until for key in former if key.used_until), default=None)
    return [SigningKey(public_key=signer_of(settings).public_key, used_from=since, used_until=None), *former]


def holds(receipt: Mapping[str, Any]) -> bool:
    """Whether a receipt has the members of one and the signature of the key it names. Whose key that is, the list of keys says."""
    if set(receipt) != set(Receipt.model_fields) or receipt["format"] != FORMAT:
        return False
    if any(type(value) is not (int if name in ("lot_id", "seq") else str) for name, value in receipt.items()):
        return False
    signed = _sorted({name: value for name, value in receipt.items() if name != "signature"})
    try:
        issuer = Ed25519PublicKey.from_public_bytes(bytes.fromhex(receipt["issued_by"]))
        issuer.verify(bytes.fromhex(receipt["signature"]), signed)
    except (ValueError, InvalidSignature):
        return False
    return True
