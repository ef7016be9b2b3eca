"""A sale that has just been hammered down, with the winner's deposit under its hold; and the steps that follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import text

from market.deals import certificate, confirming, contract, jobs, opening, store, transfer
from market.deals.events import DealCertified
from market.deals.tables import Instalment
from market.deals.terms import CostLine, DealTerms, Evidence, Findings, ObjectLine, Pledgor
from market.deals.views import DealView
from market.identity import service as identity
from market.kernel import clock
from market.kernel.ids import make_uscc
from market.ledger import service as ledger
from market.ledger.service import Posting
from market.payments import service as payments
from market.payments.events import PaymentReceived
from market.payments.models import BankAccount, StatementLine
from market.platform import documents, events
from market.platform.actor import Actor
from market.platform.db import Database
from market.platform.services import Services
from tests.people import People

CLEAN = Findings(checked_at=datetime(2026, 9, 1, 4, 0, tzinfo=UTC))
REGISTRATION = 71


@dataclass
class Sale:
    """The rulebook's sale: price 500,000 yuan, deposit 50,000, costs 40,000, interest 60,000, principal 1,000,000."""

    db: Database
    services: Services
    people: People
    terms: DealTerms
    deal: DealView

    def actor(self, login: str) -> Actor:
        return self.people.actor(login)

    async def state(self) -> str:
        from market.deals import service

        async with self.db.transaction() as tx:
            self.deal = await service.deal(tx, deal_id=self.deal.id)
        return self.deal.state

    async def balance(self, account: str) -> int:
        async with self.db.transaction() as tx:
            return await ledger.balance(tx, account=account)

    async def confirm(self, **given: Any) -> DealView:
        async with self.db.transaction() as tx:
            actor = self.actor("centre.settlement")
            return await confirming.confirm(tx, services=self.services, actor=actor, deal_id=self.deal.id, **given)

    async def sign(self, login: str, **given: Any) -> DealView:
        async with self.db.transaction() as tx:
            return await contract.sign(tx, actor=self.actor(login), deal_id=self.deal.id, **given)

    async def sign_both(self) -> DealView:
        await self.sign("bank.checker")
        return await self.sign("bidder.one")

    async def plan(self) -> list[Instalment]:
        """The instalments as they stand."""
        async with self.db.transaction() as tx:
            return (await store.get(tx, deal_id=self.deal.id)).instalments

    async def pay(self, *, amount_fen: int | None = None, nth: int = 1, txn: str = "T-1") -> str:
        """The buyer transfers the balance, or its `nth` instalment; answers the receipt's state."""
        one = (await self.plan())[nth - 1]
        async with self.db.transaction() as tx:
            line = StatementLine(
                rail_txn_id=txn,
                direction="CREDIT",
                amount_fen=amount_fen or one.amount_fen,
                counterparty=BankAccount(account_no="6222000000000007", account_name="海河智能装备有限公司"),
                memo=f"余款 {one.payment_code}",
                reference=None,
                booked_at=clock.now(),
            )
            return (await payments.receive(tx, rail="sandbox", line=line)).state

    async def upload(self, login: str, *, name: str = "proof.pdf") -> int:
        async with self.db.transaction() as tx:
            saved = await documents.save(
                tx,
                services=self.services,
                name=name,
                media_type="application/pdf",
                data=f"%PDF-1.4 {login} {name}".encode(),
                actor=self.actor(login),
            )
            return saved.id

    async def release(self) -> DealView:
        document_id = await self.upload("bank.checker")
        async with self.db.transaction() as tx:
            return await transfer.release_pledge(
                tx,
                actor=self.actor("bank.checker"),
                deal_id=self.deal.id,
                document_id=document_id,
                reference_no="PC01-2026-1",
                on=clock.today(),
            )

    async def file(self, login: str = "bidder.one") -> DealView:
        document_id = await self.upload(login)
        async with self.db.transaction() as tx:
            return await transfer.file(
                tx,
                actor=self.actor(login),
                deal_id=self.deal.id,
                document_id=document_id,
                filing_no="2026110900001",
                on=clock.today(),
            )

    async def record(self) -> DealView:
        document_id = await self.upload("centre.settlement")
        async with self.db.transaction() as tx:
            return await transfer.record(
                tx,
                actor=self.actor("centre.settlement"),
                deal_id=self.deal.id,
                document_id=document_id,
                effective_on=clock.today(),
            )

    async def certify(self) -> Any:
        async with self.db.transaction() as tx:
            actor = self.actor("centre.settlement")
            return await certificate.issue(tx, services=self.services, actor=actor, deal_id=self.deal.id)

    async def until_paid(self, drain_jobs: Any) -> None:
        await self.confirm()
        await self.sign_both()
        if await self.state() == "AWAITING_PAYMENT":
            await self.pay(txn=f"T-{self.deal.id}")
            await drain_jobs()

    async def until_transferred(self, drain_jobs: Any) -> None:
        await self.until_paid(drain_jobs)
        await self.release()
        await self.file()
        await self.record()


async def hammered(
    db: Database, services: Services, people: People, *, venue_ref: int = 7, buyer: str = "bidder-one", **changes: Any
) -> Sale:
    """Open a deal on the rulebook's figures; the deposit stands in the ledger under its hold."""
    registration = REGISTRATION + venue_ref
    purpose = f"deposit:{registration}"
    async with db.transaction() as tx:
        pledgor = await identity.ensure_organisation(
            tx, kind="COMPANY", name="天津海澜膜科技有限公司", uscc=make_uscc(serial="MA06P001")
        )
        terms = DealTerms(
            venue="auction",
            venue_ref=venue_ref,
            title="海水淡化膜专利组合",
            objects=[
                ObjectLine(kind="PATENT", number="201710601862.3", title="一种反渗透膜及其制备方法", owner=pledgor.name)
            ],
            project_code=f"BH-2026-{venue_ref:04d}",
            seller_organisation_id=people.organisation("bank").id,
            pledgor=Pledgor(organisation_id=pledgor.id, name=pledgor.name, uscc=pledgor.uscc or ""),
            buyer_organisation_id=people.organisation(buyer).id,
            bidder_code="K7Q4",
            price_fen=50_000_000,
            deposit_fen=5_000_000,
            deposit_account=purpose,
            hold_purpose=purpose,
            costs=[
                CostLine(kind="EXCHANGE_FEE", amount_fen=500_000, description="交易服务费 1%"),
                CostLine(
                    kind="APPRAISAL",
                    payee_organisation_id=people.organisation("appraiser").id,
                    amount_fen=3_500_000,
                    description="评估费",
                ),
            ],
            interest_fen=6_000_000,
            principal_fen=100_000_000,
            appraisal_fen=60_000_000,
            published_on=date(2026, 8, 1),
            closed_at=datetime(2026, 9, 1, 2, 0, tzinfo=UTC),
            method="ASCENDING",
            loan_key="BANK-2025-001",
            evidence=Evidence(lot_id=venue_ref, seq=12, head="ab" * 32),
            findings=CLEAN,
        )
        terms = DealTerms.model_validate({**terms.model_dump(), **changes})
        if terms.deposit_fen:
            await ledger.post(
                tx,
                reference=f"test:{purpose}",
                kind="RECEIPT",
                description="",
                postings=[Posting("external", purpose, terms.deposit_fen)],
            )
            await ledger.place_hold(tx, account=purpose, amount_fen=terms.deposit_fen, purpose=purpose)
        deal = await opening.open_deal(tx, terms=terms)
    return Sale(db, services, people, terms, deal)


@pytest.fixture
def services(services: Services) -> Services:
    """Only this room listens: whoever does above is tested above."""
    events.subscribe({PaymentReceived: [jobs.instalment_received], DealCertified: [jobs.settle]})
    return services


@pytest.fixture
async def sale(db: Database, services: Services, people: People) -> Sale:
    return await hammered(db, services, people)


async def overdue(sale: Sale, *, nth: int = 1) -> None:
    """As if the date of the balance, or of its `nth` instalment, had passed a minute ago."""
    async with sale.db.transaction() as tx:
        await tx.execute(
            text("UPDATE instalment SET due_at = now() - interval '1 minute' WHERE position = :nth"), {"nth": nth}
        )
