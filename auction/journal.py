"""Turning decided events into numbered, chained rows (pure)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from auction.chain import canonical, link, moment
from auction.hot import LockedLot, NewEvent
from auction.rules import BidAccepted, LotEvent, Opened, Passed, Sold, Withdrawn, evolve


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
    at: datetime,
    registration_id: int | None = None,
    client_key: str | None = None,
) -> NewEvent:
    """Number and chain one event; the locked lot moves on with it."""
    data, seq = data_of(event), locked.lot.seq + 1
    digest = link(locked.head, canonical(lot_id=locked.id, seq=seq, at=at, kind=event.kind, data=data))
    locked.lot, locked.head = evolve(locked.lot, event), digest
    if isinstance(event, BidAccepted):
        locked.leader_id = registration_id
    return NewEvent(locked.id, seq, at, event.kind, data, digest, registration_id, client_key)
