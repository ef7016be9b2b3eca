"""What the exchange signs and anybody can check (pure): a leaf, its path to a Merkle root, and an Ed25519 signature of that root.

Bidders' receipts and daily roots are of this one shape, `{"leaf", "path", "signed", "issued_by", "signature"}`. `signed` names the format
and the root; its canonical bytes (`auction.chain`: sorted names, no spaces, UTF-8) are what is signed, those of `leaf` what is hashed.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from auction.chain import canonical_json
from auction.evidence import merkle
from market.platform.json import Model

RECEIPT, DAILY_ROOT = "binhai-receipt/2", "binhai-daily-root/1"
LEAVES = {RECEIPT: {"at", "bidder", "hash", "key", "lot_id", "seq"}, DAILY_ROOT: {"hash", "lot_id", "seq"}}
SIGNED = {RECEIPT: {"format", "root"}, DAILY_ROOT: {"day", "format", "root"}}
_is_hex = re.compile("([LR][0-9a-f]{64})*[0-9a-f]{192}").fullmatch
MEMBERS = {"leaf", "path", "signed", "issued_by", "signature"}


class ReceiptLeaf(Model):
    """An acknowledged bid: `hash` is its event's link in the chain (hexadecimal), `key` the client's own key of the bid, `at` the event's moment."""

    at: str
    bidder: str
    hash: str
    key: str
    lot_id: int
    seq: int


class SignedRoot(Model):
    """What is signed over receipts: a format, and the root (hexadecimal)."""

    format: str
    root: str


class Receipt(Model):
    """That a bid was acknowledged. `path` leads from the leaf to the root; `issued_by` is the public key; both and `signature` in hexadecimal."""

    leaf: ReceiptLeaf
    path: list[str]
    signed: SignedRoot
    issued_by: str
    signature: str


class HeadLeaf(Model):
    """A lot's newest event at the end of a day: its number and its link (hexadecimal)."""

    hash: str
    lot_id: int
    seq: int


class SignedDay(Model):
    """What is signed of a day: the root (hexadecimal) over the heads of all lots."""

    day: date
    format: str
    root: str


class Inclusion(Model):
    """That a day's signed root covers a lot's record up to an event. `timestamp_token` is an authority's (RFC 3161, DER in base64), if there is one."""

    leaf: HeadLeaf
    path: list[str]
    signed: SignedDay
    issued_by: str
    signature: str
    timestamp_token: str | None


def head_leaf(*, lot_id: int, seq: int, head: bytes) -> bytes:
    """The leaf of a daily tree."""
    return canonical_json({"hash": head.hex(), "lot_id": lot_id, "seq": seq})


def receipt_leaf(*, lot_id: int, seq: int, link: str, key: str, bidder: str, at: str) -> bytes:
    """The leaf of a receipt. `link` is the event's, in hexadecimal, `key` the client's own of the bid, `at` as the record writes it."""
    return canonical_json({"at": at, "bidder": bidder, "hash": link, "key": key, "lot_id": lot_id, "seq": seq})


def problem_of(proof: Any) -> str | None:
    """What is wrong with a receipt or a daily root by itself (shape, path, signature of the key that it names); None when nothing is."""
    try:
        if not MEMBERS <= set(proof) <= MEMBERS | {"timestamp_token"}:
            return "it has another shape"
        leaf, signed = proof["leaf"], proof["signed"]
        kind = signed["format"]
        if set(leaf) != LEAVES[kind] or set(signed) != SIGNED[kind]:
            return "it has another shape"
        if _is_hex("".join([*proof["path"], proof["issued_by"], proof["signature"]])) is None:
            return "its digits are not in hexadecimal"
        if any(type(value) is not (int if name in ("lot_id", "seq") else str) for name, value in leaf.items()):
            return "its leaf has another shape"
        if merkle.root_from(canonical_json(leaf), proof["path"]).hex() != signed["root"]:
            return "leaf and path give another root"
        if (token := proof.get("timestamp_token")) is not None and not _is_of(token, signed["root"]):
            return "the timestamp is of something else"
        issuer = Ed25519PublicKey.from_public_bytes(bytes.fromhex(proof["issued_by"]))
        issuer.verify(bytes.fromhex(proof["signature"]), canonical_json(signed))
    except InvalidSignature:
        return "the signature does not hold"
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        return f"it has another shape: {type(error).__name__} {error}"
    return None


def _is_of(token: str, root: str) -> bool:
    # The ASN.1 library is loaded only where there is a token: every start of a process would wait for it.
    from auction.evidence import rfc3161

    return rfc3161.digest_of(base64.b64decode(token, validate=True)) == bytes.fromhex(root)


def problem_in(record: Mapping[str, Any], proof: Any, *, kind: str, keys: Collection[str] = ()) -> str | None:
    """What is wrong with a receipt or a daily root (`kind`) beside a record that holds, or with its key if `keys` are known; None when nothing is."""
    if (problem := problem_of(proof)) is not None:
        return problem
    if proof["signed"]["format"] != kind:
        return "it is something else"
    if keys and proof["issued_by"] not in keys:
        return "it was signed by another key"
    leaf, events = proof["leaf"], record["events"]
    if leaf["lot_id"] != record["lot_id"]:
        return "it is of another lot"
    if not 0 < leaf["seq"] <= len(events):
        return "the record has no such event"
    event = events[leaf["seq"] - 1]
    # Who lodged a secret limit only its receipt says.
    bidder = event["data"].get("bidder", leaf.get("bidder"))
    if (leaf["hash"], leaf.get("at", event["at"]), leaf.get("bidder", bidder)) != (event["hash"], event["at"], bidder):
        return "the record has another event in its place"
    return None


def shows(proof: Mapping[str, Any]) -> str:
    """What a receipt or a daily root that holds shows, in words."""
    signed, seq = proof["signed"], proof["leaf"]["seq"]
    if signed["format"] == RECEIPT:
        return f"the receipt of event {seq}, signed by {proof['issued_by']}"
    stamped = ", timestamped" if proof.get("timestamp_token") else ""
    return f"the root {signed['root']} of {signed['day']} covers the record up to event {seq}, signed by {proof['issued_by']}{stamped}"
