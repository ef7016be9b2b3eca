"""A winner who defaults: the deposit pays the costs, then the gap that the resale shows, and the excess goes back."""

from __future__ import annotations

from typing import Any

import pytest

from market.deals import defaulting, jobs, service
from market.deals.events import DealCertified, DealSettled
from market.deals.problems import NotInDefault, ResaleDecides
from market.deals.rules import HeldBack, cover_gap
from market.kernel.problems import WrongState
from market.ledger import service as ledger
from market.payments import service as payments
from market.platform import events
from market.platform.jobs import task
from tests.deals.conftest import REGISTRATION, Sale, hammered, overdue

settled_events: list[dict[str, Any]] = []


@task("tests.deals.resale_settled")
async def note_settled(_: Any, **event: Any) -> None:
    settled_events.append(event)


async def default(sale: Sale, **given: Any) -> None:
    async with sale.db.transaction() as tx:
        await defaulting.default(
            tx, actor=sale.actor("centre.settlement"), deal_id=sale.deal.id, reason="逾期未付余款", **given
        )


async def apply_forfeit(sale: Sale, *, loss_fen: int) -> None:
    async with sale.db.transaction() as tx:
        await defaulting.apply_forfeit(
            tx, actor=sale.actor("centre.settlement"), deal_id=sale.deal.id, loss_fen=loss_fen, reason="不再处置"
        )


async def test_no_default_before_the_deadline(sale: Sale) -> None:
    await sale.confirm()
    await sale.sign_both()
    with pytest.raises(NotInDefault):
        await default(sale)


async def test_default_pays_costs_first_and_holds_the_rest_for_the_resale(sale: Sale) -> None:
    """S04 art 22: what the resale lost goes to the creditor, the excess back to the defaulter."""
    await sale.confirm()
    await sale.sign_both()
    await overdue(sale)
    await default(sale)
    assert await sale.state() == "DEFAULTED"
    assert await sale.pay() == "UNMATCHED"
    assert await sale.balance("fees:centre") == 500_000
    assert await sale.balance(f"escrow:{sale.deal.id}") == 1_000_000
    await apply_forfeit(sale, loss_fen=400_000)
    assert await sale.balance(f"escrow:{sale.deal.id}") == 0
    assert await sale.balance(f"payable:{sale.deal.seller_organisation_id}") == 400_000
    assert await sale.balance(f"payable:{sale.deal.buyer_organisation_id}") == 600_000


async def test_forfeit_all_serves_the_debt(db: Any, services: Any, people: Any) -> None:
    """S18 art 24; renounced before the confirmation, when the deposit is still under its hold."""
    sale = await hammered(db, services, people, default_mode="FORFEIT_ALL")
    await default(sale, renounced=True)
    assert await sale.balance(f"deposit:{REGISTRATION + 7}") == 0
    assert await sale.balance(f"payable:{sale.deal.seller_organisation_id}") == 1_000_000
    assert await sale.balance(f"escrow:{sale.deal.id}") == 0


async def test_a_paid_deal_cannot_default(sale: Sale, drain_jobs: Any) -> None:
    await sale.until_paid(drain_jobs)
    with pytest.raises(WrongState):
        await default(sale, renounced=True)


async def test_money_that_just_arrived_stops_the_default(sale: Sale) -> None:
    """The receipt is booked, its job has not run yet."""
    await sale.confirm()
    await sale.sign_both()
    await overdue(sale)
    await sale.pay()
    with pytest.raises(WrongState):
        await default(sale)


def test_a_gap_is_covered_once_oldest_defaulter_first() -> None:
    """Bid at 100 and at 90, at last sold for 60 (fen): the gap of 40 is filled by 10 and then by what is still missing to 90."""
    held = [HeldBack(1, price_fen=100, held_fen=10), HeldBack(2, price_fen=90, held_fen=25)]
    assert cover_gap(held, resale_fen=60) == {1: 10, 2: 20}
    assert cover_gap(held, resale_fen=95) == {1: 5, 2: 0}
    assert cover_gap(held, resale_fen=100) == {1: 0, 2: 0}
    assert cover_gap(held, resale_fen=1) == {1: 10, 2: 25}


async def test_the_resale_fills_its_gap_from_the_deposit_and_gives_the_excess_back(
    db: Any, services: Any, people: Any, drain_jobs: Any
) -> None:
    """S18 art 24, S04 art 22: sold at 500,000, defaulted, sold again at 496,000: 4,000 of the deposit reach the loan (yuan)."""
    settled_events.clear()
    events.subscribe({**events.event_map(), DealCertified: [jobs.settle], DealSettled: [note_settled]})
    failed = await hammered(db, services, people)
    await default(failed, renounced=True)
    assert await failed.balance(f"escrow:{failed.deal.id}") == 1_000_000
    # The costs are paid: only the debt is left for the resale.
    resale = await hammered(db, services, people, venue_ref=8, buyer="bidder-two", price_fen=49_600_000, costs=[])
    with pytest.raises(ResaleDecides):
        await apply_forfeit(failed, loss_fen=0)
    await resale.confirm()
    await resale.sign("bank.checker")
    await resale.sign("bidder.two")
    await resale.pay(txn="T-resale")
    await drain_jobs()
    await resale.release()
    await resale.file("bidder.two")
    await resale.record()
    async with db.transaction() as tx:
        checker = people.actor("bank.checker")
        page = await service.page(tx, services=services, viewer=checker, deal_id=resale.deal.id)
        former = await service.page(
            tx, services=services, viewer=people.actor("centre.settlement"), deal_id=failed.deal.id
        )
    assert page.waterfall is not None
    assert (page.waterfall.posted, page.waterfall.carried_fen) == (False, 400_000)
    assert former.actions == []
    await resale.certify()
    await drain_jobs()
    assert await resale.state() == "SETTLED"
    assert await resale.balance(f"escrow:{failed.deal.id}") == await resale.balance(f"escrow:{resale.deal.id}") == 0
    bank, defaulter = (people.organisation(name).id for name in ("bank", "bidder-one"))
    assert await resale.balance(f"payable:{bank}") == 49_600_000 + 400_000
    assert await resale.balance(f"payable:{defaulter}") == 600_000
    async with db.transaction() as tx:
        assert (await ledger.verify_books(tx)).ok
        back = await payments.instruction(tx, reference=f"forfeit-result:{failed.deal.id}:{defaulter}")
    assert back.amount_fen == 600_000
    (told,) = settled_events
    assert (told["principal_paid_fen"], told["shortfall_fen"]) == (44_000_000, 56_000_000)


async def test_a_resale_that_comes_undone_leaves_the_deposit_for_the_next(db: Any, services: Any, people: Any) -> None:
    failed = await hammered(db, services, people)
    await default(failed, renounced=True)
    again = await hammered(db, services, people, venue_ref=8, buyer="bidder-two", costs=[])
    await default(again, renounced=True)
    for sale in (failed, again):
        await apply_forfeit(sale, loss_fen=300_000)
        assert await sale.balance(f"escrow:{sale.deal.id}") == 0


async def test_whoever_defaulted_is_known_to_the_resale(sale: Sale) -> None:
    async with sale.db.transaction() as tx:
        assert await service.defaulters(tx, loan_key=sale.terms.loan_key) == set()
    await default(sale, renounced=True)
    async with sale.db.transaction() as tx:
        assert await service.defaulters(tx, loan_key=sale.terms.loan_key) == {sale.deal.buyer_organisation_id}


@pytest.mark.parametrize(("deposit_fen", "unpaid"), [(5_000_000, []), (2_000_000, [2_000_000])])
async def test_costs_that_the_deposit_paid_are_not_paid_again(
    db: Any, services: Any, people: Any, deposit_fen: int, unpaid: list[int]
) -> None:
    sale = await hammered(db, services, people, deposit_fen=deposit_fen)
    await default(sale, renounced=True)
    async with db.transaction() as tx:
        left = await service.unpaid_costs(tx, deal_id=sale.deal.id)
    assert [line.amount_fen for line in left] == unpaid
