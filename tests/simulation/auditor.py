"""An auditor of a world: from the facts alone it works out what should have happened, and says where it did not.

It shares no code with the product (a test holds it to that): the rules are written a second time, in other words (`clerk.py`), and so are
the canonical bytes of the chain.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.simulation.clerk import ONGOING, Clerk, written
from tests.simulation.facts import Answer, Facts, Identity, Offer, Transaction

ACTS = {"bid": "bid", "sealed": "seal", "unsealed": "unseal", "mandate": "mandate"}
"""Kinds of event that bidders bring about, and the act behind each."""
EXCUSED = "try-again"


def audit(facts: Facts) -> list[str]:
    """Everything that is wrong with a world; nothing, when all is well."""
    found = [finding for lot_id in facts.announced for finding in audit_record(facts, lot_id)]
    if facts.transactions:
        found += audit_trace(facts)
    return found


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
        if number > 1 + len(facts.announced[lot_id].priority):
            yield from (f"{who}: event {number}: {wrong}" for wrong in _illegal(facts, clerk, event | {"_at": at}, at))
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
    if lot_id in facts.admitted:
        # Everybody gets their deposit back but the buyer (S18 art 23).
        back = [code for code in facts.admitted[lot_id] if clerk.state != "SOLD" or code != clerk.leader]
        if facts.released[lot_id] != back:
            yield f"{who}: the deposits of {back} go back, not those of {facts.released[lot_id]}"
    yield from _answers(facts, lot_id)


def _illegal(facts: Facts, clerk: Clerk, event: dict[str, Any], at: datetime) -> Iterator[str]:
    """What is wrong with one recorded event where the lot stands; the clerk goes on from what was recorded."""
    kind, data, expected = event["kind"], event["data"], None
    if clerk.state not in ONGOING:
        yield f"{kind} after the outcome {clerk.state}"
    if kind in ACTS:
        offer = _behind(facts, clerk, event)
        if offer is None:
            yield "nobody asked for this"
            return
        mandate = data.get("mandate")
        limits = {str(seq): who for who, (_, seq) in clerk.limits.items()}
        if mandate is not None and (mandate not in limits or limits[mandate] != data["bidder"]):
            yield "a bid of a limit that was not lodged, or of somebody else's"
        refusal = clerk.refusal(at, offer, by_limit=mandate is not None)
        if refusal is not None:
            yield f"accepted, but {refusal}"
        expected = clerk.stand(at, offer, limit=mandate)
    else:
        if "since" in data and kind == "paused":
            since = datetime.fromisoformat(data["since"])
            if data["ground"] != "OUTAGE" or not clerk.served_at <= since <= at:
                yield f"a pause cannot count from {since}"
        expected = _expected(clerk, kind, data, at)
    if expected is None:
        yield f"{kind} too early"
    elif (expected["kind"], expected["data"]) != (kind, data):
        yield f"{kind} {data}, expected {expected['kind']} {expected['data']}"


def _expected(clerk: Clerk, kind: str, data: dict[str, Any], at: datetime) -> dict[str, Any] | None:
    """What the clock, an outage or the centre brings, as the clerk writes it; None before its time."""
    match kind:
        case "withdrawn":
            return clerk.withdrawal(at, data["ground"])
        case "paused":
            since = datetime.fromisoformat(data["since"]) if "since" in data else None
            return clerk.pause(at, data["ground"], data["reason"], since)
        case "resumed":
            return clerk.resumption(at)
        case "checked":
            return clerk.check(at)
    return clerk.opening(at) if clerk.state == "SCHEDULED" else clerk.ending(at)


def _behind(facts: Facts, clerk: Clerk, event: dict[str, Any]) -> Offer | None:
    """What somebody asked that became this event; a limit's bid stands as asked by its owner."""
    lot_id, data = clerk.announced.lot_id, event["data"]
    if "mandate" in data:
        return Offer(0, "", lot_id, 0, data["bidder"], "", int(data["price_fen"]), 0)
    author = facts.authors[lot_id].get(event["seq"])
    for offer in facts.offers:
        if (offer.lot_id, offer.registration_id, offer.key) == (lot_id, *(author or (0, ""))):
            accepted = offer.answer is not None and offer.answer.code == "accepted"
            if accepted or _became(clerk, offer, event):
                return offer
    return None


def _became(clerk: Clerk, offer: Offer, event: dict[str, Any]) -> bool:
    """Whether a message may be the one of an event: a key may have come with several requests, and only one was accepted."""
    if ACTS[event["kind"]] != offer.act:
        return False
    told, data = replace(clerk, known={}), event["data"]
    told.sealed, told.opened, told.limits = dict(clerk.sealed), dict(clerk.opened), dict(clerk.limits)
    if told.refusal(event["_at"], offer) is not None:
        return False
    return bool(told.stand(event["_at"], offer)["data"] == data)


def _answers(facts: Facts, lot_id: int) -> Iterator[str]:
    """No acknowledged act is lost or altered, no recorded one is of nobody, one key is one act."""
    events = {event["seq"]: event for event in facts.records[lot_id]["events"]}
    authors, offers = facts.authors[lot_id], [offer for offer in facts.offers if offer.lot_id == lot_id]
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
            same = answer == earlier.answer if offer.asks == earlier.asks else answer.code == "key-reused"
            if not same and answer.code != EXCUSED and not answer.code.startswith("error"):
                yield f"lot {lot_id}: a key that was answered gets another answer: {offer}"
        if answer is None or answer.code != "accepted":
            continue
        first.setdefault(offer.identity, offer)
        event = events.get(answer.seq, {"data": {}, "at": None})
        recorded = (event["data"], event["at"], authors.get(answer.seq))
        if recorded != (answer.data, answer.at, (offer.registration_id, offer.key)) or not _own(offer, answer):
            yield f"lot {lot_id}: an acknowledged bid is not in the record: {offer}"


def _own(offer: Offer, answer: Answer) -> bool:
    """Whether what was acknowledged is what was asked: a falling price may be lower than the one offered, nothing else may differ."""
    data = answer.data
    if offer.act == "seal":
        return (data.get("bidder"), data.get("commitment")) == (offer.bidder, offer.more["commitment"])
    if offer.act == "mandate":
        return set(data) == {"commitment"}
    price = int(data.get("price_fen", -1))
    return data.get("bidder") == offer.bidder and (
        price == offer.price_fen or (offer.act == "bid" and price < offer.price_fen)
    )


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
        rows = [{name: row[name] for name in ("lot_id", "seq", "at", "kind", "data")} for row in transaction.written]
        if transaction.asked or transaction.accepted:
            for lot_id, at in moments.items():
                while (moved := self.clerks[lot_id].opening(at) or self.clerks[lot_id].moving(at)) is not None:
                    expected += _of(lot_id, moved)
            for offer in batch:
                yield from self._offer(offer, transaction, moments.get(offer.lot_id), expected, rows)
        else:
            for lot_id, at in moments.items():
                expected += _of(lot_id, self._due(transaction, lot_id, at))
        if rows != expected:
            yield f"{transaction.process} wrote {rows}\n    expected {expected}"

    def _due(self, transaction: Transaction, lot_id: int, at: datetime) -> dict[str, Any] | None:
        """What a transaction without bids had to do: what was due, or the withdrawal that came before it."""
        clerk = self.clerks[lot_id]
        step, ground = self.facts.withdrawn.get(lot_id, (0, ""))
        if clerk.state not in ONGOING:
            return None
        if transaction.process == "centre":
            return self._intervention(transaction, clerk, at)
        withdraws = any(row["kind"] == "withdrawn" for row in transaction.written)
        known_before = bool(ground) and step < transaction.began
        due = (clerk.state == "SCHEDULED" and at >= clerk.announced.opens_at) or (
            clerk.state == "OPEN" and at >= clerk.ends_at
        )
        if ground and (transaction.process == "withdrawal" or (due and (known_before or withdraws))):
            return clerk.withdrawal(at, ground)
        return clerk.opening(at) if clerk.state == "SCHEDULED" else clerk.ending(at)

    def _intervention(self, transaction: Transaction, clerk: Clerk, at: datetime) -> dict[str, Any] | None:
        """The centre pauses what is open and resumes what is paused."""
        kinds = [row["kind"] for row in transaction.written]
        if kinds == ["paused"] and clerk.state == "OPEN":
            return clerk.pause(at, "SYSTEM_FAULT", "a fault")
        return clerk.resumption(at) if kinds == ["resumed"] and clerk.state == "PAUSED" else None

    def _batch(self, transaction: Transaction) -> list[Offer]:
        """Which offers a transaction decided, as they arrived: of the keys it looked up (all that it refused) as many as it asked for,
        of those that it recorded every copy that waited, because the copies' answer is the first one's."""
        accepted, wanted = transaction.accepted, Counter(transaction.asked)
        batch = []
        for offer in self.of_process.get(transaction.process, []) if accepted or wanted else []:
            identity = (offer.registration_id, offer.key)
            waited = offer.arrived < (transaction.committed or 0)
            waits = waited and (offer.answered is None or offer.answered > transaction.began)
            if waits and offer.number not in self.settled and (identity in accepted or wanted[identity]):
                wanted[identity] -= 1
                batch.append(offer)
        return batch

    def _offer(
        self,
        offer: Offer,
        transaction: Transaction,
        at: datetime | None,
        expected: list[dict[str, Any]],
        rows: list[dict[str, Any]],
    ) -> Iterator[str]:
        """What the offer's answer had to be, and its event."""
        clerk, identity = self.clerks.get(offer.lot_id), (offer.registration_id, offer.key)
        if clerk is None or at is None:
            code = "not-found"
        elif identity in clerk.known:
            if identity in transaction.accepted and offer.answer is not None and offer.answer.code == EXCUSED:
                # It came too late to be decided with the first, and was asked to repeat by whatever decided it.
                return
            code = "accepted" if clerk.asked[identity] == offer.asks else "key-reused"
        elif (refusal := clerk.refusal(at, offer)) is not None:
            code = refusal
        else:
            code = "accepted"
            clerk.known[identity], clerk.asked[identity] = clerk.stand(at, offer), offer.asks
            expected += _of(offer.lot_id, clerk.known[identity])
            yield from self._limits(clerk, at, expected, rows)
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

    def _limits(
        self, clerk: Clerk, at: datetime, expected: list[dict[str, Any]], rows: list[dict[str, Any]]
    ) -> Iterator[str]:
        """The bids of secret limits that were written next: each by the rules, and fair where they rest."""
        lot_id, before, bids = clerk.announced.lot_id, (clerk.price_fen, clerk.leader), []
        while len(expected) < len(rows) and "mandate" in (row := rows[len(expected)])["data"]:
            data = row["data"]
            if row["lot_id"] != lot_id or data["mandate"] != str(clerk.limits.get(data["bidder"], (0, 0))[1]):
                yield f"a bid of no limit in force: {row}"
                return
            offer = Offer(0, "", lot_id, 0, data["bidder"], "", int(data["price_fen"]), 0)
            if (refusal := clerk.refusal(at, offer, by_limit=True)) is not None:
                yield f"a limit bid, but {refusal}: {row}"
                return
            expected += _of(lot_id, clerk.stand(at, offer, limit=data["mandate"]))
            bids.append((offer.bidder, offer.price_fen))
        if clerk.limits and (wrong := clerk.unrest(*before, bids)) is not None:
            yield f"lot {lot_id}: {wrong}: {bids}"

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
    if (answer.seq, answer.at, answer.data) != (event["seq"], written(event["at"]), event["data"]):
        yield f"the answer differs from the record: {offer}"
