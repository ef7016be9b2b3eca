"""Nobody forgets an instalment for want of a word: the buyer hears a week before, buyer and pledgee when it was not there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from market.deals import jobs
from market.identity import inbox
from tests.deals.conftest import Sale, hammered, overdue
from tests.deals.test_instalments import FOUR, in_effect
from tests.deals.test_joint_buyers import joint as joint


@pytest.fixture
async def promised(db: Any, services: Any, people: Any) -> Sale:
    """A sale in effect whose buyer pays in four parts, the first within three days."""
    sale = await hammered(db, services, people, undertakings=FOUR, method="WEIGHTED")
    await in_effect(sale)
    return sale


async def told(sale: Sale, login: str) -> list[tuple[str, str, str]]:
    """What somebody's inbox holds of instalments: Chinese title, English body, link."""
    user_id = sale.actor(login).user_id
    assert user_id is not None
    async with sale.db.transaction() as tx:
        page = await inbox.page(tx, user_id=user_id, limit=20, offset=0)
    return [(one.title_zh, one.body_en, one.link) for one in page.items]


async def test_the_buyer_is_reminded_a_week_before_a_date_and_only_of_what_is_unpaid(
    promised: Sale, drain_jobs: Any
) -> None:
    plan = await promised.plan()
    query = "SELECT (args->>'instalment_id')::bigint, scheduled_at FROM procrastinate_jobs WHERE task_name = 'deals.instalment_soon'"
    async with promised.db.transaction() as tx:
        waiting = {row[0]: row[1] for row in await tx.execute(text(query))}
    # The first is due in three days: the buyer has just signed for it.
    assert waiting == {one.id: one.due_at - timedelta(days=7) for one in plan[1:]}
    await promised.pay(nth=3, txn="T-3")
    await drain_jobs()
    for one in (plan[1], plan[2], plan[1]):
        await jobs.instalment_soon.handler(promised.services, instalment_id=one.id)
    ((title, body, link),) = await told(promised, "bidder.one")
    assert (promised.deal.deal_no in title, f"{plan[1].due_at.astimezone():%Y-}" in title) == (True, True)
    assert "Instalment 2 of 116,666.67 yuan" in body
    assert plan[1].payment_code
    assert plan[1].payment_code in body
    assert link == f"/desk/bidder/deals/{promised.deal.id}"
    assert await told(promised, "bank.checker") == []


async def test_buyer_and_pledgee_hear_of_a_missed_instalment_once(promised: Sale) -> None:
    first = (await promised.plan())[0]
    await overdue(promised, nth=1)
    for _ in range(2):
        await jobs.instalment_due.handler(promised.services, instalment_id=first.id)
    for login, desk in (("bidder.one", "bidder"), ("bank.checker", "bank")):
        ((title, body, link),) = await told(promised, login)
        assert "已逾期" in title
        assert "Instalment 1 of 100,000.00 yuan has not arrived" in body
        assert link == f"/desk/{desk}/deals/{promised.deal.id}"


async def test_of_a_group_everybody_hears_since_all_are_liable(joint: Sale) -> None:
    """CC art 518: the lead pays, and a member loses with it."""
    await in_effect(joint)
    (balance,) = await joint.plan()
    await jobs.instalment_soon.handler(joint.services, instalment_id=balance.id)
    for login in ("bidder.one", "bidder.two"):
        ((_, body, _),) = await told(joint, login)
        assert "The balance of 450,000.00 yuan" in body
    assert await told(joint, "bank.checker") == []
