"""From a published listing to the hammer: lot, registrations, deposits, close, deal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import psycopg
import pytest

from auction import store
from auction.bids.bidding import Bidding
from auction.course import closing, intervening
from auction.problems import AlreadyRegistered, MayNotBid, RegistrationClosed, TermsNotAccepted
from auction.registrations import registered, registering
from auction.registrations.bidding_terms import CURRENT
from listings import notices
from market.deals import service as deals
from market.kernel import clock
from market.kernel.problems import Invalid, WrongState
from market.ledger import service as ledger
from market.payments import service as payments
from market.payments.models import BankAccount, StatementLine
from market.platform.db import Database
from market.platform.services import Services
from tests.auction.house import offer
from tests.listings.helpers import published
from tests.people import People

Drain = Callable[[], Awaitable[None]]


@pytest.fixture
async def lot_id(
    db: Database, services: Services, bank: People, drain_jobs: Drain, connection: psycopg.Connection[Any]
) -> int:
    """A lot of a published listing, whose bidding has begun."""
    async with db.transaction() as tx:
        listing = await published(tx, services, bank)
    await drain_jobs()
    open_now(connection)
    async with db.transaction() as tx:
        lot = await store.lot_of_listing(tx, listing_id=listing.id)
        assert lot is not None
        assert await closing.advance(tx, lot_id=lot.id) == 2
    return lot.id


async def apply(db: Database, people: People, lot_id: int, login: str) -> int:
    async with db.transaction() as tx:
        view = await registering.apply(
            tx, actor=people.actor(login), lot_id=lot_id, accepted_terms=True, terms_version=CURRENT
        )
    return view.id


async def qualify(db: Database, people: People, registration_id: int) -> str:
    async with db.transaction() as tx:
        view = await registering.qualify(tx, actor=people.actor("centre.reviewer"), registration_id=registration_id)
    assert view.payment_reference is not None
    return view.payment_reference


async def pay(db: Database, code: str, *, account_name: str = "海河智能装备有限公司") -> None:
    async with db.transaction() as tx:
        reference = await payments.reference(tx, code=code)
        line = StatementLine(
            rail_txn_id=f"T-{code}",
            direction="CREDIT",
            amount_fen=reference.expected_fen,
            counterparty=BankAccount(account_no="6222000000000007", account_name=account_name),
            memo=f"保证金 {code}",
            reference=None,
            booked_at=clock.now(),
        )
        assert (await payments.receive(tx, rail="sandbox", line=line)).state == "MATCHED"


async def admit(db: Database, people: People, drain: Drain, lot_id: int, login: str) -> tuple[int, str]:
    registration_id = await apply(db, people, lot_id, login)
    await pay(db, await qualify(db, people, registration_id))
    await drain()
    async with db.transaction() as tx:
        row = await store.registration(tx, registration_id=registration_id)
    assert row is not None
    assert (row.state, bool(row.bidder_code)) == ("ADMITTED", True)
    return registration_id, row.bidder_code or ""


def open_now(connection: psycopg.Connection[Any]) -> None:
    """The opening hour is over: for the sweeper, and in the announced rules."""
    connection.execute(
        """
        UPDATE lot SET opens_at = now() - interval '1 hour', rules = rules::jsonb || jsonb_build_object(
            'opens_at', to_char((now() - interval '1 hour') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
        """
    )


def end_now(connection: psycopg.Connection[Any]) -> None:
    connection.execute("UPDATE lot SET ends_at = clock_timestamp()")


async def test_the_announcement_is_the_first_event_and_tells_no_debt(
    connection: psycopg.Connection[Any], lot_id: int
) -> None:
    row = connection.execute("SELECT data FROM lot_event WHERE seq = 1").fetchone()
    assert row is not None
    data = row[0]
    assert {"title", "project_code", "rights", "deposit_fen", "extension_seconds", "consignor_organisation_id"} <= set(
        data
    )
    assert not {"principal_fen", "interest_fen", "borrower_uscc"} & set(data)

    def words_only(value: Any) -> bool:
        if isinstance(value, dict):
            return all(words_only(held) for held in value.values())
        return all(map(words_only, value)) if isinstance(value, list) else isinstance(value, str | bool)

    assert words_only(data)


async def test_the_notice_names_its_lot_before_bidding_opens(
    db: Database, services: Services, bank: People, drain_jobs: Drain
) -> None:
    async with db.transaction() as tx:
        listing = await published(tx, services, bank)
    await drain_jobs()
    async with db.transaction() as tx:
        lot = await store.lot_of_listing(tx, listing_id=listing.id)
        page = await notices.notice_page(tx, project_code=listing.project_code, now=clock.now())
        listed = await notices.notice_list(tx, now=clock.now())
    assert lot is not None
    assert (lot.state, page.phase, page.lot_id) == ("SCHEDULED", "upcoming", lot.id)
    assert [one.lot_id for one in listed.items] == [lot.id]


@pytest.mark.parametrize(
    ("login", "reason"),
    [
        ("appraiser.bidder", "appraiser"),
        ("bank.maker", "consignor"),
        ("fund.manager", "fund"),
        ("administrator", "centre"),
    ],
)
async def test_those_who_could_know_more_may_not_bid(
    db: Database, people: People, lot_id: int, login: str, reason: str
) -> None:
    with pytest.raises(MayNotBid) as refused:
        await apply(db, people, lot_id, login)
    assert refused.value.fields["reason"] == reason


async def test_a_registration_accepts_the_terms_once_and_in_time(
    db: Database, people: People, lot_id: int, connection: psycopg.Connection[Any]
) -> None:
    for accepted, version in ((False, CURRENT), (True, "2020-1")):
        with pytest.raises(TermsNotAccepted):
            async with db.transaction() as tx:
                await registering.apply(
                    tx, actor=people.actor("bidder.one"), lot_id=lot_id, accepted_terms=accepted, terms_version=version
                )
    await apply(db, people, lot_id, "bidder.one")
    with pytest.raises(AlreadyRegistered):
        await apply(db, people, lot_id, "bidder.one")
    connection.execute("UPDATE lot SET registration_closes_at = now()")
    with pytest.raises(RegistrationClosed):
        await apply(db, people, lot_id, "bidder.two")


async def test_the_centre_refuses_with_a_reason_and_for_good(db: Database, people: People, lot_id: int) -> None:
    registration_id = await apply(db, people, lot_id, "bidder.one")
    reviewer = people.actor("centre.reviewer")
    with pytest.raises(Invalid):
        async with db.transaction() as tx:
            await registering.refuse(tx, actor=reviewer, registration_id=registration_id, reason=" ")
    async with db.transaction() as tx:
        view = await registering.refuse(tx, actor=reviewer, registration_id=registration_id, reason="资格不符")
    assert (view.state, view.refusal) == ("REFUSED", "资格不符")
    with pytest.raises(WrongState):
        await qualify(db, people, registration_id)


async def test_the_hammer_opens_the_deal_and_gives_the_losers_deposit_back(
    db: Database, people: People, lot_id: int, drain_jobs: Drain, engine: Bidding, connection: psycopg.Connection[Any]
) -> None:
    winner, loser = [await admit(db, people, drain_jobs, lot_id, login) for login in ("bidder.one", "bidder.two")]
    async with db.transaction() as tx:
        lot = await store.lot(tx, lot_id=lot_id)
    assert lot is not None
    for (registration_id, code), price in (
        (loser, lot.start_price_fen),
        (winner, lot.start_price_fen + lot.increment_fen),
    ):
        await offer(engine, lot_id, (registration_id, code), price)
    end_now(connection)
    async with db.transaction() as tx:
        assert await closing.advance(tx, lot_id=lot_id) == 6
    async with db.transaction() as tx:
        assert await closing.advance(tx, lot_id=lot_id) is None
        deal = await deals.deal_of_venue(tx, venue="auction", venue_ref=lot_id)
    assert deal is not None
    assert deal.price_fen == lot.start_price_fen + lot.increment_fen
    await drain_jobs()
    async with db.transaction() as tx:
        held = await ledger.find_hold(tx, purpose=registered.purpose_of(winner[0]))
        released = await ledger.find_hold(tx, purpose=registered.purpose_of(loser[0]))
    assert held is not None
    assert released is not None
    assert (held.state, released.state) == ("PLACED", "RELEASED")


async def test_a_deposit_that_meets_the_close_is_never_left_behind(
    db: Database, people: People, lot_id: int, drain_jobs: Drain, connection: psycopg.Connection[Any], database_url: str
) -> None:
    """The deposit is being received while the close commits: it waits for the lot, sees it closed, and goes back."""
    registration_id = await apply(db, people, lot_id, "bidder.one")
    await pay(db, await qualify(db, people, registration_id))
    end_now(connection)
    async with db.transaction() as tx:
        assert await closing.advance(tx, lot_id=lot_id) == 4
        # Not committed yet; the money is taken in meanwhile.
        receiving = asyncio.create_task(drain_jobs())
        await asyncio.sleep(0.5)
        assert not receiving.done()
    await receiving
    async with db.transaction() as tx:
        hold = await ledger.find_hold(tx, purpose=registered.purpose_of(registration_id))
        row = await store.registration(tx, registration_id=registration_id)
    assert hold is not None
    assert row is not None
    assert (hold.state, row.state, row.bidder_code) == ("RELEASED", "QUALIFIED", None)


async def test_a_lot_that_stands_still_takes_deposits_however_long_ago_it_was_to_end(
    db: Database, people: People, lot_id: int, drain_jobs: Drain, connection: psycopg.Connection[Any]
) -> None:
    """S18 art 18: the deposit must be there before the bidding ends, and a whole period of it still follows."""
    registration_id = await apply(db, people, lot_id, "bidder.one")
    code = await qualify(db, people, registration_id)
    one, two = people.actor("centre.reviewer"), people.actor("centre.settlement")
    async with db.transaction() as tx:
        row = await intervening.propose_suspension(tx, actor=one, lot_id=lot_id, ground="COURT_ORDER", reason="裁定")
        await intervening.approve(tx, actor=two, intervention_id=row.id)
    end_now(connection)
    await pay(db, code)
    await drain_jobs()
    async with db.transaction() as tx:
        known = await store.registration(tx, registration_id=registration_id)
        hold = await ledger.find_hold(tx, purpose=registered.purpose_of(registration_id))
    assert (known and known.state, hold and hold.state) == ("ADMITTED", "PLACED")


async def test_over_http_a_bidder_registers_and_the_centre_qualifies(
    sign_in: Callable[[str], Awaitable[httpx.AsyncClient]], lot_id: int
) -> None:
    one, reviewer = await sign_in("bidder.one"), await sign_in("centre.reviewer")
    version = (await one.get("/api/bidding-terms")).json()["terms_version"]
    made = await one.post(f"/api/lots/{lot_id}/registrations", json={"accepted_terms": True, "terms_version": version})
    assert (made.status_code, made.json()["state"]) == (201, "APPLIED")
    waiting = (await reviewer.get("/api/registrations")).json()
    assert [each["id"] for each in waiting] == [made.json()["id"]]
    assert set(waiting[0]["actions"]) == {"qualify", "refuse"}
    qualified = await reviewer.post(f"/api/registrations/{made.json()['id']}/qualify", json={})
    assert qualified.json()["state"] == "QUALIFIED"
    mine = (await one.get("/api/registrations/mine")).json()
    assert mine[0]["payment_reference"]
    assert (await one.get("/api/registrations")).status_code == 403
    assert (await one.get(f"/api/lots/{lot_id}/record")).json()["outcome"] == "OPEN"
