"""An auditor of a world: from the facts alone it works out what should have happened, and says where it did not.

It shares no code with the product (a test holds it to that): the rules are written here a second time, in other words, and so are
the canonical bytes of the chain. S18 (法释〔2016〕18号) art 11 and 20.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.simulation.facts import Announced, Answer, Facts, Identity, Offer, Transaction

CEILING_FEN = 10**15
ONGOING = ("SCHEDULED", "OPEN")
EXCUSED = "try-again"


def audit(facts: Facts) -> list[str]:
    """Everything that is wrong with a world; nothing, when all is well."""
    found = [finding for lot_id in facts.announced for finding in audit_record(facts, lot_id)]
    if facts.transactions:
        found += audit_trace(facts)
    return found


@dataclass
class Clerk:
    """Somebody who knows the announcement and is told, one after the other, what happens at which moment."""

    announced: Announced
    state: str = "SCHEDULED"
    price_fen: int = 0
    leader: str = ""
    ends_at: datetime = field(init=False)
    known: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)
    seq: int = 1
    last_at: datetime | None = None

    def __post_init__(self) -> None:
        self.ends_at = self.announced.ends_at

    def expect(self, kind: str, at: datetime, **data: Any) -> dict[str, Any]:
        """The next event of the record."""
        self.seq += 1
        self.last_at = at
        return {"seq": self.seq, "at": at, "kind": kind, "data": data}

    def opening(self, at: datetime) -> dict[str, Any] | None:
        """Bidding begins at the announced moment, not before."""
        if self.state != "SCHEDULED" or at < self.announced.opens_at:
            return None
        self.state = "OPEN"
        return self.expect("opened", at)

    def ending(self, at: datetime) -> dict[str, Any] | None:
        """One bid sells; none, and the lot passes."""
        if self.state != "OPEN" or at < self.ends_at:
            return None
        if self.leader:
            self.state = "SOLD"
            return self.expect("sold", at, bidder=self.leader, price_fen=str(self.price_fen))
        self.state = "PASSED"
        return self.expect("passed", at)

    def withdrawal(self, at: datetime, ground: str) -> dict[str, Any]:
        """Whatever stood before, nothing is sold."""
        self.state = "WITHDRAWN"
        return self.expect("withdrawn", at, ground=ground)

    def refusal(self, at: datetime, bidder: str, price_fen: int) -> str | None:
        """Why a bid does not stand."""
        if self.state == "SCHEDULED" or at < self.announced.opens_at:
            return "not-yet-open"
        if self.state not in ONGOING or not at < self.ends_at:
            return "bidding-ended"
        if self.leader == bidder:
            return "already-leading"
        least = self.price_fen + self.announced.increment_fen if self.leader else self.announced.start_price_fen
        if price_fen < least:
            return "bid-too-low"
        return "bid-too-high" if price_fen > CEILING_FEN else None

    def stand(self, at: datetime, bidder: str, price_fen: int) -> dict[str, Any]:
        """A bid stands; in the last period it gives everybody a whole period more."""
        later = at + timedelta(seconds=self.announced.extension_seconds)
        extended = later > self.ends_at
        self.ends_at = max(later, self.ends_at)
        self.leader, self.price_fen = bidder, price_fen
        return self.expect(
            "bid", at, bidder=bidder, price_fen=str(price_fen), ends_at=written(self.ends_at), extended=extended
        )


def written(at: datetime) -> str:
    """A moment as records write it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def audit_record(facts: Facts, lot_id: int) -> Iterator[str]:
    """The record against the announcement, the chain, the rules, and every answer that was given: needs no trace of the database."""
    record, who = facts.records[lot_id], f"lot {lot_id}"
    head = bytes(32)
    clerk, last = Clerk(facts.announced[lot_id]), datetime.fromisoformat(record["events"][0]["at"])
    for number, event in enumerate(record["events"], start=1):
        told = {name: event[name] for name in ("at", "data", "kind", "seq")} | {"lot_id": lot_id}
        exact = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        head = hashlib.sha256(head + exact).digest()
        if event["hash"] != head.hex():
            yield f"{who}: event {number} breaks the chain"
            head = bytes.fromhex(event["hash"])
        at = datetime.fromisoformat(event["at"])
        if event["seq"] != number:
            yield f"{who}: event {event['seq']} stands at place {number}"
        if at < last:
            yield f"{who}: event {number} is earlier than the one before"
        last = at
        if number > 1:
            yield from (f"{who}: event {number}: {wrong}" for wrong in _illegal(clerk, event, at))
    if record["head"] != record["events"][-1]["hash"]:
        yield f"{who}: the head is not the last link"
    outcome = (
        (clerk.state, clerk.leader or None, str(clerk.price_fen))
        if clerk.state == "SOLD"
        else (clerk.state, None, None)
    )
    if (record["outcome"], record["winner"], record["price_fen"]) != outcome:
        yield f"{who}: the outcome should be {outcome}"
    if clerk.state in ONGOING:
        yield f"{who}: no outcome"
    yield from _answers(facts, lot_id)


def _illegal(clerk: Clerk, event: dict[str, Any], at: datetime) -> Iterator[str]:
    """What is wrong with one recorded event where the lot stands; the clerk goes on from what was recorded."""
    kind, data = event["kind"], event["data"]
    if clerk.state not in ONGOING:
        yield f"{kind} after the outcome {clerk.state}"
    if kind == "bid":
        refusal = clerk.refusal(at, data["bidder"], int(data["price_fen"]))
        if refusal is not None:
            yield f"accepted, but {refusal}"
        expected: dict[str, Any] | None = clerk.stand(at, data["bidder"], int(data["price_fen"]))
    elif kind == "withdrawn":
        expected = clerk.withdrawal(at, data["ground"])
    else:
        expected = clerk.opening(at) if clerk.state == "SCHEDULED" else clerk.ending(at)
    if expected is None:
        yield f"{kind} too early"
    elif (expected["kind"], expected["data"]) != (kind, data):
        yield f"{kind} {data}, expected {expected['kind']} {expected['data']}"


def _answers(facts: Facts, lot_id: int) -> Iterator[str]:
    """No acknowledged bid is lost or altered, no recorded bid is of nobody, one key is one bid."""
    events = {event["seq"]: event for event in facts.records[lot_id]["events"]}
    authors, offers = facts.authors[lot_id], [offer for offer in facts.offers if offer.lot_id == lot_id]
    known = {(offer.registration_id, offer.key, offer.bidder, str(offer.price_fen)) for offer in offers}
    for seq, event in events.items():
        if event["kind"] == "bid" and (*authors[seq], event["data"]["bidder"], event["data"]["price_fen"]) not in known:
            yield f"lot {lot_id}: nobody made the bid {seq}"
    twice = [author for author, times in Counter(authors.values()).items() if times > 1]
    if twice:
        yield f"lot {lot_id}: recorded twice: {twice}"
    first: dict[Identity, Offer] = {}
    for offer in sorted(offers, key=lambda each: each.answered or facts.step):
        answer, earlier = offer.answer, first.get(offer.identity)
        if (
            earlier is not None
            and earlier.answered is not None
            and earlier.answered < offer.arrived
            and answer is not None
        ):
            same = answer == earlier.answer if offer.price_fen == earlier.price_fen else answer.code == "key-reused"
            if not same and answer.code != EXCUSED and not answer.code.startswith("error"):
                yield f"lot {lot_id}: a key that was answered gets another answer: {offer}"
        if answer is None or answer.code != "accepted":
            continue
        first.setdefault(offer.identity, offer)
        event = events.get(answer.seq, {"data": {}, "at": None})
        data = event["data"]
        recorded = (
            data.get("bidder"),
            data.get("price_fen"),
            data.get("ends_at"),
            event["at"],
            authors.get(answer.seq),
        )
        given = (offer.bidder, str(offer.price_fen), answer.ends_at, answer.at, (offer.registration_id, offer.key))
        if recorded != given or answer.price_fen != offer.price_fen or answer.bidder != offer.bidder:
            yield f"lot {lot_id}: an acknowledged bid is not in the record: {offer}"


def audit_trace(facts: Facts) -> list[str]:
    """Every transaction against what an attentive clerk would have written and answered, in the order in which the locks were granted."""
    return list(_Trace(facts).findings())


class _Trace:
    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.clerks = {lot_id: Clerk(announced) for lot_id, announced in facts.announced.items()}
        for lot_id, clerk in self.clerks.items():
            clerk.last_at = datetime.fromisoformat(facts.records[lot_id]["events"][0]["at"])
        self.settled: set[int] = set()
        """Numbers of the offers whose answer has been accounted for."""
        self.of_process: dict[str, list[Offer]] = {}
        for offer in facts.offers:
            self.of_process.setdefault(offer.process, []).append(offer)

    def findings(self) -> Iterator[str]:
        committed = [each for each in self.facts.transactions if each.committed is not None and each.granted]
        yield from self._overlaps(committed)
        for transaction in sorted(committed, key=lambda each: each.committed or 0):
            yield from self._transaction(transaction)
        yield from self._unsettled()

    def _overlaps(self, committed: list[Transaction]) -> Iterator[str]:
        spans: dict[int, list[tuple[int, int]]] = {}
        for each in committed:
            for lot_id, grant in each.granted.items():
                spans.setdefault(lot_id, []).append((grant.step, each.committed or 0))
        for lot_id, held in spans.items():
            held.sort()
            if any(later[0] < earlier[1] for earlier, later in zip(held, held[1:], strict=False)):
                yield f"lot {lot_id}: two transactions held it at once"

    def _transaction(self, transaction: Transaction) -> Iterator[str]:
        batch = self._batch(transaction)
        expected: list[dict[str, Any]] = []
        moments = {}
        for lot_id, grant in transaction.granted.items():
            moments[lot_id] = max(grant.clock, self.clerks[lot_id].last_at or grant.clock)
        if transaction.asked:
            for lot_id, at in moments.items():
                expected += _of(lot_id, self.clerks[lot_id].opening(at))
            for offer in batch:
                yield from self._offer(offer, transaction, moments.get(offer.lot_id), expected)
        else:
            for lot_id, at in moments.items():
                expected += _of(lot_id, self._due(transaction, lot_id, at))
        written_ = [
            {name: row[name] for name in ("lot_id", "seq", "at", "kind", "data")} for row in transaction.written
        ]
        if written_ != expected:
            yield f"{transaction.process} wrote {written_}\n    expected {expected}"

    def _due(self, transaction: Transaction, lot_id: int, at: datetime) -> dict[str, Any] | None:
        """What a transaction without bids had to do: what was due, or the withdrawal that came before it."""
        clerk = self.clerks[lot_id]
        step, ground = self.facts.withdrawn.get(lot_id, (0, ""))
        if clerk.state not in ONGOING:
            return None
        withdraws = any(row["kind"] == "withdrawn" for row in transaction.written)
        known_before = bool(ground) and step < transaction.began
        due = (clerk.state == "SCHEDULED" and at >= clerk.announced.opens_at) or (
            clerk.state == "OPEN" and at >= clerk.ends_at
        )
        if ground and (transaction.process == "withdrawal" or (due and (known_before or withdraws))):
            return clerk.withdrawal(at, ground)
        return clerk.opening(at) if clerk.state == "SCHEDULED" else clerk.ending(at)

    def _batch(self, transaction: Transaction) -> list[Offer]:
        """Which offers a transaction decided: of each key it asked for, those that had waited longest."""
        wanted: Counter[Identity] = Counter(transaction.asked)
        batch = []
        for offer in self.of_process.get(transaction.process, []) if wanted else []:
            waits = offer.arrived < transaction.began and (offer.answered is None or offer.answered > transaction.began)
            if waits and offer.number not in self.settled and wanted[offer.identity]:
                wanted[offer.identity] -= 1
                batch.append(offer)
        return batch

    def _offer(
        self, offer: Offer, transaction: Transaction, at: datetime | None, expected: list[dict[str, Any]]
    ) -> Iterator[str]:
        """What the offer's answer had to be, and its event."""
        clerk, identity = self.clerks.get(offer.lot_id), (offer.registration_id, offer.key)
        if clerk is None or at is None:
            code = "not-found"
        elif (earlier := clerk.known.get(identity)) is not None:
            code = "accepted" if earlier["data"]["price_fen"] == str(offer.price_fen) else "key-reused"
        elif (refusal := clerk.refusal(at, offer.bidder, offer.price_fen)) is not None:
            code = refusal
        else:
            code = "accepted"
            clerk.known[identity] = clerk.stand(at, offer.bidder, offer.price_fen)
            expected += _of(offer.lot_id, clerk.known[identity])
        if offer.answered is not None and offer.answered < (transaction.committed or 0):
            yield f"answered before the commit: {offer}"
        if not transaction.told:
            return
        self.settled.add(offer.number)
        if offer.answer is None:
            if offer.process not in self.facts.dead:
                yield f"never answered: {offer}"
        elif offer.answer.code != code:
            yield f"the answer should be {code}: {offer}"
        elif code == "accepted" and clerk is not None:
            yield from _differs(offer, offer.answer, clerk.known[identity])

    def _unsettled(self) -> Iterator[str]:
        """An offer that no transaction decided for all to know: asked to repeat for a reason, or cut off by the end of its process."""
        faults: dict[str, list[tuple[int, str]]] = {}
        for fault in self.facts.faults:
            faults.setdefault(fault.process, []).append((fault.step, fault.what))
        for offer in self.facts.offers:
            if offer.number in self.settled:
                continue
            if offer.answer is None or offer.answered is None:
                if offer.process not in self.facts.dead:
                    yield f"never answered: {offer}"
                continue
            during = [
                what
                for step, what in faults.get(offer.process, [])
                if step < offer.answered and (step > offer.arrived or what == "stopping")
            ]
            # A poisoned bid hurts itself alone: to its neighbours in the batch it is no excuse.
            excused = offer.answer.code == EXCUSED and set(during) - {"poison"}
            poisoned = offer.answer.code.startswith("error") and "\0" in offer.key and "poison" in during
            if not excused and not poisoned:
                yield f"an answer out of nothing: {offer}"


def _of(lot_id: int, event: dict[str, Any] | None) -> list[dict[str, Any]]:
    return [] if event is None else [{"lot_id": lot_id} | event]


def _differs(offer: Offer, answer: Answer, event: dict[str, Any]) -> Iterator[str]:
    given = (answer.seq, answer.at, answer.bidder, str(answer.price_fen), answer.ends_at)
    data = event["data"]
    if given != (event["seq"], written(event["at"]), data["bidder"], data["price_fen"], data["ends_at"]):
        yield f"the answer differs from the record: {offer}"
