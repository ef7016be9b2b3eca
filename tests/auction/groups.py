"""Groups of bidders (联合体) on a published lot, for the tests of joint bidding."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from auction import store
from auction.registrations import joining, joint_terms
from auction.registrations.bidding_terms import CURRENT
from auction.registrations.joining import Accepted, Named
from auction.views import RegistrationView
from market.platform.db import Database
from market.platform.services import Services
from tests.auction.test_selling import pay, qualify
from tests.listings.helpers import published
from tests.people import People

Drain = Callable[[], Awaitable[None]]

ACCEPTED = Accepted(terms=True, terms_version=CURRENT, undertaking=True, undertaking_version=joint_terms.CURRENT)


@pytest.fixture
async def lot_id(db: Database, services: Services, bank: People, drain_jobs: Drain) -> int:
    """A lot whose bidding has not opened: groups may be formed."""
    return await announced(db, services, bank, drain_jobs)


async def announced(db: Database, services: Services, people: People, drain: Drain, **terms: Any) -> int:
    async with db.transaction() as tx:
        listing = await published(tx, services, people, **terms)
    await drain()
    async with db.transaction() as tx:
        lot = await store.lot_of_listing(tx, listing_id=listing.id)
    assert lot is not None
    return lot.id


async def group(
    db: Database, people: People, lot_id: int, *shares: tuple[str, int], lead_bps: int = 6_000, **accepted: Any
) -> RegistrationView:
    """`bidder.one` registers a group with the named organisations; `bidder-two` for 40 % unless others are named."""
    named = [
        Named(people.organisation(name).uscc or "bidder.person", people.organisation(name).name, share)
        for name, share in shares or (("bidder-two", 10_000 - lead_bps),)
    ]
    async with db.transaction() as tx:
        return await joining.apply(
            tx,
            actor=people.actor("bidder.one"),
            lot_id=lot_id,
            accepted=Accepted(**{**vars(ACCEPTED), **accepted}),
            share_bps=lead_bps,
            members=named,
        )


async def consent(db: Database, people: People, registration_id: int, login: str) -> RegistrationView:
    async with db.transaction() as tx:
        return await joining.consent(tx, actor=people.actor(login), registration_id=registration_id, accepted=ACCEPTED)


async def decline(db: Database, people: People, registration_id: int, login: str, reason: str = "") -> RegistrationView:
    async with db.transaction() as tx:
        return await joining.decline(tx, actor=people.actor(login), registration_id=registration_id, reason=reason)


async def admitted_group(db: Database, people: People, drain: Drain, lot_id: int) -> tuple[int, str]:
    """A group of `bidder.one` (60 %) and `bidder.two` (40 %), consented, qualified, its deposit paid."""
    registration_id = (await group(db, people, lot_id)).id
    await consent(db, people, registration_id, "bidder.two")
    await pay(db, await qualify(db, people, registration_id))
    await drain()
    async with db.transaction() as tx:
        row = await store.registration(tx, registration_id=registration_id)
    assert row is not None
    assert row.bidder_code is not None
    return registration_id, row.bidder_code
