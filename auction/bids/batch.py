"""One transaction of bids: lock, read the clock, decide in order of arrival, append, commit, and only then answer (laws 1 and 2)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from msgspec import Struct
from prometheus_client import Counter

from auction.bids import hot
from auction.bids.columns import numbers
from auction.bids.hot import LockedLot, Lodged, Recorded
from auction.bids.journal import append, request_of
from auction.bids.pipeline import Pipeline
from auction.bids.vault import Opened, Vault
from auction.chain import moment
from auction.problems import KeyReused, TryAgain
from auction.rules import RAISING, Command, Limit, Mandate, Passed, Sold, decide, decide_due, next_raise
from market.kernel.problems import NotFound, Problem

PART = 64
"""So many decided bids go to the database together: it writes them down while the next ones are decided."""
ANSWERED = Counter("exchange_bids_total", "Bids answered, by outcome", ["outcome"])
ACCEPTED = ANSWERED.labels("accepted")


class Accepted(Struct, frozen=True):
    """What a bidder asked for and is durable: an event of the lot's record. `at` is ISO 8601 UTC, `hash` the link of the chain."""

    lot_id: int
    key: str
    seq: int
    at: str
    kind: str
    data: dict[str, Any]
    hash: str


@dataclass(slots=True, eq=False)
class Queued:
    """Something a bidder asked, and the answer it waits for."""

    lot_id: int
    registration_id: int
    key: str
    command: Command
    answer: asyncio.Future[Accepted]

    @property
    def identity(self) -> tuple[int, str]:
        """A registration is of one lot, so its keys are."""
        return self.registration_id, self.key

    def refuse(self, problem: Exception) -> None:
        """Answer that it was not done."""
        if not self.answer.done():
            self.answer.set_exception(problem)
        ANSWERED.labels(problem.code if isinstance(problem, Problem) else "error").inc()

    def accept(self, found: Recorded) -> None:
        """Answer with what its key stands for in the record; a key that stands for something else is refused."""
        if found.request != request_of(self.lot_id, self.command):
            self.refuse(KeyReused(key=self.key))
            return
        if not self.answer.done():
            self.answer.set_result(
                Accepted(self.lot_id, self.key, found.seq, moment(found.at), found.kind, found.data, found.hash.hex())
            )
        ACCEPTED.inc()


def ask_again(bids: Iterable[Queued]) -> None:
    """Whoever has no answer yet is asked to repeat the bid with the same key."""
    for queued in bids:
        if not queued.answer.done():
            queued.refuse(TryAgain(key=queued.key))


async def carry_out(
    pipeline: Pipeline,
    batch: list[Queued],
    *,
    vault: Vault,
    arrived: Callable[[Collection[int]], list[Queued]],
    patience_ms: int | None = None,
    look_up_first: bool = False,
) -> dict[int, int]:
    """Carry out a batch in two round trips; returns the lots touched and their newest numbers.

    Once the locks are held, what `arrived` for the locked lots meanwhile joins the batch. Keys that were accepted before are rare, so
    they are looked up when a bid was refused; the database itself refuses to accept one twice. Raises psycopg's UniqueViolation then,
    and nothing is written: carry it out again with `look_up_first`.
    """
    pipeline.ask("BEGIN")
    if patience_ms is not None:
        pipeline.ask(hot.SET_PATIENCE, [f"{patience_ms}ms"])
    locking = pipeline.ask(hot.LOCK, [numbers(sorted({queued.lot_id for queued in batch}))])
    if pipeline.server_version >= hot.SINCE_VERSION:
        pipeline.ask(hot.NOT_FOREVER, [f"{hot.FROZEN_MS}ms"])
    if look_up_first:
        # A statement of its own: the locking one does not see what was committed while it waited.
        pipeline.ask(hot.KNOWN, hot.asked_keys([queued.identity for queued in batch]))
    found = await pipeline.answers()
    lots, known = hot.locked_lots(found[locking]), hot.known_events(found[-1]) if look_up_first else {}
    if not look_up_first:
        batch += arrived(lots)
    desk = _Desk(lots, known, await _limits(pipeline, lots, vault), vault)
    # The sweeper may be a moment late; the bid must not suffer for it.
    desk.events += [event for lot in lots.values() for event in _moved_by_the_clock(lot)]
    for begin in range(0, len(batch), PART):
        for queued in batch[begin : begin + PART]:
            desk.decide(queued)
        if desk.events:
            pipeline.ask(hot.APPEND, hot.appended(desk.written()))
            pipeline.begin()
    if desk.touched:
        pipeline.ask(hot.ADVANCE, hot.advanced([lots[lot_id] for lot_id in desk.touched]))
    if desk.lodged:
        pipeline.ask(hot.LODGE, hot.lodged_limits(desk.lodged))
    doubtful = [] if look_up_first else desk.doubtful()
    looking = pipeline.ask(hot.KNOWN, hot.asked_keys(doubtful)) if doubtful else None
    pipeline.ask("COMMIT")
    found = await pipeline.answers()
    # Only now: an acknowledgement means durable (law 2), and a refusal must not precede what it refers to.
    desk.answer({} if looking is None else hot.known_events(found[looking]))
    return {lot_id: lots[lot_id].lot.seq for lot_id in desk.touched}


async def _limits(pipeline: Pipeline, lots: dict[int, LockedLot], vault: Vault) -> dict[int, dict[str, Opened]]:
    """The secret limits in force: one more round trip, only where there are any."""
    mandated = [locked.id for locked in lots.values() if locked.lot.book.mandated]
    if not mandated:
        return {}
    pipeline.ask(hot.LIMITS, [numbers(mandated)])
    [rows] = await pipeline.answers()
    return vault.opened(Lodged(*row) for row in rows)


class _Desk:
    """Where the bids of one transaction are decided, one after the other."""

    def __init__(
        self,
        lots: dict[int, LockedLot],
        known: hot.Answered,
        limits: dict[int, dict[str, Opened]],
        vault: Vault,
    ) -> None:
        self._lots, self._known, self._limits, self._vault = lots, known, limits, vault
        self.events: list[Recorded] = []
        self.touched: dict[int, None] = {}
        self.lodged: list[Lodged] = []
        self.accepted: list[tuple[Queued, Recorded]] = []
        self.refused: list[tuple[Queued, Problem]] = []

    def decide(self, queued: Queued) -> None:
        """Decide one bid, and whatever secret limits answer to it."""
        try:
            recorded = self._known.get(queued.identity)
            if recorded is None:
                recorded = self._known[queued.identity] = self._one(queued)
        except Problem as problem:
            self.refused.append((queued, problem))
        else:
            self.accepted.append((queued, recorded))

    def written(self) -> list[Recorded]:
        """The events since the last time, which are about to be written."""
        events, self.events = self.events, []
        self.touched |= dict.fromkeys(event.lot_id for event in events)
        return events

    def doubtful(self) -> list[tuple[int, str]]:
        """Keys of what was refused, and may have been accepted before."""
        return [queued.identity for queued, _ in self.refused if queued.identity not in self._known]

    def answer(self, found: hot.Answered) -> None:
        """Answer everybody; who was refused may have been accepted under the same key before."""
        for queued, recorded in self.accepted:
            queued.accept(recorded)
        for queued, refusal in self.refused:
            earlier = found.get(queued.identity)
            if earlier is None:
                queued.refuse(refusal)
            else:
                queued.accept(earlier)

    def _one(self, queued: Queued) -> Recorded:
        locked, command = self._lots.get(queued.lot_id), queued.command
        if locked is None:
            raise NotFound(kind="lot", reference=queued.lot_id)
        recorded = append(
            locked,
            decide(locked.lot, command, at=locked.at),
            registration_id=queued.registration_id,
            client_key=queued.key,
            request=request_of(queued.lot_id, command),
        )
        self.events.append(recorded)
        if isinstance(command, Mandate):
            self._lodge(queued, command, recorded)
        if locked.lot.book.mandated:
            self.events += _raised(locked, self._limits.get(locked.id, {}))
        return recorded

    def _lodge(self, queued: Queued, mandate: Mandate, recorded: Recorded) -> None:
        """A limit comes into force, in place of an earlier one of its bidder."""
        limit = Limit(recorded.seq, mandate.bidder, mandate.limit_fen)
        self._limits.setdefault(queued.lot_id, {})[mandate.bidder] = Opened(limit, queued.registration_id)
        box = self._vault.close(mandate)
        self.lodged.append(Lodged(queued.lot_id, recorded.seq, queued.registration_id, mandate.bidder, box))


def _moved_by_the_clock(locked: LockedLot) -> Iterator[Recorded]:
    """The opening and the phases that are due; the outcome is left to the close, which opens the deal with it."""
    while (due := decide_due(locked.lot, at=locked.at)) is not None and not isinstance(due, Sold | Passed):
        yield append(locked, due)


def _raised(locked: LockedLot, limits: dict[str, Opened]) -> Iterator[Recorded]:
    """What the secret limits bid now, each an event of its own that extends like any bid."""
    in_force = [each.limit for each in limits.values()]
    while locked.lot.phase in RAISING and (bid := next_raise(locked.lot, in_force)) is not None:
        try:
            event = decide(locked.lot, bid, at=locked.at)
        except Problem as problem:
            # Not a refusal of what the bidder asked: the rules contradict themselves, and the whole transaction must fail.
            raise AssertionError("a secret limit made a bid that the rules refuse") from problem
        yield append(locked, event, registration_id=limits[bid.bidder].registration_id)
