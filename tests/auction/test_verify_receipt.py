"""The standalone script for receipts and daily roots, held against the exchange's own signing and trees."""

from __future__ import annotations

import copy
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from auction import merkle, record, verify_receipt
from auction.api import VERIFY_RECEIPT_SCRIPT
from auction.receipts import Signer
from tests.auction.records import a_random_record
from tests.auction.test_verify_record import run

SIGNER = Signer(bytes(range(32)))
RECORD = a_random_record("ascending", 1)
BID = next(event for event in RECORD["events"] if event["kind"] == "bid")


def a_receipt() -> dict[str, Any]:
    link, at = bytes.fromhex(BID["hash"]), datetime.fromisoformat(BID["at"])
    bidder = BID["data"]["bidder"]
    found: dict[str, Any] = json.loads(
        SIGNER.receipt(lot_id=1, seq=BID["seq"], link=link, key="键", bidder=bidder, at=at)
    )
    return found


def a_proof(size: int = 5, index: int = 3) -> dict[str, Any]:
    leaves = [merkle.leaf(lot_id=lot_id, seq=1, head=bytes(32)) for lot_id in range(2, size + 2)]
    seq, head = len(RECORD["events"]), bytes.fromhex(RECORD["head"])
    leaves[index] = merkle.leaf(lot_id=1, seq=seq, head=head)
    path = [each.hex() for each in merkle.path(leaves, index)]
    place = {"lot_id": 1, "seq": seq, "head": RECORD["head"], "day": "2026-11-01", "size": size, "index": index}
    return place | {"path": path, "root": merkle.root(leaves).hex()}


def test_a_receipt_and_a_proof_hold() -> None:
    assert "stands in the record" in verify_receipt.check_receipt(RECORD, a_receipt(), SIGNER.public_key)
    for size in range(1, 12):
        for index in range(size):
            proof = a_proof(size, index)
            assert proof["root"] in verify_receipt.check_inclusion(RECORD, proof, proof["root"])


@pytest.mark.parametrize("name", verify_receipt.RECEIPT)
def test_a_receipt_of_which_anything_was_changed_is_refused(name: str) -> None:
    value = a_receipt()[name]
    others = [value + 1, -value] if isinstance(value, int) else [value[:-1] + ("0" if value[-1] != "0" else "1"), ""]
    for other in others:
        with pytest.raises((ValueError, KeyError, TypeError)):
            verify_receipt.check_receipt(RECORD, a_receipt() | {name: other}, SIGNER.public_key)


def test_a_scalar_that_is_not_reduced_is_refused() -> None:
    receipt = a_receipt()
    signature = bytes.fromhex(receipt["signature"])
    scalar = int.from_bytes(signature[32:], "little") + verify_receipt.ORDER
    receipt["signature"] = (signature[:32] + scalar.to_bytes(32, "little")).hex()
    with pytest.raises(ValueError, match="the signature does not hold"):
        verify_receipt.check_receipt(RECORD, receipt)


def test_another_key_or_another_record_is_refused() -> None:
    with pytest.raises(ValueError, match="another key"):
        verify_receipt.check_receipt(RECORD, a_receipt(), Signer(bytes(32)).public_key)
    without = copy.deepcopy(RECORD)
    without["events"].pop(BID["seq"] - 1)
    with pytest.raises(ValueError, match="no such event"):
        verify_receipt.check_receipt(without, a_receipt())
    with pytest.raises(ValueError, match="another lot"):
        verify_receipt.check_receipt(RECORD | {"lot_id": 2}, a_receipt())
    altered = copy.deepcopy(RECORD)
    altered["events"][BID["seq"] - 1]["data"]["bidder"] = "9999"
    with pytest.raises(ValueError, match="another bidder's"):
        verify_receipt.check_receipt(altered, a_receipt())


@pytest.mark.parametrize(
    "changed",
    [{"index": 2}, {"size": 9}, {"path": []}, {"head": "00" * 32}, {"seq": 2}, {"lot_id": 2}, {"root": "00" * 32}],
)
def test_a_proof_of_which_anything_was_changed_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=" "):
        verify_receipt.check_inclusion(RECORD, a_proof() | changed)


def test_the_script_alone_checks_files(tmp_path: Path) -> None:
    receipt, proof = a_receipt(), a_proof()
    (tmp_path / "record.json").write_bytes(record.as_bytes(RECORD))
    (tmp_path / "receipt.json").write_text(json.dumps(receipt), encoding="utf-8")
    (tmp_path / "proof.json").write_text(json.dumps({"inclusion": proof}), encoding="utf-8")
    for arguments, code in (
        (["receipt.json"], 0),
        (["receipt.json", SIGNER.public_key], 0),
        (["receipt.json", "00" * 32], 1),
        (["proof.json", proof["root"]], 0),
        (["proof.json", "00" * 32], 1),
        (["record.json"], 1),
    ):
        found, said = run(VERIFY_RECEIPT_SCRIPT, "record.json", *arguments, cwd=tmp_path)
        assert (found, said.split(":")[0]) == (code, "PROBLEM" if code else "OK")
