"""Comparing with the bank: import what notices missed, name what does not agree."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from market.kernel import clock
from market.ledger.service import EXTERNAL, balance
from market.payments import receiving, settling, store
from market.payments.models import (
    ReconciliationDifference,
    ReconciliationPage,
    ReconciliationView,
    StatementLine,
)
from market.payments.tables import Reconciliation
from market.platform.db import Database

if TYPE_CHECKING:
    from market.payments.rails import Rail


async def reconcile(db: Database, *, rail: Rail, day: date) -> ReconciliationView:
    """Compare a Shanghai day's statement with our receipts and instructions, importing what is missing.

    Each line is one transaction; the result is kept. `differences` also names a bank balance that is not minus the
    balance of `external`; money on its way between bank and books while this runs shows there until the next run.
    """
    # Ours first: what we booked before the bank was asked must be on its statement.
    async with db.transaction() as tx:
        ours = await _booked(tx, rail=rail.name, day=day)
    lines = await rail.statement(day)
    on_statement = {line.rail_txn_id for line in lines}
    imported = settled = 0
    differences: list[ReconciliationDifference] = []
    for line in lines:
        async with db.transaction() as tx:
            if line.direction == "CREDIT":
                taken = await receiving.take(tx, rail=rail.name, line=line)
                imported += taken.new
                if taken.receipt.amount_fen != line.amount_fen:
                    differences.append(_difference("WRONG_CREDIT_AMOUNT", line, ours_fen=taken.receipt.amount_fen))
                continue
            outcome = await settling.settle(tx, rail=rail.name, line=line)
            settled += outcome == "SETTLED"
            if outcome in ("UNKNOWN", "WRONG_AMOUNT"):
                what = "UNKNOWN_DEBIT" if outcome == "UNKNOWN" else "WRONG_DEBIT_AMOUNT"
                differences.append(_difference(what, line, ours_fen=0))
    bank_fen = await rail.balance()
    async with db.transaction() as tx:
        differences += [booked for booked in ours if booked.reference not in on_statement]
        books_fen = -await balance(tx, account=EXTERNAL)
        if bank_fen != books_fen:
            differences.append(
                ReconciliationDifference(what="BALANCE", reference=EXTERNAL, bank_fen=bank_fen, ours_fen=books_fen)
            )
        row = Reconciliation(
            rail=rail.name,
            day=day,
            at=clock.now(),
            lines=len(lines),
            receipts_imported=imported,
            instructions_settled=settled,
            bank_balance_fen=bank_fen,
            books_balance_fen=books_fen,
            differences=[difference.model_dump(mode="json") for difference in differences],
        )
        tx.add(row)
        await tx.flush()
        return ReconciliationView.model_validate(row)


def _difference(what: str, line: StatementLine, *, ours_fen: int) -> ReconciliationDifference:
    return ReconciliationDifference(
        what=what, reference=line.reference or line.rail_txn_id, bank_fen=line.amount_fen, ours_fen=ours_fen
    )


async def _booked(tx: AsyncSession, *, rail: str, day: date) -> list[ReconciliationDifference]:
    """What we booked on that day, each as the difference it is when the bank did not."""
    booked = [
        ("RECEIPT_NOT_ON_STATEMENT", receipt.rail_txn_id, receipt.amount_fen)
        for receipt in await store.receipts_of_day(tx, rail=rail, day=day)
    ] + [
        ("INSTRUCTION_NOT_ON_STATEMENT", paid.rail_txn_id or paid.reference, paid.amount_fen)
        for paid in await store.instructions_settled_on(tx, rail=rail, day=day)
    ]
    return [
        ReconciliationDifference(what=what, reference=reference, bank_fen=0, ours_fen=amount_fen)
        for what, reference, amount_fen in booked
    ]


async def reconciliations(tx: AsyncSession, *, limit: int = 50, offset: int = 0) -> ReconciliationPage:
    """Past comparisons, newest first."""
    rows, total = await store.reconciliations(tx, limit=limit, offset=offset)
    return ReconciliationPage(items=[ReconciliationView.model_validate(row) for row in rows], total=total)
