"""Turning decided events into numbered, chained rows (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from auction.chain import canonical, link, moment
from auction.hot import LockedLot, NewEvent
from auction.rules import BidAccepted, LotEvent, Opened, Passed, Sold, Withdrawn, evolve


def wordy(value: Any) -> Any:
    """JSON of strings, booleans, lists and objects only: numbers become decimal strings, what is null is left out."""
    if isinstance(value, dict):
        return {str(name): wordy(held) for name, held in value.items() if held is not None}
    if isinstance(value, list | tuple):
        return [wordy(held) for held in value if held is not None]
    return value if isinstance(value, bool) else str(value)


ANNOUNCED_TERMS = (
    "listing_id",
    "project_code",
    "title",
    "round",
    "rights",
    "start_price_fen",
    "increment_fen",
    "deposit_fen",
    "registration_closes_at",
    "opens_at",
    "closes_at",
    "extension_seconds",
    "rule_set",
    "consignor_organisation_id",
    "appraiser_organisation_id",
)
"""What a notice of auction tells everybody. The debt and the borrower behind it are in a lot's terms too, but events are public."""


def announcement(terms: Mapping[str, Any], *, opens_at: datetime, ends_at: datetime) -> dict[str, Any]:
    """The data of a lot's first event: every announced term, so that none can be altered afterwards.

    `terms` are JSON as the listing gave them; the two moments by which bids are decided are written as the chain writes moments.
    """
    data: dict[str, Any] = wordy({name: terms[name] for name in ANNOUNCED_TERMS if name in terms})
    return data | {"opens_at": moment(opens_at), "ends_at": moment(ends_at)}


def data_of(event: LotEvent) -> dict[str, Any]:
    """The event as JSON of strings and booleans only, so that its canonical bytes survive any store."""
    match event:
        case BidAccepted():
            return {
                "bidder": event.bidder,
                "price_fen": str(event.price_fen),
                "ends_at": moment(event.ends_at),
                "extended": event.extended,
            }
        case Sold():
            return {"bidder": event.bidder, "price_fen": str(event.price_fen)}
        case Withdrawn():
            return {"ground": event.ground}
        case Opened() | Passed():
            return {}


def event_of(kind: str, data: dict[str, Any]) -> LotEvent:
    """The event behind a recorded row. Raises ValueError for an unknown kind."""
    match kind:
        case "opened":
            return Opened()
        case "bid":
            return BidAccepted(
                bidder=data["bidder"],
                price_fen=int(data["price_fen"]),
                ends_at=datetime.fromisoformat(data["ends_at"]),
                extended=data["extended"],
            )
        case "sold":
            return Sold(bidder=data["bidder"], price_fen=int(data["price_fen"]))
        case "passed":
            return Passed()
        case "withdrawn":
            return Withdrawn(ground=data["ground"])
    raise ValueError(f"unknown kind of event: {kind}")


def append(
    locked: LockedLot,
    event: LotEvent,
    *,
    registration_id: int | None = None,
    client_key: str | None = None,
) -> NewEvent:
    """Number and chain one event at the lot's locked moment; the locked lot moves on with it. Raises WrongState."""
    data, seq, at = data_of(event), locked.lot.seq + 1, locked.at
    digest = link(locked.head, canonical(lot_id=locked.id, seq=seq, at=at, kind=event.kind, data=data))
    locked.lot, locked.head = evolve(locked.lot, event), digest
    if isinstance(event, BidAccepted):
        locked.leader_id = registration_id
    return NewEvent(locked.id, seq, at, event.kind, data, digest, registration_id, client_key)
