"""The fund manager decides: approve (the money is set aside and sent at once), reject, or return for more."""

from __future__ import annotations

from typing import Any, Literal, get_args

from sqlalchemy.ext.asyncio import AsyncSession

from market.compensation import reading, store
from market.compensation.events import ClaimDecided
from market.compensation.problems import (
    AmountAboveRule,
    AmountNotPositive,
    ClaimNotEligible,
    DecisionNeedsReason,
    FundTooSmall,
)
from market.compensation.states import CLAIM
from market.compensation.tables import Claim, Scheme
from market.compensation.views import ClaimView
from market.kernel import clock
from market.kernel.problems import NotAllowed, NotFound
from market.ledger.service import Posting, account, post
from market.payments.service import instruct
from market.platform import history
from market.platform.actor import Actor
from market.platform.events import publish

Decision = Literal["approve", "reject", "return"]


async def decide(
    tx: AsyncSession,
    *,
    actor: Actor,
    claim_id: int,
    decision: Decision,
    amount_fen: int | None = None,
    reason: str = "",
) -> ClaimView:
    """Decide a submitted claim. `amount_fen` (approve only) is the whole rule's amount when left out.

    An approval posts `fund:{scheme} → payable:{bank}` under `claim:{id}` and instructs the payment. The amount never
    exceeds the rule; less than the rule, a rejection and a return need a reason.
    Raises NotFound, NotAllowed, WrongState, DecisionNeedsReason, ClaimNotEligible, AmountAboveRule, AmountNotPositive,
    FundTooSmall (names what is missing).
    """
    if not actor.has("FUND_MANAGER"):
        raise NotAllowed(needs="FUND_MANAGER")
    row = await store.claim(tx, claim_id=claim_id, lock=True)
    if row is None:
        raise NotFound(kind="claim", reference=claim_id)
    CLAIM.next(row.state, decision)
    reason = reason.strip()
    if decision == "approve":
        await _approve(tx, row, amount_fen=amount_fen, reason=reason)
    elif not reason:
        raise DecisionNeedsReason(decision=decision)
    row.decided_at, row.decided_by, row.decision_reason = clock.now(), actor.user_id, reason
    state = await history.move(tx, row, machine=CLAIM, event=decision, actor=actor, note=reason)
    if decision == "approve":
        await _pay(tx, row)
    moves = await history.trail(tx, machine=CLAIM, subject_id=row.id)
    await publish(
        tx,
        ClaimDecided(
            claim_id=row.id,
            decision_no=sum(move.event in get_args(Decision) for move in moves),
            loan_key=row.loan_key,
            decision=state,
            amount_fen=row.approved_fen or 0,
        ),
    )
    return await reading.view(tx, row, actor=actor)


async def _approve(tx: AsyncSession, row: Claim, *, amount_fen: int | None, reason: str) -> None:
    """Fix the amount. Conditions known not to hold stop it; those not proven are for the manager to read from the pack."""
    broken = [one for one in row.failed_conditions if one["proven"]]
    if broken:
        raise ClaimNotEligible(conditions=[_told(one) for one in broken])
    # One decision at a time on one fund: caps and balance are read under this lock.
    scheme = await store.scheme(tx, scheme_id=row.scheme_id, lock=True)
    most = await reading.largest(tx, row, scheme=scheme, with_balance=False)
    asked = most.amount_fen if amount_fen is None else amount_fen
    if asked > most.amount_fen:
        raise AmountAboveRule(
            asked_fen=asked, largest_fen=most.amount_fen, limited_by=most.limited_by, source=scheme.source
        )
    if asked <= 0:
        raise AmountNotPositive()
    if asked < most.amount_fen and not reason:
        raise DecisionNeedsReason(decision="approve")
    await _check_balance(tx, scheme, needed_fen=asked)
    row.approved_fen = asked


def _told(condition: dict[str, Any]) -> dict[str, str]:
    return {name: condition[name] for name in ("condition", "zh", "en", "source")}


async def _check_balance(tx: AsyncSession, scheme: Scheme, *, needed_fen: int) -> None:
    available = (await account(tx, code=reading.fund_account(scheme))).available_fen
    if available < needed_fen:
        raise FundTooSmall(needed_fen=needed_fen, available_fen=available, short_fen=needed_fen - available)


async def _pay(tx: AsyncSession, row: Claim) -> None:
    scheme = await store.scheme(tx, scheme_id=row.scheme_id)
    assert row.approved_fen is not None
    payable = f"payable:{row.bank_organisation_id}"
    await post(
        tx,
        reference=f"claim:{row.id}",
        kind="CLAIM",
        description=f"{scheme.name_zh} {row.loan_key}",
        postings=[Posting(reading.fund_account(scheme), payable, row.approved_fen)],
        deal_id=row.deal_id,
        loan_key=row.loan_key,
    )
    await instruct(
        tx,
        reference=f"claim:{row.id}",
        purpose="CLAIM",
        subject_id=row.id,
        payee_organisation_id=row.bank_organisation_id,
        amount_fen=row.approved_fen,
        source_account=payable,
    )
