"""What the winning offer promised binds the deal: the price in parts, each with its own reference, and no right before the whole of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import text

from market.deals import certificate, jobs, service, store
from market.deals.contract_text import text_of
from market.deals.instalments import Part, plan, plan_of
from market.deals.rules import end_of_day
from market.deals.terms import DealTerms
from market.deals.undertakings import CRITERIA, Undertaking, promises, undertakings_of
from market.kernel import clock
from market.kernel.calendar import add_months
from market.kernel.money import BPS
from market.kernel.problems import WrongState
from market.ledger import service as ledger
from market.payments import service as payments
from market.platform.actor import Actor
from tests.deals.conftest import Sale, hammered, overdue
from tests.deals.test_annulling import annul, refund
from tests.deals.test_defaulting import default
from tests.deals.test_joint_buyers import page_of, printed_on

FOUR = [
    {"criterion": "PAYMENT", "choice": "FOUR_PARTS"},
    {"criterion": "PAYMENT_TIME", "choice": "WITHIN_3_DAYS"},
    {"criterion": "WORKS_THE_RIGHT", "choice": "WITHIN_3_YEARS"},
]
AMOUNTS = [10_000_000, 11_666_667, 11_666_667, 11_666_666]
"""Of 500,000 yuan, 50,000 of them the deposit: the first brings them to 30 %, three equal ones bring the rest."""


def test_the_first_brings_what_is_paid_to_30_percent_and_equal_ones_the_rest() -> None:
    """Exchange practice (rulebook §2): first ≥ 30 %, ≤ 1 year."""
    parts = plan(50_000_000, balance_fen=45_000_000, parts=4, days=3, first_bps=3_000, months=12)
    assert [(part.amount_fen, part.within, part.unit) for part in parts] == [
        (10_000_000, 3, "DAYS"),
        (11_666_667, 4, "MONTHS"),
        (11_666_667, 8, "MONTHS"),
        (11_666_666, 12, "MONTHS"),
    ]


def test_a_deposit_that_covers_the_first_leaves_the_others_and_their_dates() -> None:
    """The deposit is 30 % itself."""
    (rest,) = plan(1_000, balance_fen=700, parts=2, days=10, first_bps=3_000, months=12)
    assert rest == Part(700, 12, "MONTHS")


@given(
    price_fen=st.integers(1, 10**15) | st.integers(1, 30),
    deposit_bps=st.integers(0, BPS),
    parts=st.sampled_from([1, 2, 4]),
    days=st.integers(0, 400),
    signed_on=st.dates(date(2026, 1, 1), date(2100, 1, 1)),
)
def test_a_plan_pays_the_balance_to_the_fen_and_within_a_year(
    price_fen: int, deposit_bps: int, parts: int, days: int, signed_on: date
) -> None:
    deposit_fen = price_fen * deposit_bps // BPS
    dated = plan(price_fen, balance_fen=price_fen - deposit_fen, parts=parts, days=days, first_bps=3_000, months=12)
    assert deposit_fen + sum(part.amount_fen for part in dated) == price_fen
    assert all(part.amount_fen > 0 for part in dated)
    assert len(dated) <= parts
    if parts == 1:
        return
    later = [part.amount_fen for part in dated if part.unit == "MONTHS"]
    assert max(later, default=0) - min(later, default=0) <= 1
    assert (price_fen - sum(later)) * BPS >= price_fen * 3_000, "the deposit and the first make 30 %"
    due = [part.due_at(signed_on) for part in dated]
    assert due == sorted(set(due))
    assert not due or due[-1] <= end_of_day(add_months(signed_on, 12))


@pytest.mark.parametrize(
    ("announced", "promised", "within"),
    [(10, "WITHIN_3_DAYS", 3), (10, "WITHIN_5_DAYS", 5), (2, "WITHIN_3_DAYS", 2), (None, "WITHIN_5_DAYS", 5)],
)
def test_a_promise_shortens_the_time_to_pay_and_never_lengthens_it(
    sold: DealTerms, announced: int | None, promised: str, within: int
) -> None:
    undertaken = [Undertaking(criterion="PAYMENT_TIME", choice=promised)]
    terms = sold.model_copy(update={"balance_due_days": announced, "undertakings": undertaken})
    assert plan_of(terms) == [Part(terms.balance_fen, within, "DAYS")]


def test_without_a_promise_it_is_one_sum_as_announced(sold: DealTerms) -> None:
    assert plan_of(sold) == [Part(sold.balance_fen, 10, "DAYS")]


def test_a_deal_understands_every_choice_that_may_score() -> None:
    """Each changes how the price is paid, or stands in the contract."""
    for criterion, choices in CRITERIA.items():
        for choice in choices:
            (undertaken,) = undertakings_of({criterion: choice})
            assert bool(promises([undertaken])) == (not criterion.startswith("PAYMENT"))


@pytest.mark.parametrize("offer", [{"PAYMENT": "NEVER"}, {"BEAUTY": "GREAT"}])
def test_an_offer_outside_the_vocabulary_binds_nobody(offer: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="no undertaking"):
        undertakings_of(offer)


def test_nobody_promises_two_ways_to_pay(sold: DealTerms) -> None:
    twice = [{"criterion": "PAYMENT", "choice": choice} for choice in ("ONE_SUM", "TWO_PARTS")]
    with pytest.raises(ValidationError):
        DealTerms.model_validate({**sold.model_dump(), "undertakings": twice})


@pytest.fixture
def sold() -> DealTerms:
    """A sale at 1,000 fen with a deposit of 100."""
    return DealTerms(
        venue="auction",
        venue_ref=1,
        title="组合",
        objects=[{"kind": "PATENT", "number": "201710601862.3", "title": "膜", "owner": "某公司"}],
        project_code="BH-1",
        seller_organisation_id=1,
        pledgor={"organisation_id": 3, "name": "某公司", "uscc": ""},
        buyer_organisation_id=2,
        price_fen=1_000,
        deposit_fen=100,
        deposit_account="deposit:1",
        hold_purpose="deposit:1",
        published_on=date(2026, 8, 1),
        closed_at=end_of_day(date(2026, 9, 1)),
        method="WEIGHTED",
        loan_key="loan:1",
    )


@pytest.fixture
async def promised(db: Any, services: Any, people: Any) -> Sale:
    """A sale whose buyer promised to pay in four parts, the first within three days, and to work the right."""
    return await hammered(db, services, people, undertakings=FOUR, method="WEIGHTED")


async def in_effect(sale: Sale) -> None:
    """The contract is signed by both."""
    await sale.confirm()
    await sale.sign_both()


async def test_four_instalments_paid_in_any_order_move_the_right_only_together(promised: Sale, drain_jobs: Any) -> None:
    before = await page_of(promised, "bidder.one")
    assert [(one.state, one.amount_fen) for one in before.instalments] == [("PLANNED", each) for each in AMOUNTS]
    await in_effect(promised)
    signed_on = clock.today()
    asked = await promised.plan()
    assert [one.amount_fen for one in asked] == AMOUNTS
    assert [clock.local_date(one.due_at) for one in asked] == [
        signed_on + timedelta(days=3),
        *(add_months(signed_on, months) for months in (4, 8, 12)),
    ]
    assert len({one.payment_code for one in asked}) == 4, "equal amounts have their own references"
    for paid, nth in enumerate((3, 1, 4), start=1):
        assert await promised.pay(nth=nth, txn=f"T-{nth}") == "MATCHED"
        await drain_jobs()
        assert await promised.state() == "AWAITING_PAYMENT", f"{paid} of 4"
    with pytest.raises(WrongState):
        await promised.release()
    buyer, seller = [await page_of(promised, login) for login in ("bidder.one", "bank.checker")]
    assert [one.state for one in buyer.instalments] == ["PAID", "DUE", "PAID", "PAID"]
    assert promised.deal.payment_due_at == asked[1].due_at
    assert ([one.code for one in seller.instalments], seller.pay_into) == ([None] * 4, None)
    await promised.pay(nth=2, txn="T-2")
    await drain_jobs()
    assert await promised.state() == "PAID"
    assert await promised.balance(f"escrow:{promised.deal.id}") == 50_000_000
    await promised.release()
    await promised.file()
    await promised.record()
    issued = await promised.certify()
    await drain_jobs()
    assert await promised.state() == "SETTLED"
    async with promised.db.transaction() as tx:
        assert (await ledger.verify_books(tx)).ok
        row = await store.get(tx, deal_id=promised.deal.id)
        contract = text_of(row, house="交易中心")
        actor: Actor = promised.actor("bidder.one")
        _, drawn = await certificate.document(tx, services=promised.services, viewer=actor, deal_id=row.id)
    assert issued.number in printed_on(drawn)
    assert "余款分 4 期" in printed_on(drawn)
    said = {article.heading: "".join(article.clauses) for article in contract.articles}
    assert "第 1 期 ¥100,000.00(人民币壹拾万元整),自双方签署本合同之日起 3 日内付清" in said["成交价格与支付"]
    assert (
        "第 4 期 ¥116,666.66(人民币壹拾壹万陆仟陆佰陆拾陆元陆角陆分),自双方签署本合同之日起 12 个月内"
        in said["成交价格与支付"]
    )
    assert "3 年内实施标的" in said["竞价承诺"]


async def test_a_missed_instalment_ends_the_deal_and_the_paid_ones_go_back(promised: Sale, drain_jobs: Any) -> None:
    """S18 art 24: the deposit is forfeited; CC art 566: what was paid on the contract is returned."""
    await in_effect(promised)
    first, second, third, _ = await promised.plan()
    await promised.pay(nth=1)
    await drain_jobs()
    await overdue(promised, nth=2)
    await jobs.instalment_due.handler(promised.services, instalment_id=second.id)
    await jobs.instalment_due.handler(promised.services, instalment_id=first.id)
    assert [one.state for one in (await page_of(promised, "bidder.one")).instalments] == [
        "PAID",
        "OVERDUE",
        "DUE",
        "DUE",
    ]
    # The third comes early, its job has not run yet: nothing that arrived is overlooked.
    await promised.pay(nth=3, txn="T-3")
    with pytest.raises(WrongState):
        await default(promised)
    await drain_jobs()
    await default(promised)
    assert await promised.state() == "DEFAULTED"
    buyer = promised.deal.buyer_organisation_id
    back = first.amount_fen + third.amount_fen
    # The deposit of 50,000 paid the costs of 40,000; 10,000 wait for the resale.
    assert await promised.balance(f"escrow:{promised.deal.id}") == 1_000_000
    assert await promised.balance(f"payable:{buyer}") == back
    assert await promised.pay(nth=2, txn="T-late") == "UNMATCHED"
    async with promised.db.transaction() as tx:
        assert (await ledger.verify_books(tx)).ok
        refund = await payments.instruction(tx, reference=f"default-refund:{promised.deal.id}:{buyer}")
        states = [(await payments.reference(tx, code=one.payment_code or "")).state for one in await promised.plan()]
        page = await service.page(
            tx, services=promised.services, viewer=promised.actor("bidder.one"), deal_id=promised.deal.id
        )
    assert (refund.payee_organisation_id, refund.amount_fen) == (buyer, back)
    assert states == ["PAID", "CANCELLED", "PAID", "CANCELLED"]
    assert [one.state for one in page.instalments] == ["PAID", "CANCELLED", "PAID", "CANCELLED"]
    assert [(one.reference, one.amount_fen) for one in page.payouts] == [(refund.reference, back)]


async def test_a_sale_annulled_in_the_middle_returns_every_instalment(promised: Sale, drain_jobs: Any) -> None:
    await in_effect(promised)
    await promised.pay(nth=4)
    await drain_jobs()
    with pytest.raises(Exception, match="append-only"):
        async with promised.db.transaction() as tx:
            await tx.execute(text("UPDATE instalment SET amount_fen = 1"))
    await annul(promised)
    assert await promised.balance(f"escrow:{promised.deal.id}") == 0
    assert await refund(promised) == (promised.deal.buyer_organisation_id, 5_000_000 + AMOUNTS[3])
    assert await promised.pay(nth=1, txn="T-late") == "UNMATCHED"
