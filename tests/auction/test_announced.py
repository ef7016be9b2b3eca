"""A format and its plan from the bank's draft over the public notice to the rules by which the lot runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from auction import rules, store
from auction.bids.journal import rules_of
from auction.rules.prices import fall_seconds
from listings import notices, reading, service
from listings.formats import Plan
from listings.formats import fall_seconds as announced_fall
from listings.problems import TermsRefused
from market.demo import person
from market.kernel import clock
from market.platform.db import Database
from market.platform.services import Services
from tests.listings.helpers import change, drafted, in_days, published
from tests.people import People

Drain = Callable[[], Awaitable[None]]
OPENS = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)


@given(st.integers(2, 10**13), st.integers(1, 10**13), st.integers(1, 10**13), st.integers(1, 86_400))
def test_bank_and_venue_count_a_fall_alike(start: int, floor: int, step: int, tick: int) -> None:
    floor = min(floor, start - 1)
    step = max(step % (start - floor), (start - floor) // 1_000, 1)
    fall = {"floor_fen": floor, "step_fen": step, "tick_seconds": tick}
    terms = rules.Terms(
        start_price_fen=start,
        increment_fen=1,
        opens_at=OPENS,
        ends_at=OPENS,
        extension_seconds=300,
        format="DUTCH",
        **fall,
    )
    assert announced_fall("DUTCH", Plan(**fall), start_price_fen=start) == fall_seconds(terms)


def test_a_bidders_own_program_commits_as_the_rules_read_it() -> None:
    ours = rules.commitment(lot_id=7, bidder="4711", amount_fen=5, nonce="ab" * 32)
    assert person.commitment(7, "4711", price_fen=5, nonce="ab" * 32) == ours


async def test_every_format_reaches_its_lot(db: Database, services: Services, bank: People, drain_jobs: Drain) -> None:
    tiers = [{"from_fen": "60000000", "increment_fen": "600000"}, {"from_fen": "90000000", "increment_fen": "900000"}]
    chosen: list[tuple[str, dict[str, Any]]] = [
        ("ASCENDING", {"tiers": tiers, "jump_limit_fen": "2000000"}),
        ("DYNAMIC", {}),
        ("SEALED", {}),
        ("DUTCH", {}),
        ("HYBRID", {"sealed_seconds": 7_200}),
        ("WEIGHTED", {"criteria": {"PAYMENT": {"ONE_SUM": 2_000}}}),
    ]
    made: dict[str, tuple[int, str]] = {}
    for format_, plan in chosen:
        async with db.transaction() as tx:
            loan_no = await free_loan(tx, bank)
            row = await published(tx, services, bank, loan_no=loan_no, format=format_, plan=plan)
            made[format_] = (row.id, row.project_code)
    await drain_jobs()
    for format_, (listing_id, code) in made.items():
        async with db.transaction() as tx:
            lot = await store.lot_of_listing(tx, listing_id=listing_id)
            facts = await service.deal_facts(tx, listing_id=listing_id)
            body = (await notices.notice_page(tx, project_code=code, now=clock.now())).body
        assert lot is not None
        terms = rules_of(lot.rules)
        assert (terms.format, lot.format, facts.method, body.format) == (format_,) * 4
        assert terms.opens_at == body.bidding_opens_at
        plan = body.plan
        match format_:
            case "ASCENDING":
                assert terms.tiers == ((60_000_000, 600_000), (90_000_000, 900_000))
                assert terms.jump_limit_fen == 2_000_000
            case "DYNAMIC":
                assert terms.free_ends_at == body.bidding_closes_at
                assert terms.ends_at == body.bidding_closes_at + timedelta(seconds=300)
            case "SEALED":
                assert terms.opening_seconds == plan.opening_seconds == 14_400
            case "DUTCH" | "HYBRID":
                assert terms.start_price_fen == 70_000_000
                assert terms.floor_fen == 49_000_000
                assert rules.first_end(terms) == terms.ends_at == body.bidding_closes_at
                assert body.bidding_closes_at - body.bidding_opens_at >= timedelta(days=1)
                lot_now = rules.Lot(terms=terms, state="OPEN", ends_at=terms.ends_at, phase="FALLING")
                assert [rules.falling_fen(lot_now, at=step.at) for step in body.fall] == [
                    step.price_fen for step in body.fall
                ]
            case "WEIGHTED":
                assert terms.criteria == (rules.Criterion("PAYMENT", {"ONE_SUM": 2_000}),)
                assert (terms.price_points, terms.score_step) == (3_000, 30)
        if format_ == "HYBRID":
            assert (terms.sealed_seconds, terms.opening_seconds, terms.best_seconds) == (7_200, 14_400, 1_800)


async def free_loan(tx: AsyncSession, people: People) -> str:
    """The number of a loan in default that no listing names yet."""
    loans = await reading.loan_list(tx, viewer=people.actor("bank.maker"), states=["DEFAULTED"], limit=200)
    return min(loan.loan_no for loan in loans.items)


async def test_a_draft_changes_its_format_and_its_end_follows_the_fall(
    db: Database, services: Services, bank: People
) -> None:
    async with db.transaction() as tx:
        row = await drafted(tx, services, bank, format="DUTCH")
        assert row.plan == {"floor_fen": "49000000", "step_fen": "913000", "tick_seconds": 3_600}
        opens = row.bidding_opens_at
        assert opens is not None
        assert row.bidding_closes_at == opens + timedelta(hours=25)
        quicker = {"floor_fen": "49000000", "step_fen": "700000", "tick_seconds": 7_200}
        await change(tx, bank, row.id, plan=quicker, bidding_opens_at=in_days(40).isoformat())
        assert row.bidding_closes_at == in_days(40) + timedelta(seconds=31 * 7_200)
        await change(tx, bank, row.id, format="SEALED")
        assert row.plan == {"opening_seconds": 14_400}
    with pytest.raises(TermsRefused) as refused:
        async with db.transaction() as tx:
            # Half a day: the whole fall keeps the time of bidding (S18 art 20).
            short = {"floor_fen": "49000000", "step_fen": "2100000", "tick_seconds": 3_600}
            await change(tx, bank, row.id, format="DUTCH", plan=short)
    assert [each["field"] for each in refused.value.fields["errors"]] == ["bidding_closes_at"]
    with pytest.raises(TermsRefused) as refused:
        async with db.transaction() as tx:
            await change(tx, bank, row.id, format="WEIGHTED", plan={"opening_seconds": 14_400})
    assert [each["field"] for each in refused.value.fields["errors"]] == ["plan.opening_seconds"]
