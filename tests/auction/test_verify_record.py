"""The standalone script says what the exchange's own rules say, on honest records and on every forgery, and needs nothing but itself."""

from __future__ import annotations

import ast
import contextlib
import copy
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from auction.bids.journal import KINDS
from auction.evidence import record, verify_record
from auction.evidence.api import VERIFY_SCRIPT
from auction.rules import Bid, decide_due
from tests.auction.records import ANNOUNCED, RULES, SIGNER, T0, Scribe, a_random_record, receipts_of, with_root
from tests.auction.test_record import a_record, rechain

NOT_SO = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def script_says(document: Any) -> tuple[str, dict[str, Any]]:
    """The first thing that does not hold by the script ("": all holds), and where the bidding led."""
    found: dict[str, Any] = {"event": 1}
    try:
        verify_record.replay(document, None, found)
        for proof in sum([], document["roots"]):
            verify_record.prove(document, proof)
    except NOT_SO as error:
        return f"event {found['event']}: {type(error).__name__} {error}", found
    return "", found


def verdict(document: Any) -> bool:
    """What both say; they must say the same, also about how it ended."""
    ours, (problem, found) = record.verify(document), script_says(document)
    assert ours.ok == (problem == ""), (ours.problems, problem)
    if ours.ok:
        assert (ours.outcome, ours.events) == (found["outcome"], len(document["events"]))
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
    yield from (None, True, False, 0, 1, 1.0, -1, 10**400, "", "x", "0", "1", [], {}, [value], {"x": value})
    if isinstance(value, str):
        yield from (value + " ", value.upper(), value.lower(), value[:-1], value[::-1], value[:-1] + "9", "0" + value)
        if value.endswith("Z"):
            yield from (value[:-1] + "+00:00", value.replace("T00", "T01"), value[:19] + "Z", value[:-1])
        if value.isdigit():
            yield from (str(int(value) + 1), str(int(value) - 1), int(value), "１" + value, value + "_0", "9" * 5000)
    if isinstance(value, int):
        yield from (value + 1, value - 1, str(value))


def telling_places(document: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """The places of everything but events of a sort that was seen before."""
    sorts = list(map(told, document["events"]))
    for path in places(document):
        # A root may be left out, and the token is the authority's word: `openssl` checks it.
        if path[:1] == ("roots",) and (len(path) < 3 or path[-1] == "timestamp_token"):
            continue
        if path[0] != "events" or len(path) == 1 or sorts.index(sorts[path[1]]) == path[1]:
            yield path


def same(one: Any, other: Any) -> bool:
    """The same JSON, not merely equal in Python: 1, 1.0 and true are three things."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def told(event: dict[str, Any]) -> tuple[str, ...]:
    """What sort of thing an event tells: its kind, the phase it begins, which of the optional members it has."""
    return event["kind"], event["data"].get("phase", ""), *sorted(event["data"])


def the_richest(name: str, outcome: str) -> dict[str, Any]:
    """Of a format's records with this outcome the one that tells most sorts of things, and then the shortest."""
    found = [a_random_record(name, seed, 24) for seed in range(40)]
    found = [each for each in found if each["outcome"] == outcome]
    return min(found, key=lambda each: (-len(set(map(told, each["events"]))), len(each["events"])))


RICH = {name: with_root(the_richest(name, "SOLD")) for name in RULES}


@pytest.mark.parametrize("name", RULES)
def test_whatever_was_done_both_agree(name: str) -> None:
    outcomes = set()
    for seed in range(20):
        document = a_random_record(name, seed)
        assert verdict(document), (seed, script_says(document))
        outcomes.add(document["outcome"])
    assert {"SOLD", "OPEN"} <= outcomes or name in ("dutch", "hybrid")


def test_the_chance_player_does_everything_that_can_be_done() -> None:
    kinds = {event["kind"] for document in RICH.values() for event in document["events"]}
    assert kinds | {"passed", "withdrawn"} == {"announced", *KINDS}
    phases = {event["data"].get("phase") for document in RICH.values() for event in document["events"]}
    assert {"TIMED", "SEALED", "OPENING", "BEST"} <= phases
    assert "MATCHING" in phases
    assert any("mandate" in event["data"] for event in RICH["ascending"]["events"])


@pytest.mark.parametrize("name", RULES)
def test_every_value_that_is_changed_is_found_by_both(name: str) -> None:
    chance = random.Random(name)
    for path in telling_places(RICH[name]):
        values = list(other_values(at(RICH[name], path)))
        for value in chance.sample(values, 2):
            forged = copy.deepcopy(RICH[name])
            if same(at(forged, path), value):
                continue
            at(forged, path[:-1])[path[-1]] = value
            assert not verdict(forged), (path, value)


@pytest.mark.parametrize("name", RULES)
def test_every_member_that_is_left_out_or_added_is_found_by_both(name: str) -> None:
    for path in [(), *telling_places(RICH[name])]:
        forged = copy.deepcopy(RICH[name])
        if path:
            del at(forged, path[:-1])[path[-1]]
            assert not verdict(forged), path
        forged = copy.deepcopy(RICH[name])
        place = at(forged, path)
        if isinstance(place, dict):
            place["note"] = "x"
        elif isinstance(place, list):
            place.append("x")
        else:
            continue
        assert not verdict(forged), path


def renumbered(document: dict[str, Any]) -> dict[str, Any]:
    """A forger with patience: numbers and chain are made anew."""
    for place, event in enumerate(document["events"], start=1):
        event["seq"] = place
    return rechain(document)


@pytest.mark.parametrize("name", RULES)
def test_every_event_dropped_doubled_or_exchanged_is_judged_alike(name: str) -> None:
    """With the old chain all are found; with a new one only those that break the rules: a mandate that never bid can be left out."""
    chance, count = random.Random(name), len(RICH[name]["events"])
    for place in range(count):
        other = chance.randrange(count)
        doubled, exchanged, dropped = (copy.deepcopy(RICH[name]) for _ in range(3))
        doubled["events"].insert(other, copy.deepcopy(doubled["events"][place]))
        events = exchanged["events"]
        events[place], events[other] = events[other], events[place]
        dropped["events"].pop(place)
        for forged in (doubled, exchanged, dropped):
            assert not verdict(forged) or forged == RICH[name]
            with contextlib.suppress(KeyError):
                verdict(renumbered(forged))


@pytest.mark.parametrize("name", RULES)
def test_both_agree_on_a_forgery_whose_chain_was_computed_anew(name: str) -> None:
    """No chain helps against this forger, only the rules do (and the certificate's head): both must judge by the same rules."""
    chance = random.Random(name)
    held = 0
    for _ in range(80):
        forged = copy.deepcopy(a_random_record(name, chance.randrange(12)))
        for _ in range(chance.randint(1, 2)):
            all_places = list(places(forged))
            path = chance.choice(all_places)
            value = chance.choice([*other_values(at(forged, path)), at(forged, chance.choice(all_places))])
            at(forged, path[:-1])[path[-1]] = copy.deepcopy(value)
        # What cannot be chained any more is judged as it is.
        with contextlib.suppress(KeyError, TypeError, ValueError, AttributeError, OverflowError):
            forged = rechain(forged)
        held += verdict(forged)
    # Some change nothing that the rules of bidding judge: the title of a right, the reason of a pause.
    assert held


@pytest.mark.parametrize("document", [None, [], "x", 1, {}, {"events": []}, {"format": record.FORMAT, "events": {}}])
def test_what_is_no_record_is_refused_by_both(document: Any) -> None:
    assert not verdict(document)


def put(place: int, **changes: Any) -> Callable[[list[dict[str, Any]]], Any]:
    """Change an event's data, or its `at` and `kind`."""

    def forge(events: list[dict[str, Any]]) -> None:
        own = {name: changes[name] for name in ("at", "kind") if name in changes}
        others = {name: value for name, value in changes.items() if name not in own}
        events[place] |= own | {"data": {} if own.get("kind") == "passed" else events[place]["data"] | others}

    return forge


END = "2026-11-01T01:00:00.000000Z"
BREACHES: dict[str, tuple[Callable[[list[dict[str, Any]]], Any], str]] = {
    "opened early": (put(1, at="2026-10-31T23:59:59.999999Z"), "earlier than the one before"),
    "too low": (put(3, price_fen="1009999"), "below the least price"),
    "first too low": (put(2, price_fen="999999"), "below the least price"),
    "too high": (put(4, price_fen="1000000000000001"), "above the highest price"),
    "against itself": (put(3, bidder="1001"), "the leading bidder outbids itself"),
    "at the very end": (put(4, at="2026-11-01T01:09:09.000000Z"), "'bid' in or after BIDDING"),
    "end not moved": (put(2, ends_at=END, extended=False), "other data than the rules give"),
    "moved unsaid": (put(2, extended=False), "other data than the rules give"),
    "hammer too early": (put(5, at="2026-11-01T01:14:07.999999Z"), "'sold' before the end"),
    "sold to another": (put(5, bidder="1002"), "other data than the rules give"),
    "passed in spite of bids": (put(5, kind="passed"), "'passed' where 'sold' was due"),
    "two outcomes": (lambda events: events.append(events[5] | {"seq": 7}), "'sold' cannot follow when the lot is SOLD"),
    "backwards": (put(3, at="2026-11-01T00:00:00.000000Z"), "event 4: ValueError is earlier than the one before"),
    "no such limit": (put(3, mandate="2"), "other data than the rules give"),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_of_the_rules_is_found_by_both_though_the_chain_was_computed_anew(breach: str) -> None:
    forge, problem = BREACHES[breach]
    forged = copy.deepcopy(a_long_price_war())
    forge(forged["events"])
    forged = rechain(forged)
    assert not verdict(forged)
    assert problem in script_says(forged)[0]


def a_long_price_war() -> dict[str, Any]:
    """Two bidders in the last period, the end moves each time."""
    return a_record([("1001", 1_000_000, 3_550), ("1002", 1_010_000, 299), ("1001", 1_020_000, 299)])


def test_both_read_tiers_that_do_not_rise_alike() -> None:
    scribe, at = Scribe(tiers=((1_200_000, 50_000), (1_050_000, 20_000))), T0
    scribe.add(decide_due(scribe.lot, at=at), at)
    for bidder, price in (("1001", 1_000_000), ("1002", 1_100_000), ("1001", 1_110_000)):
        at += timedelta(seconds=60)
        scribe.does(Bid(bidder, price), at)
    assert verdict(scribe.document())


WEB_FIXTURES = Path(__file__).parents[2] / "frontend" / "src" / "evidence" / "fixtures.json"


def test_the_browser_is_held_against_records_made_here() -> None:
    """The title and names of the first hold whatever writers of JSON treat differently: quotes, controls, rare characters, unusual order."""
    title = '一种“𠮷”字"检测"\\方法\t\x01\x7f\u2028/é'
    rights = [{"\uffee": "half-width", "𠮷": "beyond sixteen bits", "b": True, "a": [], "": {}}]
    war = a_record(
        [("1001", 1_000_000, 3_550), ("1002", 1_010_000, 299), ("1001", 1_020_000, 299)],
        announced=ANNOUNCED | {"title": title, "rights": rights},
    )
    documents = {"price war": with_root(with_root(war, seq=3)), **RICH}
    assert all(map(verdict, documents.values()))
    assert json.loads(WEB_FIXTURES.read_text("utf-8")) == documents


def run(script: Path, *arguments: str, cwd: Path) -> tuple[int, str]:
    """A script as anyone runs it: alone in a folder, with Python's standard library and nothing else."""
    (cwd / script.name).write_bytes(script.read_bytes())
    done = subprocess.run(
        [sys.executable, "-I", "-S", script.name, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"},
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_script_alone_says_winner_price_end_and_extensions(tmp_path: Path) -> None:
    document = a_long_price_war()
    (tmp_path / "r.json").write_bytes(record.as_bytes(document))
    code, said = run(VERIFY_SCRIPT, "r.json", "--head", document["head"].upper(), cwd=tmp_path)
    assert code == 0, said
    assert "outcome SOLD, winner 1001, price_fen 1020000, head" in said
    assert "ends_at 2026-11-01T01:14:08.000000Z, extensions 3" in said


def test_the_script_alone_says_the_problem_and_exits_1(tmp_path: Path) -> None:
    document = copy.deepcopy(a_long_price_war())
    (tmp_path / "r.json").write_bytes(record.as_bytes(document))
    code, said = run(VERIFY_SCRIPT, "r.json", "--head", "00" * 32, cwd=tmp_path)
    assert (code, said.strip()) == (
        1,
        "PROBLEM: event the whole: ValueError the head is not the one of the certificate",
    )
    document["events"][3]["data"]["price_fen"] = "1000001"
    (tmp_path / "r.json").write_bytes(record.as_bytes(document))
    code, said = run(VERIFY_SCRIPT, "r.json", cwd=tmp_path)
    assert (code, said.strip()) == (1, "PROBLEM: event 4: ValueError does not continue the hash chain")
    (tmp_path / "r.json").write_text("{", encoding="utf-8")
    assert run(VERIFY_SCRIPT, "r.json", cwd=tmp_path)[0] == 1
    assert run(VERIFY_SCRIPT, "nowhere.json", cwd=tmp_path)[0] == 1


def test_the_script_alone_checks_roots_and_receipts(tmp_path: Path) -> None:
    document = with_root(with_root(a_long_price_war(), seq=3))
    receipts, other = receipts_of(document), receipts_of(document, bidder="1002")[0]
    files = {
        "r": document,
        "all": receipts,
        "one": other,
        "forged": other | {"leaf": other["leaf"] | {"bidder": "1001"}},
    }
    for name, held in files.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(held), encoding="utf-8")
    key, no_key = ["--key", SIGNER.public_key], ["--key", "00" * 32]
    code, said = run(VERIFY_SCRIPT, "r.json", "all.json", "one.json", *key, *no_key, cwd=tmp_path)
    assert code == 0, said
    assert [line.split(",")[0] for line in said.splitlines()] == [
        "OK: binhai-daily-root/1 2026-11-01: event 3",
        "OK: binhai-daily-root/1 2026-11-01: event 6",
        "OK: binhai-receipt/2 : event 3",
        "OK: binhai-receipt/2 : event 5",
        "OK: binhai-receipt/2 : event 4",
        "OK: format binhai-auction-record/3",
    ]
    for arguments, problem in (
        (["r.json", *no_key], "it leads to another root, or is of another key"),
        (["r.json", "forged.json"], "the record has another event in its place"),
    ):
        code, said = run(VERIFY_SCRIPT, *arguments, cwd=tmp_path)
        assert (code, said.splitlines()[-1]) == (1, f"PROBLEM: event the whole: ValueError {problem}")


def test_the_script_is_short_old_fashioned_and_alone() -> None:
    source = VERIFY_SCRIPT.read_text("utf-8")
    assert len(source.splitlines()) <= 200
    assert max(map(len, source.splitlines())) <= 140
    tree = ast.parse(source, feature_version=(3, 9))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names} | {
        node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
    }
    assert imported <= {*sys.stdlib_module_names}


async def test_anyone_may_download_the_script(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/verify-script")
    assert answer.headers["content-type"] == "text/x-python; charset=utf-8"
    assert answer.content == VERIFY_SCRIPT.read_bytes()
    assert f'filename="{VERIFY_SCRIPT.name}"' in answer.headers["content-disposition"]
