"""The winner defaults (悔拍): the deposit is forfeited, costs first (S18 art 24); paid instalments go back (CC art 566)."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy.ext.asyncio import AsyncSession

from market.deals import rules, store
from market.deals.events import DealDefaulted, ForfeitApplied
from market.deals.parties import need_reason, need_settlement, standing
from market.deals.paying import ask_no_longer, paid_fen
from market.deals.payouts import accounts_of_costs, pay_out
from market.deals.problems import NothingHeldBack, NotInDefault, ResaleDecides
from market.deals.states import DEAL
from market.deals.tables import Deal
from market.deals.terms import DealTerms
from market.deals.views import DealView, number_of, terms_of, view
from market.deals.waterfall import waterfall
from market.kernel import clock
from market.ledger import service as ledger
from market.ledger.service import Posting
from market.platform import history
from market.platform.actor import Actor
from market.platform.events import publish


async def default(tx: AsyncSession, *, actor: Actor, deal_id: int, reason: str, renounced: bool = False) -> DealView:
    """Settlement declares the buyer in default: not signed in time, an instalment not paid in time, or `renounced` in writing before.

    The deposit pays the costs first. FORFEIT_ALL: the rest serves this debt at once (S18 art 24; `ForfeitApplied`).
    COVER_LOSS_REFUND_EXCESS: the rest stays in escrow until the resale settles and shows the price gap
    (`forfeits.carry`), or until `apply_forfeit` where there will be none (S04 art 22). What was paid beyond the deposit
    is the buyer's again (CC art 566), and nothing more is expected.
    Raises NotAllowed, ReasonMissing, NotFound, WrongState (paid already, too, or an instalment that has just arrived),
    NotInDefault.
    """
    need_settlement(actor)
    reason = need_reason(reason)
    row = await store.get_for_update(tx, deal_id=deal_id)
    DEAL.next(row.state, "default")
    now = clock.now()
    payment_due = next((one.due_at for one in row.unpaid), None)
    late = rules.in_default(await standing(tx, row), now=now, contract_due=row.contract_due_on, payment_due=payment_due)
    if not late and not renounced:
        current = payment_due or row.contract_due_on
        raise NotInDefault(due=current.isoformat() if current else None)
    terms = terms_of(row)
    await ask_no_longer(tx, row, actor=actor, note=reason)
    before_confirmation = row.state == DEAL.initial
    row.defaulted_at, row.default_reason = now, reason
    row.default_mode = rules.default_mode(terms.default_mode, published_on=terms.published_on, rule_set=terms.rule_set)
    await history.move(tx, row, machine=DEAL, event="default", actor=actor, note=reason)
    if before_confirmation and terms.deposit_fen and terms.hold_purpose:
        await ledger.forfeit_hold(
            tx,
            purpose=terms.hold_purpose,
            actor=actor,
            destination=f"escrow:{row.id}",
            description=f"{number_of(row)} 没收保证金",
            deal_id=row.id,
            note=reason,
        )
    debt_paid_fen = await _distribute(tx, row, terms)
    await _return_instalments(tx, row)
    await publish(
        tx,
        DealDefaulted(
            deal_id=row.id,
            venue=row.venue,
            venue_ref=row.venue_ref,
            loan_key=row.loan_key,
            buyer_organisation_id=row.buyer_organisation_id,
            forfeited_fen=terms.deposit_fen,
        ),
    )
    await _tell(tx, row, debt_paid_fen=debt_paid_fen)
    return view(row)


async def _tell(tx: AsyncSession, row: Deal, *, debt_paid_fen: int) -> None:
    if debt_paid_fen:
        await publish(tx, ForfeitApplied(deal_id=row.id, loan_key=row.loan_key, amount_fen=debt_paid_fen))


async def _return_instalments(tx: AsyncSession, row: Deal) -> None:
    """The contract has ended: the price that was paid on it is returned (CC art 566); the default has its deposit."""
    amount_fen = paid_fen(row)
    if not amount_fen:
        return
    due = {f"payable:{row.buyer_organisation_id}": amount_fen}
    await _post(
        tx,
        row,
        reference=f"default-refund:{row.id}",
        source=f"escrow:{row.id}",
        due=due,
        description="退还已付分期价款",
        kind="REFUND",
    )
    await pay_out(tx, row, due=due, reference=f"default-refund:{row.id}", purpose="REFUND")


async def _distribute(tx: AsyncSession, row: Deal, terms: DealTerms) -> int:
    """Answers what was paid on the debt, in fen."""
    if not terms.deposit_fen:
        return 0
    escrow = f"escrow:{row.id}"
    plan = waterfall(
        terms.deposit_fen, costs=terms.costs, interest_fen=terms.interest_fen, principal_fen=terms.principal_fen
    )
    due, debt_paid_fen = await accounts_of_costs(tx, plan), 0
    if row.default_mode == "FORFEIT_ALL":
        debt_paid_fen = plan.interest_paid_fen + plan.principal_paid_fen
        due[f"payable:{row.seller_organisation_id}"] += debt_paid_fen
        due[f"payable:{row.pledgor_organisation_id}"] += plan.surplus_fen
    row.held_back_fen = terms.deposit_fen - sum(due.values())
    await _post(tx, row, reference=f"forfeit:{row.id}", source=escrow, due=due, description="悔拍保证金处置")
    await pay_out(tx, row, due=due, reference=f"forfeit-payout:{row.id}", purpose="FORFEIT")
    return debt_paid_fen


async def apply_forfeit(tx: AsyncSession, *, actor: Actor, deal_id: int, loss_fen: int, reason: str) -> DealView:
    """There will be no resale here: what the default lost (`loss_fen` ≥ 0) goes to the pledgee on this debt, the excess back to the buyer.

    S04 art 22; a loss above the deposit is pursued outside.
    Raises NotAllowed, ReasonMissing, NotFound, NothingHeldBack, ResaleDecides.
    """
    need_settlement(actor)
    reason = need_reason(reason)
    row = await store.get_for_update(tx, deal_id=deal_id)
    if not row.held_back_fen:
        raise NothingHeldBack()
    resale = await store.standing(tx, loan_key=row.loan_key)
    if resale is not None:
        raise ResaleDecides(deal_no=number_of(resale))
    covered = min(row.held_back_fen, loss_fen)
    due: dict[str, int] = defaultdict(int)
    due[f"payable:{row.seller_organisation_id}"] += covered
    due[f"payable:{row.buyer_organisation_id}"] += row.held_back_fen - covered
    row.held_back_fen = 0
    await tx.flush()
    source = f"escrow:{row.id}"
    await _post(tx, row, reference=f"forfeit-result:{row.id}", source=source, due=due, description=reason)
    await pay_out(tx, row, due=due, reference=f"forfeit-result:{row.id}", purpose="FORFEIT")
    await _tell(tx, row, debt_paid_fen=covered)
    return view(row)


async def _post(
    tx: AsyncSession,
    row: Deal,
    *,
    reference: str,
    source: str,
    due: dict[str, int],
    description: str,
    kind: str = "FORFEIT",
) -> None:
    postings = [Posting(source, account, amount) for account, amount in due.items() if amount]
    if postings:
        await ledger.post(
            tx,
            reference=reference,
            kind=kind,
            description=f"{number_of(row)} {description}",
            postings=postings,
            deal_id=row.id,
            loan_key=row.loan_key,
        )
