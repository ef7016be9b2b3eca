"""Joint bidding (联合竞买): a lead names, members consent, the centre screens all, and the group is one bidder."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from auction import closing, joining, joint_terms, record, registering, snapshots, store
from auction.bidding import Bidding
from auction.bidding_terms import CURRENT
from auction.joining import Accepted, Named
from auction.problems import (
    AlreadyRegistered,
    GroupUnsound,
    MemberMayNotBid,
    MemberUnknown,
    NoJointBidding,
    OnlyTheLead,
    PersonalRight,
    RegistrationClosed,
    TermsNotAccepted,
    UndertakingNotAccepted,
)
from auction.views import RegistrationView
from market.deals import service as deals
from market.identity import inbox
from market.kernel.problems import NotFound, WrongState
from market.ledger import service as ledger
from market.platform.db import Database
from market.platform.services import Services
from tests.auction.house import offer
from tests.auction.test_selling import apply as apply_alone
from tests.auction.test_selling import end_now, open_now, pay, qualify
from tests.listings.helpers import published, take_in
from tests.people import People

Drain = Callable[[], Awaitable[None]]

ACCEPTED = Accepted(terms=True, terms_version=CURRENT, undertaking=True, undertaking_version=joint_terms.CURRENT)


@pytest.fixture
async def lot_id(db: Database, services: Services, people: People, drain_jobs: Drain) -> int:
    """A lot whose bidding has not opened: groups may be formed."""
    return await announced(db, services, people, drain_jobs)


async def announced(db: Database, services: Services, people: People, drain: Drain, **terms: Any) -> int:
    await take_in(services, actor=people.actor("bank.maker"))
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


async def titles(db: Database, people: People, login: str) -> list[str]:
    async with db.transaction() as tx:
        page = await inbox.page(tx, user_id=people.users[login].id, limit=9, offset=0)
    return [one.title_en for one in page.items]


async def test_a_group_waits_until_its_last_member_has_consented(db: Database, people: People, lot_id: int) -> None:
    found = await group(db, people, lot_id, ("bidder-two", 2_500), ("person", 1_500))
    assert (found.state, found.role, found.actions) == ("WAITING_FOR_MEMBERS", "LEAD", ["withdraw"])
    assert [(one.lead, one.share_bps, one.state) for one in found.members] == [
        (True, 6_000, "CONSENTED"),
        (False, 2_500, "ASKED"),
        (False, 1_500, "ASKED"),
    ]
    assert any("asked to bid jointly" in title for title in await titles(db, people, "bidder.person"))
    async with db.transaction() as tx:
        assert await registering.to_review(tx) == [], "the centre has nothing to review yet"
        (seen,) = await registering.mine(tx, actor=people.actor("bidder.two"))
    assert (seen.role, seen.actions) == ("MEMBER", ["consent", "decline"])
    assert (await consent(db, people, found.id, "bidder.two")).state == "WAITING_FOR_MEMBERS"
    complete = await consent(db, people, found.id, "bidder.person")
    assert complete.state == "APPLIED"
    assert all(one.answered_at for one in complete.members)
    assert any("every member has consented" in title for title in await titles(db, people, "bidder.one"))


async def test_a_member_who_declines_ends_the_application_and_frees_everybody(
    db: Database, people: People, lot_id: int
) -> None:
    found = await group(db, people, lot_id)
    ended = await decline(db, people, found.id, "bidder.two", "我方另有安排")
    assert (ended.state, ended.members[1].state, ended.members[1].reason) == ("WITHDRAWN", "DECLINED", "我方另有安排")
    for again in (consent, decline):
        with pytest.raises(WrongState):
            await again(db, people, found.id, "bidder.two")
    await apply_alone(db, people, lot_id, "bidder.two")
    await group(db, people, lot_id, ("person", 4_000))


async def test_everybody_in_a_group_accepts_both_texts(db: Database, people: People, lot_id: int) -> None:
    for refusal, accepted in (
        (TermsNotAccepted, {"terms": False}),
        (UndertakingNotAccepted, {"undertaking": False}),
        (UndertakingNotAccepted, {"undertaking_version": "2020-1"}),
    ):
        with pytest.raises(refusal):
            await group(db, people, lot_id, **accepted)
        registration_id = (await group(db, people, lot_id)).id
        with pytest.raises(refusal):
            async with db.transaction() as tx:
                await joining.consent(
                    tx,
                    actor=people.actor("bidder.two"),
                    registration_id=registration_id,
                    accepted=Accepted(**{**vars(ACCEPTED), **accepted}),
                )
        await decline(db, people, registration_id, "bidder.two")


@pytest.mark.parametrize(
    ("shares", "lead_bps", "reason"),
    [
        ([("bidder-two", 4_000)], 5_999, "sum"),
        ([("bidder-one", 4_000)], 6_000, "twice"),
        ([("bidder-two", 2_000), ("bidder-two", 2_000)], 6_000, "twice"),
    ],
)
async def test_a_group_is_named_whole(
    db: Database, people: People, lot_id: int, shares: list[tuple[str, int]], lead_bps: int, reason: str
) -> None:
    with pytest.raises(GroupUnsound) as refused:
        await group(db, people, lot_id, *shares, lead_bps=lead_bps)
    assert refused.value.fields["reason"] == reason


async def test_who_may_not_bid_alone_cannot_hide_in_a_group(db: Database, people: People, lot_id: int) -> None:
    with pytest.raises(MemberMayNotBid) as refused:
        await group(db, people, lot_id, ("bidder-two", 2_000), ("appraiser", 2_000))
    assert refused.value.fields == {"member": people.organisation("appraiser").name, "reason": "appraiser"}
    with pytest.raises(MemberUnknown):
        # Nobody bids for the consigning bank, the centre or the fund, so nobody could consent for them.
        await group(db, people, lot_id, ("bank", 4_000))


@pytest.mark.parametrize(("account", "name"), [("bidder.two", "别的公司"), ("nobody", "新港生物科技有限公司")])
async def test_naming_a_member_tells_nothing_about_who_has_an_account(
    db: Database, people: People, lot_id: int, account: str, name: str
) -> None:
    with pytest.raises(MemberUnknown) as refused:
        async with db.transaction() as tx:
            await joining.apply(
                tx,
                actor=people.actor("bidder.one"),
                lot_id=lot_id,
                accepted=ACCEPTED,
                share_bps=5_000,
                members=[Named(account, name, 5_000)],
            )
    assert refused.value.fields == {"account": account}


async def test_nobody_takes_part_twice(db: Database, people: People, lot_id: int) -> None:
    first = await group(db, people, lot_id, ("bidder-two", 4_000))
    with pytest.raises(AlreadyRegistered):
        await apply_alone(db, people, lot_id, "bidder.one")
    await consent(db, people, first.id, "bidder.two")
    with pytest.raises(AlreadyRegistered):
        await apply_alone(db, people, lot_id, "bidder.two")
    async with db.transaction() as tx:
        other = await joining.apply(
            tx,
            actor=people.actor("bidder.person"),
            lot_id=lot_id,
            accepted=ACCEPTED,
            share_bps=5_000,
            members=[Named("bidder.two", people.organisation("bidder-two").name, 5_000)],
        )
    with pytest.raises(AlreadyRegistered):
        await consent(db, people, other.id, "bidder.two")


async def test_being_named_binds_nobody_and_tells_the_lead_nothing(db: Database, people: People, lot_id: int) -> None:
    await apply_alone(db, people, lot_id, "bidder.two")
    found = await group(db, people, lot_id, ("bidder-two", 2_000), ("person", 2_000))
    with pytest.raises(AlreadyRegistered):
        await consent(db, people, found.id, "bidder.two")
    await apply_alone(db, people, lot_id, "bidder.person")


async def test_a_stranger_neither_consents_nor_withdraws(db: Database, people: People, lot_id: int) -> None:
    found = await group(db, people, lot_id)
    for act in (consent, decline):
        with pytest.raises(NotFound):
            await act(db, people, found.id, "bidder.person")
    with pytest.raises(NotFound):
        async with db.transaction() as tx:
            await registering.withdraw(tx, actor=people.actor("bidder.two"), registration_id=found.id)


async def test_groups_are_formed_before_bidding_opens(
    db: Database, people: People, lot_id: int, connection: psycopg.Connection[Any]
) -> None:
    found = await group(db, people, lot_id)
    open_now(connection)
    with pytest.raises(RegistrationClosed):
        await consent(db, people, found.id, "bidder.two")
    async with db.transaction() as tx:
        withdrawn = await registering.withdraw(tx, actor=people.actor("bidder.one"), registration_id=found.id)
    assert withdrawn.state == "WITHDRAWN"
    with pytest.raises(RegistrationClosed):
        await group(db, people, lot_id)
    await apply_alone(db, people, lot_id, "bidder.one")


async def test_a_notice_may_exclude_groups(
    db: Database, services: Services, people: People, drain_jobs: Drain, connection: psycopg.Connection[Any]
) -> None:
    lot_id = await announced(db, services, people, drain_jobs, joint_bidding=False)
    with pytest.raises(NoJointBidding):
        await group(db, people, lot_id)
    (data,) = connection.execute("SELECT data FROM lot_event WHERE seq = 1").fetchone() or ()
    assert data["joint_bidding"] is False, "it is announced, so it cannot be altered afterwards"


async def test_the_centre_sees_every_members_screening(db: Database, people: People, lot_id: int) -> None:
    found = await group(db, people, lot_id, ("bidder-two", 4_000))
    await consent(db, people, found.id, "bidder.two")
    async with db.transaction() as tx:
        (before,) = await registering.to_review(tx)
        lot = await store.lot(tx, lot_id=lot_id)
        assert lot is not None
        # What is learned later shows, too: the member turns out to have appraised the right.
        lot.terms = {**lot.terms, "appraiser_organisation_id": people.organisation("bidder-two").id}
        await tx.flush()
        (after,) = await registering.to_review(tx)
    assert [one.screening for one in before.members] == [None, None]
    assert [one.screening for one in after.members] == [None, "appraiser"]
    assert before.actions == ["qualify", "refuse"]


async def test_a_right_of_priority_is_a_persons(db: Database, people: People, lot_id: int) -> None:
    registration_id = (await group(db, people, lot_id)).id
    await consent(db, people, registration_id, "bidder.two")
    reviewer = people.actor("centre.reviewer")
    for right, found in (("priority", {"priority_rank": 1}), ("claim", {"claim_fen": 1, "every_member": True})):
        with pytest.raises(PersonalRight) as refused:
            async with db.transaction() as tx:
                await registering.qualify(tx, actor=reviewer, registration_id=registration_id, **found)  # type: ignore[arg-type]
        assert refused.value.fields["right"] == right
    async with db.transaction() as tx:
        found_of_all = await registering.qualify(
            tx, actor=reviewer, registration_id=registration_id, priority_rank=2, every_member=True
        )
    assert (found_of_all.state, found_of_all.priority_rank) == ("QUALIFIED", 2)


async def test_a_group_that_was_refused_frees_its_people(db: Database, people: People, lot_id: int) -> None:
    registration_id = (await group(db, people, lot_id)).id
    await consent(db, people, registration_id, "bidder.two")
    async with db.transaction() as tx:
        await registering.refuse(
            tx, actor=people.actor("centre.reviewer"), registration_id=registration_id, reason="一名成员不具备受让条件"
        )
    for login in ("bidder.one", "bidder.two"):
        await apply_alone(db, people, lot_id, login)


async def test_shares_never_change_once_they_are_named(db: Database, people: People, lot_id: int) -> None:
    await group(db, people, lot_id)
    for change in ("UPDATE joint_member SET share_bps = 1", "DELETE FROM joint_member"):
        with pytest.raises(DBAPIError):
            async with db.transaction() as tx:
                await tx.execute(text(change))


async def test_the_lead_alone_bids_and_members_watch_under_the_groups_code(
    db: Database, people: People, lot_id: int, drain_jobs: Drain
) -> None:
    registration_id, code = await admitted_group(db, people, drain_jobs, lot_id)
    async with db.transaction() as tx:
        hold = await ledger.find_hold(tx, purpose=registering.purpose_of(registration_id))
        seen = {
            login: (await snapshots.snapshot(tx, lot_id=lot_id, viewer=people.actor(login))).me
            for login in ("bidder.one", "bidder.two", "bidder.person")
        }
        lot = await store.lot(tx, lot_id=lot_id)
        assert lot is not None
        lead = await registering.own(tx, lot_id=lot_id, organisation_id=people.organisation("bidder-one").id)
        member = await registering.own(tx, lot_id=lot_id, organisation_id=people.organisation("bidder-two").id)
        await registering.need_the_lead(tx, lead, actor=people.actor("bidder.one"))
        with pytest.raises(OnlyTheLead) as refused:
            await registering.need_the_lead(tx, member, actor=people.actor("bidder.two"))
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
        exported = await record.export(tx, lot_id=lot_id)
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
