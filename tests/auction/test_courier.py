"""Whoever bids in a room has the signed receipt without asking, alone, and learns nothing from it about others."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import Any

import pytest

from auction.bids.batch import Accepted
from auction.evidence import courier
from auction.evidence.courier import Courier
from auction.evidence.proofs import problem_of, receipt_leaf
from tests.auction.house import House, a_key
from tests.auction.records import SIGNER
from tests.lots import INCREMENT_FEN, START_FEN

AT = "2026-11-25T01:02:03.000004Z"


async def test_a_receipt_follows_the_acknowledgement_to_its_bidder_alone(live: House) -> None:
    async with live.room(0) as one, live.room(1) as other, live.room() as spectator, live.http(0) as client:
        mine = await one.bid(START_FEN)
        theirs = await other.bid(START_FEN + INCREMENT_FEN)
        again = await one.bid(START_FEN + 2 * INCREMENT_FEN)
        told: list[dict[str, Any]] = []
        while len(told) < 2:
            told += (await one.until(lambda frame: frame["type"] == "receipts"))["items"]
        of_the_other = (await other.until(lambda frame: frame["type"] == "receipts"))["items"]
        fetched = (await client.get(f"/api/lots/{live.lot_id}/receipts")).json()
        await spectator.send(type="ping", t="after all of it")
        await spectator.until(lambda frame: frame.get("t") == "after all of it")
    assert [each["leaf"]["seq"] for each in told] == [mine["seq"], again["seq"]]
    assert [each["leaf"]["seq"] for each in of_the_other] == [theirs["seq"]]
    assert [each["leaf"] for each in told] == [each["leaf"] for each in fetched]
    assert [problem_of(each) for each in (*told, *of_the_other)] == [None] * 3
    assert "receipts" not in {frame["type"] for frame in spectator.received}


def test_a_path_tells_nothing_of_who_else_was_signed_with_it() -> None:
    """With a hash of a neighbour's leaf, whoever guesses its key could try all bidders until one fits."""
    leaves = [
        receipt_leaf(lot_id=7, seq=seq, link="ab" * 32, key="key-00000001", bidder=str(1000 + seq), at=AT)
        for seq in (2, 3, 4)
    ]
    guessed = {hashlib.sha256(b"\0" + leaf).hexdigest() for leaf in leaves}
    for receipt in map(json.loads, SIGNER.receipts(leaves)):
        assert problem_of(receipt) is None
        assert not guessed & {step[1:] for step in receipt["path"]}


async def test_in_a_crowd_receipts_beyond_a_round_are_left_to_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier, "ROUND_SECONDS", 0.01)
    monkeypatch.setattr(courier, "MOST_TOGETHER", 3)
    handed: list[list[int]] = []

    def send(message: bytes) -> None:
        handed.append([each["leaf"]["seq"] for each in json.loads(message)["items"]])

    sends = Courier(SIGNER)
    for first in (1, 11):
        for seq in range(first, first + 5):
            accepted = Accepted(7, a_key(), seq, AT, "bid", {}, "cd" * 32)
            sends.owe(send, accepted, bidder="1000")
        await asyncio.sleep(0.05)
    assert handed == [[1, 2, 3], [11, 12, 13]]
