#!/usr/bin/env python3
"""Verify the record of an auction of the Binhai IP exchange, with nothing but this file and Python 3.9 or newer.

    python3 verify_record.py RECORD.json [--head HEAD]

It recomputes the hash chain from the first event and plays the bidding again by the announced rules. With HEAD, which a
certificate names, the record is shown to be the one the certificate speaks of. Exits 0 when everything holds, 1 with each
problem in words. What this proves, and what it does not: docs/evidence.md. Nothing of the exchange's own program is used.
"""

from __future__ import annotations

import argparse
import calendar
import hashlib
import json
import re
import sys
import time
from typing import Any

FORMAT = "binhai-auction-record/1"
HIGHEST_FEN = 10**15  # one fen is a hundredth of a yuan; no single bid may be higher
MEMBERS = {"format", "lot_id", "project_code", "title", "outcome", "winner", "price_fen", "head", "events"}
EVENT_MEMBERS = {"seq", "at", "kind", "data", "hash"}
DATA_MEMBERS = {
    "opened": set(),
    "bid": {"bidder", "price_fen", "ends_at", "extended"},
    "sold": {"bidder", "price_fen"},
    "passed": set(),
    "withdrawn": {"ground"},
}


def moment(text: str) -> int:
    """Microseconds since 1970 of a moment like 2026-11-23T01:02:03.000004Z, the one way in which the record writes them."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-5][0-9]\.[0-9]{6}Z", text):
        raise ValueError(f"{text!r} is not a moment")
    return calendar.timegm(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S")) * 10**6 + int(text[20:26])


def number(text: str) -> int:
    """A whole number (fen, seconds) as the record writes them: decimal digits in a string."""
    if not re.fullmatch(r"0|[1-9][0-9]{0,17}", text):
        raise ValueError(f"{text!r} is not a number")
    return int(text)


def wordy(value: Any) -> bool:
    """Whether a value is made of strings, booleans, lists and objects only, as everything that is hashed."""
    held = value.values() if type(value) is dict else value if type(value) is list else ()
    return type(value) in (str, bool, list, dict) and all(map(wordy, held))


def canonical(lot_id: int, event: dict[str, Any]) -> bytes:
    """The bytes of an event that are hashed: JSON with sorted names, without spaces, in UTF-8."""
    document = {"at": event["at"], "data": event["data"], "kind": event["kind"], "lot_id": lot_id, "seq": event["seq"]}
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def check_chain(record: dict[str, Any], expected_head: str | None, problems: list[str]) -> None:
    """Each link is SHA-256 over the link before (32 bytes; zeros before the first) and the event's canonical bytes."""
    link = bytes(32)
    for place, event in enumerate(record["events"], start=1):
        if type(event["seq"]) is not int or event["seq"] != place:
            problems.append(f"event {place} is numbered {event['seq']!r}")
        link = hashlib.sha256(link + canonical(record["lot_id"], event)).digest()
        if event["hash"] != link.hex():
            problems.append(f"event {place} does not continue the hash chain")
            break
    if record["events"][-1]["hash"] != record["head"]:
        problems.append("the head is not the last event's link")
    if expected_head is not None and expected_head.strip().lower() != record["head"]:
        problems.append("the head is not the one of the certificate")


class Auction:
    """The bidding, played again from the announcement on."""

    def __init__(self, announced: dict[str, Any]) -> None:
        self.start, self.increment = number(announced["start_price_fen"]), number(announced["increment_fen"])
        self.opens, self.period = moment(announced["opens_at"]), number(announced["extension_seconds"]) * 10**6
        self.ends, self.ends_text = moment(announced["ends_at"]), announced["ends_at"]
        self.price: int | None = None
        self.leader: str | None = None
        self.stage, self.extensions = "SCHEDULED", 0

    def play(self, kind: str, data: dict[str, Any], at: int) -> list[str]:
        """Take one event in; what is wrong with it, in words."""
        if kind == "bid":
            return self.bid(data["bidder"], number(data["price_fen"]), data["ends_at"], data["extended"], at)
        wrong = []
        if self.stage not in {"opened": ("SCHEDULED",), "withdrawn": ("SCHEDULED", "OPEN")}.get(kind, ("OPEN",)):
            return [f"'{kind}' cannot follow when the lot is {self.stage}"]
        if kind == "opened" and at < self.opens:
            wrong.append("bidding opened before the announced time")
        if kind in ("sold", "passed") and at < self.ends:
            wrong.append("the outcome came before the end")
        if kind == "passed" and self.leader is not None:
            wrong.append("passed although there was a bid")
        if kind == "sold" and (data["bidder"], number(data["price_fen"])) != (self.leader, self.price):
            wrong.append("not sold to the highest bidder at the price bid")
        self.stage = "OPEN" if kind == "opened" else kind.upper()
        return wrong

    def bid(self, bidder: str, price: int, ends_text: str, extended: bool, at: int) -> list[str]:
        wrong = []
        if self.stage != "OPEN" or at < self.opens:
            wrong.append(f"a bid when the lot is {self.stage} or before the opening time")
        if at >= self.ends:
            wrong.append("a bid at or after the end")
        if bidder == self.leader:
            wrong.append("the leading bidder outbids itself")
        if price < (self.start if self.price is None else self.price + self.increment):
            wrong.append("a bid below the least valid price")
        if price > HIGHEST_FEN:
            wrong.append("a bid above the highest amount that can be bid")
        # A bid in the last period moves the end to the bid's time plus the period, as often as it happens.
        due = at + self.period if self.ends - at < self.period else self.ends
        if moment(ends_text) != due or extended is not (due != self.ends):
            wrong.append("the end after this bid is not what the extension rule gives")
        self.extensions += extended
        self.price, self.leader, self.ends, self.ends_text = price, bidder, moment(ends_text), ends_text
        return wrong


def replay(record: dict[str, Any], problems: list[str]) -> Auction:
    """Play every event, note what breaks the rules, and hold the outcome against what the record says of itself."""
    events = record["events"]
    if events[0]["kind"] != "announced" or not wordy(events[0]["data"]):
        problems.append("the first event is not an announcement in words")
    announced, before = events[0]["data"], moment(events[0]["at"])
    problems += [
        f"the {name} is not the one announced" for name in ("project_code", "title") if record[name] != announced[name]
    ]
    auction = Auction(announced)
    for place, event in enumerate(events[1:], start=2):
        kind, data, at = event["kind"], event["data"], moment(event["at"])
        if kind not in DATA_MEMBERS or set(data) != DATA_MEMBERS[kind]:
            raise ValueError(f"event {place} is of no known kind or shape")
        if not all(type(value) is (bool if name == "extended" else str) for name, value in data.items()):
            raise ValueError(f"event {place} holds a value of the wrong type")
        if at < before:
            problems.append(f"event {place} is earlier than the one before")
        problems += [f"event {place}: {wrong}" for wrong in auction.play(kind, data, at)]
        before = at
    sold = auction.stage == "SOLD"
    result = (auction.stage, auction.leader if sold else None, str(auction.price) if sold else None)
    if result != (record["outcome"], record["winner"], record["price_fen"]):
        problems.append("the outcome, winner or price is not what the events give")
    return auction


def examine(record: Any, expected_head: str | None = None) -> tuple[list[str], Auction | None]:
    """Every problem of a record, in words (none: it holds), and the auction as replayed (None: it could not be)."""
    problems: list[str] = []
    try:
        if record["format"] != FORMAT:
            problems.append(f"unknown format {record['format']!r}")
        if set(record) != MEMBERS or any(set(event) != EVENT_MEMBERS for event in record["events"]):
            problems.append("the record has members that the format does not name, or lacks some")
        if type(record["lot_id"]) is not int:
            problems.append("the lot's number is not a number")
        check_chain(record, expected_head, problems)
        return problems, replay(record, problems)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        return [*problems, f"the file is not a record of this format: {type(error).__name__} {error}"], None


def main() -> int:
    parser = argparse.ArgumentParser(description="Verify the record of an auction.")
    parser.add_argument("record", help="the record file (JSON)")
    parser.add_argument("--head", help="the head that a certificate names (64 hexadecimal digits)")
    asked = parser.parse_args()
    try:
        with open(asked.record, encoding="utf-8") as file:
            record = json.load(file)
    except (OSError, ValueError, RecursionError) as error:
        print(f"PROBLEM: the file cannot be read: {error}")
        return 1
    problems, auction = examine(record, asked.head)
    for problem in problems:
        print(f"PROBLEM: {problem}")
    if problems or auction is None:
        return 1
    print(f"OK: {record['project_code']} {record['title']}, lot {record['lot_id']}, {len(record['events'])} events")
    price = "none" if auction.price is None else f"{auction.price // 100:,}.{auction.price % 100:02d} yuan"
    end = "end" if auction.stage in ("SOLD", "PASSED") else "planned end"
    print(f"outcome {auction.stage}, winner {record['winner'] or 'none'}, price {price}")
    print(f"{end} {auction.ends_text}, extensions {auction.extensions}, head {record['head']}")
    if auction.stage in ("SCHEDULED", "OPEN"):
        print("The auction was under way when this record was taken: it has no winner yet.")
    if asked.head is None:
        print("Without --head this shows only that the record is consistent in itself.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
