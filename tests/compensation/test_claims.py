"""From shortfall to payment: opened once, submitted whole, decided within the rule, paid through the ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from market.compensation import problems, rules, service
from market.kernel import clock
from market.kernel.problems import Invalid, NotAllowed, NotFound, WrongState
from market.ledger.service import balance, verify_books
from market.payments.service import instruction
from tests.compensation.helpers import FACTS, YUAN, Fund

Drain = Callable[[], Awaitable[None]]


async def test_a_claim_is_opened_once_for_a_loan_with_the_shares_of_the_rule(fund: Fund) -> None:
    first = await fund.open()
    again = await fund.open(loss_fen=1)
    assert again.id == first.id
    assert again.principal_loss_fen == 600_000 * YUAN
    assert {share.party: share.amount_fen for share in first.shares} == {
        "FUND": 240_000 * YUAN,
        "BANK": 360_000 * YUAN,
    }
    assert (first.state, first.scheme_code, first.fund_share_fen) == ("OPENED", "binhai-2022", 240_000 * YUAN)
    assert first.apply_by == clock.today() + timedelta(days=60)
    assert first.failed_conditions == []
    assert "LOSS_CALCULATION" not in first.missing
    assert len(first.missing) == len(rules.PACK) - 1


async def test_two_workers_open_one_claim(fund: Fund) -> None:
    first, second = await asyncio.gather(fund.open(), fund.open())
    assert first.id == second.id


async def test_submitting_names_what_is_missing_and_then_goes_through(fund: Fund) -> None:
    claim = await fund.open()
    actor = fund.actor("bank.maker")
    with pytest.raises(problems.EvidenceMissing) as refused:
        async with fund.db.transaction() as tx:
            await service.submit(tx, actor=actor, claim_id=claim.id)
    assert {item["item"] for item in refused.value.fields["missing"]} == set(claim.missing)
    await fund.complete(claim.id)
    async with fund.db.transaction() as tx:
        submitted = await service.submit(tx, actor=actor, claim_id=claim.id)
    assert (submitted.state, submitted.missing) == ("SUBMITTED", [])
    assert [move.event for move in submitted.trail] == ["submit"]
    with pytest.raises(problems.EvidenceClosed):
        await fund.complete(claim.id)


async def test_the_same_document_counts_once_and_evidence_cannot_be_changed(fund: Fund) -> None:
    claim = await fund.open()
    document_id = await fund.document("bank.maker")
    for _ in range(2):
        async with fund.db.transaction() as tx:
            view = await service.attach(
                tx, actor=fund.actor("bank.maker"), claim_id=claim.id, item="RECORDAL", document_id=document_id
            )
    (recordal,) = [item for item in view.evidence if item.item == "RECORDAL"]
    assert [one.document_id for one in recordal.provided] == [document_id]
    with pytest.raises(DBAPIError, match="append-only"):
        async with fund.db.transaction() as tx:
            await tx.execute(text("DELETE FROM claim_evidence"))


async def test_another_banks_claim_and_documents_do_not_exist_for_a_bank(fund: Fund) -> None:
    claim = await fund.open()
    stranger, own = fund.actor("other.maker"), fund.actor("bank.maker")
    theirs = await fund.document("other.maker")
    for attempt in (
        lambda tx: service.claim(tx, actor=stranger, claim_id=claim.id),
        lambda tx: service.submit(tx, actor=stranger, claim_id=claim.id),
        lambda tx: service.attach(tx, actor=stranger, claim_id=claim.id, item="RECORDAL", document_id=theirs),
        lambda tx: service.attach(tx, actor=own, claim_id=claim.id, item="RECORDAL", document_id=theirs),
    ):
        with pytest.raises(NotFound):
            async with fund.db.transaction() as tx:
                await attempt(tx)
    async with fund.db.transaction() as tx:
        assert (await service.claims(tx, actor=stranger)).total == 0
        assert (await service.claims(tx, actor=own)).total == 1
        assert (await service.claims(tx, actor=fund.actor("bidder.one"))).total == 0


async def test_an_unknown_item_is_refused(fund: Fund) -> None:
    claim = await fund.open()
    with pytest.raises(Invalid):
        async with fund.db.transaction() as tx:
            await service.attach(tx, actor=fund.actor("bank.maker"), claim_id=claim.id, item="LUNCH", document_id=1)


async def test_after_the_last_day_a_claim_cannot_be_submitted_but_a_returned_one_may_come_again(
    fund: Fund, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = await fund.open("L-late")
    await fund.complete(late.id)
    in_time = await fund.submitted("L-in-time")
    await fund.decide(in_time.id, "return", reason="补充催收记录")
    after = late.apply_by + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: after)
    with pytest.raises(problems.ClaimTooLate):
        async with fund.db.transaction() as tx:
            await service.submit(tx, actor=fund.actor("bank.maker"), claim_id=late.id)
    async with fund.db.transaction() as tx:
        again = await service.submit(tx, actor=fund.actor("bank.maker"), claim_id=in_time.id)
    assert again.state == "SUBMITTED"


async def test_an_approved_claim_is_set_aside_instructed_and_paid_when_the_bank_says_so(
    fund: Fund, drain_jobs: Drain
) -> None:
    await fund.endow(1_000_000 * YUAN)
    claim = await fund.submitted()
    approved = await fund.decide(claim.id)
    bank = fund.people.organisation("bank").id
    assert (approved.state, approved.approved_fen) == ("APPROVED", 240_000 * YUAN)
    async with fund.db.transaction() as tx:
        assert await balance(tx, account="fund:binhai-2022") == 760_000 * YUAN
        assert await balance(tx, account=f"payable:{bank}") == 240_000 * YUAN
        order = await instruction(tx, reference=f"claim:{claim.id}")
    assert (order.purpose, order.amount_fen, order.payee_organisation_id) == ("CLAIM", 240_000 * YUAN, bank)
    async with fund.db.transaction() as tx:
        await tx.execute(text("DELETE FROM procrastinate_jobs WHERE task_name = 'payments.submit'"))
    await fund.settle(claim.id, 240_000 * YUAN)
    await drain_jobs()
    async with fund.db.transaction() as tx:
        paid = await service.claim(tx, actor=fund.actor("bank.maker"), claim_id=claim.id)
        assert await balance(tx, account=f"payable:{bank}") == 0
        assert (await verify_books(tx)).ok
    assert paid.state == "PAID"
    assert paid.paid_at is not None
    assert [move.to_state for move in paid.trail] == ["SUBMITTED", "APPROVED", "PAID"]


async def test_a_payment_told_twice_pays_once(fund: Fund) -> None:
    from market.compensation.jobs import claim_paid

    await fund.endow(1_000_000 * YUAN)
    claim = await fund.paid()
    for _ in range(2):
        await claim_paid.handler(fund.services, instruction_id=1, purpose="CLAIM", subject_id=claim.id)
    await claim_paid.handler(fund.services, instruction_id=2, purpose="PAYOUT", subject_id=999)
    async with fund.db.transaction() as tx:
        view = await service.claim(tx, actor=fund.actor("fund.manager"), claim_id=claim.id)
    assert [move.event for move in view.trail].count("pay") == 1


async def test_the_fund_never_pays_more_than_the_rule_and_says_why_it_pays_less(fund: Fund) -> None:
    await fund.endow(1_000_000 * YUAN)
    claim = await fund.submitted()
    with pytest.raises(problems.AmountAboveRule) as refused:
        await fund.decide(claim.id, amount_fen=240_000 * YUAN + 1)
    assert refused.value.fields["source"] == "Binhai [2022] 9"
    with pytest.raises(problems.AmountNotPositive):
        await fund.decide(claim.id, amount_fen=0, reason="无")
    with pytest.raises(problems.DecisionNeedsReason):
        await fund.decide(claim.id, amount_fen=1)
    less = await fund.decide(claim.id, amount_fen=100 * YUAN, reason="部分材料不符")
    assert (less.approved_fen, less.decision_reason) == (100 * YUAN, "部分材料不符")


async def test_a_fund_that_is_too_small_names_what_is_missing_and_nothing_moves(fund: Fund) -> None:
    await fund.endow(200_000 * YUAN)
    claim = await fund.submitted()
    assert (claim.largest_fen, claim.limited_by) == (200_000 * YUAN, "FUND_BALANCE")
    with pytest.raises(problems.FundTooSmall) as refused:
        await fund.decide(claim.id)
    assert refused.value.fields == {
        "needed_fen": 240_000 * YUAN,
        "available_fen": 200_000 * YUAN,
        "short_fen": 40_000 * YUAN,
    }
    async with fund.db.transaction() as tx:
        assert await balance(tx, account="fund:binhai-2022") == 200_000 * YUAN
    limited = await fund.decide(claim.id, amount_fen=200_000 * YUAN, reason="以资金余额为限")
    assert limited.approved_fen == 200_000 * YUAN


async def test_two_decisions_at_once_cannot_spend_the_same_money(fund: Fund) -> None:
    await fund.endow(240_000 * YUAN)
    first, second = await fund.submitted("L-1"), await fund.submitted("L-2")
    outcomes = await asyncio.gather(fund.decide(first.id), fund.decide(second.id), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ClaimView", "FundTooSmall"]


async def test_a_banks_cap_counts_its_other_claims(fund: Fund) -> None:
    await fund.endow(1_000_000 * YUAN)
    async with fund.db.transaction() as tx:
        await tx.execute(text("UPDATE scheme SET per_bank_cap_fen = :cap"), {"cap": 300_000 * YUAN})
    first, second = await fund.submitted("L-1"), await fund.submitted("L-2")
    await fund.decide(first.id)
    with pytest.raises(problems.AmountAboveRule) as refused:
        await fund.decide(second.id, amount_fen=60_000 * YUAN + 1)
    assert refused.value.fields["limited_by"] == "PER_BANK_CAP"
    assert (await fund.decide(second.id)).approved_fen == 60_000 * YUAN


async def test_a_condition_known_not_to_hold_stops_approval_an_unproven_one_does_not(fund: Fund) -> None:
    await fund.endow(1_000_000 * YUAN)
    late = replace(FACTS, recorded_on=date(2026, 6, 1))
    claim = await fund.submitted("L-1", facts=late)
    with pytest.raises(problems.ClaimNotEligible) as refused:
        await fund.decide(claim.id)
    assert [one["condition"] for one in refused.value.fields["conditions"]] == ["RECORDED_IN_TIME"]
    rejected = await fund.decide(claim.id, "reject", reason="未按期备案")
    assert (rejected.state, rejected.actions) == ("REJECTED", [])
    unproven = await fund.submitted("L-2", facts=replace(FACTS, recorded_on=None))
    assert [one.proven for one in unproven.failed_conditions] == [False]
    assert (await fund.decide(unproven.id)).state == "APPROVED"


async def test_rejecting_and_returning_need_a_reason_and_only_the_fund_decides(fund: Fund) -> None:
    claim = await fund.submitted()
    for decision in ("reject", "return"):
        with pytest.raises(problems.DecisionNeedsReason):
            await fund.decide(claim.id, decision, reason="  ")
    with pytest.raises(NotAllowed):
        async with fund.db.transaction() as tx:
            await service.decide(tx, actor=fund.actor("bank.checker"), claim_id=claim.id, decision="approve")
    await fund.decide(claim.id, "reject", reason="不属于补偿范围")
    with pytest.raises(WrongState):
        await fund.decide(claim.id)


async def test_actions_are_what_the_reader_may_do_now(fund: Fund) -> None:
    claim = await fund.submitted()

    async def actions(login: str) -> list[str]:
        async with fund.db.transaction() as tx:
            return (await service.claim(tx, actor=fund.actor(login), claim_id=claim.id)).actions

    assert await actions("fund.manager") == ["approve", "reject", "return"]
    assert await actions("bank.maker") == []
    assert await actions("centre.settlement") == []
    await fund.decide(claim.id, "return", reason="补充")
    assert await actions("bank.checker") == ["attach", "submit"]


async def test_only_one_scheme_answers_on_a_day_and_adopting_ends_the_one_before(fund: Fund) -> None:
    start = clock.today()
    async with fund.db.transaction() as tx:
        await service.ensure_default(tx)
        adopted = await service.adopt_scheme(tx, code="guangzhou-5311", effective_from=start)
    assert adopted.active
    claim = await fund.open()
    assert {share.party: share.amount_fen for share in claim.shares} == {
        "FUND": 300_000 * YUAN,
        "INSURER": 180_000 * YUAN,
        "APPRAISER": 60_000 * YUAN,
        "BANK": 60_000 * YUAN,
    }
    async with fund.db.transaction() as tx:
        listed = (await service.schemes(tx)).items
    before = next(one for one in listed if one.code == "binhai-2022")
    assert before.effective_to == start - timedelta(days=1)
    assert {one.code for one in listed if not one.kept} >= {"jiangsu-suzhidai", "weihai-top-up"}
    with pytest.raises(DBAPIError, match="active_schemes_do_not_overlap"):
        async with fund.db.transaction() as tx:
            await tx.execute(text("UPDATE scheme SET effective_to = NULL"))


async def test_the_migration_brings_the_default_that_the_rulebook_publishes(fund: Fund) -> None:
    from market.compensation import schemes

    async with fund.db.transaction() as tx:
        row = (await tx.execute(text("SELECT * FROM scheme"))).mappings().one()
    assert {name: row[name] for name in row if name != "id"} == schemes.published("binhai-2022")
