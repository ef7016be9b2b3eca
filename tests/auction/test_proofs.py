"""Receipts and daily roots: the exchange's own check and the standalone script's say the same of honest ones and of forged ones."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from auction import proofs, record, verify_record
from auction.receipts import Signer
from tests.auction.records import SIGNER, receipts_of, with_root
from tests.auction.test_record import a_record
from tests.auction.test_verify_record import NOT_SO, at, other_values, places, same

RECORD = a_record(
    [("1001", 1_000_000 + 20_000 * n, 60) if n % 2 == 0 else ("1002", 1_000_000 + 20_000 * n, 60) for n in range(8)]
)
RECEIPTS = receipts_of(RECORD)


def verdict(document: dict[str, Any], proof: Any, *keys: str) -> str:
    """What both say ("": it holds); they must say the same."""
    kind = proofs.DAILY_ROOT if "timestamp_token" in proof else proofs.RECEIPT
    ours = proofs.problem_in(document, proof, kind=kind, keys=keys)
    try:
        verify_record.prove(document, proof, keys)
        theirs = ""
    except NOT_SO as error:
        theirs = str(error) or "?"
    assert (ours is None) == (theirs == ""), (ours, theirs)
    return theirs


def test_receipts_that_were_signed_together_hold_each_alone() -> None:
    assert len(RECEIPTS) > 2
    assert len({receipt["signature"] for receipt in RECEIPTS}) == 1
    for receipt in RECEIPTS:
        assert verdict(RECORD, receipt, SIGNER.public_key) == ""
    report = record.verify(RECORD, receipts=RECEIPTS, keys=[SIGNER.public_key])
    assert (report.ok, len(report.proofs)) == (True, len(RECEIPTS))


def test_a_root_holds_in_trees_of_every_size() -> None:
    for size in range(1, 12):
        assert (
            verdict(RECORD, with_root(RECORD, size=size, index=max(0, size - 2))["roots"][0], SIGNER.public_key) == ""
        )


@pytest.mark.parametrize("proof", [RECEIPTS[1], with_root(RECORD)["roots"][0]], ids=["receipt", "root"])
def test_whatever_is_changed_left_out_or_added_is_found_by_both(proof: dict[str, Any]) -> None:
    for path in places(proof):
        if path == ("timestamp_token",):
            continue
        values = [value for value in other_values(at(proof, path)) if not same(value, at(proof, path))]
        for value in values[:: 1 if path[0] == "leaf" else 4]:
            forged = copy.deepcopy(proof)
            at(forged, path[:-1])[path[-1]] = value
            assert verdict(RECORD, forged), (path, value)
        without = copy.deepcopy(proof)
        del at(without, path[:-1])[path[-1]]
        assert verdict(RECORD, without), path
    assert verdict(RECORD, proof | {"note": "x"})


def test_another_key_another_lot_or_another_record_is_found_by_both() -> None:
    receipt = RECEIPTS[0]
    assert "another key" in verdict(RECORD, receipt, Signer(bytes(range(32))).public_key)
    place = receipt["leaf"]["seq"] - 1
    for change in ({"lot_id": 2}, {"events": RECORD["events"][:place]}):
        assert verdict(RECORD | change, receipt)
    altered = copy.deepcopy(RECORD)
    altered["events"][place]["data"]["bidder"] = "9999"
    assert verdict(altered, receipt)


def test_a_signature_has_one_form_only() -> None:
    """RFC 8032, 5.1.7: a scalar that is not reduced would verify, too, and make a second signature of the first."""
    receipt = copy.deepcopy(RECEIPTS[0])
    signature = bytes.fromhex(receipt["signature"])
    scalar = int.from_bytes(signature[32:], "little") + verify_record.ORDER
    receipt["signature"] = (signature[:32] + scalar.to_bytes(32, "little")).hex()
    assert verdict(RECORD, receipt) == "this is no signature"


def test_a_receipt_cannot_pass_for_a_daily_root() -> None:
    assert not record.verify(RECORD | {"roots": RECEIPTS[:1]}).ok
