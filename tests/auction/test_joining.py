"""Joint bidding (联合竞买): a lead names, members consent, the centre screens all, and the group is one bidder."""

from __future__ import annotations

import asyncio
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from auction import store
from auction.problems import (
    AlreadyRegistered,
    GroupUnsound,
    MemberMayNotBid,
    MemberUnknown,
    NoJointBidding,
    PersonalRight,
    RegistrationClosed,
    TermsNotAccepted,
    UndertakingNotAccepted,
)
from auction.registrations import joining, registered, registering
from auction.registrations.joining import Accepted, Named
from market.identity import inbox
from market.kernel.problems import NotFound, WrongState
from market.payments import service as payments
from market.platform.db import Database
from market.platform.services import Services
from tests.auction.groups import ACCEPTED, Drain, announced, consent, decline, group
from tests.auction.groups import lot_id as lot_id
from tests.auction.test_selling import apply as apply_alone
from tests.auction.test_selling import open_now, qualify
from tests.people import People


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
        assert await registered.to_review(tx) == [], "the centre has nothing to review yet"
        (seen,) = await registered.mine(tx, actor=people.actor("bidder.two"))
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
    db: Database, services: Services, bank: People, drain_jobs: Drain, connection: psycopg.Connection[Any]
) -> None:
    lot_id = await announced(db, services, bank, drain_jobs, joint_bidding=False)
    with pytest.raises(NoJointBidding):
        await group(db, bank, lot_id)
    (data,) = connection.execute("SELECT data FROM lot_event WHERE seq = 1").fetchone() or ()
    assert data["joint_bidding"] is False, "it is announced, so it cannot be altered afterwards"


async def test_the_centre_sees_every_members_screening(db: Database, people: People, lot_id: int) -> None:
    found = await group(db, people, lot_id, ("bidder-two", 4_000))
    await consent(db, people, found.id, "bidder.two")
    async with db.transaction() as tx:
        (before,) = await registered.to_review(tx)
        lot = await store.lot(tx, lot_id=lot_id)
        assert lot is not None
        # What is learned later shows, too: the member turns out to have appraised the right.
        lot.terms = {**lot.terms, "appraiser_organisation_id": people.organisation("bidder-two").id}
        await tx.flush()
        (after,) = await registered.to_review(tx)
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


async def test_whoever_withdraws_before_paying_owes_nothing_and_may_register_anew(
    db: Database, people: People, lot_id: int
) -> None:
    registration_id = (await group(db, people, lot_id)).id
    await consent(db, people, registration_id, "bidder.two")
    code = await qualify(db, people, registration_id)
    async with db.transaction() as tx:
        await registering.withdraw(tx, actor=people.actor("bidder.one"), registration_id=registration_id)
        assert (await payments.reference(tx, code=code)).state == "CANCELLED"
        seen = await registered.own(tx, lot_id=lot_id, organisation_id=people.organisation("bidder-two").id)
    assert seen is None, "the group has ended for its members, too"
    for login in ("bidder.one", "bidder.two"):
        await apply_alone(db, people, lot_id, login)


async def test_who_registers_alone_and_consents_at_the_same_moment_takes_part_once(
    db: Database, people: People, lot_id: int
) -> None:
    found = await group(db, people, lot_id)
    async with db.transaction() as tx:
        await joining.consent(tx, actor=people.actor("bidder.two"), registration_id=found.id, accepted=ACCEPTED)
        alone = asyncio.create_task(apply_alone(db, people, lot_id, "bidder.two"))
        done, _ = await asyncio.wait([alone], timeout=0.3)
        assert not done, "the lot is locked: the second waits until the first is committed"
    with pytest.raises(AlreadyRegistered):
        await alone
