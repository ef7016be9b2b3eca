"""Instructions: money we send. The money is set aside in the ledger at once and leaves when the bank has paid."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from market.kernel import clock
from market.kernel.problems import NotFound, WrongState
from market.ledger.service import SUSPENSE, place_hold
from market.payments import jobs, store
from market.payments.models import InstructionPage, InstructionView, ReceiptView
from market.payments.receiving import view as receipt_view
from market.payments.rules import InstructionTaken
from market.payments.settling import hold_purpose, take_payee_account, view
from market.payments.states import INSTRUCTION, RECEIPT
from market.payments.tables import Instruction
from market.platform import history
from market.platform.actor import Actor
from market.platform.jobs import defer


async def instruct(
    tx: AsyncSession,
    *,
    reference: str,
    purpose: str,
    subject_id: int,
    payee_organisation_id: int,
    amount_fen: int,
    source_account: str,
) -> InstructionView:
    """Pay `amount_fen` (> 0) from the ledger account `source_account` to the organisation's bank account.

    Idempotent by `reference`. The amount is under a hold from now on, so it must be there and free (post or release
    first, in the same transaction). `InstructionSettled` follows when the bank has paid; an organisation without a
    bank account, or a bank that refuses, makes a FAILED instruction that staff see and resubmit.
    Raises InsufficientFunds, InvalidPosting, InstructionTaken (same reference, other content), NotFound (organisation).
    """
    return await _instruct(
        tx,
        Instruction(
            state=INSTRUCTION.initial,
            reference=reference,
            purpose=purpose,
            subject_id=subject_id,
            payee_organisation_id=payee_organisation_id,
            amount_fen=amount_fen,
            source_account=source_account,
        ),
    )


async def return_receipt(tx: AsyncSession, *, receipt_id: int, actor: Actor, note: str = "") -> ReceiptView:
    """Staff pay an unmatched receipt back to the account it came from.

    Raises NotFound, WrongState (matched or returned already).
    """
    row = await store.lock_receipt(tx, receipt_id=receipt_id)
    await history.move(tx, row, machine=RECEIPT, event="return", actor=actor, note=note)
    await _instruct(
        tx,
        Instruction(
            state=INSTRUCTION.initial,
            reference=f"return:{row.id}",
            purpose="RETURN",
            subject_id=row.id,
            payee_account_no=row.payer_account_no,
            payee_account_name=row.payer_account_name,
            payee_bank_name=row.payer_bank_name,
            amount_fen=row.amount_fen,
            source_account=SUSPENSE,
        ),
    )
    return receipt_view(row)


async def _instruct(tx: AsyncSession, given: Instruction) -> InstructionView:
    # The hold comes first: it locks the account, so a second caller waits here and then finds the instruction.
    standing = await store.instruction_by_reference(tx, reference=given.reference)
    if standing is None:
        await place_hold(
            tx, account=given.source_account, amount_fen=given.amount_fen, purpose=hold_purpose(given.reference)
        )
        standing = await store.instruction_by_reference(tx, reference=given.reference)
    if standing is not None:
        same = ("purpose", "subject_id", "payee_organisation_id", "amount_fen", "source_account")
        if any(getattr(standing, name) != getattr(given, name) for name in same):
            raise InstructionTaken(reference=given.reference)
        return view(standing)
    given.attempt, given.created_at = 1, clock.now()
    await take_payee_account(tx, given)
    tx.add(given)
    await tx.flush()
    await defer(tx, jobs.submit, instruction_id=given.id, attempt=1)
    return view(given)


async def resubmit(tx: AsyncSession, *, instruction_id: int, actor: Actor) -> InstructionView:
    """Staff send a failed instruction again, to the account the organisation has on file today, as a new order.

    One the rail never answered (CREATED, or SUBMITTED without a rail transaction) goes out again as the same order,
    which the rail carries out at most once. Raises NotFound, WrongState (on its way or settled).
    """
    row = await store.lock_instruction(tx, instruction_id=instruction_id)
    if row.state == "FAILED":
        await take_payee_account(tx, row)
        row.attempt += 1
        row.rail, row.rail_txn_id, row.failure = None, None, None
        await history.move(tx, row, machine=INSTRUCTION, event="resubmit", actor=actor)
    elif row.rail_txn_id is not None:
        allowed = list(INSTRUCTION.events(row.state))
        raise WrongState(machine="instruction", state=row.state, event="resubmit", allowed=allowed)
    await defer(tx, jobs.submit, instruction_id=row.id, attempt=row.attempt)
    return view(row)


async def instruction(tx: AsyncSession, *, reference: str) -> InstructionView:
    """The instruction with this reference. Raises NotFound."""
    row = await store.instruction_by_reference(tx, reference=reference)
    if row is None:
        raise NotFound(kind="instruction", reference=reference)
    return view(row)


async def instructions(
    tx: AsyncSession,
    *,
    state: str | None = None,
    purpose: str | None = None,
    subject_id: int | None = None,
    payee_organisation_id: int | None = None,
    limit: int = 50,
    offset: int = 0,
) -> InstructionPage:
    """Instructions, newest first, filtered."""
    rows, total = await store.instructions(
        tx,
        state=state,
        purpose=purpose,
        subject_id=subject_id,
        payee_organisation_id=payee_organisation_id,
        limit=limit,
        offset=offset,
    )
    return InstructionPage(items=[view(row) for row in rows], total=total)
