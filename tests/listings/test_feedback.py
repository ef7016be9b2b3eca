"""What the sale brings back: the loan's state, its figures, the claim on the fund, the bank's webhook. Each handler twice."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from listings import feedback, jobs, reading, service
from listings.problems import NotRelistable
from listings.relisting import relist
from listings.store import listings_of
from listings.tables import Listing
from market.compensation import service as compensation
from market.compensation.events import RecoveryOverdue
from market.deals import service as deals
from market.deals.terms import DealTerms, Evidence
from market.kernel import clock
from market.kernel.problems import WrongState
from market.platform import webhooks
from market.platform.db import Database
from market.platform.services import Services
from market.wiring.events import EVENT_MAP
from tests.listings.helpers import loan_of, paper, published
from tests.people import People

VECTOR: dict[str, Any] = {
    "deal_id": 7,
    "price_fen": 50_000_000,
    "costs_paid_fen": 4_000_000,
    "interest_paid_fen": 6_000_000,
    "principal_paid_fen": 40_000_000,
    "surplus_fen": 0,
}


async def told(tx: AsyncSession, people: People) -> list[tuple[str, dict[str, Any]]]:
    """What the bank's webhook is told, oldest first."""
    page = await webhooks.deliveries(tx, organisation_id=people.organisation("bank").id)
    return [(item.event, item.payload) for item in reversed(page.items)]


async def deal(tx: AsyncSession, people: People, row: Listing) -> int:
    """The deal that the auction would open, from the facts that it is given."""
    facts = await service.deal_facts(tx, listing_id=row.id)
    named = {name: getattr(facts, name) for name in DealTerms.model_fields if hasattr(facts, name)}
    terms = DealTerms(
        **named,
        venue="auction",
        venue_ref=3,
        buyer_organisation_id=people.organisation("bidder-one").id,
        bidder_code="1001",
        price_fen=50_000_000,
        closed_at=clock.now(),
        evidence=Evidence(lot_id=3, seq=1, head="0" * 64),
    )
    return (await deals.open_deal(tx, terms=terms)).id


@pytest.fixture
async def sold(db: Database, services: Services, bank: People) -> Listing:
    async with db.transaction() as tx:
        await compensation.ensure_default(tx)
        return await published(tx, services, bank)


async def test_a_lot_withdrawn_by_the_venue_withdraws_the_listing(
    db: Database, services: Services, bank: People, sold: Listing
) -> None:
    await jobs.lot_closed.handler(services, lot_id=3, listing_id=sold.id, outcome="WITHDRAWN")
    async with db.transaction() as tx:
        page = await reading.listing_page(tx, viewer=bank.actor("bank.maker"), listing_id=sold.id)
        assert (page.state, (await loan_of(tx)).state) == ("WITHDRAWN", "DEFAULTED")


async def test_the_test_vector_leaves_600_000_for_the_fund(
    db: Database, services: Services, bank: People, sold: Listing
) -> None:
    await jobs.lot_closed.handler(services, lot_id=3, listing_id=sold.id, outcome="SOLD")
    async with db.transaction() as tx:
        loan = await loan_of(tx)
        assert loan.state == "IN_DISPOSAL"
        vector = VECTOR | {"deal_id": await deal(tx, bank, sold)}
    for _ in range(2):
        await jobs.deal_settled.handler(
            services,
            loan_key=f"loan:{loan.id}",
            seller_organisation_id=loan.organisation_id,
            shortfall_fen=60_000_000,
            **vector,
        )
    async with db.transaction() as tx:
        page = await reading.loan_page(tx, viewer=bank.actor("bank.checker"), loan_id=loan.id)
        assert page.loan.state == "SHORTFALL"
        assert page.actions == ["write_off"]
        assert page.result is not None
        assert (page.result.recovered_fen, page.result.shortfall_fen) == (46_000_000, 60_000_000)
        assert page.result.claim_id is not None
        claim = await compensation.claim(tx, claim_id=page.result.claim_id, actor=bank.actor("fund.manager"))
        assert claim.principal_loss_fen == 60_000_000
        events = await told(tx, bank)
        assert [event for event, _ in events] == ["loan.settled"]
        assert events[0][1]["shortfall_fen"] == "60000000"
        with pytest.raises(NotRelistable):
            await relist(tx, actor=bank.actor("bank.maker"), listing_id=sold.id)
    for _ in range(2):
        await jobs.claim_decided.handler(
            services,
            claim_id=page.result.claim_id,
            decision_no=1,
            loan_key=f"loan:{loan.id}",
            decision="APPROVED",
            amount_fen=24_000_000,
        )
        await jobs.claim_paid.handler(
            services, claim_id=page.result.claim_id, loan_key=f"loan:{loan.id}", amount_fen=24_000_000
        )
    async with db.transaction() as tx:
        loan = await loan_of(tx)
        assert (loan.claim_state, loan.compensation_fen) == ("PAID", 24_000_000)
        assert [event for event, _ in await told(tx, bank)] == ["loan.settled", "claim.decided", "claim.paid"]
        await feedback.write_off(tx, actor=bank.actor("bank.checker"), loan=loan, note="核销")
        assert loan.state == "CLOSED"
        with pytest.raises(WrongState):
            await feedback.write_off(tx, actor=bank.actor("bank.checker"), loan=loan, note="核销")


async def test_a_forfeited_deposit_that_reaches_the_bank_lowers_the_debt_once(
    db: Database, services: Services, bank: People, sold: Listing
) -> None:
    """Interest 60,000 first, then principal (CC art 561); the news may overtake that of the default, and come twice."""
    async with db.transaction() as tx:
        before = await loan_of(tx)
        assert (before.interest_fen, before.outstanding_principal_fen) == (6_000_000, 100_000_000)
        deal_id = await deal(tx, bank, sold)
    key = f"loan:{before.id}"
    for _ in range(2):
        await jobs.forfeit_applied.handler(services, deal_id=deal_id, loan_key=key, amount_fen=7_000_000)
        await jobs.deal_defaulted.handler(
            services,
            deal_id=deal_id,
            venue="auction",
            venue_ref=3,
            loan_key=key,
            buyer_organisation_id=1,
            forfeited_fen=7_000_000,
        )
    async with db.transaction() as tx:
        loan = await loan_of(tx)
        assert (loan.interest_fen, loan.outstanding_principal_fen) == (0, 99_000_000)
        assert [event for event, _ in await told(tx, bank)] == [
            "forfeit.applied",
            "sale.fell_through",
            "listing.opened_by_rule",
        ]


async def test_a_bank_is_reminded_once_of_a_share_that_it_did_not_pass_on(
    db: Database, services: Services, bank: People, sold: Listing
) -> None:
    assert jobs.recovery_overdue in EVENT_MAP[RecoveryOverdue]
    async with db.transaction() as tx:
        key = f"loan:{(await loan_of(tx)).id}"
    for _ in range(2):
        await jobs.recovery_overdue.handler(services, recovery_id=5, claim_id=3, loan_key=key, amount_fen=3_600_000)
    async with db.transaction() as tx:
        ((event, payload),) = await told(tx, bank)
    assert (event, payload["claim_id"], payload["amount_fen"]) == ("recovery.overdue", 3, "3600000")


async def test_every_decision_on_a_claim_is_told_even_when_it_is_the_same_again(
    db: Database, services: Services, bank: People, sold: Listing, drain_jobs: Any
) -> None:
    """A claim is returned, completed, returned again: two decisions, two messages."""
    maker = bank.actor("bank.maker")
    async with db.transaction() as tx:
        loan = await loan_of(tx)
        vector = VECTOR | {"deal_id": await deal(tx, bank, sold)}
        await feedback.deal_settled(tx, loan_key=f"loan:{loan.id}", **vector)
        document_id = await paper(tx, services, actor=maker)
    assert loan.claim_id is not None
    async with db.transaction() as tx:
        claim = await compensation.claim(tx, actor=maker, claim_id=loan.claim_id)
        for item in claim.missing:
            await compensation.attach(tx, actor=maker, claim_id=claim.id, item=item, document_id=document_id)
    for _ in range(2):
        async with db.transaction() as tx:
            await compensation.submit(tx, actor=maker, claim_id=claim.id)
        async with db.transaction() as tx:
            manager = bank.actor("fund.manager")
            await compensation.decide(tx, actor=manager, claim_id=claim.id, decision="return", reason="补充材料")
    await drain_jobs()
    async with db.transaction() as tx:
        decided = [payload for event, payload in await told(tx, bank) if event == "claim.decided"]
    assert [(one["decision"], one["decision_no"]) for one in decided] == [("RETURNED", 1), ("RETURNED", 2)]


async def test_a_loan_paid_in_full_is_closed_without_a_claim(
    db: Database, services: Services, bank: People, sold: Listing
) -> None:
    async with db.transaction() as tx:
        loan = await loan_of(tx)
        full = VECTOR | {"price_fen": 120_000_000, "principal_paid_fen": 100_000_000, "surplus_fen": 10_000_000}
        await feedback.deal_settled(tx, loan_key=f"loan:{loan.id}", **full)
        # The news of the close comes after that of the settlement: nothing is undone.
        await feedback.lot_closed(tx, lot_id=3, listing_id=sold.id, outcome="SOLD")
    async with db.transaction() as tx:
        loan = await loan_of(tx)
        assert (loan.state, loan.shortfall_fen, loan.claim_id) == ("CLOSED", 0, None)
        page = await reading.listing_page(tx, viewer=bank.actor("bank.maker"), listing_id=sold.id)
        assert (page.state, page.outcome, page.deal_id) == ("CONCLUDED", "SOLD", 7)


@pytest.mark.parametrize("kind", ["annulled", "defaulted"])
async def test_a_sale_that_comes_undone_frees_the_loan_once(
    db: Database, services: Services, bank: People, sold: Listing, kind: str
) -> None:
    async with db.transaction() as tx:
        key = f"loan:{(await loan_of(tx)).id}"
        deal_id = await deal(tx, bank, sold)

    async def undone() -> None:
        if kind == "annulled":
            await jobs.deal_annulled.handler(
                services, deal_id=deal_id, venue="auction", venue_ref=3, loan_key=key, reason="系统故障"
            )
        else:
            await jobs.deal_defaulted.handler(
                services,
                deal_id=deal_id,
                venue="auction",
                venue_ref=3,
                loan_key=key,
                buyer_organisation_id=1,
                forfeited_fen=1,
            )

    # It may overtake the news of the close, and it may come again after the loan is listed anew.
    await undone()
    await jobs.lot_closed.handler(services, lot_id=3, listing_id=sold.id, outcome="SOLD")
    async with db.transaction() as tx:
        page = await reading.listing_page(tx, viewer=bank.actor("bank.maker"), listing_id=sold.id)
        assert (page.state, page.outcome, page.actions) == ("CONCLUDED", "FELL_THROUGH", [])
        loan = await loan_of(tx)
        again = (await listings_of(tx, loan_id=loan.id))[0]
        assert (again.stage, again.start_price_fen, again.previous_listing_id) == ("FIRST", 49_000_000, sold.id)
    await undone()
    async with db.transaction() as tx:
        (fell, opened) = await told(tx, bank)
        assert fell[0] == "sale.fell_through"
        # A buyer's default says nothing against the terms; what an annulment was for may.
        if kind == "defaulted":
            assert (opened[0], again.state, loan.state) == ("listing.opened_by_rule", "PUBLISHED", "IN_DISPOSAL")
        else:
            assert (opened[0], again.state, loan.state) == ("listing.waits_for_bank", "DRAFT", "DEFAULTED")
            assert opened[1]["reasons"] == ["annulled: 系统故障"]
