"""The waterfall: posted as one entry, paid out by one instruction per payee, told to the loan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from market.deals import store
from market.deals.events import DealSettled
from market.deals.states import DEAL
from market.deals.tables import Deal
from market.deals.views import number_of, terms_of
from market.deals.waterfall import Claim, Waterfall, distribute
from market.identity import service as identity
from market.kernel import clock
from market.ledger import service as ledger
from market.ledger.service import FEES, Posting
from market.payments import service as payments
from market.platform import history
from market.platform.actor import SYSTEM
from market.platform.events import publish


def waterfall_of(row: Deal) -> Waterfall:
    """The distribution of the deal's price by its own terms."""
    terms = terms_of(row)
    claim = Claim(row.seller_organisation_id, terms.interest_fen, terms.principal_fen)
    return distribute(row.price_fen, costs=terms.costs, claims=[claim])


async def settle(tx: AsyncSession, *, deal_id: int) -> None:
    """Post `waterfall:{deal_id}`, instruct the payouts, SETTLED, publish DealSettled. Told twice, nothing changes.

    A sale that was annulled meanwhile has given its price back. Raises NotFound, WrongState, InsufficientFunds.
    """
    row = await store.get_for_update(tx, deal_id=deal_id)
    if row.state in ("SETTLED", "ANNULLED"):
        return
    DEAL.next(row.state, "settle")
    plan = waterfall_of(row)
    due = await accounts_of_costs(tx, plan)
    due[f"payable:{row.seller_organisation_id}"] += plan.interest_paid_fen + plan.principal_paid_fen
    due[f"payable:{row.pledgor_organisation_id}"] += plan.surplus_fen
    await ledger.post(
        tx,
        reference=f"waterfall:{row.id}",
        kind="WATERFALL",
        description=f"{number_of(row)} 价款分配",
        postings=[Posting(f"escrow:{row.id}", account, amount) for account, amount in due.items() if amount],
        deal_id=row.id,
        loan_key=row.loan_key,
    )
    await pay_out(tx, row, due=due, reference=f"payout:{row.id}", purpose="PAYOUT")
    row.settled_at = clock.now()
    await history.move(tx, row, machine=DEAL, event="settle", actor=SYSTEM)
    await publish(
        tx,
        DealSettled(
            deal_id=row.id,
            loan_key=row.loan_key,
            seller_organisation_id=row.seller_organisation_id,
            price_fen=row.price_fen,
            costs_paid_fen=plan.costs_paid_fen,
            interest_paid_fen=plan.interest_paid_fen,
            principal_paid_fen=plan.principal_paid_fen,
            shortfall_fen=plan.shortfall_principal_fen,
            surplus_fen=plan.surplus_fen,
        ),
    )


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
