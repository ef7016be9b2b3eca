"""What listings do when something happens elsewhere. Every handler may run twice."""

from __future__ import annotations

from listings import feedback
from market.platform.jobs import task
from market.platform.services import Services


@task("listings.lot_scheduled")
async def lot_scheduled(ctx: Services, *, lot_id: int, listing_id: int) -> None:
    """On `LotScheduled`."""
    async with ctx.db.transaction() as tx:
        await feedback.lot_scheduled(tx, lot_id=lot_id, listing_id=listing_id)


@task("listings.lot_closed")
async def lot_closed(ctx: Services, *, lot_id: int, listing_id: int, outcome: str) -> None:
    """On `LotClosed`."""
    async with ctx.db.transaction() as tx:
        await feedback.lot_closed(tx, lot_id=lot_id, listing_id=listing_id, outcome=outcome)


@task("listings.deal_settled")
async def deal_settled(
    ctx: Services,
    *,
    deal_id: int,
    loan_key: str,
    seller_organisation_id: int,
    price_fen: int,
    costs_paid_fen: int,
    interest_paid_fen: int,
    principal_paid_fen: int,
    shortfall_fen: int,
    surplus_fen: int,
) -> None:
    """On `DealSettled`."""
    async with ctx.db.transaction() as tx:
        await feedback.deal_settled(
            tx,
            deal_id=deal_id,
            loan_key=loan_key,
            price_fen=price_fen,
            costs_paid_fen=costs_paid_fen,
            interest_paid_fen=interest_paid_fen,
            principal_paid_fen=principal_paid_fen,
            surplus_fen=surplus_fen,
        )


@task("listings.deal_annulled")
async def deal_annulled(ctx: Services, *, deal_id: int, venue: str, venue_ref: int, loan_key: str, reason: str) -> None:
    """On `DealAnnulled`."""
    async with ctx.db.transaction() as tx:
        await feedback.sale_fell_through(tx, deal_id=deal_id, loan_key=loan_key, reason=f"annulled: {reason}")


@task("listings.deal_defaulted")
async def deal_defaulted(
    ctx: Services,
    *,
    deal_id: int,
    venue: str,
    venue_ref: int,
    loan_key: str,
    buyer_organisation_id: int,
    forfeited_fen: int,
) -> None:
    """On `DealDefaulted`."""
    async with ctx.db.transaction() as tx:
        reason = "the buyer defaulted"
        await feedback.sale_fell_through(tx, deal_id=deal_id, loan_key=loan_key, reason=reason, terms_stand=True)


@task("listings.forfeit_applied")
async def forfeit_applied(ctx: Services, *, deal_id: int, loan_key: str, amount_fen: int) -> None:
    """On `ForfeitApplied`."""
    async with ctx.db.transaction() as tx:
        await feedback.forfeit_applied(tx, deal_id=deal_id, loan_key=loan_key, amount_fen=amount_fen)


@task("listings.claim_decided")
async def claim_decided(
    ctx: Services, *, claim_id: int, decision_no: int, loan_key: str, decision: str, amount_fen: int
) -> None:
    """On `ClaimDecided`."""
    async with ctx.db.transaction() as tx:
        await feedback.claim_decided(
            tx,
            claim_id=claim_id,
            decision_no=decision_no,
            loan_key=loan_key,
            decision=decision,
            amount_fen=amount_fen,
        )


@task("listings.claim_paid")
async def claim_paid(ctx: Services, *, claim_id: int, loan_key: str, amount_fen: int) -> None:
    """On `ClaimPaid`."""
    async with ctx.db.transaction() as tx:
        await feedback.claim_paid(tx, claim_id=claim_id, loan_key=loan_key, amount_fen=amount_fen)


@task("listings.recovery_overdue")
async def recovery_overdue(ctx: Services, *, recovery_id: int, claim_id: int, loan_key: str, amount_fen: int) -> None:
    """On `RecoveryOverdue`."""
    async with ctx.db.transaction() as tx:
        await feedback.recovery_overdue(
            tx, recovery_id=recovery_id, claim_id=claim_id, loan_key=loan_key, amount_fen=amount_fen
        )
