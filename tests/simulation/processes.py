"""The server processes of a world: the product's own `Bidding` over the database in memory, and a sweeper over the same statements."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

import psycopg

from auction import rules
from auction.bids import hot, journal
from auction.bids.batch import Accepted
from auction.bids.bidding import Bidding
from auction.bids.pipeline import Pipeline
from auction.bids.pulse import Pulse
from auction.rules import pausing
from market.kernel.problems import Problem
from tests.lots import VAULT
from tests.simulation.facts import Answer, Facts, Offer

if TYPE_CHECKING:
    from tests.simulation.world import World


async def answer_of(bidding: Bidding, offer: Offer) -> Answer:
    """What a process says to an offer."""
    try:
        accepted: Accepted = await bidding.submit(
            lot_id=offer.lot_id,
            registration_id=offer.registration_id,
            key=offer.key,
            command=command_of(offer),
        )
    except Problem as problem:
        return Answer(problem.code)
    except Exception as error:
        return Answer(f"error {type(error).__name__}")
    return Answer("accepted", accepted.seq, accepted.at, accepted.data)


def command_of(offer: Offer) -> rules.Command:
    """What an offer asks, as the product takes it."""
    match offer.act:
        case "seal":
            return rules.Seal(offer.bidder, offer.more["commitment"])
        case "unseal":
            return rules.Unseal(offer.bidder, offer.price_fen, offer.more["nonce"])
        case "mandate":
            return rules.Mandate(offer.bidder, offer.price_fen, offer.more["nonce"])
    return rules.Bid(offer.bidder, offer.price_fen, offer.more or None)


class SimulatedBidding(Bidding):
    """The product's bidding engine; only its connections are the world's."""

    def __init__(self, process: Process) -> None:
        super().__init__("", vault=VAULT, nudge=lambda *_: None, pulse=Pulse(seconds=asyncio.get_running_loop().time))
        self._process = process

    async def _connect(self) -> Pipeline:
        return cast(Pipeline, await self._process.connect())


class Process:
    """One server process: it lives from its start to its crash, and another of another name takes its place."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.name = name
        self.alive = True
        self.stopping = False
        self.bidding = SimulatedBidding(self)
        self._calls: list[tuple[asyncio.Task[None], asyncio.Future[Answer | None]]] = []

    async def connect(self) -> Any:
        """A connection, if the database takes one now."""
        await self.world.trouble(None)
        if self.world.database.down:
            self.world.facts.fault(self.name, "database down")
            raise psycopg.OperationalError("the database does not answer")
        return self.world.connect(self.name)

    def take(self, offer: Offer) -> asyncio.Future[Answer | None]:
        """A message has arrived. The future gives the answer, or None when the process dies first."""
        loop = asyncio.get_running_loop()
        reply: asyncio.Future[Answer | None] = loop.create_future()
        self._calls.append((loop.create_task(self._answer(offer, reply)), reply))
        return reply

    async def _answer(self, offer: Offer, reply: asyncio.Future[Answer | None]) -> None:
        answer = await answer_of(self.bidding, offer)
        if self.alive:
            offer.answered, offer.answer = self.world.facts.tick(), answer
            reply.set_result(answer)

    def crash(self) -> None:
        """SIGKILL: nothing more is sent, what was not committed never was, and nobody is told."""
        if not self.alive:
            return
        self.alive = False
        self.world.facts.dead.append(self.name)
        self.world.cut(self.name, "crash")
        flusher = self.bidding._flusher
        if flusher is not None:
            flusher.cancel()
        for task, reply in self._calls:
            task.cancel()
            if not reply.done():
                reply.set_result(None)

    async def stop(self) -> None:
        """An orderly restart."""
        self.stopping = True
        self.world.facts.fault(self.name, "stopping")
        await self.bidding.stop()


async def sweep(connection: hot.Connection, *, lot_id: int, ground: str | None) -> bool:
    """As `closing.advance`, without the deal: open or close a lot that is due, or withdraw it when its listing was. True when it is over."""
    locked = await hot.lock(connection, lot_id)
    event = rules.decide_due(locked.lot, at=locked.at)
    if event is not None and ground is not None:
        event = rules.Withdrawn(ground=ground)
    rows = [journal.append(locked, event)] if event is not None else []
    await hot.write(connection, events=rows, lot=locked)
    await connection.commit()
    return locked.lot.state not in rules.ONGOING


async def withdraw(connection: hot.Connection, *, lot_id: int, ground: str) -> None:
    """As `closing.withdraw`: bidding stops at once."""
    locked = await hot.lock(connection, lot_id)
    over = locked.lot.state not in rules.ONGOING
    rows = [] if over else [journal.append(locked, rules.Withdrawn(ground=ground))]
    await hot.write(connection, events=rows, lot=locked)
    await connection.commit()


async def pause_or_resume(connection: hot.Connection, *, lot_id: int, pause: bool) -> None:
    """As the centre's staff: stop the bidding for a fault, or let it go on."""
    locked = await hot.lock(connection, lot_id)
    lot, at = locked.lot, locked.at
    event: rules.LotEvent | None = None
    if pause and lot.state == "OPEN" and rules.decide_due(lot, at=at) is None:
        event = rules.Paused("SYSTEM_FAULT", "a fault", pausing.left_us(lot, at=at))
    elif not pause and lot.state == "PAUSED":
        event = pausing.resume(lot, at=at)
    rows = [] if event is None else [journal.append(locked, event)]
    await hot.write(connection, events=rows, lot=locked)
    await connection.commit()


def offer_to(facts: Facts, process: str, **words: Any) -> Offer:
    """Note the arrival of a message at a process."""
    offer = Offer(number=len(facts.offers), process=process, arrived=facts.tick(), **words)
    facts.offers.append(offer)
    return offer
