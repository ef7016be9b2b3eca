"""The house of a world of deposits: its people and loans (made once a run, then copied), its lots, and a database whose connections die by the seed."""

from __future__ import annotations

import asyncio
import os
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
from redis.asyncio import Redis

from auction import store
from auction.course import scheduling
from listings.sheets import costs_of
from listings.tables import Listing
from market.identity import service as identity
from market.kernel import clock
from market.kernel.ids import make_uscc
from market.platform import events
from market.platform.actor import Actor
from market.platform.db import Database
from market.platform.services import Services
from market.platform.settings import Settings
from market.wiring.events import EVENT_MAP
from tests import people as cast
from tests import servers
from tests.faults.lots import short_rules
from tests.listings import taken_in
from tests.listings.helpers import published, submitted
from tests.people import PASSWORD, People
from tests.simulation.deposits import bank
from tests.simulation.deposits.facts import LotTold

LOANS = [f"BHKJ-2023-{number:04d}" for number in range(1, 8)]
BIDDERS = [f"bidder.{number}" for number in range(6)]
DYING = """
CREATE SEQUENCE fate;
CREATE FUNCTION die_now_and_then() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF abs(hashint8extended(nextval('fate'), %(seed)s)) %% 1000 < %(thousandths)s THEN
        PERFORM pg_terminate_backend(pg_backend_pid());
        PERFORM pg_sleep(1);
    END IF;
    RETURN NULL;
END $$;
"""
"""A connection that writes may die: in the midst of a transaction, or within its commit, after all statements went well.

A sequence is not rolled back, so the seed decides which write it is, as far as the writes come in the same order.
"""
WITHIN = "CREATE TRIGGER dies AFTER INSERT OR UPDATE ON {} FOR EACH ROW EXECUTE FUNCTION die_now_and_then()"
AT_COMMIT = "CREATE CONSTRAINT TRIGGER dies_late AFTER INSERT OR UPDATE ON {} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die_now_and_then()"
WRITTEN = ("hold", "instruction", "registration", "receipt", "deal", "procrastinate_jobs")
LATE = ("posting", "lot_event", "hold")


async def _fill(url: str, people: People) -> People:
    """Beside the cast and its bank's loans, bidders with accounts of their own."""
    db = Database(url)
    try:
        async with db.transaction() as tx:
            for number, login in enumerate(BIDDERS):
                company = await identity.create_organisation(
                    tx,
                    kind="COMPANY",
                    name=f"竞买人{number}有限公司",
                    uscc=make_uscc(serial=f"MA07K{number:03d}"),
                    bank_account_no=f"6222000000001{number:03d}",
                )
                people.organisations[login] = company
                people.users[login] = await identity.create_user(
                    tx,
                    organisation_id=company.id,
                    login=login,
                    display_name=login,
                    password=PASSWORD,
                    roles=["BIDDER"],
                )
        return people
    finally:
        await db.close()


def prepared() -> tuple[str, People]:
    """The database to copy, made by the first who asks in this run, and everybody in it. Not within a running loop."""
    name = "exchange_deposits"
    bank_with_loans, (_, people) = taken_in.made(), cast.made()
    return name, servers.template(name, lambda url: asyncio.run(_fill(url, people)), of=bank_with_loans)


def open_house(url: str, *, dice: random.Random) -> tuple[Services, bank.Bank]:
    """The services of a process, whose bank is the world's. Nothing here needs Valkey."""
    events.subscribe(EVENT_MAP)
    theirs = bank.Bank(dice)
    settings = Settings(
        environment="test",
        data_dir=Path(os.environ["EXCHANGE_TEST_FOLDER"]) / "deposits",
        rule_set="standard",
        sandbox_bank_url=bank.ADDRESS,
    )
    services = Services(
        settings=settings,
        db=Database(url),
        redis=Redis.from_url("redis://127.0.0.1:1"),
        http=httpx.AsyncClient(transport=theirs),
    )
    return services, theirs


def let_connections_die(connection: psycopg.Connection[Any], *, seed: int, thousandths: int) -> None:
    """From now on so many of a thousand writes kill their own connection."""
    connection.execute(DYING % {"seed": seed, "thousandths": thousandths})
    for form, tables in ((WITHIN, WRITTEN), (AT_COMMIT, LATE)):
        for table in tables:
            connection.execute(form.format(table))


@dataclass(frozen=True)
class OnOffer:
    """A lot, its listing, and the hours that were announced."""

    told: LotTold
    listing_id: int
    opens_at: datetime
    start_price_fen: int
    increment_fen: int


async def rehearsed(services: Services, people: People) -> None:
    """A listing is drafted and checked, and forgotten again."""
    async with services.db.transaction() as tx, tx.begin_nested() as rehearsal:
        await submitted(tx, services, people, loan_no=LOANS[0], rule_set="demo")
        await rehearsal.rollback()


async def offered(
    services: Services, people: People, offers: list[dict[str, Any]], *, opens_in: float
) -> list[OnOffer]:
    """A published listing with its lot for each offer (`costs`, `seconds` of bidding), through the use cases; a last period is one second.

    Raises TermsRefused when that took longer than `opens_in` seconds.
    """
    opens_at, made = clock.now() + timedelta(seconds=opens_in), []
    with short_rules(extension_seconds=1, bidding_seconds=1):
        async with services.db.transaction() as tx:
            for loan_no, offer in zip(LOANS, offers, strict=False):
                closes_at = (opens_at + timedelta(seconds=offer["seconds"])).isoformat()
                listing = await published(
                    tx,
                    services,
                    people,
                    loan_no=loan_no,
                    rule_set="demo",
                    costs=offer["costs"],
                    registration_closes_at=closes_at,
                    bidding_opens_at=opens_at.isoformat(),
                    bidding_closes_at=closes_at,
                )
                lot_id = await scheduling.schedule(tx, listing_id=listing.id)
                assert lot_id is not None
                made.append((listing, lot_id))
        async with services.db.transaction() as tx:
            return [await _on_offer(tx, listing, lot_id) for listing, lot_id in made]


async def _on_offer(tx: Any, listing: Listing, lot_id: int) -> OnOffer:
    row = await store.lot(tx, lot_id=lot_id)
    assert row is not None
    told = LotTold(
        lot_id=lot_id,
        deposit_fen=row.deposit_fen,
        ends_at=row.ends_at,
        seller_id=row.terms["consignor_organisation_id"],
        pledgor_id=row.terms["pledgor_organisation_id"],
        costs=tuple((line.payee_organisation_id, line.amount_fen) for line in costs_of(listing)),
        debt_fen=int(row.terms["principal_fen"]) + int(row.terms["interest_fen"]),
    )
    return OnOffer(told, listing.id, row.opens_at, row.start_price_fen, row.increment_fen)


def settlement(people: People) -> Actor:
    """The clerk who decides about deals."""
    return people.actor("centre.settlement")
