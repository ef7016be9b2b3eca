"""A group that was admitted: one code, one deposit, its lead bids, its members watch; the deal names them all."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from auction import store
from auction.bids.bidding import Bidding
from auction.course import closing
from auction.evidence import record
from auction.live import snapshots
from auction.problems import OnlyTheLead
from auction.registrations import registered
from auction.registrations.bidding_terms import CURRENT
from market.deals import service as deals
from market.ledger import service as ledger
from market.platform.db import Database
from tests.auction.groups import Drain, admitted_group
from tests.auction.groups import lot_id as lot_id
from tests.auction.house import offer
from tests.auction.records import SIGNER
from tests.auction.test_selling import end_now, open_now, pay, qualify
from tests.people import People


async def test_the_lead_alone_bids_and_members_watch_under_the_groups_code(
    db: Database, people: People, lot_id: int, drain_jobs: Drain
) -> None:
    registration_id, code = await admitted_group(db, people, drain_jobs, lot_id)
    async with db.transaction() as tx:
        hold = await ledger.find_hold(tx, purpose=registered.purpose_of(registration_id))
        seen = {
            login: (await snapshots.snapshot(tx, lot_id=lot_id, viewer=people.actor(login))).me
            for login in ("bidder.one", "bidder.two", "bidder.person")
        }
        lot = await store.lot(tx, lot_id=lot_id)
        assert lot is not None
        lead = await registered.own(tx, lot_id=lot_id, organisation_id=people.organisation("bidder-one").id)
        member = await registered.own(tx, lot_id=lot_id, organisation_id=people.organisation("bidder-two").id)
        await registered.need_the_lead(tx, lead, actor=people.actor("bidder.one"))
        with pytest.raises(OnlyTheLead) as refused:
            await registered.need_the_lead(tx, member, actor=people.actor("bidder.two"))
    assert refused.value.fields["lead"] == people.organisation("bidder-one").name
    assert hold is not None
    assert hold.amount_fen == lot.deposit_fen, "one deposit for the whole group"
    assert seen["bidder.person"] is None
    for login, role in (("bidder.one", "LEAD"), ("bidder.two", "MEMBER")):
        me = seen[login]
        assert me is not None
        assert (me.bidder_code, me.state, me.role) == (code, "ADMITTED", role)


async def test_a_group_buys_as_one_code_the_record_names_nobody_the_deal_all(
    db: Database,
    people: People,
    lot_id: int,
    drain_jobs: Drain,
    engine: Bidding,
    connection: psycopg.Connection[Any],
) -> None:
    registration_id, code = await admitted_group(db, people, drain_jobs, lot_id)
    open_now(connection)
    async with db.transaction() as tx:
        await closing.advance(tx, lot_id=lot_id)
        lot = await store.lot(tx, lot_id=lot_id)
    assert lot is not None
    await offer(engine, lot_id, (registration_id, code), lot.start_price_fen)
    end_now(connection)
    async with db.transaction() as tx:
        await closing.advance(tx, lot_id=lot_id)
        exported = await record.export(tx, lot_id=lot_id, signer=SIGNER)
        deal = await deals.deal_of_venue(tx, venue="auction", venue_ref=lot_id)
    assert deal is not None
    assert deal.buyer_name == people.organisation("bidder-one").name
    assert [(one.name, one.share_bps) for one in deal.group] == [
        (people.organisation("bidder-one").name, 6_000),
        (people.organisation("bidder-two").name, 4_000),
    ]
    assert exported["winner"] == code
    written = str(exported)
    assert not any(people.organisation(name).name in written for name in ("bidder-one", "bidder-two"))


async def test_over_http_a_group_is_registered_answered_and_kept_from_bidding_without_its_lead(
    db: Database, people: People, lot_id: int, drain_jobs: Drain, sign_in: Any, app: Any
) -> None:
    lead, member, reviewer = [await sign_in(login) for login in ("bidder.one", "bidder.two", "centre.reviewer")]
    undertaking = (await member.get("/api/joint-undertaking")).json()
    texts = {
        "accepted_terms": True,
        "terms_version": CURRENT,
        "accepted_undertaking": True,
        "undertaking_version": undertaking["undertaking_version"],
    }
    assert any("连带责任" in paragraph for paragraph in undertaking["zh"])
    named = {"account": "bidder.two", "name": people.organisation("bidder-two").name, "share_bps": 4_000}
    group = {**texts, "share_bps": 6_000, "members": [named]}
    unsound = await lead.post(f"/api/lots/{lot_id}/joint-registrations", json={**group, "share_bps": 5_000})
    assert (unsound.status_code, unsound.json()["code"], unsound.json()["reason"]) == (422, "group-unsound", "sum")
    registration = (await lead.post(f"/api/lots/{lot_id}/joint-registrations", json=group)).json()
    assert registration["state"] == "WAITING_FOR_MEMBERS"
    answered = await member.post(f"/api/registrations/{registration['id']}/consent", json=texts)
    assert answered.json()["state"] == "APPLIED"
    (seen,) = (await reviewer.get("/api/registrations")).json()
    assert [one["screening"] for one in seen["members"]] == [None, None]
    await pay(db, await qualify(db, people, registration["id"]))
    await drain_jobs()
    bid = await member.post(f"/api/lots/{lot_id}/bids", json={"key": "key-of-a-member", "price_fen": "100"})
    assert (bid.status_code, bid.json()["code"]) == (403, "only-the-lead")
    bid = await lead.post(f"/api/lots/{lot_id}/bids", json={"key": "key-of-the-lead", "price_fen": "100"})
    assert bid.json()["code"] == "not-yet-open"
