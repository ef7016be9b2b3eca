"""What the bank's own system hears of a loan, in the transaction that causes it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from listings.tables import Loan
from market.platform import webhooks


async def tell(tx: AsyncSession, loan: Loan, *, event: str, reference: str, payload: dict[str, Any]) -> None:
    """Send the bank's webhook `event` about a loan, once per `reference`."""
    await tx.flush()
    told = {"loan_no": loan.loan_no, "contract_no": loan.contract_no, "loan_state": loan.state, **payload}
    await webhooks.enqueue(tx, organisation_id=loan.organisation_id, event=event, reference=reference, payload=told)
