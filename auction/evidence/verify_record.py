"""Verify an auction of the Binhai IP exchange: python3 verify_record.py RECORD.json [RECEIPT.json ...] [--head HEAD] [--key KEY]
It needs nothing but this file and Python 3.9 or newer, recomputes the hash chain, plays the bidding again by the announced rules, and holds
the record's daily roots, and any receipts, against it (paths: RFC 6962, signatures: RFC 8032). HEAD is what a certificate names, KEY a
published key of the exchange, given as often as there are. Exits 1 at the first thing that does not hold. In words: docs/evidence.md."""

import argparse, hashlib, itertools, json, re, sys
from datetime import datetime, timedelta
from typing import Any

FORMAT, HIGHEST_FEN = "binhai-auction-record/3", 10**15  # a fen is 0.01 yuan
PHASES = {"ASCENDING": "BIDDING", "DYNAMIC": "FREE TIMED", "WEIGHTED": "SCORING", "SELL_OFF": "OFFER BIDDING"}
PHASES.update(SEALED="SEALED OPENING MATCHING", DUTCH="FALLING MATCHING", HYBRID="FALLING SEALED OPENING BEST MATCHING")
TAKEN = {"mandate": "BIDDING FREE TIMED OFFER", "sealed": "SEALED", "unsealed": "OPENING"}  # what a phase takes
TAKEN["bid"] = "BIDDING FREE TIMED OFFER SCORING FALLING BEST MATCHING"
FROM = {"opened": "SCHEDULED", "suspended": "OPEN PAUSED", "resumed": "PAUSED SUSPENDED"}  # all others come while the lot is OPEN
FROM.update(dict.fromkeys(["withdrawn", "priority"], "SCHEDULED OPEN PAUSED SUSPENDED"))
GIVEN = {"bid": "bidder price_fen", "mandate": "commitment", "sealed": "bidder commitment", "unsealed": "bidder nonce price_fen"}
GIVEN.update(priority="bidder rank", paused="ground reason", suspended="ground reason", withdrawn="ground", checked="since until")
NUMBERS = "start_price_fen increment_fen extension_seconds jump_limit_fen".split()
POSITIVE = "floor_fen step_fen tick_seconds bidding_seconds price_points score_step sealed_seconds opening_seconds best_seconds".split()
P, ORDER, D = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493, -121665 * pow(121666, -1, 2**255 - 19)  # of Ed25519

def need(holds: object, problem: str) -> None:
    if not holds:
        raise ValueError(problem)
def canonical(document: Any) -> bytes:  # what is hashed and signed: JSON with sorted names, without spaces, in UTF-8
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

def words(value: Any) -> Any:
    """As a record writes it: numbers and moments (UTC) as strings, so that there is nothing but strings, booleans, lists and objects."""
    if type(value) in (list, dict):
        return {name: words(held) for name, held in value.items()} if type(value) is dict else [words(held) for held in value]
    return value if type(value) is bool else value.isoformat(timespec="microseconds") + "Z" if type(value) is datetime else str(value)
def moment(text: str) -> datetime:
    return datetime.fromisoformat(text[:-1])

def replay(record: Any, head: Any, found: Any) -> None:
    """Check the chain and play the bidding again, event by event. `found` gets how far that came, and where it led."""
    lot_id, told, link, before = int(record["lot_id"]), record["events"][0]["data"], bytes(32), moment(record["events"][0]["at"])
    whole = {**dict.fromkeys(POSITIVE, "0"), "tiers": [], "criteria": [], "free_ends_at": told["ends_at"], **told}  # left out: 0 or empty
    rules = {name: int(whole[name]) for name in NUMBERS + POSITIVE if name in whole}  # type: Any
    rules.update({name: moment(whole[name]) for name in ("opens_at", "ends_at", "free_ends_at")})
    rules["tiers"] = [[int(reached), int(step)] for reached, step in whole["tiers"]]
    rules["criteria"] = [{"code": c["code"], "choices": {n: int(c["choices"][n]) for n in c["choices"]}} for c in whole["criteria"]]
    silent = [name for name in [*POSITIVE, "tiers", "criteria"] if told.get(name) in ("0", [])]
    need({**whole, **words(rules)} == whole and not silent, "a term is not written as it should be")
    phases, opens, start, scale = PHASES[told["format"]].split(), rules["opens_at"], rules["start_price_fen"], rules["price_points"]
    length = {name: timedelta(seconds=rules[name]) for name in rules if name.endswith("seconds")}
    points = {(each["code"], choice): each["choices"][choice] for each in rules["criteria"] for choice in each["choices"]}
    tick, fell, period, extensions = length["tick_seconds"], opens, length["extension_seconds"], 0
    fall = (1 - (rules["floor_fen"] - start) // rules["step_fen"]) * tick if phases[0] == "FALLING" else timedelta()  # each price a tick
    ends = opens + fall if phases[0] == "FALLING" else rules["free_ends_at" if phases[0] == "FREE" else "ends_at"]
    ranks, sealed, opened, lodged, stage, phase = {}, {}, {}, set(), "SCHEDULED", ""  # type: Any, Any, Any, Any, Any, Any
    price = leader = taker = taken = score = left = served = None  # type: Any
    def goes_first(bidder: Any) -> Any:  # rank 1 before 2, and 2 before those who have no priority
        return ranks.get(bidder, 1000) < ranks.get(leader, 1000)
    def above(fen: int) -> Any:  # one increment more, that of the highest tier which is reached
        return fen + [rules["increment_fen"], *(tier[1] for tier in itertools.takewhile(lambda tier: tier[0] <= fen, rules["tiers"]))][-1]

    for place, event in enumerate(record["events"], start=1):
        found["event"] = place
        kind, data, at = event["kind"], event["data"], moment(event["at"])
        due = {"seq": place, "at": words(at), "kind": kind, "data": words(data)}  # type: Any
        link = hashlib.sha256(link + canonical({**due, "lot_id": lot_id})).digest()
        need(canonical(event) == canonical({**due, "hash": link.hex()}), "does not continue the hash chain")
        need(at >= before, "is earlier than the one before")
        if place == 1 and kind == "announced":
            continue
        need(stage in FROM.get(kind, "OPEN").split(), f"'{kind}' cannot follow when the lot is {stage}")
        over = at >= ends or (phase == "OPENING" and len(opened) == len(sealed))
        need(kind not in TAKEN or (phase in TAKEN[kind].split() and not over), f"'{kind}' in or after {phase}")
        due = {name: str(data[name]) for name in GIVEN.get(kind, "").split()}
        due.update({name: int(due[name]) for name in ("price_fen", "rank") if name in due})
        bidder, fen = due.get("bidder"), due.get("price_fen")
        need(re.fullmatch("[0-9a-f]{64}", due.get("commitment", due.get("nonce", "0" * 64))), "no 64 hex digits")
        if kind == "opened":
            need(at >= opens, "bidding opened before the announced time")
            stage, phase = "OPEN", phases[0]
        elif kind == "priority":
            ranks[bidder] = due["rank"]
        elif kind == "mandate":
            need("jump_limit_fen" not in rules, "no secret limits where raises are limited")
            lodged.add(str(place))
        elif kind == "sealed":
            need(bidder != taker, "who stopped the fall has bid already")
            sealed[bidder] = due["commitment"], place
        elif kind in ("paused", "suspended"):
            due.update({"since": moment(data["since"])} if kind == "paused" and "since" in data else {})
            need(served <= due.get("since", at) <= at, "counts from when the lot was served, or from the future")
            left = max(timedelta(), ends - due.get("since", at)) if left is None else left
            due["left_us"] = left // timedelta(microseconds=1)
        elif kind == "resumed":  # a whole period at least; a falling price begins its tick anew
            ends = at + (max(left, period) if phase != "FALLING" else fall - (fall - left) // tick * tick)
            stage, left, fell = "OPEN", None, ends - fall
        elif kind == "unsealed":
            need(hashlib.sha256(canonical({"lot_id": str(lot_id), **data})).hexdigest() == sealed[bidder][0], "is not what was sealed")
            need(bidder not in opened and fen <= HIGHEST_FEN, "was opened before, or is above what can be bid")
            opened[bidder], floor = fen, start if taken is None else above(taken)
            valid = [(-opened[who], ranks.get(who, 1000), sealed[who][1], who) for who in opened if opened[who] >= floor]
            if valid:  # the highest; of equal ones that with the first rank, then the one handed in first
                price, leader = -min(valid)[0], min(valid)[3]
        elif kind == "bid":
            equal, least = fen == price, start if price is None else above(price)
            highest = HIGHEST_FEN if phase == "SCORING" else min(HIGHEST_FEN, least + rules.get("jump_limit_fen", HIGHEST_FEN))
            if phase == "FALLING":
                least = highest = max(rules["floor_fen"], start - max(0, (at - fell) // tick) * rules["step_fen"])
                taker, taken = bidder, fen
            elif phase == "SCORING":
                extra = sum(points[each] for each in data["offer"].items())
                due.update(offer=data["offer"], score=fen * scale // start + extra)
                least = start if score is None else max(start, -((extra - score - rules["score_step"]) * start // scale))
                equal, score = due["score"] == score and fen >= start, due["score"]
            due.update({"mandate": data["mandate"]} if phase in TAKEN["mandate"].split() and data.get("mandate") in lodged else {})
            need(bidder != leader or "mandate" in due, "the leading bidder outbids itself")
            need(bidder == taker or phase != "BEST", "only who stopped the fall may answer the best sealed bid")
            need((fen >= least and phase != "MATCHING") or (equal and goes_first(bidder)), "is below the least price")
            need(fen <= highest, "is above the highest price")
            due["extended"] = phase in ("BIDDING", "TIMED", "SCORING") and ends - at < period  # it came in the last period
            ends = at + period if due["extended"] else at if phase in ("FALLING", "BEST") else ends
            phase, ends = ("BIDDING", at + length["bidding_seconds"]) if phase == "OFFER" else (phase, ends)
            price, leader, extensions = fen, bidder, extensions + due["extended"]
        elif kind != "withdrawn":  # a phase, the check before an outcome, or the outcome
            need(over, f"'{kind}' before the end")
            waits = {"TIMED": True, "SEALED": taker is not None, "OPENING": sealed, "BEST": taker not in (None, leader)}
            waits["MATCHING"] = leader is not None and any(map(goes_first, ranks))
            later = [each for each in phases[phases.index(phase) + 1 :] if waits.get(each)]
            next_kind = "phase" if later else "passed" if leader is None else "sold"
            need(kind == next_kind or (kind == "checked" and not later), f"'{kind}' where '{next_kind}' was due")
            if kind == "phase":
                phase = due["phase"] = later[0]
                ends = at + length.get(phase.lower() + "_seconds", period)
            elif kind == "checked":
                due, *gaps = [{name: moment(each[name]) for name in ("since", "until")} for each in [data, *data["gaps"]]]
                due["gaps"] = gaps
            due.update({"bidder": leader, "price_fen": price} if kind == "sold" else {})
        before, served = at, opens if kind == "opened" else at
        stage = kind.upper() if kind in ("paused", "suspended", "sold", "passed", "withdrawn") else stage
        due.update({"ends_at": ends} if kind in ("bid", "phase", "resumed") else {})
        need(data == words(due), f"holds other data than the rules give: {words(due)}")
    due = {"format": FORMAT, "lot_id": lot_id, "project_code": told["project_code"], "title": told["title"], "outcome": stage}
    due.update(winner=leader if stage == "SOLD" else None, price_fen=str(price) if stage == "SOLD" else None, head=link.hex())
    need(canonical(record) == canonical({**due, "events": record["events"], "roots": record["roots"]}), f"the events give {due}")
    found.update(due, ends_at=words(ends), extensions=extensions, event="the whole")
    need(head in (None, record["head"]), "the head is not the one of the certificate")

def point(data: bytes) -> Any:
    """The point of the curve with this y and parity of x (RFC 8032, 5.1.3)."""
    odd, y = divmod(int.from_bytes(data, "little"), 2**255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    need(len(data) == 32 and y < P and x * x % P == square and (x or not odd), "this is no point of the curve")
    return (x if x % 2 == odd else P - x), y
def add(one: Any, other: Any) -> Any:
    (x1, y1), (x2, y2) = one, other
    twist = D * x1 * x2 * y1 * y2
    return (x1 * y2 + x2 * y1) * pow(1 + twist, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - twist, -1, P) % P
def times(count: int, one: Any) -> Any:
    return add(times(count >> 1, add(one, one)), one if count & 1 else (0, 1)) if count else (0, 1)
def signed(public: bytes, message: bytes, signature: bytes) -> Any:
    """Whether an Ed25519 signature holds (5.1.7). A scalar that is not reduced would make a second signature of the first."""
    scalar = int.from_bytes(signature[32:], "little")
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    need(len(signature) == 64 and scalar < ORDER, "this is no signature")
    return times(scalar, point(bytes([0x58] + [0x66] * 31))) == add(point(signature[:32]), times(challenge, point(public)))

def prove(record: Any, proof: Any, keys: Any = None) -> str:
    """A receipt, or a daily root: its leaf agrees with the record, its path leads to the root, which is signed. Returns what that shows."""
    leaf, told, names = proof["leaf"], proof["signed"], {"issued_by", "leaf", "path", "signature", "signed"}
    event = record["events"][leaf["seq"] - 1]
    known = {**event["data"], **event, "lot_id": record["lot_id"]}  # a receipt knows besides the bid's key, and who lodged a secret limit
    need(all(known.get(name, leaf[name]) == leaf[name] for name in ["hash", "lot_id", *leaf]), "the record has another event in its place")
    root = hashlib.sha256(b"\0" + canonical(leaf)).digest()
    for step in proof["path"]:
        sibling = bytes.fromhex(step[1:])
        root = hashlib.sha256(b"\1" + {"L": sibling + root, "R": root + sibling}[step[0]]).digest()
    need(names <= {*proof} <= names | {"timestamp_token"}, "it has another shape")
    digits = "".join([*proof["path"], proof["issued_by"], proof["signature"]])
    need(re.fullmatch("([LR][0-9a-f]{64})*[0-9a-f]{192}", digits), "it is not in hexadecimal")
    need(root.hex() == told["root"] and (not keys or proof["issued_by"] in keys), "it leads to another root, or is of another key")
    need(signed(bytes.fromhex(proof["issued_by"]), canonical(told), bytes.fromhex(proof["signature"])), "the signature does not hold")
    return f"{told['format']} {told.get('day', '')}: event {leaf['seq']}, signed by {proof['issued_by']}"

def main() -> None:
    options, found = argparse.ArgumentParser(usage=str(__doc__)), {"event": "no"}  # type: Any, Any
    options.add_argument("files", nargs="+")
    options.add_argument("--head", type=lambda text: text.strip().lower())
    options.add_argument("--key", action="append")
    given = options.parse_args()
    try:
        record, *held = [json.loads(open(file, encoding="utf-8").read()) for file in given.files]
        replay(record, given.head, found)
        for proof in sum((each if type(each) is list else [each] for each in held), record["roots"]):
            print("OK:", prove(record, proof, given.key))
    except Exception as error:
        sys.exit(f"PROBLEM: event {found['event']}: {type(error).__name__} {error}")
    print("OK:", ", ".join(f"{name} {found[name]}" for name in found if name != "event"))

if __name__ == "__main__":
    main()
