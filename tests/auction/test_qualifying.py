"""Priority purchasers and creditors: what the centre finds when it qualifies them, and what follows from it (S18 art 16, 17, 21)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import pytest

from auction import store
from auction.bids.bidding import Bidding
from auction.course import closing
from auction.evidence import record
from auction.problems import BidTooLow
from auction.registrations import registered, registering
from market.deals import service as deals
from market.ledger import service as ledger
from market.platform.db import Database
from tests.auction.house import offer
from tests.auction.records import SIGNER
from tests.auction.test_selling import admit, apply, end_now, pay
from tests.auction.test_selling import lot_id as lot_id
from tests.people import People

Drain = Callable[[], Awaitable[None]]


async def qualified(db: Database, people: People, registration_id: int, **found: int) -> str | None:
    """Qualified with what the centre found; the code to pay the deposit with, if one is owed."""
    async with db.transaction() as tx:
        actor = people.actor("centre.reviewer")
        return (await registering.qualify(tx, actor=actor, registration_id=registration_id, **found)).payment_reference


async def code_of(db: Database, registration_id: int) -> str:
    async with db.transaction() as tx:
        row = await store.registration(tx, registration_id=registration_id)
    assert row is not None
    return row.bidder_code or ""


async def test_a_priority_purchaser_buys_at_an_equal_price_and_the_record_says_by_which_right(
    db: Database, people: People, lot_id: int, drain_jobs: Drain, engine: Bidding, connection: psycopg.Connection[Any]
) -> None:
    usual = await admit(db, people, drain_jobs, lot_id, "bidder.one")
    registration_id = await apply(db, people, lot_id, "bidder.two")
    reference = await qualified(db, people, registration_id, priority_rank=1)
    assert reference is not None
    await pay(db, reference)
    await drain_jobs()
    first = (registration_id, await code_of(db, registration_id))
    async with db.transaction() as tx:
        lot = await store.lot(tx, lot_id=lot_id)
    assert lot is not None
    await offer(engine, lot_id, usual, lot.start_price_fen)
    await offer(engine, lot_id, first, lot.start_price_fen)
    with pytest.raises(BidTooLow):
        await offer(engine, lot_id, usual, lot.start_price_fen)
    end_now(connection)
    async with db.transaction() as tx:
        await closing.advance(tx, lot_id=lot_id)
        deal = await deals.deal_of_venue(tx, venue="auction", venue_ref=lot_id)
        exported = await record.export(tx, lot_id=lot_id, signer=SIGNER)
    assert deal is not None
    assert (exported["winner"], deal.price_fen) == (first[1], lot.start_price_fen)
    assert [e["data"] for e in exported["events"] if e["kind"] == "priority"] == [{"bidder": first[1], "rank": "1"}]


@pytest.mark.parametrize("short_fen", [0, 1_000])
async def test_a_creditors_claim_stands_for_its_deposit(
    short_fen: int,
    db: Database,
    people: People,
    lot_id: int,
    drain_jobs: Drain,
    engine: Bidding,
    connection: psycopg.Connection[Any],
) -> None:
    registration_id = await apply(db, people, lot_id, "bidder.one")
    async with db.transaction() as tx:
        lot = await store.lot(tx, lot_id=lot_id)
    assert lot is not None
    reference = await qualified(db, people, registration_id, claim_fen=lot.deposit_fen - short_fen)
    assert (reference is None) == (short_fen == 0)
    if reference is not None:
        await pay(db, reference)
        await drain_jobs()
    await offer(engine, lot_id, (registration_id, await code_of(db, registration_id)), lot.start_price_fen)
    end_now(connection)
    async with db.transaction() as tx:
        await closing.advance(tx, lot_id=lot_id)
        deal = await deals.deal_of_venue(tx, venue="auction", venue_ref=lot_id)
        held = await ledger.find_hold(tx, purpose=registered.purpose_of(registration_id))
    assert deal is not None
    assert deal.deposit_fen == short_fen
    assert (held.amount_fen if held else 0) == short_fen
