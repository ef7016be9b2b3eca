"""From hammer to payout, and every door on the way that stays shut."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from market.deals import (
    certificate,
    confirming,
    jobs,
    opening,
    service,
    settling,
    store,
    transfer,
)
from market.deals.events import DealCertified, DealSettled
from market.deals.problems import (
    AlreadySigned,
    ContinuityNotChecked,
    ContractChanged,
    DateInFuture,
    DocumentNotYours,
    FindingsNotAccepted,
    NotYourDeal,
    ReasonMissing,
    TermsDiffer,
)
from market.deals.tables import CertificateSeries, Deal
from market.deals.terms import Finding, Findings
from market.identity import service as identity
from market.kernel import clock
from market.kernel.ids import make_uscc
from market.kernel.problems import NotAllowed, NotFound, WrongState
from market.ledger import service as ledger
from market.payments import service as payments
from market.platform import events
from market.platform.jobs import task
from tests.deals.conftest import CLEAN, Sale, hammered, overdue

FOUND = Findings(
    checked_at=CLEAN.checked_at,
    items=[Finding(code="gap", zh="末段曾有 4 秒不可达", en="unreachable for 4 s in the last period")],
)
settled_events: list[dict[str, Any]] = []


@task("tests.deals.settled")
async def note_settled(_: Any, **event: Any) -> None:
    settled_events.append(event)


async def test_the_whole_way(sale: Sale, drain_jobs: Any) -> None:
    """Rulebook §3: costs 40,000, interest 60,000, principal 400,000; 600,000 of the principal stay open."""
    settled_events.clear()
    events.subscribe({**events.event_map(), DealCertified: [jobs.settle], DealSettled: [note_settled]})
    escrow = f"escrow:{sale.deal.id}"
    await sale.confirm()
    assert await sale.balance(escrow) == 5_000_000
    await sale.sign_both()
    assert await sale.state() == "AWAITING_PAYMENT"
    assert await sale.pay() == "MATCHED"
    await drain_jobs()
    assert await sale.state() == "PAID"
    assert await sale.balance(escrow) == 50_000_000
    await sale.release()
    await sale.file()
    await sale.record()
    issued = await sale.certify()
    assert issued.number == f"BHIP-{clock.today().year}-000001"
    await drain_jobs()

    assert await sale.state() == "SETTLED"
    bank, appraiser = (sale.people.organisation(name).id for name in ("bank", "appraiser"))
    assert await sale.balance(escrow) == 0
    assert await sale.balance("fees:centre") == 500_000
    assert await sale.balance(f"payable:{appraiser}") == 3_500_000
    assert await sale.balance(f"payable:{bank}") == 46_000_000
    async with sale.db.transaction() as tx:
        payouts = (await payments.instructions(tx, purpose="PAYOUT", subject_id=sale.deal.id)).items
        assert {(one.payee_organisation_id, one.amount_fen) for one in payouts} == {
            (bank, 46_000_000),
            (appraiser, 3_500_000),
        }
        assert (await ledger.verify_books(tx)).ok
    assert settled_events == [
        {
            "deal_id": sale.deal.id,
            "loan_key": "BANK-2025-001",
            "seller_organisation_id": bank,
            "price_fen": 50_000_000,
            "costs_paid_fen": 4_000_000,
            "interest_paid_fen": 6_000_000,
            "principal_paid_fen": 40_000_000,
            "shortfall_fen": 60_000_000,
            "surplus_fen": 0,
        }
    ]


async def test_settling_twice_moves_money_once(sale: Sale, drain_jobs: Any) -> None:
    await sale.until_transferred(drain_jobs)
    await sale.certify()
    for _ in range(2):
        async with sale.db.transaction() as tx:
            await settling.settle(tx, deal_id=sale.deal.id)
    await drain_jobs()
    assert await sale.balance("fees:centre") == 500_000


async def test_a_surplus_goes_to_the_pledgor(db: Any, services: Any, people: Any, drain_jobs: Any) -> None:
    sale = await hammered(db, services, people, interest_fen=0, principal_fen=10_000_000)
    await sale.until_transferred(drain_jobs)
    await sale.certify()
    await drain_jobs()
    assert await sale.balance(f"payable:{sale.terms.pledgor.organisation_id}") == 36_000_000


async def test_opening_twice_is_one_deal(sale: Sale) -> None:
    async with sale.db.transaction() as tx:
        again = await opening.open_deal(tx, terms=sale.terms)
    assert again.id == sale.deal.id
    with pytest.raises(TermsDiffer):
        async with sale.db.transaction() as tx:
            await opening.open_deal(tx, terms=sale.terms.model_copy(update={"price_fen": 51_000_000}))


async def test_no_confirmation_without_the_continuity_check(db: Any, services: Any, people: Any) -> None:
    sale = await hammered(db, services, people, findings=None)
    with pytest.raises(ContinuityNotChecked):
        await sale.confirm()
    async with db.transaction() as tx:
        await opening.record_findings(tx, deal_id=sale.deal.id, findings=FOUND)
    with pytest.raises(FindingsNotAccepted):
        await sale.confirm()
    with pytest.raises(ReasonMissing):
        await sale.confirm(findings_accepted=True, reason=" ")
    await sale.confirm(findings_accepted=True, reason="无人受影响")
    assert await sale.state() == "AWAITING_CONTRACT"
    with pytest.raises(WrongState):
        async with db.transaction() as tx:
            await opening.record_findings(tx, deal_id=sale.deal.id, findings=CLEAN)


@pytest.mark.parametrize("login", ["centre.reviewer", "bank.checker", "bidder.one", "administrator"])
async def test_only_settlement_confirms(sale: Sale, login: str) -> None:
    with pytest.raises(NotAllowed):
        async with sale.db.transaction() as tx:
            await confirming.confirm(tx, services=sale.services, actor=sale.actor(login), deal_id=sale.deal.id)


async def test_each_party_signs_once_and_only_what_it_saw(sale: Sale) -> None:
    await sale.confirm()
    with pytest.raises(ContractChanged):
        await sale.sign("bidder.one", document_sha256="0" * 64)
    for stranger in ("bank.maker", "other.checker", "bidder.two", "centre.settlement"):
        with pytest.raises(NotYourDeal):
            await sale.sign(stranger)
    await sale.sign("bidder.one")
    with pytest.raises(AlreadySigned):
        await sale.sign("bidder.one")
    assert await sale.state() == "AWAITING_CONTRACT"
    await sale.sign("bank.checker")
    async with sale.db.transaction() as tx:
        signatures = await store.signatures(tx, deal_id=sale.deal.id)
    assert [one.party for one in signatures] == ["BUYER", "SELLER"]
    assert len({one.document_sha256 for one in signatures}) == 1


async def test_signatures_cannot_be_changed(sale: Sale) -> None:
    await sale.confirm()
    await sale.sign("bidder.one")
    with pytest.raises(Exception, match="append-only"):
        async with sale.db.transaction() as tx:
            await tx.execute(text("UPDATE deal_signature SET user_name = 'x'"))


async def test_the_balance_is_due_as_announced(sale: Sale) -> None:
    """Ten days where nothing else was announced (house default, S18 art 25); the last day counts to its end."""
    await sale.confirm()
    signed = await sale.sign_both()
    assert signed.payment_due_at is not None
    assert clock.local_date(signed.payment_due_at) == clock.today() + timedelta(days=10)
    assert signed.payment_due_at.astimezone(clock.SHANGHAI).strftime("%H:%M:%S") == "23:59:59"


async def test_a_zero_balance_advances_at_once(db: Any, services: Any, people: Any) -> None:
    sale = await hammered(db, services, people, deposit_fen=50_000_000)
    await sale.confirm()
    await sale.sign_both()
    assert await sale.state() == "PAID"
    assert await sale.plan() == []


async def test_an_exempt_buyer_pays_the_whole_price(db: Any, services: Any, people: Any, drain_jobs: Any) -> None:
    """S18 art 17: a creditor who bids may be exempt from the deposit."""
    sale = await hammered(db, services, people, deposit_fen=0, deposit_account=None, hold_purpose=None)
    await sale.until_paid(drain_jobs)
    assert await sale.state() == "PAID"
    assert await sale.balance(f"escrow:{sale.deal.id}") == 50_000_000


async def test_another_amount_does_not_pay(sale: Sale, drain_jobs: Any) -> None:
    await sale.confirm()
    await sale.sign_both()
    assert await sale.pay(amount_fen=44_999_999) == "UNMATCHED"
    await drain_jobs()
    assert await sale.state() == "AWAITING_PAYMENT"


async def test_a_late_balance_is_marked_and_may_still_come(sale: Sale, drain_jobs: Any) -> None:
    await sale.confirm()
    await sale.sign_both()
    (balance,) = await sale.plan()
    await jobs.instalment_due.handler(sale.services, instalment_id=balance.id)
    await sale.state()
    assert not sale.deal.overdue
    await overdue(sale)
    await jobs.instalment_due.handler(sale.services, instalment_id=balance.id)
    await sale.state()
    assert sale.deal.overdue
    await sale.pay()
    await drain_jobs()
    assert await sale.state() == "PAID"


async def test_proofs_come_in_order_from_the_right_hands(sale: Sale, drain_jobs: Any) -> None:
    await sale.confirm()
    with pytest.raises(WrongState):
        await sale.release()
    await sale.sign_both()
    await sale.pay()
    await drain_jobs()
    theirs = await sale.upload("bidder.one")
    release = {"deal_id": sale.deal.id, "document_id": theirs, "reference_no": "PC01", "on": clock.today()}
    with pytest.raises(DocumentNotYours):
        async with sale.db.transaction() as tx:
            await transfer.release_pledge(tx, actor=sale.actor("bank.checker"), **release)
    with pytest.raises(NotYourDeal):
        async with sale.db.transaction() as tx:
            await transfer.release_pledge(tx, actor=sale.actor("other.checker"), **release)
    later = {**release, "on": clock.today() + timedelta(days=1)}
    with pytest.raises(DateInFuture):
        async with sale.db.transaction() as tx:
            await transfer.release_pledge(tx, actor=sale.actor("bank.checker"), **later)
    with pytest.raises(NotFound):
        async with sale.db.transaction() as tx:
            await transfer.release_pledge(tx, actor=sale.actor("bank.checker"), **{**release, "document_id": 999})
    await sale.release()
    with pytest.raises(NotYourDeal):
        await sale.file("bidder.two")
    await sale.file("centre.settlement")
    await sale.record()
    async with sale.db.transaction() as tx:
        page = await service.page(tx, services=sale.services, viewer=sale.actor("bidder.one"), deal_id=sale.deal.id)
    assert [one.kind for one in page.documents] == ["CONTRACT", "PLEDGE_RELEASE", "TRANSFER_FILING", "REGISTRY_PROOF"]


async def test_certificate_numbers_are_gapless(db: Any, services: Any, people: Any, drain_jobs: Any) -> None:
    """A number taken by a transaction that fails is given to the next one."""
    first, second = [await hammered(db, services, people, venue_ref=ref) for ref in (7, 8)]
    for one in (first, second):
        await one.until_transferred(drain_jobs)

    async def fail_after_issuing() -> None:
        async with db.transaction() as tx:
            await certificate.issue(
                tx, services=services, actor=people.actor("centre.settlement"), deal_id=first.deal.id
            )
            raise RuntimeError("lights out")

    with pytest.raises(RuntimeError, match="lights out"):
        await fail_after_issuing()
    year = clock.today().year
    assert (await second.certify()).number == f"BHIP-{year}-000001"
    assert (await first.certify()).number == f"BHIP-{year}-000002"
    async with db.transaction() as tx:
        assert (await tx.scalars(select(CertificateSeries.last_number))).all() == [2]


async def test_names_are_a_snapshot(sale: Sale) -> None:
    """A company that is renamed later bought under the name it had."""
    async with sale.db.transaction() as tx:
        await identity.ensure_organisation(tx, kind="COMPANY", name="后来者", uscc=make_uscc(serial="MA06P009"))
        await tx.execute(
            text("UPDATE organisation SET name = '改名' WHERE id = :id"), {"id": sale.deal.buyer_organisation_id}
        )
        row = await tx.get(Deal, sale.deal.id)
    assert row is not None
    assert row.buyer_name == "海河智能装备有限公司"
