"""The servers that come with the program: PostgreSQL 18 and Valkey 9 from wheels, under the data folder.

Used when `DATABASE_URL` / `REDIS_URL` are unset. The first process that needs them starts them, holds the owner's lock and
stops them when it ends; a later process finds them running and uses them. After a SIGKILL of the owner the servers
live on, and the next start adopts them. The data stay across runs.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import structlog

from market.platform import embedded_postgres, embedded_valkey, reachable, signals
from market.platform.problems_at_start import ServersFailed
from market.platform.settings import Settings

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 60
"""How long a process waits for servers that another one is starting or stopping."""


@dataclass(frozen=True)
class Servers:
    """Where the servers are. `owned`: this process stops the embedded ones when it ends."""

    database_url: str
    redis_url: str
    owned: bool


@contextlib.contextmanager
def running(settings: Settings, *, database: str = "exchange") -> Iterator[Servers]:
    """The servers for this process: the configured ones, or the embedded ones started (or found) and later stopped.

    Within the block the first stop signal raises `signals.Stopped`. Raises WrongSetting for a configured server that does not
    answer or a folder that cannot be written, ServersFailed for an embedded one.
    """
    folder = reachable.writable(settings.data_dir)
    if settings.database_url:
        reachable.database(settings.database_url)
    if settings.redis_url:
        reachable.redis(settings.redis_url)
    if settings.database_url and settings.redis_url:
        with signals.raising():
            yield Servers(settings.database_url, settings.redis_url, owned=False)
        return
    # Held back from here to the end, but for the two blocks that may be interrupted: no server is left half started or half stopped.
    with (folder / "owner.lock").open("a+") as lock, signals.held_back() as waiting:
        with signals.raising():
            owned = _own_or_find(lock, folder, settings)
        try:
            servers = Servers(
                settings.database_url or _postgres(folder, database, start=owned),
                settings.redis_url or _valkey(folder, start=owned),
                owned=owned,
            )
            signals.raise_waiting(waiting)
            with signals.raising():
                yield servers
        finally:
            if owned:
                embedded_valkey.stop(folder)
                embedded_postgres.stop(folder)


def remove(data_dir: Path) -> None:
    """Delete a data folder and stop the servers that a killed owner left on it. Raises ServersFailed while somebody uses it."""
    folder = reachable.writable(data_dir)
    with (folder / "owner.lock").open("a+") as lock, signals.held_back():
        if not _own(lock):
            raise ServersFailed(f"The data folder {folder} is in use; stop what runs there first (Ctrl-C).")
        embedded_valkey.stop(folder)
        embedded_postgres.stop(folder)
        shutil.rmtree(folder)


def _own_or_find(lock: TextIO, folder: Path, settings: Settings) -> bool:
    """True: the servers are this process's to start and stop. False: another one owns them, and they answer."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        if _own(lock):
            return True
        lock.seek(0)
        owner = lock.read().strip()
        ready = settings.database_url or embedded_postgres.answers(folder)
        if ready and (settings.redis_url or embedded_valkey.answers(folder)):
            log.info("using the embedded servers that another process runs, and leaving them to it", owner_pid=owner)
            return False
        if time.monotonic() > deadline:
            raise ServersFailed(
                f"Process {owner} holds the data folder {folder}, but the servers there do not answer: "
                "stop that process and start again, or set DATA_DIR to another folder."
            )
        time.sleep(0.1)


def _own(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return True


def _postgres(folder: Path, database: str, *, start: bool) -> str:
    if start:
        embedded_postgres.start(folder)
    return embedded_postgres.url_of(folder, database=database)


def _valkey(folder: Path, *, start: bool) -> str:
    if start:
        embedded_valkey.start(folder)
    return embedded_valkey.url_of(folder)
