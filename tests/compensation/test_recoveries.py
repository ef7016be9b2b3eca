"""What comes later flows back by share, within the working days of the scheme; and the fund's own figures."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from market.compensation import problems, service, settling
from market.compensation.jobs import check_return, return_received
from market.compensation.views import RecoveryView
from market.kernel import clock
from market.kernel.calendar import add_working_days
from market.kernel.problems import Invalid, NotAllowed, NotFound
from market.ledger.service import balance
from market.payments.service import reference
from tests.compensation.helpers import YUAN, Fund

Drain = Callable[[], Awaitable[None]]


async def report(
    fund: Fund,
    claim_id: int,
    *,
    gross: int = 100_000,
    cost: int = 10_000,
    proof: str = "bank slip",
    on: date | None = None,
    login: str = "bank.maker",
) -> RecoveryView:
    document_id = await fund.document(login, proof)
    async with fund.db.transaction() as tx:
        return await service.report_recovery(
            tx,
            actor=fund.actor(login),
            claim_id=claim_id,
            gross_fen=gross * YUAN,
            cost_fen=cost * YUAN,
            on=on or clock.today(),
            document_id=document_id,
        )


async def test_40_percent_of_a_recovery_net_of_cost_comes_back_to_the_fund(fund: Fund, drain_jobs: Drain) -> None:
    await fund.endow(1_000_000 * YUAN)
    claim = await fund.paid()
    recovery = await report(fund, claim.id)
    assert (recovery.net_fen, recovery.fund_share_fen, recovery.state) == (90_000 * YUAN, 36_000 * YUAN, "REPORTED")
    assert recovery.return_by == add_working_days(clock.today(), 10).day
    assert recovery.payment_code is not None
    async with fund.db.transaction() as tx:
        expected = await reference(tx, code=recovery.payment_code)
        assert (expected.purpose, expected.account) == ("RECOVERY", "fund:binhai-2022")
        assert (expected.subject_id, expected.expected_fen) == (recovery.id, 36_000 * YUAN)
        await tx.execute(text("DELETE FROM procrastinate_jobs WHERE task_name = 'payments.submit'"))
    await fund.pay(recovery.payment_code, 36_000 * YUAN)
    await drain_jobs()
    async with fund.db.transaction() as tx:
        (seen,) = (await service.claim(tx, actor=fund.actor("bank.maker"), claim_id=claim.id)).recoveries
        assert await balance(tx, account="fund:binhai-2022") == 796_000 * YUAN
    assert (seen.state, seen.overdue) == ("RECEIVED", False)


async def test_one_proof_is_one_recovery(fund: Fund) -> None:
    await fund.endow(1_000_000 * YUAN)
    claim = await fund.paid()
    document_id = await fund.document("bank.maker")

    async def again(gross_fen: int) -> RecoveryView:
        async with fund.db.transaction() as tx:
            return await service.report_recovery(
                tx,
                actor=fund.actor("bank.maker"),
                claim_id=claim.id,
                gross_fen=gross_fen,
                cost_fen=0,
                on=clock.today(),
                document_id=document_id,
            )

    assert (await again(100)).id == (await again(100)).id
    with pytest.raises(problems.RecoveryKnown):
        await again(101)


async def test_the_fund_never_gets_back_more_than_it_paid(fund: Fund) -> None:
    await fund.endow(1_000_000 * YUAN)
    claim = await fund.paid()
    first = await report(fund, claim.id, gross=500_000, cost=0, proof="first")
    second = await report(fund, claim.id, gross=500_000, cost=0, proof="second")
    third = await report(fund, claim.id, gross=5, cost=0, proof="third")
    assert first.fund_share_fen + second.fund_share_fen == 240_000 * YUAN
    assert (third.fund_share_fen, third.state, third.payment_code) == (0, "RECEIVED", None)


async def test_a_recovery_that_its_cost_ate_owes_nothing(fund: Fund) -> None:
    await fund.endow(1_000_000 * YUAN)
    claim = await fund.paid()
    recovery = await report(fund, claim.id, gross=10, cost=20)
    assert (recovery.net_fen, recovery.fund_share_fen, recovery.state) == (0, 0, "RECEIVED")


async def test_a_partly_compensated_claim_returns_its_true_share(fund: Fund) -> None:
    await fund.endow(1_000_000 * YUAN)
    claim = await fund.submitted()
    await fund.decide(claim.id, amount_fen=120_000 * YUAN, reason="部分补偿")
    assert (await report(fund, claim.id)).fund_share_fen == 18_000 * YUAN


async def test_what_cannot_be_reported(fund: Fund) -> None:
    claim = await fund.open()
    with pytest.raises(problems.RecoveryTooEarly):
        await report(fund, claim.id)
    with pytest.raises(NotFound):
        await report(fund, claim.id, login="other.maker")
    with pytest.raises(Invalid) as refused:
        await report(fund, claim.id, gross=0, cost=-1, on=clock.today() + timedelta(days=1))
    assert [wrong["field"] for wrong in refused.value.fields["errors"]] == ["gross_fen", "cost_fen", "recovered_on"]


async def test_a_share_not_passed_on_in_10_working_days_raises_one_alert(
    fund: Fund, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []

    async def remember(_: object, event: object) -> None:
        told.append(event)

    await fund.endow(1_000_000 * YUAN)
    claim = await fund.paid()
    monkeypatch.setattr(settling, "publish", remember)
    recovery = await report(fund, claim.id)
    async with fund.db.transaction() as tx:
        due = (
            await tx.execute(
                text("SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = 'compensation.check_return'")
            )
        ).scalar_one()
    assert clock.local_date(due) == recovery.return_by + timedelta(days=1)
    await check_return.handler(fund.services, recovery_id=recovery.id)
    assert told == []
    monkeypatch.setattr(clock, "today", lambda: recovery.return_by + timedelta(days=1))
    for _ in range(2):
        await check_return.handler(fund.services, recovery_id=recovery.id)
    assert [type(event).__name__ for event in told] == ["RecoveryOverdue"]
    async with fund.db.transaction() as tx:
        (seen,) = (await service.claim(tx, actor=fund.actor("fund.manager"), claim_id=claim.id)).recoveries
        assert (await service.fund(tx)).returns_overdue == 1
        listed = await service.claims(tx, actor=fund.actor("fund.manager"))
    assert [one.return_overdue for one in listed.items] == [True]
    assert seen.overdue


async def test_money_for_other_purposes_is_not_ours(fund: Fund) -> None:
    await return_received.handler(fund.services, reference_id=1, purpose="DEPOSIT", subject_id=999, amount_fen=1)


async def test_the_fund_shows_what_it_holds_promised_paid_and_got_back(fund: Fund, drain_jobs: Drain) -> None:
    async with fund.db.transaction() as tx:
        top_up = await service.top_up_reference(tx, actor=fund.actor("fund.manager"), amount_fen=1_000_000 * YUAN)
    await fund.pay(top_up.code, 1_000_000 * YUAN)
    paid = await fund.paid("L-1")
    approved = await fund.submitted("L-2", loss_fen=100_000 * YUAN)
    await fund.decide(approved.id)
    await fund.submitted("L-3", loss_fen=50_000 * YUAN)
    async with fund.db.transaction() as tx:
        await tx.execute(text("DELETE FROM procrastinate_jobs WHERE task_name = 'payments.submit'"))
    recovery = await report(fund, paid.id)
    await report(fund, paid.id, gross=1_000, cost=0, proof="later")
    assert recovery.payment_code is not None
    await fund.pay(recovery.payment_code, 36_000 * YUAN)
    await drain_jobs()
    async with fund.db.transaction() as tx:
        view = await service.fund(tx)
    assert view.balance_fen == (1_000_000 - 240_000 - 40_000 + 36_000) * YUAN
    assert (view.pending_fen, view.committed_fen, view.paid_fen) == (
        20_000 * YUAN,
        40_000 * YUAN,
        240_000 * YUAN,
    )
    assert (view.returned_fen, view.returns_due_fen, view.returns_overdue) == (36_000 * YUAN, 400 * YUAN, 0)
    assert (view.multiple_bps, view.reported_on, view.breaker.state) == (None, None, "UNKNOWN")


async def test_only_the_fund_manager_announces_money_and_only_more_than_nothing(fund: Fund) -> None:
    with pytest.raises(NotAllowed):
        async with fund.db.transaction() as tx:
            await service.top_up_reference(tx, actor=fund.actor("bank.checker"), amount_fen=1)
    with pytest.raises(Invalid):
        async with fund.db.transaction() as tx:
            await service.top_up_reference(tx, actor=fund.actor("fund.manager"), amount_fen=0)
    with pytest.raises(problems.SchemeUnknown):
        async with fund.db.transaction() as tx:
            await service.fund(tx, scheme_code="nowhere")
