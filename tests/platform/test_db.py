"""The ground: migrations there and back, jobs deferred in the transaction that causes them."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from market.platform import jobs, migrate
from market.platform.db import Database
from market.platform.services import Services

seen: list[int] = []


@jobs.task("tests.remember")
async def remember(_: Services, *, number: int) -> None:
    seen.append(number)


def test_migrations_go_from_an_empty_database_to_head_and_back(database_url: str) -> None:
    migrate.downgrade(database_url)
    migrate.upgrade(database_url)


def test_models_match_the_migrations(database_url: str) -> None:
    migrate.check(database_url)


async def test_a_job_runs_once_its_transaction_commits_and_never_when_it_rolls_back(db: Database, drain_jobs) -> None:  # type: ignore[no-untyped-def]
    seen.clear()
    with pytest.raises(ZeroDivisionError):
        async with db.transaction() as tx:
            await jobs.defer(tx, remember, number=1)
            _ = 1 // 0
    async with db.transaction() as tx:
        await jobs.defer(tx, remember, number=2)
    await drain_jobs()
    assert seen == [2]


async def test_a_key_lets_only_one_job_wait(db: Database, drain_jobs) -> None:  # type: ignore[no-untyped-def]
    seen.clear()
    async with db.transaction() as tx:
        await jobs.defer(tx, remember, key="once", number=1)
        await jobs.defer(tx, remember, key="once", number=2)
        assert (await tx.execute(text("SELECT count(*) FROM procrastinate_jobs"))).scalar_one() == 1
    await drain_jobs()
    assert seen == [1]
