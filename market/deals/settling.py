"""The waterfall: posted as one entry, paid out by one instruction per payee, told to the loan."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from market.deals import store
from market.deals.events import DealSettled
from market.deals.forfeits import carry
from market.deals.payouts import accounts_of_costs, pay_out
from market.deals.states import DEAL
from market.deals.tables import Deal
from market.deals.views import number_of, terms_of
from market.deals.waterfall import Claim, Waterfall, distribute
from market.kernel import clock
from market.ledger import service as ledger
from market.ledger.service import Posting
from market.platform import history
from market.platform.actor import SYSTEM
from market.platform.events import publish


def waterfall_of(row: Deal, *, carried_fen: int) -> Waterfall:
    """The distribution by the deal's own terms of its price and of what earlier defaulters' deposits add to it (fen)."""
    terms = terms_of(row)
    claim = Claim(row.seller_organisation_id, terms.interest_fen, terms.principal_fen)
    return distribute(row.price_fen + carried_fen, costs=terms.costs, claims=[claim])


async def settle(tx: AsyncSession, *, deal_id: int) -> None:
    """Post `waterfall:{deal_id}`, instruct the payouts, SETTLED, publish DealSettled. Told twice, nothing changes.

    Deposits that earlier buyers of this loan forfeited fill the price gap first (`forfeits.carry`).

    A sale that was annulled meanwhile has given its price back. Raises NotFound, WrongState, InsufficientFunds.
    """
    row = await store.get_for_update(tx, deal_id=deal_id)
    if row.state in ("SETTLED", "ANNULLED"):
        return
    DEAL.next(row.state, "settle")
    carried_fen = await carry(tx, row)
    plan = waterfall_of(row, carried_fen=carried_fen)
    due = await accounts_of_costs(tx, plan)
    due[f"payable:{row.seller_organisation_id}"] += plan.interest_paid_fen + plan.principal_paid_fen
    due[f"payable:{row.pledgor_organisation_id}"] += plan.surplus_fen
    # For what was set off no money came, and none goes: the debt is paid without it.
    due[f"payable:{row.seller_organisation_id}"] -= terms_of(row).set_off_fen
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
    row.settled_at, row.carried_fen = clock.now(), carried_fen
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
