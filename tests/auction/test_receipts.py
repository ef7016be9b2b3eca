"""A bidder gets a receipt of each acknowledged bid, its own only, and anyone can check it with the public key."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from auction.chain import moment
from auction.evidence.proofs import RECEIPT, problem_in, problem_of, receipt_leaf
from auction.evidence.receipts import Signer, signer_of, signing_keys
from market.platform.settings import Settings
from tests.auction.house import House, a_key
from tests.auction.records import SIGNER

AT = datetime(2026, 11, 25, 1, 2, 3, 4, tzinfo=UTC)


@given(
    bidder=st.text(),
    key=st.text(),
    seq=st.integers(1, 2**53),
    link=st.binary(min_size=32, max_size=32),
    at=st.datetimes(datetime(2000, 1, 1), timezones=st.just(UTC)),
)
def test_what_is_hashed_and_signed_is_plain_json_that_any_language_can_write(
    bidder: str, key: str, seq: int, link: bytes, at: datetime
) -> None:
    leaf = receipt_leaf(lot_id=7, seq=seq, link=link.hex(), key=key, bidder=bidder, at=moment(at))
    receipt = json.loads(SIGNER.receipts([leaf])[0])
    assert (leaf, len(receipt["path"])) == (plain(receipt["leaf"]), 1)
    public, signature = bytes.fromhex(receipt["issued_by"]), bytes.fromhex(receipt["signature"])
    Ed25519PublicKey.from_public_bytes(public).verify(signature, plain(receipt["signed"]))
    assert problem_of(receipt) is None


def plain(document: dict[str, Any]) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def a_setting(**chosen: Any) -> Settings:
    return Settings(environment="test", **chosen)


def test_the_key_is_the_set_one_or_derived_from_the_secret() -> None:
    chosen = a_setting(signing_key=SecretStr("00" * 32))
    assert signer_of(chosen).public_key == Signer(bytes(32)).public_key
    one, same, other = (a_setting(secret_key=SecretStr(secret)) for secret in ("one", "one", "other"))
    assert signer_of(one).public_key == signer_of(same).public_key != signer_of(other).public_key


def test_former_keys_stay_in_the_list() -> None:
    first, second = "ab" * 32, "cd" * 32
    chosen = a_setting(former_signing_keys=f"{second}@2026-03-02/2026-09-30, {first}@2026-01-01/2026-03-01")
    listed = [(key.public_key, key.used_from, key.used_until) for key in signing_keys(chosen)]
    assert listed == [
        (signer_of(chosen).public_key, date(2026, 9, 30), None),
        (second, date(2026, 3, 2), date(2026, 9, 30)),
        (first, date(2026, 1, 1), date(2026, 3, 1)),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"signing_key": "x" * 64},
        {"signing_key": "00" * 31},
        {"former_signing_keys": "ab" * 32},
        {"former_signing_keys": "ab" * 31 + "@2026-01-01/2026-03-01"},
        {"former_signing_keys": "ab" * 32 + "@2026-01-01/soon"},
        {"environment": "production", "secret_key": "x" * 40},
    ],
    ids=str,
)
def test_a_wrong_setting_stops_the_start(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match=r"hexadecimal|PUBLIC_KEY|SIGNING_KEY"):
        Settings(**{"environment": "test", **wrong})  # type: ignore[arg-type]


async def bid(client: httpx.AsyncClient, lot_id: int, price_fen: int) -> dict[str, Any]:
    answer = await client.post(f"/api/lots/{lot_id}/bids", json={"key": a_key(), "price_fen": str(price_fen)})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_bidder_fetches_the_receipts_of_its_own_bids_only(
    live: House, connection: psycopg.Connection[Any]
) -> None:
    lot = f"/api/lots/{live.lot_id}"
    async with live.http(0) as one, live.http(1) as other:
        mine = [await bid(one, live.lot_id, 1_000_000)]
        theirs = await bid(other, live.lot_id, 1_010_000)
        mine.append(await bid(one, live.lot_id, 1_020_000))
        receipts = (await one.get(f"{lot}/receipts")).json()
        by_number = [(await one.get(f"{lot}/receipts/{each['seq']}")).json() for each in mine]
        keys = (await one.get("/api/signing-keys")).json()
        record = (await one.get(f"{lot}/record")).json()
        refused = [
            await one.get(f"{lot}/receipts/{theirs['seq']}"),
            await one.get(f"{lot}/receipts/1"),
            await one.get("/api/lots/4711/receipts"),
        ]
        async with httpx.AsyncClient(base_url=one.base_url, trust_env=False) as nobody:
            refused.append(await nobody.get(f"{lot}/receipts"))
    assert [each["leaf"] for each in receipts] == [each["leaf"] for each in by_number]
    assert [(each["leaf"]["seq"], each["leaf"]["key"], each["leaf"]["bidder"]) for each in receipts] == [
        (each["seq"], each["key"], each["bidder"]) for each in mine
    ]
    # Together they have one signature, and each also one of its own.
    assert len({each["signature"] for each in receipts}) == 1
    for receipt in (*receipts, *by_number):
        assert problem_in(record, receipt, kind=RECEIPT, keys=[keys[0]["public_key"]]) is None
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [
        *[(404, "not-found")] * 3,
        (401, "sign-in-required"),
    ]


@pytest.mark.skipif(
    not (shutil.which("openssl") and shutil.which("xxd")), reason="this machine has no openssl or no xxd to check with"
)
def test_plain_openssl_checks_a_receipt_as_the_page_says(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "evidence.md").read_text("utf-8")
    script = page.split("```")[1]
    assert "pkeyutl" in script
    leaves = [
        receipt_leaf(lot_id=7, seq=seq, link="0" * 64, key="key-00000001", bidder="1001", at=moment(AT))
        for seq in range(5)
    ]
    receipt = SIGNER.receipts(leaves)[3]
    script = script.replace("ISSUED_BY", SIGNER.public_key)
    for written, code in ((receipt, 0), (receipt.replace(b"1001", b"1002"), 1)):
        (tmp_path / "receipt.json").write_bytes(written)
        said = subprocess.run(["bash", "-ec", script], cwd=tmp_path, capture_output=True, timeout=30, check=False)
        assert said.returncode == code, said.stderr
