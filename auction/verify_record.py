#!/usr/bin/env python3
"""Verify the record of an auction of the Binhai IP exchange: python3 verify_record.py RECORD.json [--head HEAD]

It needs nothing but this file and Python 3.9 or newer, recomputes the hash chain and plays the bidding again by the announced
rules. HEAD, which a certificate names, shows that this is the record it speaks of. Exits 1 at the first thing that does not hold."""

import hashlib
import json
import re
import sys
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

FORMAT, HIGHEST_FEN, SPAN = "binhai-auction-record/2", 10**15, ("since", "until")  # a fen is 0.01 yuan
MEMBERS = "events format head lot_id outcome price_fen project_code title winner".split()
PHASES = {"ASCENDING": "BIDDING", "DYNAMIC": "FREE TIMED", "WEIGHTED": "SCORING", "SELL_OFF": "OFFER BIDDING"}
PHASES.update(SEALED="SEALED OPENING MATCHING", DUTCH="FALLING MATCHING", HYBRID="FALLING SEALED OPENING BEST MATCHING")
TAKEN = {"mandate": "BIDDING FREE TIMED OFFER", "sealed": "SEALED", "unsealed": "OPENING"}  # what a phase takes
TAKEN["bid"] = "BIDDING FREE TIMED OFFER SCORING FALLING BEST MATCHING"
FROM = dict.fromkeys("phase bid sealed unsealed mandate paused checked sold passed".split(), "OPEN")
FROM.update(opened="SCHEDULED", suspended="OPEN PAUSED", resumed="PAUSED SUSPENDED")
FROM.update(dict.fromkeys(["withdrawn", "priority"], "SCHEDULED OPEN PAUSED SUSPENDED"))
GIVEN = {"bid": "bidder price_fen", "mandate": "commitment", "sealed": "bidder commitment", "withdrawn": "ground"}
GIVEN.update(unsealed="bidder nonce price_fen", priority="bidder rank", checked="since until")
GIVEN.update(paused="ground reason", suspended="ground reason")
NUMBERS = ["start_price_fen", "increment_fen", "extension_seconds", "jump_limit_fen"]
POSITIVE = ["floor_fen", "step_fen", "tick_seconds", "bidding_seconds", "price_points", "score_step"]
POSITIVE += ["sealed_seconds", "opening_seconds", "best_seconds"]


def need(holds: object, words: str) -> None:
    if not holds:
        raise ValueError(words)


def digest(document: Any, before: bytes = b"") -> bytes:
    """SHA-256 over canonical JSON (sorted names, no spaces, UTF-8); a link begins with the one before, the first with 32 zeros."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(before + text.encode()).digest()


def read(value: Any) -> Any:
    """The numbers and moments (UTC) in words; nothing but strings, booleans, lists and objects is taken."""
    need(type(value) in (str, bool, list, dict), f"{value!r} is not written in words")
    if type(value) in (dict, list):
        return {name: read(value[name]) for name in value} if type(value) is dict else [read(held) for held in value]
    if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-5][0-9][.][0-9]{6}Z", str(value)):
        return datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ")
    return int(value) if re.fullmatch("0|-?[1-9][0-9]{0,30}", str(value)) else value


def rules_of(told: Any) -> Any:
    """The announced rules of bidding, each of its type; what a format does not use is not announced, and 0 here."""
    tiers, criteria = told.get("tiers", [[0, 0]]), told.get("criteria", [{"code": "", "choices": {}}])
    numbers = [told[name] for name in NUMBERS + POSITIVE if name in told] + [each for tier in tiers for each in tier]
    for each in criteria:
        need(sorted(each) == ["choices", "code"] and type(each["code"]) in (str, int), "a criterion has another shape")
        numbers += each["choices"].values()
    need(all(type(each) is int for each in numbers) and all(len(tier) == 2 for tier in tiers), "a term is no number")
    need(tiers and criteria and 0 not in map(told.get, POSITIVE), "a term says nothing")
    moments = [told["opens_at"], told["ends_at"], told.get("free_ends_at", told["ends_at"])]
    need({datetime}.issuperset(map(type, moments)), "a term is no moment")
    return {**dict.fromkeys(POSITIVE, 0), "tiers": [], "criteria": [], "free_ends_at": told["ends_at"], **told}


def replay(record: Any, head: Any, found: Any) -> None:
    """Check the chain and play the bidding again, event by event. `found` gets how far that came, and where it led."""
    need(sorted(record) == MEMBERS and (record["format"], type(record["lot_id"])) == (FORMAT, int), f"no {FORMAT}")
    lot_id, told, link, before = record["lot_id"], record["events"][0]["data"], bytes(32), ""
    rules = rules_of(read(told))
    phases, opens, start = PHASES[rules["format"]].split(), rules["opens_at"], rules["start_price_fen"]
    length = {name: timedelta(seconds=rules[name]) for name in NUMBERS + POSITIVE if name.endswith("seconds")}
    choices = [(str(each["code"]), each["choices"]) for each in rules["criteria"]]
    points = {(code, choice): scored[choice] for code, scored in choices for choice in scored}
    tick, fall, fell, period = length["tick_seconds"], timedelta(), opens, length["extension_seconds"]
    ends = rules["free_ends_at"] if phases[0] == "FREE" else rules["ends_at"]
    if phases[0] == "FALLING":  # every price down to the floor stands for a tick
        fall = (1 - (rules["floor_fen"] - start) // rules["step_fen"]) * tick
        ends = opens + fall
    ranks, sealed, opened, mandates = {}, {}, {}, set()  # type: tuple[Any, Any, Any, Any]
    stage, phase, extensions = "SCHEDULED", "", 0
    price = leader = taker = taken = score = left = served = None  # type: Any

    def goes_first(bidder: Any) -> Any:  # rank 1 before 2, and 2 before those who have no priority
        return ranks.get(bidder, 1000) < ranks.get(leader, 1000)

    def above(fen: int) -> Any:  # one increment more, that of the highest tier which is reached
        reached = takewhile(lambda tier: tier[0] <= fen, rules["tiers"])
        return fen + [rules["increment_fen"], *(step for _, step in reached)][-1]

    for place, event in enumerate(record["events"], start=1):
        found["event"] = place
        need(sorted(event) == ["at", "data", "hash", "kind", "seq"] and type(event["seq"]) is int, "has another shape")
        kind, data, at = event["kind"], read(event["data"]), read(event["at"])
        link = digest({"lot_id": lot_id, **{name: event[name] for name in ("seq", "at", "kind", "data")}}, link)
        need(event["seq"] == place and event["hash"] == link.hex(), "does not continue the hash chain")
        need(type(at) is datetime and event["at"] >= before, "is earlier than the one before")
        before = event["at"]
        if place == 1 and kind == "announced":
            continue
        need(stage in FROM[kind].split(), f"'{kind}' cannot follow when the lot is {stage}")
        over = at >= ends or (phase == "OPENING" and len(opened) == len(sealed))
        need(kind not in TAKEN or (phase in TAKEN[kind].split() and not over), f"'{kind}' in or after {phase}")
        due = {name: data[name] for name in GIVEN.get(kind, "").split()}
        need({int, str, datetime}.issuperset(map(type, due.values())), "holds a value of another type")
        need(re.fullmatch("[0-9a-f]{64}", str(due.get("commitment", due.get("nonce", "0" * 64)))), "no 64 hex digits")
        if kind == "opened":
            need(at >= opens, "bidding opened before the announced time")
            stage, phase = "OPEN", phases[0]
        elif kind == "priority":
            ranks[due["bidder"]] = due["rank"] + 0
        elif kind == "mandate":
            need("jump_limit_fen" not in rules, "no secret limits where raises are limited")
            mandates.add(place)
        elif kind == "sealed":
            need(due["bidder"] != taker, "who stopped the fall has bid already")
            sealed[due["bidder"]] = due["commitment"], place
        elif kind in ("paused", "suspended"):
            due.update({"since": data["since"]} if kind == "paused" and "since" in data else {})
            need(served <= due.get("since", at) <= at, "counts from when the lot was served, or from the future")
            left = max(timedelta(), ends - due.get("since", at)) if left is None else left
            due["left_us"] = left // timedelta(microseconds=1)
        elif kind == "resumed":  # a whole period at least; a falling price begins its tick anew
            ends = at + (max(left, period) if phase != "FALLING" else fall - (fall - left) // tick * tick)
            stage, left, fell = "OPEN", None, ends - fall
        elif kind == "unsealed":
            bidder, fen, (commitment, order) = due["bidder"], due["price_fen"], sealed[due["bidder"]]
            need(digest({"lot_id": str(lot_id), **event["data"]}).hex() == str(commitment), "is not what was sealed")
            need(bidder not in opened and fen <= HIGHEST_FEN, "was opened before, or is above what can be bid")
            opened[bidder], floor = (fen, order), start if taken is None else above(taken)
            valid = [(-fen, ranks.get(who, 1000), order, who) for who, (fen, order) in opened.items() if fen >= floor]
            if valid:  # the highest; of equal ones that with the first rank, then the one handed in first
                price, leader = -min(valid)[0], min(valid)[3]
        elif kind in ("phase", "checked", "sold", "passed"):
            need(over, f"'{kind}' before the end")
            waits = {"TIMED": True, "SEALED": taker is not None, "OPENING": sealed, "BEST": taker not in (None, leader)}
            waits["MATCHING"] = leader is not None and any(map(goes_first, ranks))
            later = [each for each in phases[phases.index(phase) + 1 :] if waits.get(each)]
            due_kind = "phase" if later else "passed" if leader is None else "sold"
            need(kind == due_kind or (kind == "checked" and not later), f"'{kind}' where '{due_kind}' was due")
            if kind == "phase":
                phase = due["phase"] = later[0]
                ends = at + length.get(phase.lower() + "_seconds", period)
            elif kind == "checked":
                due["gaps"] = [{name: each[name] + timedelta() for name in SPAN} for each in [data, *data["gaps"]]][1:]
            elif kind == "sold":
                due.update(bidder=leader, price_fen=price)
        elif kind == "bid":
            bidder, fen, equal, highest = due["bidder"], due["price_fen"], due["price_fen"] == price, HIGHEST_FEN
            least = start if price is None else above(price)
            if phase == "FALLING":
                least = highest = max(rules["floor_fen"], start - max(0, (at - fell) // tick) * rules["step_fen"])
                taker, taken = bidder, fen
            elif phase == "SCORING":
                extra, scale = sum(points[each] for each in event["data"]["offer"].items()), rules["price_points"]
                due.update(offer=data["offer"], score=fen * scale // start + extra)
                if score is not None:
                    least = max(start, -((extra - score - rules["score_step"]) * start // scale))
                equal, score = due["score"] == score and fen >= start, due["score"]
            else:
                highest = min(highest, least + rules.get("jump_limit_fen", HIGHEST_FEN))
                if "mandate" in data and phase in TAKEN["mandate"].split():
                    need(data["mandate"] in mandates, "names a secret limit that was not lodged before it")
                    due["mandate"] = data["mandate"]
            need(bidder != leader or "mandate" in due, "the leading bidder outbids itself")
            need(phase != "BEST" or bidder == taker, "only who stopped the fall may answer the best sealed bid")
            need((fen >= least and phase != "MATCHING") or (equal and goes_first(bidder)), "is below the least price")
            need(fen <= highest, "is above the highest price")
            # A bid in the last period moves the end to its time plus the period, as often as it happens.
            due["extended"] = phase in ("BIDDING", "TIMED", "SCORING") and ends - at < period
            ends = at + period if due["extended"] else at if phase in ("FALLING", "BEST") else ends
            if phase == "OFFER":
                phase, ends = "BIDDING", at + length["bidding_seconds"]
            price, leader, extensions = fen, bidder, extensions + due["extended"]
        served = opens if kind == "opened" else at
        stage = kind.upper() if kind in ("paused", "suspended", "sold", "passed", "withdrawn") else stage
        due.update({"ends_at": ends} if kind in ("bid", "phase", "resumed") else {})
        need(repr(sorted(data.items())) == repr(sorted(due.items())), f"holds other data than the rules give: {due}")
    found.update(stage=stage, price=price, ends=ends, extensions=extensions, event="the whole")
    due = {"project_code": told["project_code"], "title": told["title"], "outcome": stage, "head": link.hex()}
    due.update(winner=str(leader) if stage == "SOLD" else None, price_fen=str(price) if stage == "SOLD" else None)
    need(all(record[name] == due[name] for name in due), f"the events give {due}")
    need(head in (None, record["head"]), "the head is not the one of the certificate")


def main(file: str, option: str = "--head", head: Any = None) -> None:
    found = {"event": 1}  # type: Any
    try:
        with open(file, encoding="utf-8") as opened:
            record = json.load(opened)
        replay(record, head and head.strip().lower(), found)
    except Exception as error:
        sys.exit(f"PROBLEM: event {found['event']}: {type(error).__name__} {error}")
    print(f"OK: {record['project_code']}, outcome {found['stage']}, winner {record['winner']}, {found['price']} fen")
    print(f"end {found['ends']} UTC, extensions {found['extensions']}, head {record['head']}")


if __name__ == "__main__":
    main(*sys.argv[1:])
