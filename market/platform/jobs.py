"""Work that runs later or elsewhere: procrastinate tasks, deferred in the transaction that causes them (law 7).

    @task("deals.settle")
    async def settle(ctx: Services, *, deal_id: int) -> None: ...

    await defer(tx, settle, deal_id=7)                        # runs as soon as the transaction commits
    await defer(tx, remind, at=deadline, key=f"remind:{id}", deal_id=7)   # later; at most one waiting job with this key

A task runs at least once: it must be idempotent by a unique reference. Failures are retried with growing pauses.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import procrastinate
import structlog
from procrastinate import exceptions
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from market.kernel import clock
from market.platform.db import driver_connection

if TYPE_CHECKING:
    from market.platform.services import Services

log = structlog.get_logger(__name__)

Handler = Callable[..., Awaitable[None]]


@dataclass(frozen=True)
class Task:
    """A named piece of work. `attempts` counts the first run too."""

    name: str
    handler: Handler
    attempts: int = 12


_tasks: dict[str, Task] = {}


def task(name: str, *, attempts: int = 12) -> Callable[[Handler], Task]:
    """Register an async function `(services, **json_arguments)` as the task `name`."""

    def register(handler: Handler) -> Task:
        _tasks[name] = Task(name, handler, attempts)
        return _tasks[name]

    return register


class Retry(procrastinate.BaseRetryStrategy):
    """1 s, 2 s, 4 s … up to five minutes between attempts."""

    def __init__(self, attempts: int) -> None:
        self.attempts = attempts

    def get_retry_decision(self, *, exception: BaseException, job: Any) -> procrastinate.RetryDecision | None:
        # The attempt under way is not counted yet.
        if job.attempts + 1 >= self.attempts:
            return None
        return procrastinate.RetryDecision(retry_in={"seconds": min(2**job.attempts, 300)})


def job_app(database_url: str, *, services: Services | None = None) -> procrastinate.App:
    """A procrastinate application over the registered tasks; with `services` it can run them."""
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=database_url, min_size=1, max_size=6))
    for known in _tasks.values():
        _register(app, known, services)
    return app


def _register(app: procrastinate.App, known: Task, services: Services | None) -> None:
    async def run(**arguments: Any) -> None:
        assert services is not None, "a worker needs services"
        with structlog.contextvars.bound_contextvars(
            task=known.name, **{k: v for k, v in arguments.items() if k.endswith("_id")}
        ):
            try:
                await known.handler(services, **arguments)
            except Exception:
                log.exception("task failed; it will be retried", arguments=arguments)
                raise

    app.task(name=known.name, retry=Retry(known.attempts), queue="default")(run)


_deferring = procrastinate.App(connector=procrastinate.PsycopgConnector())
"""Never opened: it only writes jobs over the caller's own connection."""


async def defer(
    tx: AsyncSession, what: Task, *, at: datetime | None = None, key: str | None = None, **arguments: Any
) -> None:
    """Defer a task in this transaction. With `key`, a job that already waits under the same key stays as it is."""
    connection = await driver_connection(tx)
    await tx.flush()
    job = _deferring.configure_task(
        what.name, allow_unknown=True, schedule_at=at, queueing_lock=key, connection=connection
    )
    if key is None:
        await job.defer_async(**arguments)
        return
    # A duplicate key would abort the transaction, so it is tried under a savepoint.
    with contextlib.suppress(exceptions.AlreadyEnqueued):
        async with connection.transaction():
            await job.defer_async(**arguments)


async def run_worker(app: procrastinate.App, *, concurrency: int = 4, wait: bool = True) -> None:
    """Run jobs until cancelled (`wait=True`) or until none is due (`wait=False`, for tests)."""
    await app.run_worker_async(
        concurrency=concurrency,
        wait=wait,
        fetch_job_polling_interval=0.5,
        install_signal_handlers=False,
        delete_jobs="successful",
        shutdown_graceful_timeout=5,
        update_heartbeat_interval=2,
        stalled_worker_timeout=10,
    )


async def rescue_stalled(app: procrastinate.App) -> int:
    """Put jobs whose worker died back into the queue; returns how many."""
    stalled = list(await app.job_manager.get_stalled_jobs())
    for job in stalled:
        log.warning("a worker died with this job; it runs again", task=job.task_name, job_id=job.id)
        await app.job_manager.retry_job(job)
    return len(stalled)


async def waiting_jobs(tx: AsyncSession) -> int:
    """How many jobs wait or run now (not those scheduled for later)."""
    found: int = (
        await tx.execute(
            text(
                "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
                " AND (scheduled_at IS NULL OR scheduled_at <= now())"
            )
        )
    ).scalar_one()
    return found


@dataclass(frozen=True)
class FailedJob:
    """A job that failed as often as it may; it waits for staff."""

    id: int
    task: str
    arguments: dict[str, Any]
    attempts: int


async def failed_jobs(app: procrastinate.App) -> list[FailedJob]:
    """The jobs that are no longer retried by themselves, oldest first."""
    found = await app.job_manager.list_jobs_async(status="failed")
    return [FailedJob(job.id or 0, job.task_name, dict(job.task_kwargs), job.attempts) for job in found]


async def run_again(app: procrastinate.App, job: FailedJob) -> None:
    """Put a failed job back into the queue. It is idempotent like every task, so doing this twice harms nothing."""
    await app.job_manager.retry_job_by_id_async(job.id, retry_at=clock.now())
