"""A lot of some format, led through its life by the rules alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from auction.rules import (
    Bid,
    BidAccepted,
    Command,
    Lot,
    LotEvent,
    Seal,
    Terms,
    commitment,
    decide,
    decide_due,
    evolve,
    first_end,
)

OPENS = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)
ENDS = OPENS + timedelta(hours=1)
NONCE = "ab" * 32


class Play:
    """A lot of some format, led through its life; `at` is the clock."""

    def __init__(self, **rules: Any) -> None:
        base = {"start_price_fen": 1_000_000, "increment_fen": 10_000, "opens_at": OPENS, "ends_at": ENDS}
        terms = Terms(**(base | {"extension_seconds": 300} | rules))
        self.lot = Lot(id=7, terms=terms, state="SCHEDULED", ends_at=first_end(terms), seq=1)
        self.at = OPENS
        self.events: list[LotEvent] = []
        self.due()

    def take(self, event: LotEvent) -> LotEvent:
        self.lot = evolve(self.lot, event)
        self.events.append(event)
        return event

    def due(self, at: datetime | None = None) -> LotEvent | None:
        """Let the clock do what is due, once."""
        self.at = at or self.at
        event = decide_due(self.lot, at=self.at)
        return None if event is None else self.take(event)

    def end(self) -> LotEvent | None:
        """Let the phase run out."""
        return self.due(self.lot.ends_at)

    def does(self, command: Command, after_seconds: float = 1) -> LotEvent:
        self.at += timedelta(seconds=after_seconds)
        return self.take(decide(self.lot, command, at=self.at))

    def bid(self, bidder: str, price_fen: int, after_seconds: float = 1, **more: Any) -> BidAccepted:
        event = self.does(Bid(bidder, price_fen, **more), after_seconds)
        assert isinstance(event, BidAccepted)
        return event

    def seal(self, bidder: str, price_fen: int, nonce: str = NONCE) -> None:
        self.does(Seal(bidder, commitment(lot_id=7, bidder=bidder, amount_fen=price_fen, nonce=nonce)))


FALL: dict[str, Any] = {"format": "DUTCH", "floor_fen": 690_000, "step_fen": 100_000, "tick_seconds": 60}
