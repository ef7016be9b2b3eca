"""Receipts and daily roots: the exchange's own check and the standalone script's say the same of honest ones and of forged ones."""

from __future__ import annotations

import base64
import copy
import json
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import algos, cms, tsp

from auction.chain import canonical_json, moment
from auction.evidence import proofs, record, verify_record
from auction.evidence.receipts import Signer
from tests.auction.records import SIGNER, T0, receipts_of, with_root
from tests.auction.test_record import a_record
from tests.auction.test_verify_record import NOT_SO, at, other_values, places, same

RECORD = a_record(
    [("1001", 1_000_000 + 20_000 * n, 60) if n % 2 == 0 else ("1002", 1_000_000 + 20_000 * n, 60) for n in range(8)]
)
RECEIPTS = receipts_of(RECORD)
KEY = SIGNER.public_key


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


WEB_PROOFS = Path(__file__).parents[2] / "frontend" / "src" / "evidence" / "proofs.json"


def a_token(digest: bytes) -> str:
    """A timestamp token over a digest, of an authority that signs nothing."""
    imprint = {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": digest}
    stamped = tsp.TSTInfo(
        {"version": "v1", "policy": "1.2.3.4", "message_imprint": imprint, "serial_number": 7, "gen_time": T0}
    )
    content = {"content_type": "tst_info", "content": cms.ParsableOctetString(stamped.dump())}
    data = cms.SignedData({"version": "v3", "digest_algorithms": [], "encap_content_info": content, "signer_infos": []})
    return base64.b64encode(cms.ContentInfo({"content_type": "signed_data", "content": data}).dump()).decode()


def signed_anew(receipt: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What the exchange would have signed had it taken something else."""
    leaf = canonical_json(receipt["leaf"] | changes)
    found: dict[str, Any] = json.loads(SIGNER.receipts([leaf])[0])
    return found


def proofs_for_the_web() -> dict[str, dict[str, Any]]:
    """Receipts and daily roots, honest ones and others, as a page may be given them."""
    receipt, root = RECEIPTS[1], with_root(RECORD)["roots"][0]
    digest = bytes.fromhex(root["signed"]["root"])
    turned = [("L" if step[0] == "R" else "R") + step[1:] for step in receipt["path"]]
    other_key = json.loads(Signer(bytes(range(32))).receipts([canonical_json(receipt["leaf"])])[0])
    return {
        **{f"receipt {each['leaf']['seq']}": each for each in RECEIPTS},
        "alone": signed_anew(receipt),
        "a limit": a_limit_lodged(),
        "root": root,
        "stamped root": root | {"timestamp_token": a_token(digest)},
        "stamped something else": root | {"timestamp_token": a_token(bytes(32))},
        "one more member": receipt | {"note": "x"},
        "one member less": {name: receipt[name] for name in receipt if name != "path"},
        "a leaf of another shape": receipt | {"leaf": root["leaf"]},
        "another format": receipt | {"signed": receipt["signed"] | {"format": proofs.DAILY_ROOT}},
        "capitals": receipt | {"signature": receipt["signature"].upper()},
        "a number as text": receipt | {"leaf": receipt["leaf"] | {"seq": str(receipt["leaf"]["seq"])}},
        "another price": receipt | {"leaf": receipt["leaf"] | {"hash": "0" * 64}},
        "turned path": receipt | {"path": turned},
        "another root": receipt | {"path": [], "signed": receipt["signed"] | {"root": "0" * 64}},
        "another signature": receipt | {"signature": root["signature"]},
        "another key": other_key,
        "another lot": signed_anew(receipt, lot_id=2),
        "a bid that the record lacks": signed_anew(receipt, seq=99),
        "number nought": signed_anew(receipt, seq=0),
        "a bid that the record denies": signed_anew(receipt, hash="ab" * 32),
        "another moment": signed_anew(receipt, at=moment(T0)),
        "another bidder": signed_anew(receipt, bidder="1002"),
    }


def a_limit_lodged() -> dict[str, Any]:
    """The receipt of an event that names nobody: the announcement has no bidder either."""
    first = RECORD["events"][0]
    return signed_anew(RECEIPTS[0], seq=1, hash=first["hash"], at=first["at"])


def judged(proof: dict[str, Any], kind: str) -> dict[str, Any]:
    return {"proof": proof, "kind": kind, "problem": proofs.problem_in(RECORD, proof, kind=kind, keys=[KEY])}


def test_the_browser_is_held_against_proofs_made_here_and_uses_the_same_words() -> None:
    """`frontend/src/evidence/proofs.test.ts` reads the file: the page must say of each what is said here."""
    found = {
        name: judged(proof, proofs.DAILY_ROOT if "timestamp_token" in proof else proofs.RECEIPT)
        for name, proof in proofs_for_the_web().items()
    }
    found["a root for a receipt"] = judged(found["root"]["proof"], proofs.RECEIPT)
    assert len({each["problem"] for each in found.values()}) == 12
    assert json.loads(WEB_PROOFS.read_text("utf-8")) == {"record": RECORD, "key": KEY, "proofs": found}
