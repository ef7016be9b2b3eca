"""The servers of a test run, and databases that are made once and then copied: the migrated one, and what a fixture needs often."""

from __future__ import annotations

import compileall
import contextlib
import fcntl
import os
import pickle
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import psycopg

import auction
import listings
import market
from market.platform import embedded, migrate
from market.platform.settings import Settings

T = TypeVar("T")

TEMPLATE = "exchange_template"
MEMORY = Path("/dev/shm")
MEMORY_BYTES = 4 * 1024**3
"""So much must be free before the run's databases are kept in memory; a container often has 64 MB there."""


@contextlib.contextmanager
def running() -> Iterator[None]:
    """PostgreSQL and Valkey for one run; workers and child processes find them in the environment."""
    for package in (market, listings, auction):
        # For the processes of the run: where Python may not write its bytecode, each would compile all of it anew.
        compileall.compile_dir(Path(package.__file__ or "").parent, quiet=2)
    with _folder() as folder:
        chosen = Settings(environment="test", data_dir=folder, database_url=None, redis_url=None)
        with embedded.running(chosen, database=TEMPLATE) as servers:
            with psycopg.connect(servers.database_url, autocommit=True) as admin:
                # These databases live for a second: waiting for the disk proves nothing here. Benchmarks keep fsync on.
                admin.execute("ALTER SYSTEM SET fsync = off")
                admin.execute("SELECT pg_reload_conf()")
            migrate.upgrade(servers.database_url)
            os.environ["EXCHANGE_TEST_DATABASE_URL"] = servers.database_url
            os.environ["EXCHANGE_TEST_REDIS_URL"] = servers.redis_url
            os.environ["EXCHANGE_TEST_FOLDER"] = str(folder)
            yield


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """A folder for this run's data: in memory where there is room, as making a database is mostly the writing of 300 files."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_BYTES
    folder = Path(tempfile.mkdtemp(prefix="exchange-tests-", dir=MEMORY if roomy else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def url_of(database: str) -> str:
    """The address of one of the run's databases."""
    return os.environ["EXCHANGE_TEST_DATABASE_URL"].replace(f"/{TEMPLATE}?", f"/{database}?")


def create(database: str, *, template: str = TEMPLATE) -> None:
    """Make a database as a copy of another that nobody is connected to."""
    with psycopg.connect(url_of("postgres"), autocommit=True) as admin:
        # Copying the files takes a tenth of the processor time of writing each block through the log.
        admin.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY file_copy')  # type: ignore[arg-type]


def drop(database: str) -> None:
    """Remove a database, whoever is connected to it."""
    with psycopg.connect(url_of("postgres"), autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')  # type: ignore[arg-type]


def template(name: str, fill: Callable[[str], T], *, of: str = TEMPLATE) -> T:
    """The database `name`, for copying: the first who asks in this run fills a copy of another (the migrated one) by `fill(url)`, the others wait.

    Everybody gets what `fill` returned, each an object of their own. `fill` must have closed its connections.
    """
    folder = Path(os.environ["EXCHANGE_TEST_FOLDER"])
    result = folder / f"{name}.pickle"
    with (folder / f"{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not result.exists():
            drop(name)
            create(name, template=of)
            result.write_bytes(pickle.dumps(fill(url_of(name))))
    loaded: T = pickle.loads(result.read_bytes())
    return loaded
