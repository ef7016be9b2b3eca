"""Receipts: money that came. Exact and referenced, it goes where it belongs; anything else waits in suspense for staff."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from market.kernel import clock
from market.kernel.problems import WrongState
from market.ledger.service import EXTERNAL, SUSPENSE, Posting, post
from market.payments import store
from market.payments.codes import find_codes
from market.payments.events import PaymentReceived
from market.payments.models import ReceiptPage, ReceiptView, StatementLine
from market.payments.rules import AmountDiffers, Expected, judge
from market.payments.states import RECEIPT, REFERENCE
from market.payments.tables import PaymentReference, Receipt
from market.platform import history
from market.platform.actor import SYSTEM, Actor
from market.platform.events import publish


def view(row: Receipt) -> ReceiptView:
    """The row without what only we need."""
    return ReceiptView(**{name: getattr(row, name) for name in ReceiptView.model_fields})


@dataclass(frozen=True)
class Taken:
    """What became of a credit line: `new` when it was not known before."""

    receipt: ReceiptView
    new: bool


async def receive(tx: AsyncSession, *, rail: str, line: StatementLine) -> ReceiptView:
    """Take in a credit line of the settlement account; idempotent by (rail, rail transaction).

    With the code of one open reference in the memo and exactly its amount: posted `external → account`, the reference
    is PAID and `PaymentReceived` published. Otherwise posted `external → suspense`, UNMATCHED, for staff.
    """
    return (await take(tx, rail=rail, line=line)).receipt


async def take(tx: AsyncSession, *, rail: str, line: StatementLine) -> Taken:
    """As `receive`, telling whether the line was new."""
    if line.direction != "CREDIT":
        raise ValueError(f"not a credit: {line.rail_txn_id}")
    row = await store.insert_receipt(
        tx,
        values={
            "rail": rail,
            "rail_txn_id": line.rail_txn_id,
            "amount_fen": line.amount_fen,
            "payer_account_no": line.counterparty.account_no,
            "payer_account_name": line.counterparty.account_name,
            "payer_bank_name": line.counterparty.bank_name,
            "memo": line.memo,
            "received_at": line.booked_at,
            "imported_at": clock.now(),
            "state": RECEIPT.initial,
        },
    )
    if row is None:
        return Taken(view(await store.receipt_by_txn(tx, rail=rail, rail_txn_id=line.rail_txn_id)), new=False)
    codes = find_codes(line.memo)
    references = {found.code: found for found in await store.lock_references(tx, codes=codes)}
    verdict = judge(
        amount_fen=row.amount_fen,
        codes=codes,
        known=[Expected(found.code, found.state, found.expected_fen) for found in references.values()],
    )
    if isinstance(verdict, Expected):
        await _pay(tx, row, references[verdict.code], source=EXTERNAL, actor=SYSTEM)
    else:
        row.reason = verdict
        await history.move(tx, row, machine=RECEIPT, event="set_aside", actor=SYSTEM, note=verdict)
        await post(
            tx,
            reference=f"receipt:{rail}:{row.rail_txn_id}",
            kind="RECEIPT_UNMATCHED",
            description=f"{row.payer_account_name}: {row.memo}",
            postings=[Posting(EXTERNAL, SUSPENSE, row.amount_fen)],
        )
    return Taken(view(row), new=True)


async def match_receipt(tx: AsyncSession, *, receipt_id: int, code: str, actor: Actor) -> ReceiptView:
    """Staff say which reference an unmatched receipt pays; from suspense it goes to the reference's account.

    Raises NotFound, WrongState (the receipt is not unmatched, the reference not open), AmountDiffers (return it instead).
    """
    row = await store.lock_receipt(tx, receipt_id=receipt_id)
    if row.state != "UNMATCHED":
        raise WrongState(machine="receipt", state=row.state, event="match", allowed=list(RECEIPT.events(row.state)))
    typed = find_codes(code)
    found = await store.reference_by_code(tx, code=typed[0] if typed else code, lock=True)
    REFERENCE.next(found.state, "pay")
    if found.expected_fen != row.amount_fen:
        raise AmountDiffers(expected_fen=found.expected_fen, received_fen=row.amount_fen)
    await _pay(tx, row, found, source=SUSPENSE, actor=actor)
    return view(row)


async def _pay(tx: AsyncSession, row: Receipt, found: PaymentReference, *, source: str, actor: Actor) -> None:
    row.payment_reference_id = found.id
    await history.move(tx, row, machine=RECEIPT, event="match", actor=actor, note=found.code)
    found.paid_at = clock.now()
    await history.move(tx, found, machine=REFERENCE, event="pay", actor=actor, note=f"receipt {row.id}")
    at_once = source == EXTERNAL
    await post(
        tx,
        reference=f"receipt:{row.rail}:{row.rail_txn_id}" if at_once else f"receipt-match:{row.id}",
        kind="RECEIPT" if at_once else "RECEIPT_MATCHED",
        description=f"{found.code} {row.payer_account_name}",
        postings=[Posting(source, found.account, row.amount_fen)],
    )
    await publish(
        tx,
        PaymentReceived(
            reference_id=found.id, purpose=found.purpose, subject_id=found.subject_id, amount_fen=row.amount_fen
        ),
    )


async def receipts(tx: AsyncSession, *, state: str | None = None, limit: int = 50, offset: int = 0) -> ReceiptPage:
    """Receipts, newest first."""
    rows, total = await store.receipts(tx, state=state, limit=limit, offset=offset)
    return ReceiptPage(items=[view(row) for row in rows], total=total)
