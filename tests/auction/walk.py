"""A way down the ladder of stages, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg

from auction import store
from auction.course import closing
from listings import answering
from listings.store import listings_of
from listings.tables import Listing
from market.deals import certificate, confirming, contract, transfer
from market.kernel import clock
from market.payments import service as payments
from market.payments.models import BankAccount, StatementLine
from market.platform import webhooks
from market.platform.db import Database
from market.platform.services import Services
from tests.auction.test_selling import Drain, end_now, open_now
from tests.listings.helpers import loan_of, paper
from tests.people import People


@dataclass
class Walk:
    """One loan on its way down."""

    db: Database
    services: Services
    people: People
    drain: Drain
    connection: psycopg.Connection[Any]

    async def stages(self) -> list[Listing]:
        """Every stage, the latest first."""
        async with self.db.transaction() as tx:
            return list(await listings_of(tx, loan_id=(await loan_of(tx)).id))

    async def latest(self) -> Listing:
        return (await self.stages())[0]

    async def nobody_bids(self) -> Listing:
        """The latest stage's lot opens and closes without a bid; returns what follows."""
        await self.drain()
        row = await self.latest()
        for come in (open_now, end_now):
            come(self.connection)
            async with self.db.transaction() as tx:
                lot = await store.lot_of_listing(tx, listing_id=row.id)
                assert lot is not None
                await closing.advance(tx, lot_id=lot.id)
        await self.drain()
        return await self.latest()

    async def to_the_reserve(self) -> Listing:
        for _ in range(3):
            row = await self.nobody_bids()
        return row

    async def to_the_agreement(self) -> Listing:
        row = await self.to_the_reserve()
        async with self.db.transaction() as tx:
            officer = self.people.actor("reserve.officer")
            await answering.decline(tx, actor=officer, listing_id=row.id, note="不在收储范围")
        return await self.latest()

    async def agree(self) -> Listing:
        row = await self.to_the_agreement()
        checker = self.people.actor("bank.checker")
        async with self.db.transaction() as tx:
            document_id = await paper(tx, self.services, actor=checker)
            await answering.agree_value(tx, actor=checker, listing_id=row.id, document_id=document_id)
        return row

    async def told(self) -> list[str]:
        async with self.db.transaction() as tx:
            page = await webhooks.deliveries(tx, organisation_id=self.people.organisation("bank").id)
        return [item.event for item in reversed(page.items)]

    async def pay(self, *, payer: str) -> None:
        """The one balance that is expected."""
        async with self.db.transaction() as tx:
            (found,) = (await payments.references(tx, purpose="BALANCE", state="OPEN")).items
            line = StatementLine(
                rail_txn_id=f"T-{found.code}",
                direction="CREDIT",
                amount_fen=found.expected_fen,
                counterparty=BankAccount(account_no="6222000000000009", account_name=payer),
                memo=f"余款 {found.code}",
                reference=None,
                booked_at=clock.now(),
            )
            await payments.receive(tx, rail="sandbox", line=line)
        await self.drain()

    async def until_settled(self, deal_id: int, *, buyer: str, payer: str, signers: list[str]) -> None:
        """From the confirmation to the posted waterfall."""
        settlement, checker, who = (self.people.actor(each) for each in ("centre.settlement", "bank.checker", buyer))
        async with self.db.transaction() as tx:
            await confirming.confirm(tx, services=self.services, actor=settlement, deal_id=deal_id)
        for login in signers:
            async with self.db.transaction() as tx:
                await contract.sign(tx, actor=self.people.actor(login), deal_id=deal_id)
        await self.pay(payer=payer)
        today = clock.today()
        async with self.db.transaction() as tx:
            proof = await paper(tx, self.services, actor=checker)
            await transfer.release_pledge(
                tx, actor=checker, deal_id=deal_id, document_id=proof, reference_no="PC01", on=today
            )
            proof = await paper(tx, self.services, actor=who)
            await transfer.file(tx, actor=who, deal_id=deal_id, document_id=proof, filing_no="1", on=today)
            proof = await paper(tx, self.services, actor=settlement)
            await transfer.record(tx, actor=settlement, deal_id=deal_id, document_id=proof, effective_on=today)
        async with self.db.transaction() as tx:
            await certificate.issue(tx, services=self.services, actor=settlement, deal_id=deal_id)
        await self.drain()
