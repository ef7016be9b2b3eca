"""The PostgreSQL 18 of a wheel, with its data in `DATA_DIR/postgres` and a Unix socket instead of a port."""

from __future__ import annotations

import contextlib
import re
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
import structlog

from market.platform import postgres_wheel
from market.platform.problems_at_start import ServersFailed

log = structlog.get_logger(__name__)

STOP_SECONDS = 30
ORPHAN_SECONDS = 5
"""A backend whose postmaster is gone ends as soon as it looks up from its statement."""
TOOLS_SAY = re.compile(r"(initdb|pg_ctl|postgres): |.*FATAL: ")


def start(folder: Path) -> None:
    """Start the server, or adopt the one that a killed owner left; returns when it answers. Raises ServersFailed."""
    data = folder / "postgres"
    deadline = time.monotonic() + postgres_wheel.START_SECONDS
    while (refusal := _refusal(data)) is not None:
        # Looked at each time: one that was killed a moment ago may seem to be there still.
        if _postmaster(data) is None:
            _launch(folder)
        elif time.monotonic() > deadline:
            raise _failed(data, refusal)
        time.sleep(0.05)


def _launch(folder: Path) -> None:
    data = folder / "postgres"
    _outlive_orphans(data)
    # Left by a server that was killed: its number may belong to any other program by now, or to nobody who could be waited for.
    for left in (data / "postmaster.pid", *data.glob(".s.PGSQL.*.lock")):
        left.unlink(missing_ok=True)
    try:
        postgres_wheel.run(folder)
    except subprocess.CalledProcessError as error:
        raise _failed(data, _reason(error.stderr)) from None
    except (subprocess.TimeoutExpired, OSError) as error:
        raise _failed(data, error) from None


def _outlive_orphans(data: Path) -> None:
    """Wait for what a killed server left at work, at last by force: a second server beside it would spoil the data.

    PostgreSQL itself knows such processes by its `postmaster.pid`, which we are about to take away.
    """
    orphans = [each for each in psutil.process_iter(["name", "cwd"]) if _works_in(each, data)]
    for process in psutil.wait_procs(orphans, timeout=ORPHAN_SECONDS)[1]:
        log.warning("a process of a killed PostgreSQL is still at work and is ended", pid=process.pid)
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
            process.wait()


def _works_in(process: psutil.Process, data: Path) -> bool:
    return bool(process.info["name"] == "postgres" and process.info["cwd"] == str(data))


def answers(folder: Path) -> bool:
    """Whether the server takes connections now."""
    return _refusal(folder / "postgres") is None


def url_of(folder: Path, *, database: str) -> str:
    """The address of a database of the running server; made when it is not there."""
    url = _url(folder / "postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone():
            with contextlib.suppress(psycopg.errors.DuplicateDatabase):
                connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(database)))
    return url.replace("/postgres?", f"/{database}?")


def stop(folder: Path) -> None:
    """Stop the server: first by a checkpoint, then at once (the next start recovers), then by force."""
    data = folder / "postgres"
    for how, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
        process = _postmaster(data)
        if process is None:
            return
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(how)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if _postmaster(data) is None:
                return
            time.sleep(0.02)
        log.warning("the embedded PostgreSQL takes long to stop", pid=process.pid, signal=how.name)


def _postmaster(data: Path) -> psutil.Process | None:
    """The server that runs on this folder. Its number alone proves nothing: another program may have got it since."""
    try:
        process = psutil.Process(int((data / "postmaster.pid").read_text().splitlines()[0]))
        ours = process.name() == "postgres" and str(data) in process.cmdline()
        return process if ours and process.status() != psutil.STATUS_ZOMBIE else None
    except (OSError, IndexError, ValueError, psutil.Error):
        return None


def _url(data: Path) -> str:
    """Raises OSError or IndexError while there is no server: the folder of its socket is line 5 of `postmaster.pid`."""
    socket_folder = (data / "postmaster.pid").read_text().splitlines()[4].strip()
    return f"postgresql://postgres@/postgres?host={quote(socket_folder, safe='')}"


def _refusal(data: Path) -> Exception | None:
    try:
        psycopg.connect(_url(data), connect_timeout=2).close()
    except (OSError, IndexError, psycopg.OperationalError) as error:
        return error
    return None


def _reason(printed: str) -> str:
    """What the server's own tools say, of all that is printed around it; else the last line."""
    lines = printed.splitlines() or ["it says nothing"]
    return "; ".join(dict.fromkeys(line for line in lines if TOOLS_SAY.match(line))) or lines[-1]


def _failed(data: Path, error: Exception | str) -> ServersFailed:
    return ServersFailed(f"The embedded PostgreSQL did not start ({error}).\nSee {data}/log, or set DATABASE_URL.")
