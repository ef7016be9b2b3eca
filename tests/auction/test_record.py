"""The record of a lot: whole it verifies; whatever is altered, left out, added or reordered is found."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from auction.bids.journal import event_of, wordy
from auction.chain import GENESIS, canonical, link, moment
from auction.evidence import record
from auction.rules import Bid, LotEvent, Withdrawn, decide, decide_due, evolve
from market.cli import main
from market.kernel.problems import Problem
from market.platform.settings import settings
from tests.auction.house import House, a_key
from tests.auction.records import ANNOUNCED, T0, Scribe, receipts_of

Steps = list[tuple[str, int, int]]
A_SALE: Steps = [("1001", 1_000_000, 60), ("1002", 1_010_000, 60), ("1001", 1_500_000, 3_300)]


def a_record(
    steps: Steps = A_SALE, *, end: LotEvent | None = None, announced: dict[str, Any] = ANNOUNCED
) -> dict[str, Any]:
    """The record of a lot with these offers: bidder, price in fen, seconds since the offer before."""
    scribe = Scribe(announced)
    scribe.add(decide_due(scribe.locked.lot, at=T0), T0)
    at = T0
    for bidder, price, wait in steps:
        at += timedelta(seconds=wait)
        try:
            scribe.add(decide(scribe.locked.lot, Bid(bidder, price), at=at), at)
        except Problem:
            at = min(at, scribe.locked.lot.ends_at - timedelta(microseconds=1))
    close = scribe.locked.lot.ends_at
    scribe.add(end or decide_due(scribe.locked.lot, at=close), close)
    return scribe.document()


def test_a_whole_record_verifies_to_its_winner() -> None:
    report = record.verify(a_record())
    assert (report.ok, report.winner, report.price_fen, report.outcome) == (True, "1001", "1500000", "SOLD")


def test_a_lot_without_bids_and_a_withdrawn_one_verify() -> None:
    assert record.verify(a_record([])).outcome == "PASSED"
    withdrawn = record.verify(a_record(end=Withdrawn(ground="LOAN_REPAID")))
    assert (withdrawn.ok, withdrawn.outcome, withdrawn.winner) == (True, "WITHDRAWN", None)


def set_to(*path: Any) -> Callable[[dict[str, Any]], None]:
    """A forgery: the last of `path` is put at the place that the others lead to."""

    def forge(document: dict[str, Any]) -> None:
        place: Any = document
        for step in path[:-2]:
            place = place[step]
        place[path[-2]] = path[-1]

    return forge


FORGERIES: dict[str, Callable[[dict[str, Any]], None]] = {
    "title": set_to("title", "另一专利"),
    "project code": set_to("project_code", "BH-IP-2026-00002"),
    "lot": set_to("lot_id", 2),
    "winner": set_to("winner", "1002"),
    "price": set_to("price_fen", "1"),
    "outcome": set_to("outcome", "PASSED"),
    "head": set_to("head", "00" * 32),
    "format": set_to("format", "x"),
    "a bid's price": set_to("events", 2, "data", "price_fen", "1000001"),
    "a bid's bidder": set_to("events", 2, "data", "bidder", "1003"),
    "a bid's time": set_to("events", 3, "at", "2026-11-01T00:02:00.000001Z"),
    "the announced right": set_to("events", 0, "data", "rights", []),
    "the announced deposit": set_to("events", 0, "data", "deposit_fen", "1"),
    "a number": set_to("events", 3, "seq", 9),
    "a bid left out": lambda document: document["events"].pop(3),
    "two bids exchanged": lambda document: document["events"].insert(2, document["events"].pop(3)),
    "an event twice": lambda document: document["events"].append(document["events"][-1]),
    "no events": set_to("events", []),
    "no hash": lambda document: document["events"][2].pop("hash"),
    "not a record": lambda document: document.clear(),
    "events of another kind": set_to("events", "what"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_is_found(forgery: str) -> None:
    document = copy.deepcopy(a_record())
    FORGERIES[forgery](document)
    report = record.verify(document)
    assert not report.ok
    assert report.problems


def rechain(document: dict[str, Any]) -> dict[str, Any]:
    """A forger with patience: the whole chain is computed anew."""
    head = GENESIS
    for event in document["events"]:
        at = datetime.fromisoformat(event["at"])
        head = link(
            head, canonical(lot_id=document["lot_id"], seq=event["seq"], at=at, kind=event["kind"], data=event["data"])
        )
        event["hash"] = head.hex()
    # It cannot sign: the daily roots it must leave out.
    return document | {"head": head.hex(), "roots": []}


@pytest.mark.parametrize(
    "forgery", ["title", "project code", "winner", "price", "outcome", "a bid left out", "a number"]
)
def test_a_forgery_with_a_new_chain_is_found_too(forgery: str) -> None:
    document = copy.deepcopy(a_record())
    FORGERIES[forgery](document)
    assert not record.verify(rechain(document)).ok


def test_times_that_go_backwards_are_found_though_the_chain_holds() -> None:
    document = copy.deepcopy(a_record())
    document["events"][3]["at"] = moment(T0 + timedelta(seconds=30))
    report = record.verify(rechain(document))
    assert report.problems == ["event 4 is earlier than the one before"]


def test_a_consistent_record_of_another_sale_does_not_match_the_certificate() -> None:
    genuine, other = a_record(), a_record([("1002", 2_000_000, 60)])
    assert record.verify(other).ok
    assert record.verify(genuine, expected_head=genuine["head"].upper()).ok
    assert record.verify(other, expected_head=genuine["head"]).problems == [
        "the head is not the one of the certificate"
    ]


def test_the_command_verifies_a_file_against_a_head(tmp_path: Path) -> None:
    document = a_record()
    file = tmp_path / "record.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    assert [exit_code(file, *more) for more in ([], ["--head", document["head"]], ["--head", "00" * 32])] == [0, 0, 1]


def exit_code(*words: str | Path) -> int:
    return CliRunner().invoke(main, ["verify", *map(str, words)]).exit_code


def test_the_command_takes_receipts_in_files_of_one_or_of_many(tmp_path: Path) -> None:
    document = a_record()
    receipts = receipts_of(document)
    written = {"record": document, "one": receipts[0], "all": receipts, "none": [], "bad": [*receipts, document]}
    for name, what in written.items():
        (tmp_path / name).write_text(json.dumps(what), encoding="utf-8")
    given: list[list[str]] = [["one"], ["all"], ["one", "all", "none"], ["one", "bad"]]
    codes = [exit_code(tmp_path / "record", *[tmp_path / name for name in names]) for names in given]
    assert codes == [0, 0, 0, 1]


@given(
    st.lists(
        st.tuples(st.sampled_from(["1001", "1002"]), st.integers(1_000_000, 3_000_000), st.integers(0, 900)),
        max_size=30,
    )
)
def test_whatever_was_bid_the_record_replays_to_the_same_lot(steps: Steps) -> None:
    document = a_record(steps)
    assert record.verify(document).ok
    scribe = Scribe()
    lot = scribe.locked.lot
    for event in json.loads(json.dumps(document))["events"][1:]:
        lot = evolve(lot, event_of(event["kind"], event["data"]))
    assert (lot.state, lot.seq) == (document["outcome"], len(document["events"]))


words: st.SearchStrategy[Any] = st.recursive(
    st.text() | st.booleans(),
    lambda held: st.lists(held, max_size=4) | st.dictionaries(st.text(), held, max_size=4),
    max_leaves=12,
)


@given(
    data=st.dictionaries(st.text(), words, max_size=5), at=st.datetimes(datetime(2000, 1, 1), timezones=st.just(UTC))
)
def test_the_canonical_bytes_are_plain_json_that_any_language_can_write(data: dict[str, Any], at: datetime) -> None:
    document = {"at": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "data": data, "kind": "bid", "lot_id": 1, "seq": 2}
    plain = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert canonical(lot_id=1, seq=2, at=at, kind="bid", data=data) == plain


def test_the_announcement_holds_words_only_and_nothing_of_the_debt() -> None:
    data = Scribe().data
    assert "principal_fen" not in data
    assert "borrower_uscc" not in data
    assert data["rights"] == ANNOUNCED["rights"]
    assert (data["round"], data["extension_seconds"]) == ("1", "300")
    assert wordy({"a": 1, "b": None, "c": [True, 2, {"d": 3}]}) == {"a": "1", "c": [True, "2", {"d": "3"}]}


@pytest.fixture
def shell(database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    """The command line of somebody in a folder of their own, over this test's database."""
    for name, value in {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "DATA_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    settings.cache_clear()
    yield CliRunner()
    settings.cache_clear()


async def test_the_command_exports_what_the_api_answers_also_while_bidding_runs(
    live: House, shell: CliRunner, tmp_path: Path
) -> None:
    async with live.http(0) as client:
        bid = {"key": a_key(), "price_fen": "1000000"}
        assert (await client.post(f"/api/lots/{live.lot_id}/bids", json=bid)).status_code == 200
        answered = await client.get(f"/api/lots/{live.lot_id}/record")
    for options, name in (([], "BH-IP-TEST.json"), (["--out", "mine.json"], "mine.json")):
        said = await asyncio.to_thread(shell.invoke, main, ["export", str(live.lot_id), *options])
        assert said.exit_code == 0, said.output
        assert (tmp_path / name).read_bytes() == answered.content
    printed = await asyncio.to_thread(shell.invoke, main, ["export", str(live.lot_id), "--out", "-"])
    assert printed.stdout_bytes == answered.content
    report = record.verify(answered.json())
    assert (report.ok, report.outcome, report.events, report.problems) == (True, "OPEN", 3, [])
    assert report.head in said.output


def test_the_command_says_in_a_sentence_that_there_is_no_such_lot(shell: CliRunner, tmp_path: Path) -> None:
    said = shell.invoke(main, ["export", "4711"])
    assert (said.exit_code, said.output) == (1, "Error: there is no lot 4711\n")
    assert not list(tmp_path.glob("*.json"))
