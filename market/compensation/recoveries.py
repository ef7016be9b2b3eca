"""Later recoveries: the bank reports what still came, net of cost the fund's share flows back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from market.compensation import jobs, reading, rules, schemes, store
from market.compensation.evidence import own_document
from market.compensation.problems import RecoveryKnown, RecoveryTooEarly
from market.compensation.states import RECOVERY
from market.compensation.tables import Recovery
from market.compensation.views import RecoveryView
from market.kernel import clock
from market.kernel.calendar import add_working_days
from market.kernel.problems import Invalid
from market.payments.service import open_reference
from market.platform import history
from market.platform.actor import Actor
from market.platform.jobs import defer


def _check(*, gross_fen: int, cost_fen: int, on: date) -> None:
    wrong = []
    if gross_fen <= 0:
        wrong.append({"field": "gross_fen", "zh": "回收金额须大于零", "en": "The recovery is more than 0 fen"})
    if cost_fen < 0:
        wrong.append({"field": "cost_fen", "zh": "费用不能为负数", "en": "The cost is not negative"})
    if on > clock.today():
        wrong.append({"field": "recovered_on", "zh": "回收日期不能晚于今天", "en": "The day is not in the future"})
    if wrong:
        raise Invalid(*wrong)


async def report(
    tx: AsyncSession, *, actor: Actor, claim_id: int, gross_fen: int, cost_fen: int, on: date, document_id: int
) -> RecoveryView:
    """The bank reports a recovery of `gross_fen` at a cost of `cost_fen` on the day `on`, with its proof.

    The fund's share of the net (never more in all than it paid) is expected under a payment reference, within the
    scheme's working days from `on`; a recovery whose cost ate it all owes nothing. Idempotent by the proof.
    Raises NotFound, Invalid, RecoveryTooEarly, RecoveryKnown (the proof stands for other figures).
    """
    row = await reading.bank_claim(tx, actor=actor, claim_id=claim_id)
    _check(gross_fen=gross_fen, cost_fen=cost_fen, on=on)
    if row.approved_fen is None:
        raise RecoveryTooEarly(state=row.state)
    await own_document(tx, actor=actor, document_id=document_id)
    before = await store.recoveries(tx, claim_id=row.id)
    for standing in before:
        if standing.document_id == document_id:
            if (standing.gross_fen, standing.cost_fen, standing.recovered_on) != (gross_fen, cost_fen, on):
                raise RecoveryKnown(document_id=document_id)
            return reading.recovery_view(standing, on=clock.today())
    scheme = await store.scheme(tx, scheme_id=row.scheme_id)
    bps = rules.compensation_bps(row.approved_fen, loss_fen=row.principal_loss_fen, scheme_bps=row.fund_bps)
    left = row.approved_fen - sum(one.fund_share_fen for one in before)
    share = min(rules.recovery_share(gross_fen, cost_fen, share_bps=bps), left)
    recovery = Recovery(
        claim_id=row.id,
        gross_fen=gross_fen,
        cost_fen=cost_fen,
        net_fen=max(gross_fen - cost_fen, 0),
        fund_share_fen=share,
        recovered_on=on,
        return_by=add_working_days(on, schemes.terms(scheme).return_within_working_days).day,
        document_id=document_id,
        state=RECOVERY.initial,
        reported_at=clock.now(),
    )
    await store.insert_recovery(tx, row=recovery)
    if share == 0:
        recovery.received_at = clock.now()
        await history.move(tx, recovery, machine=RECOVERY, event="receive", actor=actor, note="nothing to return")
        return reading.recovery_view(recovery, on=clock.today())
    reference = await open_reference(
        tx,
        purpose="RECOVERY",
        subject_id=recovery.id,
        payer_organisation_id=row.bank_organisation_id,
        expected_fen=share,
        account=reading.fund_account(scheme),
        due_at=datetime.combine(recovery.return_by, time.max, tzinfo=clock.SHANGHAI),
    )
    recovery.payment_code = reference.code
    await tx.flush()
    await defer(
        tx,
        jobs.check_return,
        at=datetime.combine(recovery.return_by + timedelta(days=1), time(), tzinfo=clock.SHANGHAI),
        key=f"return:{recovery.id}",
        recovery_id=recovery.id,
    )
    return reading.recovery_view(recovery, on=clock.today())
