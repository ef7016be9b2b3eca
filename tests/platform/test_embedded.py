"""The embedded servers as an operator meets them: real processes, real signals, nothing left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from market.platform import embedded_postgres, embedded_valkey
from tests.processes import free_port

USER = """
import signal, sys
# A test run in the background has them ignored, and the servers respect that.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from pathlib import Path
from market.platform import embedded, logs
from market.platform.settings import Settings
chosen = Settings()
logs.configure(chosen)
with embedded.running(chosen) as servers:
    print(servers.owned, servers.database_url, flush=True)
    sys.stdin.read()
"""
"""A program that uses the servers until its input ends."""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A data folder of this module's own; making a cluster is what takes time."""
    with tempfile.TemporaryDirectory(prefix="exchange-embedded-", dir=os.environ["EXCHANGE_TEST_FOLDER"]) as made:
        yield Path(made).resolve()
        embedded_valkey.stop(Path(made).resolve())
        embedded_postgres.stop(Path(made).resolve())


def environment(folder: Path, **settings: str) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL", "XDG_RUNTIME_DIR")}
    return {**inherited, "DATA_DIR": str(folder), "ENVIRONMENT": "test", **settings}


@contextlib.contextmanager
def user(folder: Path) -> Iterator[tuple[subprocess.Popen[str], bool, str]]:
    """A running user of the servers: the process, whether it owns them, the database's address."""
    with subprocess.Popen(
        [sys.executable, "-c", USER],
        env=environment(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        while not line.startswith(("True", "False")):
            assert line, "the program ended"
            print(line, end="")
            line = process.stdout.readline()
        owned, url = line.split()
        try:
            yield process, owned == "True", url
        finally:
            if process.poll() is None:
                process.kill()


def running(folder: Path) -> list[str]:
    """The processes that name the folder, but this one."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            line = " ".join(process.cmdline())
            if str(folder) in line and process.pid != os.getpid():
                found.append(line)
    return found


def test_every_stop_signal_stops_the_servers_and_the_data_stay(folder: Path) -> None:
    for how in ("SIGINT", "SIGTERM", "SIGHUP", "group", "twice"):
        with user(folder) as (process, owned, url):
            assert owned
            assert len(running(folder)) >= 2
            with psycopg.connect(url) as connection:
                connection.execute("CREATE TABLE IF NOT EXISTS kept (how text)")
                connection.execute("INSERT INTO kept VALUES (%s)", (how,))
                kept = connection.execute("SELECT count(*) FROM kept").fetchone()
            if how == "group":
                os.killpg(process.pid, signal.SIGTERM)
            else:
                process.send_signal(getattr(signal, how, signal.SIGINT))
            if how == "twice":
                time.sleep(0.01)
                process.send_signal(signal.SIGINT)
            process.wait(timeout=30)
        assert running(folder) == [], how
    assert kept == (5,)


@pytest.mark.parametrize("seconds", [0.3, 1.0])
def test_a_signal_while_the_first_cluster_is_made_leaves_nothing_running(tmp_path: Path, seconds: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", USER], env=environment(tmp_path), stderr=subprocess.DEVNULL, start_new_session=True
    )
    deadline = time.monotonic() + 60
    while not (tmp_path / "owner.lock").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(seconds)
    # As a terminal does: to every process of the group.
    os.killpg(process.pid, signal.SIGINT)
    process.wait(timeout=60)
    assert running(tmp_path) == []
    with user(tmp_path) as (again, owned, _):
        assert owned
        again.communicate(timeout=30)


def test_a_second_process_uses_the_first_ones_servers_and_leaves_them_running(folder: Path) -> None:
    with user(folder) as (first, _, url), user(folder) as (second, owned, same):
        assert (owned, same) == (False, url)
        second.communicate(timeout=30)
        with psycopg.connect(url) as connection:
            connection.execute("SELECT 1")
        first.communicate(timeout=30)
    assert running(folder) == []


def test_after_a_sigkill_the_next_start_adopts_the_servers_and_stops_them_at_its_end(folder: Path) -> None:
    with user(folder) as (killed, _, url):
        connection = psycopg.connect(url, autocommit=True)
        connection.execute("CREATE TABLE IF NOT EXISTS acknowledged (a int)")
        killed.kill()
        killed.wait()
    connection.execute("SELECT 1")
    connection.close()
    assert running(folder)
    with user(folder) as (process, owned, url):
        assert owned
        with psycopg.connect(url) as connection:
            connection.execute("SELECT * FROM acknowledged")
        process.communicate(timeout=30)
    assert running(folder) == []


def test_a_stale_pid_file_that_names_a_stranger_harms_neither(folder: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as stranger:
        (folder / "postgres" / "postmaster.pid").write_text(
            f"{stranger.pid}\n{folder}/postgres\n1790000000\n5432\n{folder}/postgres\n\n  1 1\nready   \n"
        )
        with user(folder) as (process, owned, url):
            assert owned
            psycopg.connect(url).close()
            process.communicate(timeout=30)
        assert stranger.poll() is None
        stranger.kill()


def test_exchange_serve_ends_with_0_at_sigterm_and_takes_its_servers_along(folder: Path) -> None:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "market.cli", "serve", "--port", str(port)], env=environment(folder)
    )
    deadline = time.monotonic() + 60
    while True:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"http://127.0.0.1:{port}/health/ready", trust_env=False).status_code == 200:
                break
        assert time.monotonic() < deadline
        time.sleep(0.1)
    process.terminate()
    assert process.wait(timeout=30) == 0
    assert running(folder) == []


@pytest.mark.parametrize(
    ("settings", "arguments", "words"),
    [
        ({"PORT": "abc"}, [], "PORT"),
        ({}, ["--port", "99999"], "--port"),
        ({"DATABASE_URL": "postgresql://nobody:hidden@127.0.0.1:1/x"}, [], "DATABASE_URL"),
        ({"DATABASE_URL": "mysql://here"}, [], "DATABASE_URL"),
        ({"DATABASE_URL": "", "REDIS_URL": "redis://127.0.0.1:1"}, [], "REDIS_URL"),
        ({"REDIS_URL": "nonsense"}, [], "REDIS_URL"),
        ({"DATA_DIR": "/dev/null/data"}, [], "DATA_DIR"),
        ({"HOST": "999.0.0.1"}, [], "HOST"),
        ({"ENVIRONMENT": "production"}, [], "SECRET_KEY"),
        (
            {"ENVIRONMENT": "production", "SECRET_KEY": "s" * 40, "SANDBOX_BANK_URL": "http://127.0.0.1:1"},
            [],
            "SANDBOX_BANK_URL",
        ),
        ({"LOG_LEVEL": "loud"}, [], "LOG_LEVEL"),
    ],
)
def test_a_wrong_setting_stops_the_start_in_words(
    tmp_path: Path, settings: dict[str, str], arguments: list[str], words: str
) -> None:
    done = _start(environment(tmp_path, PORT=str(free_port())) | settings, *arguments)
    assert done.returncode in (1, 2)
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert "hidden" not in done.stderr
    assert running(tmp_path) == []


def test_a_taken_port_stops_the_start_in_words(tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = _start(environment(tmp_path, PORT=str(taken.getsockname()[1])))
    assert done.returncode == 1
    assert "PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_configured_servers_are_used_and_none_is_started(tmp_path: Path) -> None:
    urls = {
        "DATABASE_URL": os.environ["EXCHANGE_TEST_DATABASE_URL"],
        "REDIS_URL": os.environ["EXCHANGE_TEST_REDIS_URL"],
    }
    done = subprocess.run(
        [sys.executable, "-m", "market.cli", "migrate"],
        env=environment(tmp_path, **urls),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []


def _start(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "market.cli", "serve", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
