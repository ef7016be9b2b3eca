"""权重报价: what the winner offered beside the price scored, and binds the deal."""

from __future__ import annotations

from typing import Any

import psycopg

from auction import store
from auction.bids.bidding import Bidding
from auction.course import closing
from auction.rules import Bid
from listings import notices
from market.deals import service as deals
from market.kernel import clock
from market.platform.db import Database
from market.platform.services import Services
from tests.auction.house import a_key
from tests.auction.test_selling import Drain, admit, end_now, open_now
from tests.listings.helpers import published, take_in
from tests.people import People

CRITERIA = {
    "PAYMENT": {"ONE_SUM": 2_000, "TWO_PARTS": 1_500, "FOUR_PARTS": 1_000},
    "PAYMENT_TIME": {"WITHIN_5_DAYS": 500},
    "STAYS_IN_DISTRICT": {"YES": 1_000},
}


async def test_the_last_offer_of_the_winner_is_the_plan_of_the_deal(
    db: Database,
    services: Services,
    people: People,
    drain_jobs: Drain,
    engine: Bidding,
    connection: psycopg.Connection[Any],
) -> None:
    """Neither the winner's first offer counts nor what somebody else led with, but what stood at the hammer."""
    await take_in(services, actor=people.actor("bank.maker"))
    async with db.transaction() as tx:
        listing = await published(tx, services, people, format="WEIGHTED", plan={"criteria": CRITERIA})
        notice = await notices.notice_page(tx, project_code=listing.project_code, now=clock.now())
    cited = {rule.rule for rule in notice.body.rules}
    assert {"soe.instalment_first_bps", "soe.instalment_max_months"} <= cited, "bidders read what parts mean"
    await drain_jobs()
    open_now(connection)
    async with db.transaction() as tx:
        lot = await store.lot_of_listing(tx, listing_id=listing.id)
        assert lot is not None
        await closing.advance(tx, lot_id=lot.id)
    one, two = [await admit(db, people, drain_jobs, lot.id, login) for login in ("bidder.one", "bidder.two")]
    start = lot.start_price_fen
    for (registration_id, code), price_fen, offered in (
        (one, start, {"PAYMENT": "ONE_SUM"}),
        (two, start, {"PAYMENT": "ONE_SUM", "STAYS_IN_DISTRICT": "YES"}),
        (one, start * 3, {"PAYMENT": "FOUR_PARTS", "PAYMENT_TIME": "WITHIN_5_DAYS", "STAYS_IN_DISTRICT": "YES"}),
    ):
        bid = Bid(code, price_fen, offered)
        await engine.submit(lot_id=lot.id, registration_id=registration_id, key=a_key(), command=bid)
    end_now(connection)
    async with db.transaction() as tx:
        await closing.advance(tx, lot_id=lot.id)
    async with db.transaction() as tx:
        deal = await deals.deal_of_venue(tx, venue="auction", venue_ref=lot.id)
        assert deal is not None
        viewer = people.actor("bidder.one")
        page = await deals.page(tx, services=services, viewer=viewer, deal_id=deal.id)
    assert [(one.criterion, one.choice) for one in page.terms.undertakings] == [
        ("PAYMENT", "FOUR_PARTS"),
        ("PAYMENT_TIME", "WITHIN_5_DAYS"),
        ("STAYS_IN_DISTRICT", "YES"),
    ]
    planned = [(one.within, one.unit, one.state) for one in page.instalments]
    assert planned == [
        (5, "DAYS", "PLANNED"),
        (4, "MONTHS", "PLANNED"),
        (8, "MONTHS", "PLANNED"),
        (12, "MONTHS", "PLANNED"),
    ]
    assert deal.deposit_fen + sum(one.amount_fen for one in page.instalments) == start * 3
    assert deal.deposit_fen + page.instalments[0].amount_fen == -(-start * 9 // 10), (
        "30 % of three times the start price"
    )
