"""A seeded world: bidders, a network that delays, doubles and reorders, processes that die, a database that restarts, a clock that jumps.

All of it runs in one thread in virtual time, so a seed is a world, the same one each time. What happens is written down as facts.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any

import psycopg
from structlog.testing import capture_logs

from auction.bids import hot
from auction.bids.hot import LockedLot, Recorded
from auction.bids.journal import announcement, append, told, wordy
from auction.chain import GENESIS, canonical, link, moment
from auction.rules import ONGOING, Lot, PriorityAdmitted, first_end, losers
from tests.simulation import announcing, bidders, loop
from tests.simulation.bidders import STYLES, Asked, Bidder
from tests.simulation.database import EPOCH, Connection, Database, rows_of
from tests.simulation.facts import Answer, Facts
from tests.simulation.processes import Process, offer_to, pause_or_resume, sweep, withdraw

LONGEST_SECONDS = 600.0
PATIENCE_SECONDS = 30
PACES = ((0.0,), (0.0, 0.0, 0.000_001, 0.001), (0.000_050, 0.020), (0.020, 0.150))
"""How long one step of a message to or from the database takes, in seconds: in a slow world much arrives while a batch is under way."""
NETWORK = (0.0, 0.0, 0.0, 0.000_001, 0.000_002, 0.001, 0.05, 0.5)


class World:
    """One run. `dice` decides everything that chance decides."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.facts = Facts()
        self.database = Database(self.facts, self.dice.randrange)
        self.processes: list[Process] = []
        self._names = iter(range(1, 10_000))
        self._danger = self.dice.choice((0.0, 0.01, 0.03, 0.08))
        """The chance of a fault at each step between a process and the database."""
        self._pace = self.dice.choice(PACES)
        self._bidders: list[Bidder] = []
        self._tasks: list[asyncio.Task[Any]] = []

    async def run(self) -> Facts:
        """Live until every lot is over and every bidder has been answered."""
        for lot_id in range(1, self.dice.choice((1, 1, 2, 3)) + 1):
            self._announce(lot_id)
        for _ in range(self.dice.randint(1, 3)):
            await self._start()
        living = [self._spawn(bidders.live(self, bidder)) for bidder in self._bidders]
        sweepers = [
            self._spawn(self._sweep_until_over(f"sweeper-{number}")) for number in range(self.dice.randint(1, 2))
        ]
        for faults in (
            self._crashes(),
            self._clock_jumps(),
            self._restarts(),
            self._holdups(),
            self._withdrawals(),
            self._pauses(),
        ):
            self._spawn(faults)
        async with asyncio.timeout(LONGEST_SECONDS):
            await asyncio.gather(*living, *sweepers)
        self._danger = 0.0
        # Whatever still waits for its answer in a living process gets it soon, or never.
        for _ in range(PATIENCE_SECONDS):
            if not self._waiting():
                break
            await asyncio.sleep(1)
        for task in self._tasks:
            if task.done():
                # A mistake of the world's own must not pass for peace.
                task.result()
        for lot_id in self.database.lots:
            self._export(lot_id)
        return self.facts

    def _waiting(self) -> bool:
        return any(offer.answered is None and offer.process not in self.facts.dead for offer in self.facts.offers)

    async def until(self, when: datetime) -> None:
        """Sleep until the database's clock shows a moment, if it is not set meanwhile."""
        await asyncio.sleep(max(0.0, (when - self.database.clock()) / timedelta(seconds=1)))

    async def send(self, bidder: Bidder, *, key: str, asked: Asked) -> Answer | None:
        """One message of a bidder's over the network, to any process; None when no answer comes back."""
        await asyncio.sleep(self.dice.choice(NETWORK[:3] if bidder.style == "sniper" else NETWORK))
        there = [process for process in self.processes if process.alive]
        if not there:
            return None
        process = self.dice.choice(there)
        words = {"lot_id": bidder.lot_id, "registration_id": bidder.registration_id, "bidder": bidder.code}
        answer = await process.take(offer_to(self.facts, process.name, key=key, **vars(asked), **words))
        # The answer may get lost on its way, too.
        return None if self.dice.random() < self._danger else answer

    def connect(self, name: str) -> Connection:
        """A connection of a process to the database."""
        return Connection(self.database, name, self.trouble)

    def cut(self, name: str, why: str) -> None:
        """Every connection of a process is gone."""
        for connection in [each for each in self.database.connections if each.process == name]:
            connection.cut(why)

    async def trouble(self, connection: Connection | None) -> None:
        """One step between a process and the database: it takes time, and anything may happen."""
        await asyncio.sleep(self.dice.choice(self._pace))
        if connection is None or self.dice.random() >= self._danger:
            return
        process = next((each for each in self.processes if each.name == connection.process), None)
        if process is not None and self.dice.random() < 0.5:
            self._crash(process)
        else:
            connection.cut("cut")

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.append(task)
        return task

    async def _start(self) -> None:
        process = Process(self, f"process-{next(self._names)}")
        self.processes.append(process)
        await process.bidding.start()

    def _crash(self, process: Process) -> None:
        process.crash()
        self._spawn(self._start_again())

    async def _start_again(self) -> None:
        await asyncio.sleep(self.dice.choice((0.0, 0.1, 2 * self.dice.random())))
        await self._start()

    def _announce(self, lot_id: int) -> None:
        """A lot as `scheduling.schedule` makes it, and its registrations."""
        announced = announcing.choose(self.dice, lot_id)
        terms = announcing.terms_of(announced)
        data = announcement({"project_code": f"BH-IP-{lot_id}", "title": f"lot {lot_id}"}, terms)
        head = link(GENESIS, canonical(lot_id=lot_id, seq=1, at=EPOCH, kind="announced", data=data))
        genesis = Lot(id=lot_id, terms=terms, state="SCHEDULED", ends_at=first_end(terms), seq=1)
        locked = LockedLot(lot_id, genesis, head, None, EPOCH)
        rows = [Recorded(lot_id, 1, EPOCH, "announced", data, head)]
        rows += [append(locked, PriorityAdmitted(who, rank)) for who, rank in announced.priority.items()]
        self.database.events[lot_id] = rows_of(hot.APPEND, hot.appended(rows))
        self.database.lots[lot_id] = {"rules": json.dumps(wordy(told(terms)))}
        self.database.apply([], rows_of(hot.ADVANCE, hot.advanced([locked])), [])
        self.facts.announced[lot_id] = announced
        for number in range(self.dice.choice((0, 1, 3, 6, 9))):
            style, turns = self.dice.choice(STYLES), self.dice.randint(1, 5) + 3 * bool(announced.rules)
            self._bidders.append(Bidder(lot_id, lot_id * 100 + number, str(1000 + number), style, turns))

    async def _sweep_until_over(self, name: str) -> None:
        """A worker: it looks for due lots, sometimes late, and begins again when it is cut off."""
        connection, over = self.connect(name), set[int]()
        while len(over) < len(self.database.lots):
            await asyncio.sleep(self.dice.choice((0.0, 0.05, 0.2, 0.2, 1.5 * self.dice.random())))
            for lot_id in self._due() | {each for each in self.database.lots if self._is_over(each)} - over:
                try:
                    if connection.closed:
                        connection = self.connect(name)
                    ground = self.facts.withdrawn.get(lot_id, (0, None))[1]
                    if await sweep(connection, lot_id=lot_id, ground=ground):  # type: ignore[arg-type]
                        over.add(lot_id)
                except psycopg.Error:
                    connection.cut(None)

    def _due(self) -> set[int]:
        clock = self.database.clock()
        rows = self.database.lots.values()
        when = {"SCHEDULED": lambda row: self.facts.announced[row["id"]].opens_at, "OPEN": lambda row: row["ends_at"]}
        due = {row["id"] for row in rows if row["state"] in when and when[row["state"]](row) <= clock}
        return due | {row["id"] for row in rows if row["phase"] == "OPENING" and row["state"] == "OPEN"}

    def _is_over(self, lot_id: int) -> bool:
        return self.database.lots[lot_id]["state"] not in ONGOING

    async def _crashes(self) -> None:
        for _ in range(self.dice.choice((0, 0, 1, 3))):
            await asyncio.sleep(3 * self.dice.random())
            alive = [process for process in self.processes if process.alive and not process.stopping]
            if alive:
                process = self.dice.choice(alive)
                if self.dice.random() < 0.3:
                    await process.stop()
                self._crash(process)

    async def _clock_jumps(self) -> None:
        for _ in range(self.dice.choice((0, 0, 1, 4))):
            await asyncio.sleep(3 * self.dice.random())
            self.database.offset += timedelta(microseconds=self.dice.choice((-1, 1)) * self.dice.randrange(3_000_000))

    async def _restarts(self) -> None:
        """The database restarts: every connection is cut, for a moment none is taken, and what was committed is there."""
        for _ in range(self.dice.choice((0, 0, 0, 1))):
            await asyncio.sleep(4 * self.dice.random())
            self.database.down = True
            for connection in list(self.database.connections):
                connection.cut("database restart")
            await asyncio.sleep(2 * self.dice.random())
            self.database.down = False

    async def _holdups(self) -> None:
        """A transaction of somebody else's holds a lot's row, sometimes for longer than a batch waits."""
        for _ in range(self.dice.choice((0, 0, 1))):
            await asyncio.sleep(3 * self.dice.random())
            lot_id = self.dice.choice(list(self.database.lots))
            holder = Connection(self.database, "somebody", self.trouble)
            # The database may restart while it waits.
            with contextlib.suppress(psycopg.OperationalError):
                await self.database.acquire(lot_id, holder, LONGEST_SECONDS)
                await asyncio.sleep(self.dice.choice((0.01, 0.5, 4.0)))
            holder.cut(None)

    async def _withdrawals(self) -> None:
        """A listing is withdrawn, and its job follows a little later."""
        if self.dice.random() >= 0.15:
            return
        await asyncio.sleep(6 * self.dice.random())
        lot_id = self.dice.choice(list(self.database.lots))
        if self._is_over(lot_id):
            return
        self.facts.withdrawn[lot_id] = (self.facts.tick(), "LOAN_REPAID")
        while not self._is_over(lot_id):
            await asyncio.sleep(self.dice.choice((0.0, 0.01, 1.0)))
            connection = self.connect("withdrawal")
            with contextlib.suppress(psycopg.Error):
                await withdraw(connection, lot_id=lot_id, ground="LOAN_REPAID")  # type: ignore[arg-type]
            connection.cut(None)

    async def _pauses(self) -> None:
        """The centre stops a lot for a fault, and lets it go on."""
        for _ in range(self.dice.choice((0, 0, 0, 1, 2))):
            await asyncio.sleep(4 * self.dice.random())
            lot_id = self.dice.choice(list(self.database.lots))
            for pause in (True, False):
                await self._intervene(lot_id, pause=pause)
                await asyncio.sleep(self.dice.choice((0.0, 0.3, 3.0)))

    async def _intervene(self, lot_id: int, *, pause: bool) -> None:
        """One act of the centre, tried until it is known to have been carried out."""
        while True:
            connection = self.connect("centre")
            try:
                await pause_or_resume(connection, lot_id=lot_id, pause=pause)  # type: ignore[arg-type]
                return
            except psycopg.Error:
                await asyncio.sleep(0.05)
            finally:
                connection.cut(None)

    def _export(self, lot_id: int) -> None:
        """The record as `record.export` writes it, and who stands behind each of its bids."""
        row, events = self.database.lots[lot_id], self.database.events[lot_id]
        sold = row["state"] == "SOLD"
        self.facts.records[lot_id] = {
            "format": "binhai-auction-record/3",
            "lot_id": lot_id,
            "project_code": f"BH-IP-{lot_id}",
            "title": f"lot {lot_id}",
            "outcome": row["state"],
            "winner": row["leader_code"] if sold else None,
            "price_fen": str(row["price_fen"]) if sold else None,
            "head": row["head"].hex(),
            "events": [
                {"seq": e["seq"], "at": moment(e["at"]), "kind": e["kind"], "data": e["data"], "hash": e["hash"].hex()}
                for e in events
            ],
            "roots": [],
        }
        self.facts.admitted[lot_id] = codes = [each.code for each in self._bidders if each.lot_id == lot_id]
        self.facts.released[lot_id] = losers(codes, state=row["state"], leader=row["leader_code"])
        self.facts.authors[lot_id] = {
            e["seq"]: (e["registration_id"], e["client_key"]) for e in events if e["client_key"]
        }


def observe(seed: int) -> Facts:
    """Live through the world of a seed. Raises Standstill or TimeoutError when it does not come to rest."""
    with capture_logs():
        return loop.run(World(seed).run())
