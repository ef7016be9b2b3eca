"""What was withdrawn is neither opened nor sold, and a sale that stands still can be withdrawn (S04 art 17, 19)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import pytest

from auction import store
from auction.bids.bidding import Bidding
from auction.course import closing, intervening
from auction.registrations import registered
from listings import withdrawing
from listings.problems import AlreadySold, TooLateToWithdraw
from market.deals import service as deals
from market.kernel import clock
from market.ledger import service as ledger
from market.platform.db import Database
from tests.auction.house import offer
from tests.auction.test_selling import Drain, admit, end_now
from tests.auction.test_selling import lot_id as lot_id
from tests.people import People


async def test_withdrawing_stops_the_bidding_and_returns_every_deposit(
    db: Database, people: People, lot_id: int, drain_jobs: Drain
) -> None:
    registration_id, _ = await admit(db, people, drain_jobs, lot_id, "bidder.one")
    async with db.transaction() as tx:
        lot = await store.lot(tx, lot_id=lot_id)
        assert lot is not None
        assert await closing.withdraw(tx, listing_id=lot.listing_id, ground="LOAN_REPAID") == 3
        assert await closing.withdraw(tx, listing_id=lot.listing_id, ground="LOAN_REPAID") is None
    await drain_jobs()
    async with db.transaction() as tx:
        hold = await ledger.find_hold(tx, purpose=registered.purpose_of(registration_id))
    assert hold is not None
    assert hold.state == "RELEASED"


async def withdraw_listing(db: Database, people: People, lot_id: int) -> None:
    """The bank's checker withdraws; the job that follows has not run yet."""
    async with db.transaction() as tx:
        lot = await store.lot(tx, lot_id=lot_id)
        assert lot is not None
        await withdrawing.withdraw(
            tx, actor=people.actor("bank.checker"), listing_id=lot.listing_id, ground="DEBT_PAID", note=""
        )


async def bid_of_one(db: Database, people: People, drain: Drain, engine: Bidding, lot_id: int) -> int:
    """`bidder.one` is admitted and bids the start price; answers the registration."""
    registration_id, code = await admit(db, people, drain, lot_id, "bidder.one")
    async with db.transaction() as tx:
        lot = await store.lot(tx, lot_id=lot_id)
    assert lot is not None
    await offer(engine, lot_id, (registration_id, code), lot.start_price_fen)
    return registration_id


async def test_a_suspended_sale_is_withdrawn_however_long_ago_it_was_to_end(
    db: Database, people: People, lot_id: int, drain_jobs: Drain, connection: psycopg.Connection[Any]
) -> None:
    """S04 art 17, 19: the cause of a suspension often becomes a ground to withdraw. Once it is lifted, the sale is the venue's again."""
    one, two = people.actor("centre.reviewer"), people.actor("centre.settlement")

    async def by_two(propose: Callable[..., Awaitable[Any]], **more: str) -> None:
        async with db.transaction() as tx:
            row = await propose(tx, actor=one, lot_id=lot_id, reason="裁定", **more)
            await intervening.approve(tx, actor=two, intervention_id=row.id)

    await by_two(intervening.propose_suspension, ground="COURT_ORDER")
    connection.execute(
        "UPDATE listing SET bidding_opens_at = now() - interval '3 days', registration_closes_at = now() - interval '2 days', "
        "bidding_closes_at = now() - interval '1 day'"
    )
    async with db.transaction() as tx:
        await intervening.record_cause_end(tx, actor=one, lot_id=lot_id, ended_on=clock.today())
    await by_two(intervening.propose_lifting)
    with pytest.raises(TooLateToWithdraw):
        await withdraw_listing(db, people, lot_id)
    await by_two(intervening.propose_suspension, ground="COURT_ORDER")
    await withdraw_listing(db, people, lot_id)
    await drain_jobs()
    async with db.transaction() as tx:
        lot = await store.lot(tx, lot_id=lot_id)
    assert lot is not None
    assert lot.state == "WITHDRAWN"


async def test_a_withdrawn_listing_is_not_sold_however_late_its_job_is(
    db: Database, people: People, lot_id: int, drain_jobs: Drain, engine: Bidding, connection: psycopg.Connection[Any]
) -> None:
    registration_id = await bid_of_one(db, people, drain_jobs, engine, lot_id)
    await withdraw_listing(db, people, lot_id)
    end_now(connection)
    async with db.transaction() as tx:
        assert await closing.advance(tx, lot_id=lot_id) == 4
    async with db.transaction() as tx:
        lot = await store.lot(tx, lot_id=lot_id)
        assert await deals.deal_of_venue(tx, venue="auction", venue_ref=lot_id) is None
        last = (await store.events(tx, lot_id=lot_id, after=3))[0]
    assert lot is not None
    assert (lot.state, last.kind, last.data) == ("WITHDRAWN", "withdrawn", {"ground": "DEBT_PAID"})
    # The job comes late and finds nothing to do; the bidder's deposit goes back.
    await drain_jobs()
    async with db.transaction() as tx:
        hold = await ledger.find_hold(tx, purpose=registered.purpose_of(registration_id))
        lot = await store.lot(tx, lot_id=lot_id)
    assert hold is not None
    assert lot is not None
    assert (hold.state, lot.state, lot.seq) == ("RELEASED", "WITHDRAWN", 4)


async def test_a_withdrawn_listing_is_not_opened_either(
    db: Database, people: People, lot_id: int, connection: psycopg.Connection[Any]
) -> None:
    connection.execute("UPDATE lot SET state = 'SCHEDULED'")
    await withdraw_listing(db, people, lot_id)
    async with db.transaction() as tx:
        await closing.advance(tx, lot_id=lot_id)
    async with db.transaction() as tx:
        lot = await store.lot(tx, lot_id=lot_id)
    assert lot is not None
    assert lot.state == "WITHDRAWN"


async def test_what_the_hammer_sold_is_not_withdrawn(
    db: Database, people: People, lot_id: int, drain_jobs: Drain, engine: Bidding, connection: psycopg.Connection[Any]
) -> None:
    """The news of the close has not reached the listing, and the clock of this process is behind the database's."""
    await bid_of_one(db, people, drain_jobs, engine, lot_id)
    end_now(connection)
    async with db.transaction() as tx:
        await closing.advance(tx, lot_id=lot_id)
    with pytest.raises(AlreadySold) as refused:
        await withdraw_listing(db, people, lot_id)
    assert refused.value.fields["deal_no"].startswith("BHD-")


async def test_a_withdrawal_that_meets_the_hammer_waits_for_it(
    db: Database, people: People, lot_id: int, drain_jobs: Drain, engine: Bidding, connection: psycopg.Connection[Any]
) -> None:
    """Lot, loan, listing: whoever holds the later ones never waits for the earlier, so both orders end without a deadlock."""
    await bid_of_one(db, people, drain_jobs, engine, lot_id)
    end_now(connection)
    async with db.transaction() as tx:
        await closing.advance(tx, lot_id=lot_id)
        # Not committed yet.
        late = asyncio.create_task(withdraw_listing(db, people, lot_id))
        await asyncio.sleep(0.5)
        assert not late.done()
    with pytest.raises(AlreadySold):
        await late


async def test_the_hammer_waits_for_a_withdrawal_that_came_first(
    db: Database, people: People, lot_id: int, drain_jobs: Drain, engine: Bidding, connection: psycopg.Connection[Any]
) -> None:
    await bid_of_one(db, people, drain_jobs, engine, lot_id)
    end_now(connection)

    async def hammer() -> None:
        async with db.transaction() as tx:
            await closing.advance(tx, lot_id=lot_id)

    async with db.transaction() as tx:
        lot = await store.lot(tx, lot_id=lot_id)
        assert lot is not None
        await withdrawing.withdraw(
            tx, actor=people.actor("bank.checker"), listing_id=lot.listing_id, ground="SETTLEMENT", note=""
        )
        falling = asyncio.create_task(hammer())
        await asyncio.sleep(0.5)
        assert not falling.done()
    await falling
    async with db.transaction() as tx:
        assert await deals.deal_of_venue(tx, venue="auction", venue_ref=lot_id) is None
