"""The standalone script says what `auction.record.verify` says, on honest records and on every forgery, and needs nothing but itself."""

from __future__ import annotations

import ast
import contextlib
import copy
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auction import record, verify_record
from auction.api import VERIFY_SCRIPT
from auction.rules import Withdrawn
from tests.auction.test_record import ANNOUNCED, Steps, a_record, rechain

A_SALE = a_record()
A_WITHDRAWAL = a_record([("1001", 1_000_000, 60)], end=Withdrawn(ground="DEBT_PAID"))
RECORDS = {
    "sold": A_SALE,
    "passed": a_record([]),
    "withdrawn": A_WITHDRAWAL,
    "running": rechain(
        A_SALE | {"events": A_SALE["events"][:-1], "outcome": "OPEN", "winner": None, "price_fen": None}
    ),
}
some_steps: st.SearchStrategy[Steps] = st.lists(
    st.tuples(st.sampled_from(["1001", "1002"]), st.integers(1_000_000, 3_000_000), st.integers(0, 900)), max_size=12
)


def verdict(document: Any) -> bool:
    """What both say; they must say the same, also about who won at which price."""
    ours, (problems, auction) = record.verify(document), verify_record.examine(document)
    assert ours.ok == (not problems), (ours.problems, problems)
    if ours.ok:
        assert auction is not None
        sold = auction.stage == "SOLD"
        winner, price_fen = (auction.leader, str(auction.price)) if sold else (None, None)
        assert (ours.outcome, ours.winner, ours.price_fen) == (auction.stage, winner, price_fen)
    else:
        assert all([*ours.problems, *problems])
    return ours.ok


def places(held: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to every value of a document, leaves and branches."""
    steps = held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else ()
    for step, value in steps:
        yield (*path, step)
        yield from places(value, (*path, step))


def at(document: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        document = document[step]
    return document


def other_values(value: Any) -> Iterator[Any]:
    """What a forger, or a failing disk, may put in its place."""
    yield from (None, True, False, 0, 1, 1.0, -1, 10**400, "", "x", "0", [], {}, [value], {"x": value})
    if isinstance(value, str):
        yield from (value + " ", value.upper(), value.lower(), value[:-1], value[::-1], value[:-1] + "9", "0" + value)
        if value.endswith("Z"):
            yield from (value[:-1] + "+00:00", value.replace("T00", "T01"), value[:19] + "Z", value[:-1])
        if value.isdigit():
            yield from (str(int(value) + 1), str(int(value) - 1), int(value), "１" + value, value + "_0", "9" * 5000)
    if isinstance(value, int):
        yield from (value + 1, value - 1, str(value))


def same(one: Any, other: Any) -> bool:
    """The same JSON, not merely equal in Python: 1, 1.0 and true are three things."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


@pytest.mark.parametrize("name", RECORDS)
def test_an_honest_record_holds(name: str) -> None:
    assert verdict(RECORDS[name])


@pytest.mark.parametrize("name", RECORDS)
def test_every_value_that_is_changed_is_found_by_both(name: str) -> None:
    for path in places(RECORDS[name]):
        for value in other_values(at(RECORDS[name], path)):
            forged = copy.deepcopy(RECORDS[name])
            if same(at(forged, path), value):
                continue
            at(forged, path[:-1])[path[-1]] = value
            assert not verdict(forged), (path, value)


@pytest.mark.parametrize("name", RECORDS)
def test_every_member_that_is_left_out_or_added_is_found_by_both(name: str) -> None:
    for path in [(), *places(RECORDS[name])]:
        forged = copy.deepcopy(RECORDS[name])
        if path:
            del at(forged, path[:-1])[path[-1]]
            assert not verdict(forged), path
        forged = copy.deepcopy(RECORDS[name])
        place = at(forged, path)
        if isinstance(place, dict):
            place["note"] = "x"
        elif isinstance(place, list):
            place.append("x")
        else:
            continue
        assert not verdict(forged), path


@pytest.mark.parametrize("name", RECORDS)
def test_every_event_dropped_doubled_or_exchanged_is_found_by_both(name: str) -> None:
    count = len(RECORDS[name]["events"])
    for place in range(count):
        for other in range(count + 1):
            forged = copy.deepcopy(RECORDS[name])
            forged["events"].insert(other, copy.deepcopy(forged["events"][place]))
            assert not verdict(forged), ("doubled", place, other)
            if other < count and other != place:
                forged = copy.deepcopy(RECORDS[name])
                events = forged["events"]
                events[place], events[other] = events[other], events[place]
                assert not verdict(forged), ("exchanged", place, other)


@pytest.mark.parametrize("document", [None, [], "x", 1, {}, {"events": []}, {"format": record.FORMAT, "events": {}}])
def test_what_is_no_record_is_refused_by_both(document: Any) -> None:
    assert not verdict(document)


@given(some_steps)
def test_whatever_was_bid_both_agree(steps: Steps) -> None:
    assert verdict(a_record(steps))


@given(st.data())
def test_both_agree_on_a_forgery_whose_chain_was_computed_anew(data: st.DataObject) -> None:
    """No chain helps against this forger, only the rules do (and the certificate's head): both must judge by the same rules."""
    forged = copy.deepcopy(a_record(data.draw(some_steps)))
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(places(forged))))
        value = data.draw(st.sampled_from([*other_values(at(forged, path)), *(at(forged, p) for p in places(forged))]))
        at(forged, path[:-1])[path[-1]] = copy.deepcopy(value)
    # What cannot be chained any more is judged as it is.
    with contextlib.suppress(KeyError, TypeError, ValueError, AttributeError, OverflowError):
        forged = rechain(forged)
    verdict(forged)


def put(place: int, **changes: Any) -> Callable[[list[dict[str, Any]]], Any]:
    """Change an event's data, or its `at` and `kind`."""

    def forge(events: list[dict[str, Any]]) -> None:
        own = {name: changes.pop(name) for name in ("at", "kind") if name in changes}
        events[place] |= own | {"data": {} if own.get("kind") == "passed" else events[place]["data"] | changes}

    return forge


END = "2026-11-01T01:00:00.000000Z"
BREACHES: dict[str, tuple[Callable[[list[dict[str, Any]]], Any], str]] = {
    "opened early": (put(1, at="2026-10-31T23:59:59.999999Z"), "bidding opened before the announced time"),
    "too low": (put(3, price_fen="1009999"), "a bid below the least valid price"),
    "first too low": (put(2, price_fen="999999"), "a bid below the least valid price"),
    "too high": (put(4, price_fen="1000000000000001"), "a bid above the highest amount that can be bid"),
    "against itself": (put(3, bidder="1001"), "the leading bidder outbids itself"),
    "at the very end": (put(4, at="2026-11-01T01:09:09.000000Z"), "a bid at or after the end"),
    "end not moved": (
        put(2, ends_at=END, extended=False),
        "the end after this bid is not what the extension rule gives",
    ),
    "moved unsaid": (put(2, extended=False), "the end after this bid is not what the extension rule gives"),
    "hammer too early": (put(5, at="2026-11-01T01:14:07.999999Z"), "the outcome came before the end"),
    "sold to another": (put(5, bidder="1002"), "not sold to the highest bidder at the price bid"),
    "sold at another price": (put(5, price_fen="1010000"), "not sold to the highest bidder at the price bid"),
    "passed in spite of bids": (put(5, kind="passed"), "passed although there was a bid"),
    "two outcomes": (lambda events: events.append(events[5] | {"seq": 7}), "'sold' cannot follow when the lot is SOLD"),
    "backwards": (put(3, at="2026-11-01T00:00:00.000000Z"), "event 4 is earlier than the one before"),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_of_the_rules_is_found_by_both_though_the_chain_was_computed_anew(breach: str) -> None:
    forge, problem = BREACHES[breach]
    forged = copy.deepcopy(a_long_price_war())
    forge(forged["events"])
    forged = rechain(forged)
    assert not verdict(forged)
    assert any(problem in said for said in verify_record.examine(forged)[0])


def a_long_price_war() -> dict[str, Any]:
    """Two bidders in the last period, the end moves each time."""
    return a_record([("1001", 1_000_000, 3_550), ("1002", 1_010_000, 299), ("1001", 1_020_000, 299)])


WEB_FIXTURE = Path(__file__).parents[2] / "frontend" / "src" / "evidence" / "fixture.json"


def test_the_browser_is_held_against_a_record_made_here() -> None:
    """Its title and names hold whatever writers of JSON treat differently: quotes, controls, rare characters, unusual order."""
    title = '一种“𠮷”字"检测"\\方法\t\x01\x7f\u2028/é'
    rights = [{"\uffee": "half-width", "𠮷": "beyond sixteen bits", "b": True, "a": [], "": {}}]
    document = a_record(
        [("1001", 1_000_000, 3_550), ("1002", 1_010_000, 299), ("1001", 1_020_000, 299)],
        announced=ANNOUNCED | {"title": title, "rights": rights},
    )
    assert verdict(document)
    assert json.loads(WEB_FIXTURE.read_text("utf-8")) == document


def run(*arguments: str, cwd: Path) -> tuple[int, str]:
    """The script as anyone runs it: alone in a folder, with Python's standard library and nothing else."""
    (cwd / "verify_record.py").write_bytes(VERIFY_SCRIPT.read_bytes())
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify_record.py", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"},
        timeout=60,
        check=False,
    )
    assert not done.stderr
    return done.returncode, done.stdout


def test_the_script_alone_says_winner_price_end_and_extensions(tmp_path: Path) -> None:
    document = a_long_price_war()
    (tmp_path / "r.json").write_bytes(record.as_bytes(document))
    code, said = run("r.json", "--head", document["head"].upper(), cwd=tmp_path)
    assert code == 0
    assert "outcome SOLD, winner 1001, price 10,200.00 yuan" in said
    assert "end 2026-11-01T01:14:08.000000Z, extensions 3" in said


def test_the_script_alone_says_each_problem_and_exits_1(tmp_path: Path) -> None:
    document = copy.deepcopy(a_long_price_war())
    document["events"][3]["data"]["price_fen"] = "1000001"
    (tmp_path / "r.json").write_bytes(record.as_bytes(document))
    code, said = run("r.json", "--head", "00" * 32, cwd=tmp_path)
    assert code == 1
    for problem in (
        "event 4 does not continue the hash chain",
        "event 4: a bid below the least valid price",
        "the head is not the one of the certificate",
    ):
        assert f"PROBLEM: {problem}" in said
    (tmp_path / "r.json").write_text("{", encoding="utf-8")
    assert run("r.json", cwd=tmp_path)[0] == 1
    assert run("nowhere.json", cwd=tmp_path)[0] == 1


def test_the_script_is_short_old_fashioned_and_alone() -> None:
    source = VERIFY_SCRIPT.read_text("utf-8")
    assert len(source.splitlines()) <= 200
    tree = ast.parse(source, feature_version=(3, 9))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names} | {
        node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
    }
    assert imported <= {*sys.stdlib_module_names}


async def test_anyone_may_download_the_script(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/verify-script")
    assert answer.headers["content-type"] == "text/x-python; charset=utf-8"
    assert answer.content == VERIFY_SCRIPT.read_bytes()
    assert 'filename="verify_record.py"' in answer.headers["content-disposition"]
