"""Where costs are owed, and how what is payable leaves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from market.deals.tables import Deal
from market.deals.waterfall import Waterfall
from market.identity import service as identity
from market.ledger.service import FEES
from market.payments import service as payments


async def accounts_of_costs(tx: AsyncSession, plan: Waterfall) -> dict[str, int]:
    """What the costs put on which account, in fen: the exchange's own fees, or payable to whoever bore the cost."""
    due: dict[str, int] = defaultdict(int)
    for line in plan.lines:
        if line.kind == "COST":
            due[await _cost_account(tx, line.payee_organisation_id)] += line.paid_fen
    return due


async def _cost_account(tx: AsyncSession, payee_organisation_id: int | None) -> str:
    if payee_organisation_id is None:
        return FEES
    payee = await identity.organisation(tx, organisation_id=payee_organisation_id)
    return FEES if payee.kind == "CENTRE" else f"payable:{payee.id}"


async def pay_out(tx: AsyncSession, row: Deal, *, due: Mapping[str, int], reference: str, purpose: str) -> None:
    """One instruction per payee for what is payable; fees stay with the exchange."""
    for account, amount in due.items():
        if amount and account != FEES:
            payee = int(account.removeprefix("payable:"))
            await payments.instruct(
                tx,
                reference=f"{reference}:{payee}",
                purpose=purpose,
                subject_id=row.id,
                payee_organisation_id=payee,
                amount_fen=amount,
                source_account=account,
            )
