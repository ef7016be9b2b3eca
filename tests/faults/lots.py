"""Lots of published listings, and a dozen bidders who registered and paid their deposits: made through the use cases."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from unittest.mock import patch

from sqlalchemy.ext.asyncio import AsyncSession

from auction import store
from auction.course import scheduling
from auction.registrations import registering
from auction.registrations.bidding_terms import CURRENT
from market.identity import service as identity
from market.kernel import clock, rulebook
from market.kernel.ids import make_uscc
from market.kernel.rules import demo
from market.payments import service as payments
from market.payments.models import BankAccount, StatementLine
from market.platform import events
from market.platform.actor import Actor
from market.platform.services import Services
from market.wiring.events import EVENT_MAP
from tests.faults.house import PATIENCE_SECONDS, House
from tests.listings.helpers import published, take_in
from tests.people import PASSWORD, People, cast
from tests.simulation.facts import Announced

LOANS = ("BHKJ-2023-0001", "BHKJ-2023-0002", "BHKJ-2023-0003", "BHKJ-2023-0004")


@dataclass(frozen=True)
class Seat:
    """A bidder on one lot: the login, and what the record calls it."""

    login: str
    registration_id: int
    code: str
    organisation_id: int


@dataclass(frozen=True)
class AuctionedLot:
    """A lot as announced, and who may bid on it."""

    announced: Announced
    seats: tuple[Seat, ...]

    @property
    def id(self) -> int:
        return self.announced.lot_id


@contextmanager
def short_rules(**seconds: int) -> Iterator[None]:
    """The demo rules with periods that a test can wait for, by the names of the rules."""
    with patch.dict(demo.OVERRIDES, {name: demo.Override(value=value, low=1) for name, value in seconds.items()}):
        _forget_rules()
        yield
    _forget_rules()


def _forget_rules() -> None:
    rulebook.all_rules.cache_clear()
    rulebook._by_key.cache_clear()


class Cast:
    """Everybody who is needed to make lots."""

    def __init__(self, house: House, services: Services) -> None:
        self.house, self.services = house, services
        self.people = People()
        self.bidders: list[Actor] = []

    async def gather(self, *, bidders: int) -> None:
        """The people of the house, the bank's loans, and the bidders."""
        events.subscribe(EVENT_MAP)
        self.people = await cast(self.services.db)
        await take_in(self.services, actor=self.people.actor("bank.maker"))
        async with self.services.db.transaction() as tx:
            for number in range(bidders):
                company = await identity.create_organisation(
                    tx,
                    kind="COMPANY",
                    name=f"竞买人{number}有限公司",
                    uscc=make_uscc(serial=f"MA07K{number:03d}"),
                    bank_account_no=f"6222000000001{number:03d}",
                    bank_account_name=f"竞买人{number}有限公司",
                )
                login = f"bidder.{number}"
                user = await identity.create_user(
                    tx,
                    organisation_id=company.id,
                    login=login,
                    display_name=login,
                    password=PASSWORD,
                    roles=["BIDDER"],
                )
                self.people.users[login] = user
                self.bidders.append(self.people.actor(login))

    async def lots(
        self, loans: Sequence[str], *, opens_in: float, seconds: float, extension_seconds: int
    ) -> list[Announced]:
        """A published listing's lot for each loan."""
        opens_at = clock.now() + timedelta(seconds=opens_in)
        closes_at = opens_at + timedelta(seconds=seconds)
        named = {
            "registration_closes_at": closes_at.isoformat(),
            "bidding_opens_at": opens_at.isoformat(),
            "bidding_closes_at": closes_at.isoformat(),
        }
        rows = []
        # Scheduled in the transaction that publishes: the nodes' jobs, which know nothing of short extensions, find it done.
        with short_rules(extension_seconds=extension_seconds):
            async with self.services.db.transaction() as tx:
                for loan_no in loans:
                    listing = await published(tx, self.services, self.people, loan_no=loan_no, rule_set="demo", **named)
                    lot_id = await scheduling.schedule(tx, listing_id=listing.id)
                    assert lot_id is not None
                    rows.append(await store.lot(tx, lot_id=lot_id))
        return [
            Announced(row.id, row.start_price_fen, row.increment_fen, row.opens_at, row.ends_at, row.extension_seconds)
            for row in rows
            if row is not None
        ]

    async def admit(self, announced: Announced) -> AuctionedLot:
        """Every bidder applies, is found eligible, and pays; the nodes' jobs admit them."""
        reviewer, made = self.people.actor("centre.reviewer"), []
        for actor in self.bidders:
            async with self.services.db.transaction() as tx:
                applied = await registering.apply(
                    tx, actor=actor, lot_id=announced.lot_id, accepted_terms=True, terms_version=CURRENT
                )
                qualified = await registering.qualify(tx, actor=reviewer, registration_id=applied.id)
                assert qualified.payment_reference is not None
                await self._pay(tx, qualified.payment_reference)
                made.append(applied.id)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            async with self.services.db.transaction() as tx:
                rows = [await store.registration(tx, registration_id=registration_id) for registration_id in made]
            seats = [
                Seat(actor.display_name, row.id, row.bidder_code, row.organisation_id)
                for row, actor in zip(rows, self.bidders, strict=True)
                if row is not None and row.bidder_code is not None
            ]
            if len(seats) == len(made):
                return AuctionedLot(announced, tuple(seats))
            assert time.monotonic() < deadline, "not all bidders were admitted"
            await asyncio.sleep(0.1)

    async def _pay(self, tx: AsyncSession, code: str) -> None:
        reference = await payments.reference(tx, code=code)
        line = StatementLine(
            rail_txn_id=f"T-{code}",
            direction="CREDIT",
            amount_fen=reference.expected_fen,
            counterparty=BankAccount(account_no="6222000000000007", account_name="竞买人有限公司"),
            memo=f"保证金 {code}",
            reference=None,
            booked_at=clock.now(),
        )
        assert (await payments.receive(tx, rail="sandbox", line=line)).state == "MATCHED"
