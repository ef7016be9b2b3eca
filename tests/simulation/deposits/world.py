"""A world of deposits: chance decides who deposits what and when, who bids, what becomes of each lot and deal, and what fails meanwhile.

All that is done to the house is the product's own code over the real database; only faults and order are the world's. Its workers keep what
procrastinate promises and no more: a job runs at least once, in any order, perhaps twice at the same time.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeVar
from unittest.mock import patch

import psycopg
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from auction import store
from auction.bids.bidding import Bidding
from auction.course import closing, deadlines
from auction.evidence import record
from listings.problems import TermsRefused
from market.payments import notices
from market.payments.models import BankAccount, PaymentNotice, StatementLine
from market.platform import jobs
from tests.auction.records import SIGNER
from tests.lots import VAULT
from tests.people import People
from tests.simulation.deposits import observing
from tests.simulation.deposits.facts import Facts, TakenIn
from tests.simulation.deposits.house import OnOffer, let_connections_die, offered, open_house, rehearsed

T = TypeVar("T")

DEATHS = 25
"""So many of a thousand writes kill their connection."""
MOST_TRIES = 30
ROOMS = ("auction.", "payments.", "deals.")
"""Whose jobs are run: those of the other rooms move no deposit."""
REHEARSAL_SECONDS = 0.08
"""So long it takes to announce a lot where nothing else goes on."""
SLOWEST = 4.0
OPENS_IN = 0.7
"""Seconds from the first announcement to the opening of the bidding."""
REST_SECONDS = 25.0
ENDED = ("SOLD", "PASSED", "WITHDRAWN")
LOST = ("57P01", "55P03", "25P03", "25P04")
"""A connection that was cut, a lock or a transaction that waited for too long: it is tried again, and nothing is wrong with that."""


class World:
    """One seed. `connection` is the observer's own: nothing kills it."""

    def __init__(self, url: str, people: People, connection: psycopg.Connection[Any], *, seed: int) -> None:
        self.people, self.connection, self.seed = people, connection, seed
        self.dice = random.Random(f"deposits {seed}")
        self.services, self.bank = open_house(url, dice=self.dice)
        self.engine = Bidding(url, vault=VAULT, nudge=lambda *_: None)
        self.facts = Facts()
        self.lots: list[OnOffer] = []
        self.standing: dict[int, tuple[str, int | None]] = {}
        self.codes: dict[int, str | None] = {}
        self.over = False
        self._done: set[int] = set()
        self._running: set[int] = set()
        self._failed: dict[int, int] = {}
        self._told = 0
        self._began = asyncio.get_running_loop().time()

    def note(self, what: str) -> None:
        """For whoever reads the story."""
        self.facts.diary.append(f"{asyncio.get_running_loop().time() - self._began:6.3f} s  {what}")

    def now(self) -> datetime:
        """The database's clock."""
        row = self.connection.execute("SELECT clock_timestamp()").fetchone()
        assert row is not None
        moment: datetime = row[0]
        return moment

    def ask(self, query: str, *given: Any) -> list[tuple[Any, ...]]:
        """What the observer reads."""
        return self.connection.execute(query, given).fetchall()

    async def until(self, true: Callable[[], bool], *, seconds: float = 40.0) -> bool:
        """Wait for something; False when it never came."""
        for _ in range(int(seconds * 50)):
            if true():
                return True
            await asyncio.sleep(0.02)
        return False

    async def watch(self) -> None:
        """Keep what everybody may know within a blink: where the lots stand, and who has a bidder code."""
        lots, codes = "SELECT id, state, price_fen FROM lot", "SELECT id, bidder_code FROM registration"
        while not self.over:
            self.standing = {lot_id: (state, price_fen) for lot_id, state, price_fen in self.ask(lots)}
            self.codes = dict(self.ask(codes))
            await asyncio.sleep(0.03)

    def state_of(self, lot_id: int) -> str:
        return self.standing[lot_id][0] if lot_id in self.standing else ""

    async def surely(self, act: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """A use case in its transaction, again for as long as its connection dies: it never dies after its commit. Problems pass through."""
        for _ in range(MOST_TRIES):
            try:
                async with self.services.db.transaction() as tx:
                    return await act(tx)
            except (SQLAlchemyError, psycopg.Error) as error:
                self.mind(error)
        raise TimeoutError("every connection died")

    def mind(self, error: BaseException) -> None:
        """A connection that dies is the world's doing; a deadlock or a row that does not fit is the house's."""
        state = getattr(getattr(error, "orig", error), "sqlstate", None)
        if state is not None and state not in LOST:
            self.facts.troubles.append(f"the database refused: {error!s:.600}")
        self.note(f"a connection died: {type(error).__name__} {state or ''}")

    async def sweep(self) -> None:
        """Open and close by the database's clock, and mind outages, as every worker process does."""
        dice = random.Random(f"sweeper {self.seed}")
        while not self.over:
            await asyncio.sleep(0.05 + 0.1 * dice.random())
            with suppress(SQLAlchemyError, psycopg.Error):
                if dice.random() < 0.2:
                    await deadlines.heal(self.services.db, nudge=lambda *_: None)
                async with self.services.db.transaction() as tx:
                    due = await store.due(tx)
                # Two sweepers at once.
                await asyncio.gather(*(self._advance(lot_id) for lot_id in due for _ in range(2)))

    async def _advance(self, lot_id: int) -> None:
        try:
            async with self.services.db.transaction() as tx:
                seq = await closing.advance(tx, lot_id=lot_id)
        except (SQLAlchemyError, psycopg.Error) as error:
            self.mind(error)
        else:
            if seq is not None:
                self.note(f"lot {lot_id} advanced to event {seq}")

    async def work(self, name: str) -> None:
        """Run the jobs that are due, whichever comes to hand; now and then one that another worker has in hand."""
        dice = random.Random(f"{name} {self.seed}")
        while not self.over:
            waiting = self.waiting()
            job = dice.choice(waiting) if waiting else None
            if job is None or (job[0] in self._running and dice.random() < 0.7):
                await asyncio.sleep(0.02)
                continue
            await self._run(name, dice, *job)

    def waiting(self) -> list[tuple[Any, ...]]:
        """The jobs that are due, in the order in which they were deferred."""
        query = "SELECT id, task_name, args FROM procrastinate_jobs WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()) ORDER BY id"
        return [job for job in self.ask(query) if job[0] not in self._done and job[1].startswith(ROOMS)]

    async def _run(self, name: str, dice: random.Random, job_id: int, task: str, arguments: dict[str, Any]) -> None:
        began, again = self.now(), job_id in self._running
        self._running.add(job_id)
        try:
            await jobs._tasks[task].handler(self.services, **arguments)
        except Exception as error:
            self._failed[job_id] = self._failed.get(job_id, 0) + 1
            self.note(f"{name}: {task} {arguments} failed: {type(error).__name__}")
            if isinstance(error, SQLAlchemyError | psycopg.Error):
                self.mind(error)
            if self._failed[job_id] == MOST_TRIES:
                self.facts.troubles.append(f"{task} {arguments} fails for ever: {error!s:.600}")
                self._done.add(job_id)
            return
        finally:
            self._running.discard(job_id)
        self.note(f"{name}: {task} {arguments}{' while another ran it' if again else ''}")
        if task == "auction.deposit_received" and arguments["purpose"] == "DEPOSIT":
            self.facts.taken.append(TakenIn(arguments["subject_id"], began, self.now()))
        # A worker that dies before it has said so leaves a job to run again.
        if dice.random() < 0.8:
            self._done.add(job_id)

    async def deliver(self) -> None:
        """The bank tells of what it paid: late, now and then twice at once or again."""
        dice = random.Random(f"postman {self.seed}")
        while not self.over:
            await asyncio.sleep(0.02)
            for number, booked in enumerate(self.bank.booked[self._told :], start=self._told):
                line = StatementLine(
                    rail_txn_id=self.bank.transfers[booked.reference],
                    direction="DEBIT",
                    amount_fen=booked.amount_fen,
                    counterparty=BankAccount(account_no=booked.account_no, account_name=""),
                    memo="",
                    reference=booked.reference,
                    booked_at=self.now(),
                )
                notice = PaymentNotice(notice_id=f"N-{number}", kind="DEBIT", line=line)
                await asyncio.gather(*(self._tell(notice) for _ in range(dice.choice((1, 1, 2)))))
                if dice.random() < 0.2:
                    await self._tell(notice)
                self._told = number + 1

    async def _tell(self, notice: PaymentNotice) -> None:
        await self.surely(lambda tx: notices.accept_notice(tx, rail="sandbox", notice=notice))
        self.note(f"the bank paid {notice.line.reference}")

    def at_rest(self) -> bool:
        """Nothing is left to do, and nothing on its way."""
        return not self.waiting() and not self._running and self._told == len(self.bank.booked)

    async def _offered(self, offers: list[dict[str, Any]]) -> list[OnOffer]:
        """The lots, which open soon after they are announced; on a busy machine everybody gets more time."""
        began = time.monotonic()
        await rehearsed(self.services, self.people)
        slowness = min(SLOWEST, max(1.0, (time.monotonic() - began) / REHEARSAL_SECONDS))
        while True:
            slower = [offer | {"seconds": offer["seconds"] * slowness} for offer in offers]
            try:
                return await offered(self.services, self.people, slower, opens_in=OPENS_IN * slowness)
            except TermsRefused:
                slowness *= 1.5

    async def run(
        self, plan: Callable[[World], list[dict[str, Any]]], live: Callable[[World], list[Coroutine[Any, Any, None]]]
    ) -> Facts:
        """From the announcements until everything has come to rest. `plan` says what is offered, `live` what people do."""
        self.lots = await self._offered(plan(self))
        self.facts.lots = {lot.told.lot_id: lot.told for lot in self.lots}
        self.facts.bank_accounts = {
            each.id: each.bank_account_no or "" for each in self.people.organisations.values()
        } | dict(self.ask("SELECT id, bank_account_no FROM organisation"))
        self.facts.centre_id = self.people.organisation("centre").id
        self.connection.execute("SET session_replication_role = replica")
        let_connections_die(self.connection, seed=self.seed, thousandths=DEATHS)
        await self.engine.start()
        around = [
            asyncio.create_task(each)
            for each in (self.watch(), self.sweep(), self.work("one worker"), self.work("another"), self.deliver())
        ]
        # Setting the type of a contract takes seconds, and no deposit depends on it.
        with patch("market.deals.confirming._draw", lambda _: b"%PDF-1.4"):
            try:
                await asyncio.gather(*live(self))
                if not await self.until(self.at_rest, seconds=REST_SECONDS):
                    self.facts.troubles.append("the world never came to rest")
            finally:
                self.over = True
                for ended in await asyncio.gather(*around, return_exceptions=True):
                    if isinstance(ended, BaseException):
                        self.facts.troubles.append(f"a part of the world died: {ended!r}")
                await self.engine.stop()
        for lot_id in self.facts.lots:
            async with self.services.db.transaction() as tx:
                self.facts.records[lot_id] = await record.export(tx, lot_id=lot_id, signer=SIGNER)
        self.facts.booked = list(self.bank.booked)
        self.facts.found = observing.found(self.connection)
        await self.services.close()
        return self.facts
