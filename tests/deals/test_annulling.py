"""Ways back: a sale that is annulled returns what was paid, and a certificate never leaves money behind."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from market.deals import annulling, certificate, service
from market.deals.problems import AnnulInstead, CertificateRevoked, ReversalMissing
from market.kernel import clock
from market.kernel.problems import NotAllowed, WrongState
from market.ledger import service as ledger
from market.payments import service as payments
from tests.deals.conftest import Sale


async def test_an_annulled_sale_gives_the_deposit_back(sale: Sale) -> None:
    """S18 art 31."""
    async with sale.db.transaction() as tx:
        await annulling.annul(tx, actor=sale.actor("centre.settlement"), deal_id=sale.deal.id, reason="系统故障")
    assert await sale.state() == "ANNULLED"
    async with sale.db.transaction() as tx:
        refund = await payments.instruction(tx, reference=f"annulment:{sale.deal.id}")
        hold = await ledger.find_hold(tx, purpose=sale.terms.hold_purpose or "")
    assert (refund.payee_organisation_id, refund.amount_fen) == (sale.deal.buyer_organisation_id, 5_000_000)
    assert hold is not None
    assert hold.state == "RELEASED"


async def revoke(sale: Sale, number: str) -> None:
    async with sale.db.transaction() as tx:
        await certificate.revoke(
            tx,
            services=sale.services,
            actor=sale.actor("centre.settlement"),
            number=number,
            reason="登记被撤销",
        )


async def annul(sale: Sale, *, reversed_: bool = False, login: str = "centre.settlement") -> None:
    document_id = await sale.upload(login, name="恢复登记通知.pdf")
    reversal = annulling.Reversal(document_id, "RR01-2026-1", clock.today()) if reversed_ else None
    async with sale.db.transaction() as tx:
        await annulling.annul(tx, actor=sale.actor(login), deal_id=sale.deal.id, reason="登记被撤销", reversal=reversal)


async def refund(sale: Sale) -> tuple[int | None, int]:
    """Who gets the money of an annulled sale back, and how much (fen)."""
    async with sale.db.transaction() as tx:
        assert (await ledger.verify_books(tx)).ok
        found = await payments.instruction(tx, reference=f"annulment:{sale.deal.id}")
    return found.payee_organisation_id, found.amount_fen


async def test_a_certificate_is_revoked_for_good(sale: Sale, drain_jobs: Any) -> None:
    await sale.until_transferred(drain_jobs)
    issued = await sale.certify()
    with pytest.raises(WrongState):
        await sale.certify()
    await drain_jobs()
    assert await sale.state() == "SETTLED"
    await revoke(sale, issued.number)
    with pytest.raises(CertificateRevoked):
        await revoke(sale, issued.number)
    async with sale.db.transaction() as tx:
        public = await certificate.public(tx, number=issued.number)
    assert (public.valid, public.revoke_reason) == (False, "登记被撤销")
    with pytest.raises(WrongState):
        await annul(sale, reversed_=True)


async def test_before_the_waterfall_a_certificate_falls_with_its_sale_and_the_price_goes_back(
    sale: Sale, drain_jobs: Any
) -> None:
    """A revocation alone would leave the price in escrow with nobody to turn to."""
    await sale.until_transferred(drain_jobs)
    issued = await sale.certify()
    with pytest.raises(AnnulInstead):
        await revoke(sale, issued.number)
    # The buyer stands in the registry: nobody keeps both the right and the price.
    with pytest.raises(ReversalMissing):
        await annul(sale)
    await annul(sale, reversed_=True)
    # The waterfall's job comes now.
    await drain_jobs()
    assert await sale.state() == "ANNULLED"
    assert await sale.balance(f"escrow:{sale.deal.id}") == 0
    assert await refund(sale) == (sale.deal.buyer_organisation_id, 50_000_000)
    async with sale.db.transaction() as tx:
        public = await certificate.public(tx, number=issued.number)
        page = await service.page(tx, services=sale.services, viewer=sale.actor("bidder.one"), deal_id=sale.deal.id)
        checker = sale.actor("bank.checker")
        bank = await service.page(tx, services=sale.services, viewer=checker, deal_id=sale.deal.id)
        failed = await tx.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE attempts > 1"))
    assert (public.valid, public.revoke_reason) == (False, "登记被撤销")
    assert bank.waterfall is None
    assert page.documents[-2].kind == "TRANSFER_REVERSAL"
    assert failed == 0


@pytest.mark.parametrize(
    ("steps", "paid_fen"),
    [
        ([], 5_000_000),
        (["confirm"], 5_000_000),
        (["confirm", "sign_both"], 5_000_000),
        (["confirm", "sign_both", "pay", "drain"], 50_000_000),
        (["confirm", "sign_both", "pay", "drain", "release"], 50_000_000),
        (["confirm", "sign_both", "pay", "drain", "release", "file"], 50_000_000),
    ],
    ids=lambda each: each[-1] if isinstance(each, list) and each else None,
)
async def test_until_the_transfer_is_recorded_an_annulled_sale_gives_back_what_was_paid(
    sale: Sale, drain_jobs: Any, steps: list[str], paid_fen: int
) -> None:
    for step in steps:
        await (drain_jobs() if step == "drain" else getattr(sale, step)())
    await annul(sale)
    assert await sale.state() == "ANNULLED"
    assert await sale.balance(f"escrow:{sale.deal.id}") == 0
    assert await refund(sale) == (sale.deal.buyer_organisation_id, paid_fen)


async def test_a_balance_that_just_arrived_is_never_annulled_away(sale: Sale, drain_jobs: Any) -> None:
    await sale.confirm()
    await sale.sign_both()
    await sale.pay()
    with pytest.raises(WrongState):
        await annul(sale)
    await drain_jobs()
    await annul(sale)
    assert await refund(sale) == (sale.deal.buyer_organisation_id, 50_000_000)


@pytest.mark.parametrize("login", ["centre.reviewer", "bank.checker", "bidder.one", "administrator"])
async def test_only_settlement_annuls(sale: Sale, login: str) -> None:
    with pytest.raises(NotAllowed):
        await annul(sale, login=login)
