"""Law 7: a consequence is never lost. A job that fails for good stays visible and can be run again."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from market.platform.jobs import defer, failed_jobs, job_app, run_worker, task
from market.platform.services import Services

_broken = True
_done: list[int] = []


@task("tests.fails_while_broken", attempts=1)
async def _fails_while_broken(_: Services, *, number: int) -> None:
    if _broken:
        raise RuntimeError("out of order")
    _done.append(number)


def exchange(services: Services, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "ENVIRONMENT": "test",
        "DATABASE_URL": services.db.url,
        "REDIS_URL": os.environ["EXCHANGE_TEST_REDIS_URL"],
        "DATA_DIR": str(services.settings.data_dir),
    }
    command = [sys.executable, "-m", "market.cli", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


async def test_a_job_that_failed_for_good_is_listed_and_runs_again(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with services.db.transaction() as tx:
        await defer(tx, _fails_while_broken, number=7)
    app = job_app(services.db.url, services=services)
    async with app.open_async():
        await run_worker(app, wait=False)
        [failed] = await failed_jobs(app)
        assert (failed.task, failed.arguments, failed.attempts) == ("tests.fails_while_broken", {"number": 7}, 1)
        listed = exchange(services, "jobs")
        assert (listed.returncode, "tests.fails_while_broken" in listed.stdout) == (1, True), listed.stderr
        monkeypatch.setattr(sys.modules[__name__], "_broken", False)
        assert exchange(services, "jobs", "--retry").returncode == 0
        await run_worker(app, wait=False)
        assert (await failed_jobs(app), _done) == ([], [7])
