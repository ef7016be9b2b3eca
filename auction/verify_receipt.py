#!/usr/bin/env python3
"""Hold a bidder's receipt, or a lot's place in a daily root, against the record: nothing but this file and Python 3.9 or newer.

    python3 verify_receipt.py RECORD.json RECEIPT.json [KEY]
    python3 verify_receipt.py RECORD.json INCLUSION.json [ROOT]

A receipt must be signed (Ed25519, RFC 8032) by KEY and its bid stand in the record as it says. A proof of inclusion must lead
from the record's event to ROOT (RFC 6962). Without KEY or ROOT the one that the file itself names is used: compare it with what
the exchange published. Exits 1 at the first thing that does not hold. That the record itself holds: verify_record.py.
"""

import hashlib
import json
import sys
from typing import Any

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT_OF_MINUS_ONE = -121665 * pow(121666, -1, P), pow(2, (P - 1) // 4, P)
RECEIPT = ["at", "bidder", "format", "hash", "issued_by", "key", "lot_id", "seq", "signature"]
Point = tuple[int, int]


def need(holds: object, words: str) -> None:
    if not holds:
        raise ValueError(words)


def canonical(document: Any) -> bytes:
    """What is signed or hashed: JSON with sorted names, without spaces, in UTF-8."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def point(data: bytes) -> Point:
    """The point of the curve with this y and parity of x (RFC 8032, 5.1.3)."""
    need(len(data) == 32, "a point has 32 bytes")
    y, odd = int.from_bytes(data, "little") % 2**255, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * ROOT_OF_MINUS_ONE % P
    need(y < P and x * x % P == square and (x != 0 or not odd), "this is no point of the curve")
    return (x if x % 2 == odd else P - x), y


def add(one: Point, other: Point) -> Point:
    (x1, y1), (x2, y2) = one, other
    twist = D * x1 * x2 * y1 * y2
    return (x1 * y2 + x2 * y1) * pow(1 + twist, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - twist, -1, P) % P


def times(count: int, one: Point) -> Point:
    half = times(count >> 1, add(one, one)) if count else (0, 1)
    return add(half, one) if count & 1 else half


def signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature holds. A scalar that is not reduced is refused: it would make a second signature of the first."""
    scalar = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    base = point(bytes([0x58] + [0x66] * 31))
    return times(scalar, base) == add(point(signature[:32]), times(challenge, point(public)))


def root_from(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that a leaf and its siblings give, from the leaf upwards; the left half is the largest power of two below the size."""
    if (index, size, path) == (0, 1, []):
        return hashlib.sha256(b"\0" + leaf).digest()
    need(0 <= index < size and path, "no tree of this size has such a path")
    split = 1 << ((size - 1).bit_length() - 1)
    if index < split:
        return hashlib.sha256(b"\1" + root_from(leaf, index, split, path[:-1]) + path[-1]).digest()
    return hashlib.sha256(b"\1" + path[-1] + root_from(leaf, index - split, size - split, path[:-1])).digest()


def event_of(record: Any, seq: Any, lot_id: Any) -> Any:
    """The event that a document speaks of."""
    need(type(seq) is int and type(lot_id) is int and lot_id == record["lot_id"], "this is of another lot")
    need(0 < seq <= len(record["events"]) and record["events"][seq - 1]["seq"] == seq, "the record has no such event")
    return record["events"][seq - 1]


def check_receipt(record: Any, receipt: Any, key: Any = None) -> str:
    """What a receipt that holds shows. Raises ValueError, KeyError, TypeError for one that does not."""
    need(sorted(receipt) == RECEIPT and receipt["format"] == "binhai-receipt/1", "this is no receipt")
    message = canonical({name: receipt[name] for name in RECEIPT if name != "signature"})
    public, signature = bytes.fromhex(receipt["issued_by"]), bytes.fromhex(receipt["signature"])
    need(signed(public, message, signature), "the signature does not hold")
    need(key is None or bytes.fromhex(key) == public, "it was signed by another key")
    event = event_of(record, receipt["seq"], receipt["lot_id"])
    need((event["hash"], event["at"]) == (receipt["hash"], receipt["at"]), "the record has another event in its place")
    # A secret limit names nobody in the record.
    need(
        event["data"].get("bidder", receipt["bidder"]) == receipt["bidder"], "in the record the bid is another bidder's"
    )
    return f"event {receipt['seq']} of lot {receipt['lot_id']} stands in the record as {receipt['issued_by']} signed"


def check_inclusion(record: Any, proof: Any, root: Any = None) -> str:
    """What a proof of inclusion that holds shows. Raises as `check_receipt`."""
    event = event_of(record, proof["seq"], proof["lot_id"])
    need(event["hash"] == proof["head"], "the record has another event in its place")
    leaf = canonical({name: proof[name] for name in ("head", "lot_id", "seq")})
    found = root_from(leaf, proof["index"], proof["size"], [bytes.fromhex(each) for each in proof["path"]]).hex()
    need(found == proof["root"] and root in (None, found), f"leaf and path give another root: {found}")
    return f"the root {found} of {proof['day']} covers lot {proof['lot_id']} up to event {proof['seq']}"


def main(record_file: str, file: str, expected: Any = None) -> None:
    try:
        with open(record_file, encoding="utf-8") as one, open(file, encoding="utf-8") as other:
            record, document = json.load(one), json.load(other)
        document = document.get("inclusion", document)
        check = check_inclusion if "path" in document else check_receipt
        print("OK:", check(record, document, expected))
    except Exception as error:
        sys.exit(f"PROBLEM: {type(error).__name__} {error}")


if __name__ == "__main__":
    main(*sys.argv[1:])
