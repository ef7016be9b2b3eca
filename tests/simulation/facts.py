"""What an observer of a world writes down, and all that the auditor is told. `step`s are the order in which things happened.

Nothing here comes from the product: the auditor must not learn from it what it has to judge.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Identity = tuple[int, int, str]
"""Lot, registration, client key."""


@dataclass(frozen=True)
class Announced:
    """What the notice of a lot said: amounts in fen, lengths in seconds. `rules` are those of the format; `priority` gives ranks."""

    lot_id: int
    start_price_fen: int
    increment_fen: int
    opens_at: datetime
    ends_at: datetime
    extension_seconds: int
    format: str = "ASCENDING"
    rules: dict[str, Any] = field(default_factory=dict)
    priority: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What a process said to a bid: `accepted`, a refusal's code, or `error`. The rest is of an acceptance: the event's data too."""

    code: str
    seq: int = 0
    at: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass
class Offer:
    """One message that reached a process, a repeat or a duplicate too. No answer: the process died first, or never gave one.

    `act` is bid, seal, unseal or mandate; `price_fen` is what is bid, opened or the limit; `more` is a weighted offer, a commitment, a nonce.
    """

    number: int
    process: str
    lot_id: int
    registration_id: int
    bidder: str
    key: str
    price_fen: int
    arrived: int
    act: str = "bid"
    more: dict[str, str] = field(default_factory=dict)
    answered: int | None = None
    answer: Answer | None = None

    @property
    def identity(self) -> Identity:
        return self.lot_id, self.registration_id, self.key

    @property
    def asks(self) -> tuple[Any, ...]:
        """What is asked, whoever asks it and how often: of a sealed bid the commitment, of a limit the limit and its nonce."""
        return (self.act, 0 if self.act == "seal" else self.price_fen, tuple(sorted(self.more.items())))


@dataclass(frozen=True)
class Grant:
    """A lot's lock was granted, and what the database's clock showed then."""

    step: int
    clock: datetime


@dataclass
class Transaction:
    """What the database saw of one transaction: the keys it looked up, what it wrote.

    `told`: the answer to its commit reached the process that asked.
    """

    process: str
    began: int
    granted: dict[int, Grant] = field(default_factory=dict)
    asked: list[tuple[int, str]] = field(default_factory=list)
    written: list[dict[str, Any]] = field(default_factory=list)
    committed: int | None = None
    told: bool = False

    @property
    def accepted(self) -> set[tuple[int, str]]:
        """Registration and key of every act that it recorded."""
        return {(row["registration_id"], row["client_key"]) for row in self.written if row["client_key"] is not None}


@dataclass(frozen=True)
class Fault:
    """Something that excuses a process from answering a bid: it is cut off, starved of a lock, poisoned, or stopping."""

    step: int
    process: str
    what: str


@dataclass
class Facts:
    """One world, observed. `authors` gives a recorded bid's registration and key by its number, for each lot."""

    announced: dict[int, Announced] = field(default_factory=dict)
    records: dict[int, dict[str, Any]] = field(default_factory=dict)
    authors: dict[int, dict[int, tuple[int, str]]] = field(default_factory=dict)
    offers: list[Offer] = field(default_factory=list)
    transactions: list[Transaction] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    admitted: dict[int, list[str]] = field(default_factory=dict)
    """The bidder codes of each lot."""
    released: dict[int, list[str]] = field(default_factory=dict)
    """Those whose deposits go back when it is over."""
    withdrawn: dict[int, tuple[int, str]] = field(default_factory=dict)
    """The step at which a lot's listing was withdrawn, and the ground."""
    step: int = 0

    def tick(self) -> int:
        """The next step."""
        self.step += 1
        return self.step

    def fault(self, process: str, what: str) -> None:
        """Note a fault of a process."""
        self.faults.append(Fault(self.tick(), process, what))
