"""The door of the rules (pure): state and command in, one event or a typed refusal out; and the lot after an event.

Time comes in as an argument: the database clock read under the lot's lock.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from msgspec.structs import replace

from auction.problems import BiddingEnded, BiddingPaused, NotInThisPhase, NotYetOpen
from auction.rules import sealed
from auction.rules.commands import Command
from auction.rules.happened import (
    EDGES,
    BidAccepted,
    LotEvent,
    Mandated,
    Opened,
    Paused,
    PhaseBegan,
    PriorityAdmitted,
    Resumed,
    Sealed,
    Suspended,
    Unsealed,
)
from auction.rules.lot import Envelope, Lot, State
from auction.rules.pausing import falling_from
from auction.rules.phases import HANDLERS, PHASES, Handler, after, first_end, over
from auction.states import LOT
from market.kernel.problems import WrongState

ONGOING = ("SCHEDULED", "OPEN", "PAUSED", "SUSPENDED")


def decide(lot: Lot, command: Command, *, at: datetime) -> LotEvent:
    """Accept or refuse what a bidder asks at the locked clock `at`.

    Raises NotYetOpen, BiddingPaused, BiddingEnded, NotInThisPhase, and what the phase's own rule raises.
    """
    return refuse_unless_taken(lot, type(command), at=at)(lot, command, at=at)


def refuse_unless_taken(lot: Lot, asked: type[Command], *, at: datetime) -> Handler:
    """The rule by which the present phase decides such a command. Raises NotYetOpen, BiddingPaused, BiddingEnded, NotInThisPhase."""
    if lot.state != "OPEN" or at < lot.terms.opens_at or over(lot, at=at):
        raise _closed(lot, at=at)
    handler = HANDLERS.get((lot.phase, asked))
    if handler is None:
        raise NotInThisPhase(phase=lot.phase, format=lot.terms.format, asked=asked.__name__.lower())
    return handler


def _closed(lot: Lot, *, at: datetime) -> NotYetOpen | BiddingPaused | BiddingEnded:
    if lot.state == "SCHEDULED" or at < lot.terms.opens_at:
        return NotYetOpen(opens_at=lot.terms.opens_at.isoformat())
    if lot.state in ("PAUSED", "SUSPENDED"):
        return BiddingPaused(state=lot.state)
    return BiddingEnded(ended_at=lot.ends_at.isoformat(), arrived_at=at.isoformat())


def decide_due(lot: Lot, *, at: datetime) -> LotEvent | None:
    """What the clock alone brings about at `at`: the opening, the next phase, the hammer, the pass, or nothing.

    One bid at or above the start price sells (S18 art 11).
    """
    if lot.state == "SCHEDULED" and at >= lot.terms.opens_at:
        return Opened()
    if lot.state == "OPEN" and over(lot, at=at):
        return after(lot, at=at)
    return None


def still_bidding(lot: Lot, *, at: datetime) -> bool:
    """Whether the bidding has not ended at `at`: until then a deposit admits its bidder (S18 art 18).

    A lot that stands still will go on, however long ago it was to end; so will one whose next phase is due.
    """
    if lot.state in ("PAUSED", "SUSPENDED"):
        return True
    return lot.state in ONGOING and (at < lot.ends_at or isinstance(decide_due(lot, at=at), PhaseBegan))


def evolve(lot: Lot, event: LotEvent) -> Lot:
    """The lot after an event. Replaying a lot's events from its genesis gives the lot as it stands.

    Raises WrongState for an event that does not lead along an edge of the machine, or a bidder's act on a lot that is not open.
    """
    kind = event.kind
    if kind in EDGES:
        lot = replace(lot, state=cast(State, LOT.next(lot.state, EDGES[kind])))
    elif lot.state not in (ONGOING if kind == PriorityAdmitted.kind else ("OPEN",)):
        raise WrongState(machine=LOT.name, state=lot.state, event=kind, allowed=list(LOT.events(lot.state)))
    change = _CHANGES.get(type(event))
    return replace(lot, seq=lot.seq + 1, **(change(lot, event) if change else {}))


def _bid(lot: Lot, event: BidAccepted) -> dict[str, Any]:
    led = {
        "price_fen": event.price_fen,
        "leader": event.bidder,
        "ends_at": event.ends_at,
        "bids": lot.bids + 1,
        "extensions": lot.extensions + event.extended,
    }
    if lot.phase == "OFFER":
        led["phase"] = "BIDDING"
    elif lot.phase == "FALLING":
        led["book"] = replace(lot.book, taker=event.bidder, taken_fen=event.price_fen)
    elif event.score is not None:
        led["book"] = replace(lot.book, score=event.score)
    return led


def _sealed(lot: Lot, event: Sealed) -> dict[str, Any]:
    envelopes = lot.book.envelopes | {event.bidder: Envelope(event.commitment, lot.seq + 1)}
    return {"bids": lot.bids + 1, "book": replace(lot.book, envelopes=envelopes)}


def _unsealed(lot: Lot, event: Unsealed) -> dict[str, Any]:
    envelope = replace(lot.book.envelopes[event.bidder], price_fen=event.price_fen)
    opened = replace(lot, book=replace(lot.book, envelopes=lot.book.envelopes | {event.bidder: envelope}))
    found = sealed.best(opened)
    led = {} if found is None else {"leader": found[0], "price_fen": found[1]}
    return {"book": opened.book, **led}


def _stopped(lot: Lot, event: Paused | Suspended) -> dict[str, Any]:
    return {"book": replace(lot.book, left_us=event.left_us)}


def _resumed(lot: Lot, event: Resumed) -> dict[str, Any]:
    return {
        "ends_at": event.ends_at,
        "book": replace(lot.book, left_us=None, fell_from=falling_from(lot, event)),
    }


def _priority(lot: Lot, event: PriorityAdmitted) -> dict[str, Any]:
    return {"book": replace(lot.book, priority=lot.book.priority | {event.bidder: event.rank})}


_CHANGES: dict[type[Any], Callable[[Lot, Any], dict[str, Any]]] = {
    Opened: lambda lot, _: {"phase": PHASES[lot.terms.format][0], "ends_at": first_end(lot.terms)},
    PhaseBegan: lambda _, event: {"phase": event.phase, "ends_at": event.ends_at},
    BidAccepted: _bid,
    Sealed: _sealed,
    Unsealed: _unsealed,
    Mandated: lambda lot, _: {"book": replace(lot.book, mandated=True)},
    PriorityAdmitted: _priority,
    Paused: _stopped,
    Suspended: _stopped,
    Resumed: _resumed,
}
