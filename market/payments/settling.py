"""What the rail says became of an instruction: accepted, settled, failed. No order is given here."""

from __future__ import annotations

from typing import Literal

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from market.identity import service as identity
from market.ledger.service import EXTERNAL, Posting, apply_hold, post
from market.payments import store
from market.payments.events import InstructionSettled
from market.payments.models import BankAccount, InstructionView, PaymentInstruction, StatementLine
from market.payments.states import INSTRUCTION
from market.payments.tables import Instruction
from market.platform import history
from market.platform.actor import SYSTEM
from market.platform.events import publish

log = structlog.get_logger(__name__)

NO_ACCOUNT = "no-bank-account"

Outcome = Literal["SETTLED", "ALREADY", "UNKNOWN", "WRONG_AMOUNT"]


def view(row: Instruction) -> InstructionView:
    """The row as people see it."""
    return InstructionView(**{name: getattr(row, name) for name in InstructionView.model_fields})


def rail_reference(row: Instruction) -> str:
    """What the rail knows this attempt by: the rail carries it out at most once."""
    return f"{row.reference}#{row.attempt}"


def hold_purpose(reference: str) -> str:
    """The hold that keeps the money in place until the instruction settles."""
    return f"instruction:{reference}"


async def _by_rail_reference(tx: AsyncSession, given: str | None) -> Instruction | None:
    reference, _, attempt = (given or "").rpartition("#")
    row = await store.instruction_by_reference(tx, reference=reference, lock=True) if reference else None
    return row if row is not None and str(row.attempt) == attempt else None


async def take_payee_account(tx: AsyncSession, row: Instruction) -> None:
    """Copy the organisation's bank account of today; what stands on the order is what the bank gets."""
    if row.payee_organisation_id is None:
        return
    payee = await identity.organisation(tx, organisation_id=row.payee_organisation_id)
    row.payee_account_no = payee.bank_account_no or None
    row.payee_account_name = payee.bank_account_name or payee.name


async def prepare(tx: AsyncSession, *, instruction_id: int, attempt: int) -> PaymentInstruction | None:
    """The order for the rail, or None when there is nothing to send (sent, settled or replaced already, or no account)."""
    row = await store.lock_instruction(tx, instruction_id=instruction_id)
    if row.attempt != attempt or row.rail_txn_id is not None or row.state not in ("CREATED", "SUBMITTED"):
        return None
    if row.payee_account_no is None:
        await take_payee_account(tx, row)
    if row.payee_account_no is None:
        await _fail(tx, row, failure=NO_ACCOUNT)
        return None
    return PaymentInstruction(
        reference=rail_reference(row),
        payee=BankAccount(
            account_no=row.payee_account_no,
            account_name=row.payee_account_name or "",
            bank_name=row.payee_bank_name or "",
        ),
        amount_fen=row.amount_fen,
        memo=row.reference,
    )


async def accepted(tx: AsyncSession, *, instruction_id: int, attempt: int, rail: str, rail_txn_id: str) -> None:
    """The rail took the order. Its notice may have been quicker: then nothing is left to do."""
    row = await store.lock_instruction(tx, instruction_id=instruction_id)
    if row.attempt != attempt or row.rail_txn_id is not None:
        return
    row.rail, row.rail_txn_id = rail, rail_txn_id
    if row.state == "CREATED":
        await history.move(tx, row, machine=INSTRUCTION, event="submit", actor=SYSTEM)


async def refused(tx: AsyncSession, *, instruction_id: int, attempt: int, failure: str) -> None:
    """The rail definitely refused the order; the money stays under its hold until staff resubmit."""
    row = await store.lock_instruction(tx, instruction_id=instruction_id)
    if row.attempt == attempt and row.state in ("CREATED", "SUBMITTED"):
        await _fail(tx, row, failure=failure)


async def failed(tx: AsyncSession, *, line: StatementLine, failure: str) -> None:
    """The rail took the order and could not carry it out; nothing was booked."""
    row = await _by_rail_reference(tx, line.reference)
    if row is not None and row.state in ("CREATED", "SUBMITTED"):
        await _fail(tx, row, failure=failure)


async def _fail(tx: AsyncSession, row: Instruction, *, failure: str) -> None:
    log.warning("a payment instruction failed", instruction_id=row.id, failure=failure)
    row.failure = failure
    await history.move(tx, row, machine=INSTRUCTION, event="fail", actor=SYSTEM, note=failure)


async def settle(tx: AsyncSession, *, rail: str, line: StatementLine) -> Outcome:
    """A debit line of the settlement account: posts `source → external`, SETTLED, publishes `InstructionSettled`.

    Idempotent. UNKNOWN: no such instruction, another attempt, or one that is settled by another transaction.
    """
    row = await _by_rail_reference(tx, line.reference)
    if row is None or row.rail_txn_id not in (None, line.rail_txn_id) or row.state == "FAILED":
        log.error("a debit that no instruction explains", rail=rail, rail_txn_id=line.rail_txn_id)
        return "UNKNOWN"
    if row.amount_fen != line.amount_fen:
        log.error("a debit of another amount", instruction_id=row.id, rail_txn_id=line.rail_txn_id)
        return "WRONG_AMOUNT"
    if row.state == "SETTLED":
        return "ALREADY"
    row.rail, row.rail_txn_id = rail, line.rail_txn_id
    if row.state == "CREATED":
        await history.move(tx, row, machine=INSTRUCTION, event="submit", actor=SYSTEM)
    row.settled_at = line.booked_at
    await history.move(tx, row, machine=INSTRUCTION, event="settle", actor=SYSTEM, note=line.rail_txn_id)
    await apply_hold(tx, purpose=hold_purpose(row.reference), actor=SYSTEM, note=line.rail_txn_id)
    await post(
        tx,
        reference=f"instruction:{row.reference}",
        kind=row.purpose,
        description=f"{row.payee_account_name} {row.payee_account_no}",
        postings=[Posting(row.source_account, EXTERNAL, row.amount_fen)],
    )
    await publish(tx, InstructionSettled(instruction_id=row.id, purpose=row.purpose, subject_id=row.subject_id))
    return "SETTLED"
