"""The exchange's signatures: bidders' receipts, daily roots, and the keys that sign them. `proofs` has their shape and their check.

A receipt costs a leaf and its path: what is signed (Ed25519, RFC 8032) is one Merkle root over all that are made together
(docs/decisions/0015). None is stored: each can be made again at any time.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import date

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from auction.chain import canonical_json
from auction.evidence import merkle
from auction.evidence.proofs import DAILY_ROOT, RECEIPT, HeadLeaf, Inclusion, SignedDay
from market.platform.json import Model
from market.platform.settings import Settings


class SigningKey(Model):
    """A public key (hexadecimal) that signs receipts, or did. The key in use has no `used_until`; days are those of Asia/Shanghai."""

    public_key: str
    used_from: date | None
    used_until: date | None


class Signer:
    """Signs with one key (a seed of 32 bytes). Ed25519 is deterministic: the same has the same signature again."""

    def __init__(self, seed: bytes) -> None:
        private = Ed25519PrivateKey.from_private_bytes(seed)
        self._sign = private.sign
        self._hides = hashlib.sha256(b"beside a receipt" + seed).digest()
        self.public_key = private.public_key().public_bytes_raw().hex()

    def receipts(self, leaves: Sequence[bytes]) -> list[bytes]:
        """The receipts (JSON) of at least one leaf (`proofs.receipt_leaf`): one signature for all, whoever they belong to.

        Beside each leaf stands one that nobody can guess: a path holds hashes of others' bids, and who lodged a secret limit must not be
        found by trying all bidders.
        """
        hidden = [hmac.digest(self._hides, leaf, "sha256") for leaf in leaves]
        root, paths = merkle.tree([each for pair in zip(leaves, hidden, strict=True) for each in pair])
        signed = b'{"format":"%b","root":"%b"}' % (RECEIPT.encode(), root.hex().encode())
        signature, key = self._sign(signed).hex().encode(), self.public_key.encode()
        tail = b'"signed":%b,"issued_by":"%b","signature":"%b"}' % (signed, key, signature)
        found = zip(leaves, map(canonical_json, paths[::2]), strict=True)
        return [b'{"leaf":%b,"path":%b,%b' % (leaf, path, tail) for leaf, path in found]

    def inclusion(self, leaf: HeadLeaf, path: list[str], *, day: date, root: bytes, token: bytes | None) -> Inclusion:
        """A leaf's place in a day's root, which is signed. `token` is a timestamp authority's (DER)."""
        signed = SignedDay(day=day, format=DAILY_ROOT, root=root.hex())
        return Inclusion(
            leaf=leaf,
            path=path,
            signed=signed,
            issued_by=self.public_key,
            signature=self._sign(canonical_json(signed.model_dump(mode="json"))).hex(),
            timestamp_token=None if token is None else base64.b64encode(token).decode(),
        )


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
