"""From the draft to the notice: who may do what, in which order, and what the rules refuse."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from listings import checking, drafting, reading, relisting, reviewing, service, store, withdrawing
from listings.models import NewListing, Reason
from listings.problems import (
    FourEyes,
    LoanAlreadyListed,
    LoanNotDefaulted,
    NotRelistable,
    RightAlreadyListed,
    TermsRefused,
    TooLateToWithdraw,
)
from listings.states import LISTING, LOAN
from listings.tables import Listing
from market.identity.service import create_user
from market.kernel import clock
from market.kernel.problems import Invalid, NotAllowed, NotFound, WrongState
from market.platform import history
from market.platform.actor import Actor
from market.platform.db import Database
from market.platform.services import Services
from tests.listings.helpers import change, drafted, in_days, loan_of, paper, published, submitted, take_in, terms
from tests.people import PASSWORD, People


async def actions(tx: AsyncSession, people: People, row: Listing) -> dict[str, list[str]]:
    found = {}
    for login in ("bank.maker", "bank.checker", "centre.reviewer"):
        try:
            found[login] = (await reading.listing_page(tx, viewer=people.actor(login), listing_id=row.id)).actions
        except NotFound:
            found[login] = ["unseen"]
    return found


async def test_the_straight_path(db: Database, services: Services, bank: People) -> None:
    async with db.transaction() as tx:
        row = await drafted(tx, services, bank)
        assert (row.start_price_fen, row.deposit_fen, row.increment_fen) == (49_000_000, 4_900_000, 490_000)
        assert row.bidding_opens_at == in_days(37)
        assert row.title == "“一种反渗透海水淡化浓盐水回用装置”专利权"
        assert await actions(tx, bank, row) == {
            "bank.maker": ["edit", "propose", "withdraw"],
            "bank.checker": ["withdraw"],
            "centre.reviewer": ["unseen"],
        }
        await checking.propose(tx, actor=bank.actor("bank.maker"), listing_id=row.id)
        assert (await actions(tx, bank, row))["bank.checker"] == ["submit", "send_back", "withdraw"]
        await checking.submit(tx, actor=bank.actor("bank.checker"), listing_id=row.id)
        assert await actions(tx, bank, row) == {
            "bank.maker": [],
            "bank.checker": [],
            "centre.reviewer": ["publish", "return"],
        }
        await reviewing.publish(tx, actor=bank.actor("centre.reviewer"), listing_id=row.id)
        assert (row.state, (await loan_of(tx)).state) == ("PUBLISHED", "IN_DISPOSAL")
        assert await actions(tx, bank, row) == {
            "bank.maker": [],
            "bank.checker": ["withdraw"],
            "centre.reviewer": ["withdraw"],
        }
        trail = await history.trail(tx, machine=LISTING, subject_id=row.id)
        assert [move.event for move in trail] == ["propose", "submit", "publish"]


async def test_the_venue_gets_the_terms_and_the_facts_of_the_test_vector(
    db: Database, services: Services, bank: People
) -> None:
    async with db.transaction() as tx:
        row = await published(tx, services, bank)
        loan = await loan_of(tx)
        terms = await service.lot_terms(tx, listing_id=row.id)
        assert (terms.start_price_fen, terms.extension_seconds, terms.state) == (49_000_000, 300, "PUBLISHED")
        assert terms.consignor_organisation_id == bank.organisation("bank").id
        assert terms.pledgor_uscc == terms.borrower_uscc == loan.borrower_uscc
        facts = await service.deal_facts(tx, listing_id=row.id)
        assert (facts.principal_fen, facts.interest_fen) == (100_000_000, 6_000_000)
        assert sum(line.amount_fen for line in facts.costs) == 4_000_000
        assert (facts.loan_key, facts.balance_due_days) == (f"loan:{loan.id}", 10)


async def test_four_eyes(db: Database, services: Services, bank: People) -> None:
    async with db.transaction() as tx:
        both = await create_user(
            tx,
            organisation_id=bank.organisation("bank").id,
            login="bank.both",
            display_name="双岗",
            password=PASSWORD,
            roles=["BANK_MAKER", "BANK_CHECKER"],
        )
        actor = Actor(both.id, both.organisation_id, "双岗", frozenset(both.roles))
        row = await drafted(tx, services, bank)
        await checking.propose(tx, actor=actor, listing_id=row.id)
        with pytest.raises(FourEyes):
            await checking.submit(tx, actor=actor, listing_id=row.id)
        with pytest.raises(FourEyes):
            await checking.send_back(tx, actor=actor, listing_id=row.id, note="自查")
        await checking.submit(tx, actor=bank.actor("bank.checker"), listing_id=row.id)


async def test_another_bank_neither_sees_nor_touches_it(db: Database, services: Services, bank: People) -> None:
    async with db.transaction() as tx:
        row = await published(tx, services, bank)
        with pytest.raises(NotFound):
            await reading.listing_page(tx, viewer=bank.actor("other.maker"), listing_id=row.id)
        with pytest.raises(NotFound):
            await withdrawing.withdraw(
                tx, actor=bank.actor("other.checker"), listing_id=row.id, ground="COLLUSION", note="不相干"
            )
        assert (await reading.listing_list(tx, viewer=bank.actor("other.maker"))).total == 0
        assert (await reading.loan_list(tx, viewer=bank.actor("other.maker"))).total == 0
        assert (await reading.loan_list(tx, viewer=bank.actor("fund.manager"))).total == 42
        assert (await reading.loan_list(tx, viewer=bank.actor("observer"))).total == 0
        assert (await reading.listing_list(tx, viewer=bank.actor("bidder.one"))).total == 0


async def test_a_draft_refuses_what_the_rules_refuse_with_the_citation(
    db: Database, services: Services, bank: People
) -> None:
    with pytest.raises(TermsRefused) as refused:
        async with db.transaction() as tx:
            await drafted(
                tx,
                services,
                bank,
                start_price_fen="48000000",
                deposit_fen="1",
                bidding_opens_at=in_days(29).isoformat(),
            )
    errors = {each["field"]: each for each in refused.value.fields["errors"]}
    assert set(errors) == {"start_price_fen", "deposit_fen", "bidding_opens_at"}
    assert "第10条" in errors["start_price_fen"]["zh"]
    assert "art 17" in errors["deposit_fen"]["citation_en"]
    assert errors["bidding_opens_at"]["rule"] == "notice_days_first"


async def test_only_a_defaulted_loan_once_at_a_time(db: Database, services: Services, bank: People) -> None:
    async with db.transaction() as tx:
        with pytest.raises(LoanNotDefaulted):
            await drafted(tx, services, bank, loan_no="BHKJ-2024-0017")
        await drafted(tx, services, bank)
        with pytest.raises(LoanAlreadyListed):
            await drafted(tx, services, bank)


async def test_a_right_is_offered_once_across_banks(db: Database, services: Services, bank: People) -> None:
    await take_in(services, actor=bank.actor("other.maker"))
    maker, rival = bank.actor("bank.maker"), bank.actor("other.maker")
    async with db.transaction() as tx:
        mine = await drafted(tx, services, bank)
        loans = await reading.loan_list(tx, viewer=rival, text="BHKJ-2023-0001")
        document_id = await paper(tx, services, actor=rival)
        new = NewListing.model_validate({"loan_id": loans.items[0].id, **terms(bank, document_id=document_id)})
        theirs = await drafting.draft(tx, actor=rival, rule_set="standard", new=new)
        await checking.propose(tx, actor=maker, listing_id=mine.id)
        with pytest.raises(RightAlreadyListed):
            await checking.propose(tx, actor=rival, listing_id=theirs.id)
    async with db.transaction() as tx:
        await withdrawing.withdraw(
            tx, actor=maker, listing_id=mine.id, ground="CREDITOR_WITHDRAWS", note="改由他行处置"
        )
        await checking.propose(tx, actor=rival, listing_id=theirs.id)


async def test_an_incomplete_draft_is_kept_and_cannot_be_proposed(
    db: Database, services: Services, bank: People
) -> None:
    async with db.transaction() as tx:
        row = await drafted(tx, services, bank, consent={}, disclosure={}, appraisal_report_no="")
        with pytest.raises(TermsRefused) as refused:
            await checking.propose(tx, actor=bank.actor("bank.maker"), listing_id=row.id)
        fields = {each["field"] for each in refused.value.fields["errors"]}
        assert {"consent.basis", "consent.notices", "disclosure.litigation", "disclosure.special_warnings"} <= fields
        page = await reading.listing_page(tx, viewer=bank.actor("bank.maker"), listing_id=row.id)
        assert fields <= {point.field for point in page.open_points}


async def test_an_appraisal_that_comes_later_brings_the_prices(db: Database, services: Services, bank: People) -> None:
    async with db.transaction() as tx:
        row = await drafted(tx, services, bank, appraisal_fen=None, appraised_on=None)
        assert row.start_price_fen is None
        await change(tx, bank, row.id, appraisal_fen="50000000", appraised_on=clock.today().isoformat())
        assert (row.start_price_fen, row.deposit_fen) == (35_000_000, 3_500_000)
        assert row.appraisal_valid_until is not None


async def test_papers_are_the_banks_own_and_appraisers_are_appraisers(
    db: Database, services: Services, bank: People
) -> None:
    async with db.transaction() as tx:
        row = await drafted(tx, services, bank)
        foreign = await paper(tx, services, actor=bank.actor("other.maker"))
        for named in (
            {"appraisal_document_id": foreign},
            {"appraisal_document_id": 10**9},
            {"appraiser_organisation_id": bank.organisation("bidder-one").id},
            {"costs": [{"kind": "LEGAL", "payee_organisation_id": 10**9, "amount_fen": "1"}]},
            {"bidding_closes_at": in_days(36).isoformat()},
        ):
            with pytest.raises(Invalid):
                await change(tx, bank, row.id, **named)
            await tx.refresh(row)
        with pytest.raises(TermsRefused):
            await change(tx, bank, row.id, right_ids=[10**9])


async def test_sent_back_by_the_checker_and_returned_by_the_centre(
    db: Database, services: Services, bank: People
) -> None:
    maker, checker, reviewer = (bank.actor(x) for x in ("bank.maker", "bank.checker", "centre.reviewer"))
    async with db.transaction() as tx:
        row = await drafted(tx, services, bank)
        await checking.propose(tx, actor=maker, listing_id=row.id)
        with pytest.raises(WrongState):
            await change(tx, bank, row.id, title="新标题")
        await checking.send_back(tx, actor=checker, listing_id=row.id, note="请补充说明")
        await change(tx, bank, row.id, title="新标题")
        await checking.propose(tx, actor=maker, listing_id=row.id)
        await checking.submit(tx, actor=checker, listing_id=row.id)
        reasons = [Reason(field="disclosure.licences", reason="请补充许可备案查询结果")]
        await reviewing.return_(tx, actor=reviewer, listing_id=row.id, reasons=reasons)
        page = await reading.listing_page(tx, viewer=maker, listing_id=row.id)
        assert (page.state, page.returned, page.actions) == ("RETURNED", reasons, ["edit", "propose", "withdraw"])
        await change(tx, bank, row.id, start_price_fen="50000000")
        await checking.propose(tx, actor=maker, listing_id=row.id)
        assert row.returned == []
        await checking.submit(tx, actor=checker, listing_id=row.id)
        await reviewing.publish(tx, actor=reviewer, listing_id=row.id)
        with pytest.raises(WrongState):
            await reviewing.publish(tx, actor=reviewer, listing_id=row.id)
        with pytest.raises(NotAllowed):
            await reviewing.return_(tx, actor=maker, listing_id=row.id, reasons=reasons)


async def test_publication_asks_the_rules_again_on_its_own_day(db: Database, services: Services, bank: People) -> None:
    async with db.transaction() as tx:
        row = await submitted(tx, services, bank)
        # As if the review had taken so long that the notice period no longer fits.
        row.bidding_opens_at = in_days(29)
        await tx.flush()
        with pytest.raises(TermsRefused) as refused:
            await reviewing.publish(tx, actor=bank.actor("centre.reviewer"), listing_id=row.id)
        assert [each["field"] for each in refused.value.fields["errors"]] == ["bidding_opens_at"]
        assert row.state == "SUBMITTED"
        recent = {**row.consent, "notices": [{**row.consent["notices"][0], "notified_on": clock.today().isoformat()}]}
        row.bidding_opens_at, row.consent = in_days(37), recent
        with pytest.raises(TermsRefused) as refused:
            await reviewing.publish(tx, actor=bank.actor("centre.reviewer"), listing_id=row.id)
        assert "art 16" in refused.value.fields["errors"][0]["en"]


async def test_the_demo_publishes_at_once(db: Database, services: Services, bank: People) -> None:
    async with db.transaction() as tx:
        row = await published(tx, services, bank, rule_set="demo")
        assert row.bidding_opens_at is not None
        assert row.bidding_closes_at is not None
        assert (row.bidding_closes_at - row.bidding_opens_at).total_seconds() == 180
        assert (await service.lot_terms(tx, listing_id=row.id)).extension_seconds == 20


async def test_withdrawal_frees_the_loan_and_its_rights(db: Database, services: Services, bank: People) -> None:
    async with db.transaction() as tx:
        row = await published(tx, services, bank)
        with pytest.raises(NotAllowed):
            await withdrawing.withdraw(
                tx, actor=bank.actor("bank.maker"), listing_id=row.id, ground="DEBT_PAID", note="已还款"
            )
        await withdrawing.withdraw(
            tx, actor=bank.actor("bank.checker"), listing_id=row.id, ground="DEBT_PAID", note="债务人已还款"
        )
        assert (row.state, row.outcome, (await loan_of(tx)).state) == ("WITHDRAWN", "WITHDRAWN", "DEFAULTED")
        assert (await service.lot_terms(tx, listing_id=row.id)).state == "WITHDRAWN"
        await drafted(tx, services, bank)


async def test_nothing_is_withdrawn_once_the_bidding_has_ended(db: Database, services: Services, bank: People) -> None:
    async with db.transaction() as tx:
        row = await published(tx, services, bank)
        row.bidding_opens_at, row.registration_closes_at = (
            clock.now() - timedelta(days=2),
            clock.now() - timedelta(days=1),
        )
        row.bidding_closes_at = clock.now() - timedelta(seconds=1)
        with pytest.raises(TooLateToWithdraw):
            await withdrawing.withdraw(
                tx, actor=bank.actor("bank.checker"), listing_id=row.id, ground="SETTLEMENT", note="和解"
            )


async def ended(
    tx: AsyncSession, services: Services, people: People, *, outcome: str, days_ago: int = 1, **terms: Any
) -> Listing:
    """A published listing that ended some days ago."""
    row = await published(tx, services, people, **terms)
    row.outcome, row.ended_at = outcome, clock.now() - timedelta(days=days_ago)
    system = people.actor("centre.reviewer")
    await history.move(tx, row, machine=LISTING, event="conclude", actor=system)
    await store.set_live(tx, listing_id=row.id, live=False)
    if outcome != "SOLD":
        await history.move(tx, await loan_of(tx), machine=LOAN, event="give_back", actor=system)
    return row


async def test_where_the_rules_draft_was_withdrawn_the_bank_drafts_it_anew_at_the_rules_price(
    db: Database, services: Services, bank: People
) -> None:
    maker = bank.actor("bank.maker")
    async with db.transaction() as tx:
        first = await ended(tx, services, bank, outcome="PASSED", joint_bidding=False)
        assert (await actions(tx, bank, first))["bank.maker"] == ["relist"]
        second = await relisting.relist(tx, actor=maker, listing_id=first.id)
        assert (second.stage, second.start_price_fen, second.deposit_fen) == ("SECOND", 39_200_000, 3_920_000)
        assert second.bidding_opens_at == in_days(22)
        assert (second.consent, second.disclosure) == (first.consent, first.disclosure)
        assert not second.joint_bidding, "who may bid is what was announced"
        with pytest.raises(NotRelistable):
            await relisting.relist(tx, actor=maker, listing_id=first.id)
    for typed in ("39000000", "40000000"):
        with pytest.raises(TermsRefused):
            async with db.transaction() as tx:
                await change(tx, bank, second.id, start_price_fen=typed)
    async with db.transaction() as tx:
        # A new, higher appraisal lifts the price with it.
        raised = await change(tx, bank, second.id, appraisal_fen="80000000")
        assert (raised.start_price_fen, raised.deposit_fen) == (44_800_000, 4_480_000)
    async with db.transaction() as tx:
        await checking.propose(tx, actor=maker, listing_id=second.id)


async def test_the_next_stage_is_due_within_thirty_days(db: Database, services: Services, bank: People) -> None:
    async with db.transaction() as tx:
        first = await ended(tx, services, bank, outcome="PASSED", days_ago=31)
        late = await relisting.relist(tx, actor=bank.actor("bank.maker"), listing_id=first.id)
        page = await reading.listing_page(tx, viewer=bank.actor("bank.maker"), listing_id=late.id)
        assert ["art 26" in point.en for point in page.open_points if point.field == "stage"] == [True]


async def test_a_sold_listing_has_no_next_round(db: Database, services: Services, bank: People) -> None:
    async with db.transaction() as tx:
        first = await ended(tx, services, bank, outcome="SOLD")
        with pytest.raises(NotRelistable):
            await relisting.relist(tx, actor=bank.actor("bank.maker"), listing_id=first.id)


async def test_a_worn_out_appraisal_is_not_carried_over(db: Database, services: Services, bank: People) -> None:
    async with db.transaction() as tx:
        first = await ended(tx, services, bank, outcome="PASSED")
        first.appraisal_valid_until = clock.today() + timedelta(days=3)
        second = await relisting.relist(tx, actor=bank.actor("bank.maker"), listing_id=first.id)
        assert (second.appraisal_fen, second.start_price_fen) == (None, 39_200_000)
