"""The record of a lot, and its verification, which needs nothing but the file. `verify_record.py` is a second opinion without this code."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncSession

from auction import store
from auction.bids.journal import data_of, event_of, rules_of, told, wordy
from auction.chain import broken_at, canonical, moment
from auction.evidence import proofs, roots
from auction.evidence.receipts import Signer
from auction.rules import (
    Bid,
    BidAccepted,
    Checked,
    Lot,
    LotEvent,
    Mandate,
    Mandated,
    Opened,
    Passed,
    Paused,
    PhaseBegan,
    Resumed,
    Seal,
    Sealed,
    Sold,
    Suspended,
    Terms,
    Unseal,
    Unsealed,
    decide,
    decide_due,
    evolve,
    first_end,
)
from auction.rules.deciding import refuse_unless_taken
from auction.rules.mandates import refuse_unless_possible
from auction.rules.pausing import left_us, resume
from auction.rules.sealed import refuse_malformed
from market.kernel.problems import NotFound, Problem, WrongState
from market.platform.json import Model

FORMAT = "binhai-auction-record/3"
ANNOUNCED = "announced"
MEMBERS = {"format", "lot_id", "project_code", "title", "outcome", "winner", "price_fen", "head", "events", "roots"}
EVENT_MEMBERS = {"seq", "at", "kind", "data", "hash"}


class VerifyReport(Model):
    """What verification found. `problems` says in words where the record does not hold."""

    ok: bool
    events: int
    head: str
    outcome: str
    winner: str | None
    price_fen: str | None
    problems: list[str]
    proofs: list[str]
    """What the daily roots in the record, and the receipts given beside it, show."""


async def export(tx: AsyncSession, *, lot_id: int, signer: Signer) -> dict[str, Any]:
    """The whole record: every event with its link, up to now while bidding runs (`outcome` is then SCHEDULED or OPEN), and the daily roots over it. Raises NotFound."""
    lot = await store.lot(tx, lot_id=lot_id)
    if lot is None:
        raise NotFound(kind="lot", reference=lot_id)
    # Up to the number the lot was read at: a bid may be committed between the two readings.
    events = await store.events(tx, lot_id=lot_id, limit=lot.seq)
    return {
        "format": FORMAT,
        "lot_id": lot.id,
        "project_code": lot.project_code,
        "title": lot.title,
        "outcome": lot.state,
        "winner": lot.leader_code if lot.state == "SOLD" else None,
        "price_fen": str(lot.price_fen) if lot.state == "SOLD" else None,
        "head": lot.head.hex(),
        "events": [
            {"seq": e.seq, "at": moment(e.at), "kind": e.kind, "data": e.data, "hash": e.hash.hex()} for e in events
        ],
        "roots": [each.model_dump(mode="json") for each in await roots.covering(tx, lot_id=lot_id, signer=signer)],
    }


def as_bytes(found: dict[str, Any]) -> bytes:
    """The record file, byte for byte the same over HTTP and from the command line."""
    return msgspec.json.encode(found)


def verify(
    record: dict[str, Any],
    expected_head: str | None = None,
    *,
    receipts: Sequence[Any] = (),
    keys: Collection[str] = (),
) -> VerifyReport:
    """Recompute the chain and replay the rules: the same winner at the same price, or the report says where it breaks.

    A record alone proves that it is consistent; with the head that a certificate names (64 hexadecimal digits) it proves that it
    is the one the certificate speaks of. `receipts` are held against it too; with `keys` (public, hexadecimal)
    receipts and daily roots must be signed by one of them.
    """
    try:
        return _verify(record, expected_head, receipts, frozenset(keys))
    except (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        return VerifyReport(
            ok=False,
            events=0,
            head="",
            outcome="",
            winner=None,
            price_fen=None,
            problems=[f"the file is not a record of this format: {type(error).__name__} {error}"],
            proofs=[],
        )


def _verify(
    record: dict[str, Any], expected_head: str | None, receipts: Sequence[Any], keys: frozenset[str]
) -> VerifyReport:
    events = record["events"]
    problems: list[str] = []
    if record["format"] != FORMAT:
        problems.append(f"unknown format {record['format']!r}")
    problems += _spelled_otherwise(record)
    links = [
        (
            canonical(
                lot_id=record["lot_id"],
                seq=event["seq"],
                at=datetime.fromisoformat(event["at"]),
                kind=event["kind"],
                data=event["data"],
            ),
            bytes.fromhex(event["hash"]),
        )
        for event in events
    ]
    if (broken := broken_at(links)) is not None:
        problems.append(f"event {events[broken]['seq']} does not continue the hash chain")
    if [event["seq"] for event in events] != list(range(1, len(events) + 1)):
        problems.append("the events are not numbered 1, 2, 3, …")
    if events[-1]["hash"] != record["head"]:
        problems.append("the head is not the last event's link")
    if expected_head is not None and expected_head.strip().lower() != record["head"]:
        problems.append("the head is not the one of the certificate")
    moments = [datetime.fromisoformat(event["at"]) for event in events]
    problems += [
        f"event {event['seq']} is earlier than the one before"
        for event, before, at in zip(events[1:], moments, moments[1:], strict=False)
        if at < before
    ]
    announced = events[0]["data"]
    if events[0]["kind"] != ANNOUNCED:
        problems.append("the first event is not the announcement")
    problems += [
        f"the {name} is not the one that was announced"
        for name in ("project_code", "title")
        if record[name] != announced[name]
    ]
    lot = _replay(record["lot_id"], events, problems)
    shown: list[str] = []
    if type(record["roots"]) is not list:
        problems.append("the daily roots have another shape")
    for kind, given in ((proofs.DAILY_ROOT, record["roots"]), (proofs.RECEIPT, receipts)):
        for proof in given:
            problem = proofs.problem_in(record, proof, kind=kind, keys=keys)
            if problem is not None:
                problems.append(f"{kind}: {problem}")
            else:
                shown.append(proofs.shows(proof))
    winner = lot.leader if lot.state == "SOLD" else None
    price_fen = str(lot.price_fen) if lot.state == "SOLD" else None
    if (lot.state, winner, price_fen) != (record["outcome"], record["winner"], record["price_fen"]):
        problems.append(f"the rules give {lot.state} {winner} {price_fen}, the record says otherwise")
    return VerifyReport(
        ok=not problems,
        events=len(events),
        head=record["head"],
        outcome=lot.state,
        winner=winner,
        price_fen=price_fen,
        problems=problems,
        proofs=shown,
    )


def _spelled_otherwise(record: dict[str, Any]) -> Iterator[str]:
    """A record says nothing that is not hashed, and each thing in one way: else two readers could read two things in one file."""
    if set(record) != MEMBERS or any(set(event) != EVENT_MEMBERS for event in record["events"]):
        yield "the record has members that the format does not name, or lacks some"
    if any(type(number) is not int for number in (record["lot_id"], *(event["seq"] for event in record["events"]))):
        yield "the lot's number or an event's is not a number"
    for event in record["events"]:
        if (
            event["at"] != moment(datetime.fromisoformat(event["at"]))
            or bytes.fromhex(event["hash"]).hex() != event["hash"]
        ):
            yield f"event {event['seq']} is not written as the chain writes it"
        if not _plain(event["kind"], event["data"]):
            yield f"the data of event {event['seq']} are not written as the chain writes them"


def _plain(kind: str, data: dict[str, Any]) -> bool:
    """Whether an event's data say all they say in the chain's own spelling."""
    # Python alone takes 1 for true.
    if wordy(data) != data:
        return False
    if kind != ANNOUNCED:
        return data_of(event_of(kind, data)) == data
    rules = {name: wordy(value) for name, value in told(rules_of(data)).items()}
    return {name: data[name] for name in Terms.__struct_fields__ if name in data} == rules


def _replay(lot_id: int, events: list[dict[str, Any]], problems: list[str]) -> Lot:
    """Decide every event again at its recorded moment and compare."""
    rules = rules_of(events[0]["data"])
    lot = Lot(id=lot_id, terms=rules, state="SCHEDULED", ends_at=first_end(rules), seq=1)
    for event in events[1:]:
        recorded, at = event_of(event["kind"], event["data"]), datetime.fromisoformat(event["at"])
        try:
            decided = _decide_again(lot, recorded, at)
        except Problem as problem:
            problems.append(f"event {event['seq']} breaks the rules: {problem}")
        else:
            if decided != recorded:
                problems.append(f"event {event['seq']} is not what the rules decide")
        if isinstance(recorded, Paused) and recorded.since is not None:
            before = events[event["seq"] - 2]
            # Whatever happened shows that the lot was served then; only an opening may have come late.
            served = rules.opens_at if before["kind"] == Opened.kind else datetime.fromisoformat(before["at"])
            if not served <= recorded.since <= at:
                problems.append(
                    f"event {event['seq']} counts from a moment when the lot was served, or from the future"
                )
        if isinstance(recorded, BidAccepted) and recorded.mandate is not None:
            named = 0 < recorded.mandate < event["seq"] and events[recorded.mandate - 1]["kind"] == Mandated.kind
            if not named:
                problems.append(f"event {event['seq']} names a secret limit that was not lodged before it")
        try:
            lot = evolve(lot, recorded)
        except WrongState:
            problems.append(f"event {event['seq']} is not possible in state {lot.state}")
    return lot


def _decide_again(lot: Lot, recorded: LotEvent, at: datetime) -> LotEvent | None:
    match recorded:
        case BidAccepted():
            return decide(lot, Bid(recorded.bidder, recorded.price_fen, recorded.offer, recorded.mandate), at=at)
        case Sealed():
            return decide(lot, Seal(recorded.bidder, recorded.commitment), at=at)
        case Unsealed():
            return decide(lot, Unseal(recorded.bidder, recorded.price_fen, recorded.nonce), at=at)
        case Mandated():
            # The limit is secret: only that one could be lodged can be decided again.
            refuse_unless_taken(lot, Mandate, at=at)
            refuse_unless_possible(lot)
            refuse_malformed(recorded.commitment)
        case Paused():
            # What was left when the bidders could not bid any more, if that was before.
            return replace(recorded, left_us=left_us(lot, at=recorded.since or at))
        case Suspended():
            return replace(recorded, left_us=left_us(lot, at=at))
        case Resumed():
            return resume(lot, at=at)
        case Opened() | PhaseBegan() | Sold() | Passed():
            return decide_due(lot, at=at)
        case Checked():
            # Only an outcome is preceded by one; what it found is not for the rules to say.
            return recorded if isinstance(decide_due(lot, at=at), Sold | Passed) else None
    # What comes from outside the rules of bidding: nothing to decide again.
    return recorded
