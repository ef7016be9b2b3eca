"""What the public reads: all of the disclosure, none of the debt, no private person's name."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from listings import notices
from market.kernel import clock
from market.kernel.problems import NotFound
from market.platform.db import Database
from market.platform.services import Services
from tests.listings.helpers import loan_of, published, submitted
from tests.people import People


async def test_a_notice_has_terms_disclosure_and_the_rules_behind_them(
    db: Database, services: Services, bank: People
) -> None:
    async with db.transaction() as tx:
        row = await published(tx, services, bank)
        page = await notices.notice_page(tx, project_code=row.project_code, now=clock.now())
        assert (page.phase, page.revision, page.body.start_price_fen) == ("upcoming", 1, 49_000_000)
        cited = {rule.rule: rule for rule in page.body.rules}
        assert cited["notice_days_first"].citation_en.endswith("art 12")
        assert {"deposit_ratio_bps", "extension_seconds", "increment_bps", "balance_due_days"} <= set(cited)
        told = json.dumps(page.model_dump(mode="json"), ensure_ascii=False)
        loan = await loan_of(tx)
        for secret in (loan.loan_no, loan.contract_no, str(loan.outstanding_principal_fen), str(loan.interest_fen)):
            assert secret not in told


async def test_a_notice_is_found_by_words_numbers_kind_and_phase(
    db: Database, services: Services, bank: People
) -> None:
    now = clock.now()
    async with db.transaction() as tx:
        row = await published(tx, services, bank)
        await submitted(tx, services, bank, loan_no="BHKJ-2023-0002")

        async def found(q: str = "", **filters: str) -> list[str]:
            listed = await notices.notice_list(tx, now=now, q=q, **filters)  # type: ignore[arg-type]
            return [item.project_code for item in listed.items]

        mine = [row.project_code]
        assert await found() == mine
        for q in (
            "海水淡化",
            "淡",
            "浓盐水回用",
            "2019104000130",
            "201910400013.0",
            "C02F",
            "滨海科技银行",
            row.project_code,
        ):
            assert await found(q) == mine, q
        for q in ("钢铁", "水海", "???", "滨海科技银行 钢铁"):
            assert await found(q) == [], q
        assert await found(kind="PATENT", phase="upcoming") == mine
        assert await found(kind="TRADEMARK") == []
        assert await found(phase="live") == []
        assert row.bidding_opens_at is not None
        live = await notices.notice_list(tx, now=row.bidding_opens_at + timedelta(seconds=1), phase="live")
        assert [item.phase for item in live.items] == ["live"]


async def test_what_is_not_published_is_not_there(db: Database, services: Services, bank: People) -> None:
    async with db.transaction() as tx:
        row = await submitted(tx, services, bank)
        with pytest.raises(NotFound):
            await notices.notice_page(tx, project_code=row.project_code, now=clock.now())


async def test_a_notice_is_never_rewritten(db: Database, services: Services, bank: People) -> None:
    async with db.transaction() as tx:
        await published(tx, services, bank)
    with pytest.raises(IntegrityError):
        async with db.transaction() as tx:
            await tx.execute(text("UPDATE notice SET body = '{}'"))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王小明", "王*"),
        ("张三、天津海晶智能科技有限公司", "张*、天津海晶智能科技有限公司"),
        ("南开大学", "南开大学"),
        ("阿不都·买买提", "阿*"),
        ("ACME Ltd", "ACME Ltd"),
    ],
)
def test_private_owners_are_masked(name: str, shown: str) -> None:
    assert notices.public_name(name) == shown
