"""The winner defaults and the right is sold again: without this buyer, and without paying any cost twice."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from auction import store
from auction.bids.bidding import Bidding
from auction.course import closing
from auction.problems import MayNotBid
from auction.registrations import registering
from auction.registrations.bidding_terms import CURRENT
from listings.sheets import costs_of
from listings.store import listings_of
from market.deals import defaulting
from market.deals import service as deals
from market.platform.db import Database
from market.platform.services import Services
from tests.auction.test_selling import Drain, end_now, lot_id
from tests.auction.test_withdrawing import bid_of_one
from tests.listings.helpers import loan_of
from tests.people import People

__all__ = ["lot_id"]


@pytest.fixture
async def resale_lot_id(
    db: Database,
    services: Services,
    people: People,
    lot_id: int,
    drain_jobs: Drain,
    engine: Bidding,
    connection: psycopg.Connection[Any],
) -> int:
    """The lot that the rule opened again, after `bidder.one` won the first and renounced."""
    await bid_of_one(db, people, drain_jobs, engine, lot_id)
    end_now(connection)
    async with db.transaction() as tx:
        await closing.advance(tx, lot_id=lot_id)
        deal = await deals.deal_of_venue(tx, venue="auction", venue_ref=lot_id)
    assert deal is not None
    async with db.transaction() as tx:
        settlement = people.actor("centre.settlement")
        await defaulting.default(tx, actor=settlement, deal_id=deal.id, reason="书面放弃", renounced=True)
    await drain_jobs()
    async with db.transaction() as tx:
        again, former, *_ = await listings_of(tx, loan_id=(await loan_of(tx)).id)
        assert (again.state, again.stage) == ("PUBLISHED", former.stage)
        assert [line.amount_fen for line in costs_of(former)] == [4_000_000]
        # The deposit of 49,000 yuan paid the 40,000 of costs.
        assert costs_of(again) == []
    await drain_jobs()
    async with db.transaction() as tx:
        lot = await store.lot_of_listing(tx, listing_id=again.id)
    assert lot is not None
    return lot.id


async def test_whoever_defaulted_may_not_register_for_the_resale(
    db: Database, people: People, resale_lot_id: int
) -> None:
    async def register(login: str) -> None:
        async with db.transaction() as tx:
            await registering.apply(
                tx,
                actor=people.actor(login),
                lot_id=resale_lot_id,
                accepted_terms=True,
                terms_version=CURRENT,
            )

    with pytest.raises(MayNotBid) as refused:
        await register("bidder.one")
    assert refused.value.fields["reason"] == "defaulter"
    await register("bidder.two")
