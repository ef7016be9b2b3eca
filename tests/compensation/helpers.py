"""Money in the fund, a claim with its pack, and the rail's word that money moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from market.compensation import rules, service
from market.compensation.views import ClaimView
from market.kernel import clock
from market.ledger.service import Posting, post
from market.payments import settling
from market.payments.models import BankAccount, StatementLine
from market.payments.service import receive
from market.platform import documents
from market.platform.actor import Actor
from market.platform.db import Database
from market.platform.services import Services
from tests.people import People

YUAN = 100

FACTS = service.Facts(
    loan_amount_fen=1_000_000 * YUAN,
    drawdown_on=date(2026, 1, 5),
    recorded_on=date(2026, 1, 20),
    pledge_registered=True,
    overdue_days=200,
    classification="SUBSTANDARD",
    disposal_started=True,
)


@dataclass
class Fund:
    """One exchange with its fund, for a test."""

    services: Services
    db: Database
    people: People

    async def endow(self, amount_fen: int, *, reference: str = "endow", scheme: str = "binhai-2022") -> None:
        """Money in the fund."""
        async with self.db.transaction() as tx:
            await post(
                tx,
                reference=reference,
                kind="FUND_TOPUP",
                description="endowment",
                postings=[Posting("external", f"fund:{scheme}", amount_fen)],
            )

    async def document(self, login: str, text: str = "paper") -> int:
        """A file of the user's organisation."""
        actor = self.people.actor(login)
        async with self.db.transaction() as tx:
            saved = await documents.save(
                tx,
                services=self.services,
                name="paper.txt",
                media_type="text/plain",
                data=text.encode(),
                actor=actor,
            )
        return saved.id

    async def open(
        self,
        loan_key: str = "L-1",
        *,
        loss_fen: int = 600_000 * YUAN,
        facts: service.Facts = FACTS,
        bank: str = "bank",
    ) -> ClaimView:
        """An opened claim."""
        async with self.db.transaction() as tx:
            return await service.open_claim(
                tx,
                loan_key=loan_key,
                bank_organisation_id=self.people.organisation(bank).id,
                deal_id=None,
                borrower="海河机器人有限公司",
                principal_loss_fen=loss_fen,
                facts=facts,
                automatic_evidence=[service.AutomaticEvidence("LOSS_CALCULATION", link="/loans/L-1")],
            )

    async def complete(self, claim_id: int, *, login: str = "bank.maker") -> None:
        """Everything the pack lacks."""
        actor = self.people.actor(login)
        document_id = await self.document(login)
        async with self.db.transaction() as tx:
            for item in rules.PACK:
                await service.attach(tx, actor=actor, claim_id=claim_id, item=item.code, document_id=document_id)

    async def submitted(
        self,
        loan_key: str = "L-1",
        *,
        loss_fen: int = 600_000 * YUAN,
        facts: service.Facts = FACTS,
    ) -> ClaimView:
        """A claim that waits for the fund."""
        opened = await self.open(loan_key, loss_fen=loss_fen, facts=facts)
        await self.complete(opened.id)
        async with self.db.transaction() as tx:
            return await service.submit(tx, actor=self.actor("bank.maker"), claim_id=opened.id)

    async def decide(self, claim_id: int, decision: str = "approve", **given: object) -> ClaimView:
        """The fund manager's word."""
        async with self.db.transaction() as tx:
            return await service.decide(
                tx,
                actor=self.actor("fund.manager"),
                claim_id=claim_id,
                decision=decision,  # type: ignore[arg-type]
                **given,  # type: ignore[arg-type]
            )

    async def paid(self, loan_key: str = "L-1") -> ClaimView:
        """An approved claim whose instruction has settled."""
        claim = await self.submitted(loan_key)
        await self.decide(claim.id)
        await self.settle(claim.id, claim.fund_share_fen)
        return claim

    async def settle(self, claim_id: int, amount_fen: int) -> None:
        """The bank books the payment of a claim."""
        async with self.db.transaction() as tx:
            outcome = await settling.settle(tx, rail="test", line=line("DEBIT", amount_fen, f"claim:{claim_id}#1"))
        assert outcome == "SETTLED"

    async def pay(self, code: str, amount_fen: int) -> None:
        """Somebody pays a reference."""
        async with self.db.transaction() as tx:
            receipt = await receive(tx, rail="test", line=line("CREDIT", amount_fen, code))
        assert receipt.state == "MATCHED"

    def actor(self, login: str) -> Actor:
        """Somebody of the cast."""
        return self.people.actor(login)


def line(direction: str, amount_fen: int, text: str) -> StatementLine:
    """One booking of the bank."""
    return StatementLine(
        rail_txn_id=f"{direction}-{text}",
        direction=direction,  # type: ignore[arg-type]
        amount_fen=amount_fen,
        counterparty=BankAccount(account_no="6222", account_name="某银行"),
        memo=text,
        reference=text if direction == "DEBIT" else None,
        booked_at=clock.now(),
    )
