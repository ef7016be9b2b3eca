"""A right that nobody buys walks down the whole ladder by rule: rounds, sell-off, reserve offer, value agreement, return."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from listings import answering, disposal, feedback, notices, offers, reading, withdrawing
from listings import service as listings
from listings.deadlines import answer_due
from listings.problems import AlreadyAnswered, BarredFromPurchase, NotOnOffer
from listings.tables import Listing
from market.deals import annulling, confirming, contract, defaulting
from market.deals import service as deals
from market.kernel import clock
from market.kernel.problems import Invalid, NotAllowed
from market.ledger import service as ledger
from market.ledger.books import verify_books
from market.payments import service as payments
from market.platform import webhooks
from market.platform.db import Database
from market.platform.services import Services
from tests.auction.test_selling import Drain
from tests.auction.walk import Walk
from tests.listings.helpers import loan_of, paper, published
from tests.people import People


@pytest.fixture
async def walk(
    db: Database, services: Services, bank: People, drain_jobs: Drain, connection: psycopg.Connection[Any]
) -> Walk:
    """The rulebook's loan, published in its first round; costs 36,000 of the bank and 4,000 of the exchange."""
    costs = [
        {"kind": "LEGAL", "payee_organisation_id": bank.organisation("bank").id, "amount_fen": "3600000"},
        {"kind": "EXCHANGE_FEE", "amount_fen": "400000"},
    ]
    async with db.transaction() as tx:
        await published(tx, services, bank, costs=costs)
    return Walk(db, services, bank, drain_jobs, connection)


async def test_down_to_the_value_agreement_and_the_loan_is_closed(walk: Walk, db: Database, people: People) -> None:
    row = await walk.agree()
    stages = [(each.stage, each.outcome, each.start_price_fen) for each in reversed(await walk.stages())]
    assert stages == [
        ("FIRST", "PASSED", 49_000_000),
        ("SECOND", "PASSED", 39_200_000),
        ("SELL_OFF", "PASSED", 39_200_000),
        ("RESERVE", "PASSED", 39_200_000),
        ("VALUE_AGREEMENT", "SOLD", 39_200_000),
    ]
    passed = ["listing.passed", "listing.opened_by_rule"] * 4
    assert await walk.told() == [*passed, "offer.accepted"]
    async with db.transaction() as tx:
        deal = await deals.deal_of_venue(tx, venue="value_agreement", venue_ref=row.id)
        assert deal is not None
        # Of 392,000 the exchange's 4,000 are paid in money; 36,000 of the bank's costs, its interest and principal are set off.
        assert (deal.price_fen, deal.deposit_fen, deal.balance_fen) == (39_200_000, 0, 400_000)
        assert deal.buyer_organisation_id == deal.seller_organisation_id
        assert deal.seller_name != deal.buyer_name == people.organisation("bank").name
    await walk.until_settled(deal.id, buyer="bank.checker", payer="滨海科技银行", signers=["bank.checker"])
    async with db.transaction() as tx:
        loan = await loan_of(tx)
        assert (loan.state, loan.shortfall_fen) == ("SHORTFALL", 70_800_000)
        assert (loan.costs_paid_fen, loan.interest_paid_fen, loan.principal_paid_fen) == (
            4_000_000,
            6_000_000,
            29_200_000,
        )
        assert await ledger.balance(tx, account=f"escrow:{deal.id}") == 0
        assert await ledger.balance(tx, account="fees:centre") == 400_000
        assert await ledger.balance(tx, account=f"payable:{deal.seller_organisation_id}") == 0
        assert (await verify_books(tx)).ok
        await feedback.write_off(tx, actor=people.actor("bank.checker"), loan=loan, note="核销")
        assert loan.state == "CLOSED"
        page = await reading.loan_page(tx, viewer=people.actor("bank.maker"), loan_id=loan.id)
        assert [(each.stage, each.sold_fen) for each in page.disposal][-2:] == [
            ("RESERVE", None),
            ("VALUE_AGREEMENT", 39_200_000),
        ]
        assert [each.lot_id is not None for each in page.disposal] == [True, True, True, False, False]
        first = page.disposal[0]
        public = await notices.notice_page(tx, project_code=first.project_code, now=clock.now())
        assert [each.stage for each in public.disposal] == [each.stage for each in page.disposal]


async def test_an_annulled_agreement_gives_back_what_was_paid_in_money_and_waits_for_the_bank(
    walk: Walk, db: Database, people: People
) -> None:
    row = await walk.agree()
    settlement = people.actor("centre.settlement")
    async with db.transaction() as tx:
        deal = await deals.deal_of_venue(tx, venue="value_agreement", venue_ref=row.id)
        assert deal is not None
        await confirming.confirm(tx, services=walk.services, actor=settlement, deal_id=deal.id)
    async with db.transaction() as tx:
        await contract.sign(tx, actor=people.actor("bank.checker"), deal_id=deal.id)
    await walk.pay(payer="滨海科技银行")
    async with db.transaction() as tx:
        assert await ledger.balance(tx, account=f"escrow:{deal.id}") == 400_000
        await annulling.annul(tx, actor=settlement, deal_id=deal.id, reason="出质人意思表示不真实")
    await walk.drain()
    async with db.transaction() as tx:
        (refund,) = (await payments.instructions(tx, purpose="ANNULMENT", subject_id=deal.id)).items
        assert (refund.amount_fen, await ledger.balance(tx, account=f"escrow:{deal.id}")) == (400_000, 0)
    again = await walk.latest()
    assert (again.stage, again.state, again.previous_listing_id) == ("VALUE_AGREEMENT", "DRAFT", row.id)


async def test_each_stage_has_the_rules_days_and_the_lot_its_format(walk: Walk, db: Database) -> None:
    second = await walk.nobody_bids()
    assert second.published_at is not None
    assert second.bidding_opens_at is not None
    assert second.reviewer_id is not None
    assert (clock.local_date(second.bidding_opens_at) - clock.today()).days == 15
    sell_off = await walk.nobody_bids()
    async with db.transaction() as tx:
        terms = {row.stage: await listings.lot_terms(tx, listing_id=row.id) for row in (second, sell_off)}
    assert (terms["SECOND"].format, terms["SECOND"].plan, terms["SECOND"].round) == ("ASCENDING", {}, 2)
    # The first offer within the window begins 24 hours of bidding.
    assert (terms["SELL_OFF"].format, terms["SELL_OFF"].plan) == ("SELL_OFF", {"bidding_seconds": 86_400})
    assert terms["SELL_OFF"].closes_at - terms["SELL_OFF"].opens_at == timedelta(days=60)


async def test_a_reserve_institution_buys_at_the_set_price(walk: Walk, db: Database, people: People) -> None:
    row = await walk.to_the_reserve()
    officer = people.actor("reserve.officer")
    async with db.transaction() as tx:
        (offer,) = (await offers.offers(tx, viewer=officer)).items
        assert (offer.price_fen, offer.actions) == (39_200_000, ["accept", "decline"])
        with pytest.raises(NotAllowed):
            await answering.accept(tx, actor=people.actor("bidder.one"), listing_id=row.id)
        await answering.accept(tx, actor=officer, listing_id=row.id)
        with pytest.raises(NotOnOffer):
            await answering.accept(tx, actor=officer, listing_id=row.id)
        deal = await deals.deal_of_venue(tx, venue="reserve", venue_ref=row.id)
        assert deal is not None
        assert (deal.buyer_name, deal.balance_fen) == (people.organisation("reserve").name, 39_200_000)
    await walk.until_settled(
        deal.id, buyer="reserve.officer", payer=deal.buyer_name, signers=["bank.checker", "reserve.officer"]
    )
    async with db.transaction() as tx:
        loan = await loan_of(tx)
        assert (loan.state, loan.principal_paid_fen) == ("SHORTFALL", 29_200_000)
        assert (await verify_books(tx)).ok


def second_institution(walk: Walk, people: People) -> None:
    walk.connection.execute(
        "UPDATE organisation SET kind = 'RESERVE' WHERE id = %s", [people.organisation("guarantor").id]
    )


async def renounced(walk: Walk, row: Listing) -> None:
    """The institution accepts, and then does not want it any more."""
    async with walk.db.transaction() as tx:
        await answering.accept(tx, actor=walk.people.actor("reserve.officer"), listing_id=row.id)
        deal = await deals.deal_of_venue(tx, venue="reserve", venue_ref=row.id)
    assert deal is not None
    async with walk.db.transaction() as tx:
        settlement = walk.people.actor("centre.settlement")
        await defaulting.default(tx, actor=settlement, deal_id=deal.id, reason="书面放弃", renounced=True)
    await walk.drain()


async def test_a_reserve_purchase_that_is_not_honoured_goes_on_to_the_agreement(walk: Walk) -> None:
    row = await walk.to_the_reserve()
    await renounced(walk, row)
    # The only institution is barred now: its offer is not repeated.
    following = await walk.latest()
    assert (following.stage, following.state) == ("VALUE_AGREEMENT", "PUBLISHED")
    assert (following.start_price_fen, following.previous_listing_id) == (39_200_000, row.id)


async def test_whoever_did_not_honour_a_purchase_cannot_accept_it_again_beside_others(
    walk: Walk, db: Database, people: People
) -> None:
    second_institution(walk, people)
    row = await walk.to_the_reserve()
    await renounced(walk, row)
    again = await walk.latest()
    assert (again.stage, again.previous_listing_id, again.start_price_fen) == ("RESERVE", row.id, 39_200_000)
    async with db.transaction() as tx:
        officer = people.actor("reserve.officer")
        (offer, _) = (await offers.offers(tx, viewer=officer)).items
        assert offer.actions == ["decline"]
        with pytest.raises(BarredFromPurchase):
            await answering.accept(tx, actor=officer, listing_id=again.id)


async def test_without_a_reserve_institution_the_agreement_follows_the_sell_off(walk: Walk) -> None:
    walk.connection.execute("UPDATE organisation SET kind = 'COMPANY' WHERE kind = 'RESERVE'")
    assert (await walk.to_the_reserve()).stage == "VALUE_AGREEMENT"


async def test_an_answer_that_does_not_come_is_a_no(
    walk: Walk, db: Database, services: Services, people: People
) -> None:
    """Nothing happens before the deadline; afterwards the next stage, and at last the right is returned. Told twice, once."""
    row = await walk.to_the_reserve()
    await answer_due.handler(services, listing_id=row.id)
    assert (await walk.latest()).id == row.id
    for stage in ("VALUE_AGREEMENT", None):
        row = await walk.latest()
        walk.connection.execute(
            "UPDATE listing SET bidding_opens_at = now() - interval '1 hour', bidding_closes_at = now() WHERE id = %s",
            [row.id],
        )
        for _ in range(2):
            await answer_due.handler(services, listing_id=row.id)
        if stage is not None:
            assert (await walk.latest()).stage == stage
    last = await walk.latest()
    assert (last.id, last.state, last.outcome) == (row.id, "CONCLUDED", "RETURNED")
    async with db.transaction() as tx:
        loan = await loan_of(tx)
        page = await reading.loan_page(tx, viewer=people.actor("bank.maker"), loan_id=loan.id)
        assert (loan.state, page.actions) == ("DEFAULTED", ["list"])
    assert (await walk.told())[-1] == "disposal.exhausted"


async def test_no_agreement_returns_the_right(walk: Walk, db: Database, services: Services, people: People) -> None:
    """No title passes without the pledgor's consent on paper, uploaded by the bank (CC art 428, 436)."""
    row = await walk.to_the_agreement()
    checker = people.actor("bank.checker")
    async with db.transaction() as tx:
        strange = await paper(tx, services, actor=people.actor("bidder.one"))
        with pytest.raises(Invalid):
            await answering.agree_value(tx, actor=checker, listing_id=row.id, document_id=strange)
        with pytest.raises(NotAllowed):
            await answering.return_right(tx, actor=people.actor("bank.maker"), listing_id=row.id, note="未达成")
        page = await reading.listing_page(tx, viewer=checker, listing_id=row.id)
        assert page.actions == ["withdraw", "agree_value", "return_right"]
        await answering.return_right(tx, actor=checker, listing_id=row.id, note="未达成协议")
    assert (await walk.latest()).outcome == "RETURNED"
    async with db.transaction() as tx:
        assert (await loan_of(tx)).state == "DEFAULTED"
        assert await deals.standing_deal(tx, loan_key=f"loan:{row.loan_id}") is None


async def test_the_bank_may_withdraw_an_offer_on_a_ground(walk: Walk, db: Database, people: People) -> None:
    row = await walk.to_the_reserve()
    async with db.transaction() as tx:
        checker = people.actor("bank.checker")
        await withdrawing.withdraw(tx, actor=checker, listing_id=row.id, ground="DEBT_PAID", note="已清偿")
    await walk.drain()
    async with db.transaction() as tx:
        with pytest.raises(NotOnOffer):
            await answering.decline(tx, actor=people.actor("reserve.officer"), listing_id=row.id, note="不收")
        assert (await loan_of(tx)).state == "DEFAULTED"


async def test_an_institution_answers_once(walk: Walk, db: Database, people: People) -> None:
    second_institution(walk, people)
    row = await walk.to_the_reserve()
    officer = people.actor("reserve.officer")
    async with db.transaction() as tx:
        await answering.decline(tx, actor=officer, listing_id=row.id, note="不收")
        with pytest.raises(AlreadyAnswered):
            await answering.accept(tx, actor=officer, listing_id=row.id)
    # Another institution may still buy.
    assert (await walk.latest()).id == row.id


async def wear_out(walk: Walk, row: Listing) -> None:
    walk.connection.execute("UPDATE listing SET appraisal_valid_until = current_date + 5 WHERE id = %s", [row.id])


async def unpledge(walk: Walk, row: Listing) -> None:
    walk.connection.execute(
        "DELETE FROM pledge_right WHERE right_id = (SELECT max(right_id) FROM listing_right WHERE listing_id = %s)",
        [row.id],
    )


async def block(walk: Walk, row: Listing) -> None:
    walk.connection.execute("UPDATE loan SET blocker = 'BANKRUPTCY_STAY' WHERE id = %s", [row.loan_id])


@pytest.mark.parametrize(
    ("mar", "reason"),
    [
        (wear_out, "the validity of the appraisal is missing"),
        (unpledge, "no longer pledged"),
        (block, "in bankruptcy"),
    ],
)
async def test_what_cannot_stand_again_waits_for_the_bank(
    walk: Walk, db: Database, people: People, mar: Callable[[Walk, Listing], Any], reason: str
) -> None:
    await walk.drain()
    await mar(walk, await walk.latest())
    waiting = await walk.nobody_bids()
    assert (waiting.stage, waiting.state, waiting.start_price_fen) == ("SECOND", "DRAFT", 39_200_000)
    assert (await walk.told())[-2:] == ["listing.passed", "listing.waits_for_bank"]
    async with db.transaction() as tx:
        page = await webhooks.deliveries(tx, organisation_id=people.organisation("bank").id)
        assert reason in str(page.items[0].payload["reasons"])
        assert (await loan_of(tx)).state == "DEFAULTED"
        listing = await reading.listing_page(tx, viewer=people.actor("bank.maker"), listing_id=waiting.id)
        assert listing.actions == ["edit", "propose", "withdraw"]
        assert [each.stage for each in await disposal.stages(tx, loan_id=waiting.loan_id, public=True)] == ["FIRST"]


async def test_a_close_told_twice_opens_one_stage(walk: Walk, db: Database) -> None:
    second = await walk.nobody_bids()
    async with db.transaction() as tx:
        assert second.previous_listing_id is not None
        await feedback.lot_closed(tx, lot_id=1, listing_id=second.previous_listing_id, outcome="PASSED")
    assert len(await walk.stages()) == 2
