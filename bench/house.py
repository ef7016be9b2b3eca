"""A house to measure: own servers in a temporary folder, real server processes, a lot with admitted bidders."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import psycopg
import redis

from bench.sockets import many_files
from market.identity.secrets import password_mark
from market.platform import embedded, migrate
from market.platform.settings import Settings
from tests.lots import insert_lot

SERVE = ("market.cli", "serve")


@dataclass(frozen=True)
class Servers:
    """PostgreSQL and Valkey with a migrated database, and a folder for what server processes keep."""

    database_url: str
    redis_url: str
    folder: Path


@dataclass(frozen=True)
class House:
    """Where to bid, and as whom. `processes` are the server processes, one for each port."""

    servers: Servers
    lot_id: int
    tokens: list[str]
    ports: list[int]
    processes: list[psutil.Process]

    @property
    def room(self) -> str:
        """The path of the lot's live room."""
        return f"/api/lots/{self.lot_id}/room"

    def bidders(self, *ports: int) -> list[tuple[int, str, str | None]]:
        """Port, path and cookie of each bidder, spread evenly over the ports (all, if none is named)."""
        chosen = ports or tuple(self.ports)
        return [
            (chosen[number % len(chosen)], self.room, f"exchange_session={token}")
            for number, token in enumerate(self.tokens)
        ]


@contextlib.contextmanager
def servers() -> Iterator[Servers]:
    """Servers as in production: fsync and synchronous_commit are on."""
    many_files()
    folder = Path(tempfile.mkdtemp(prefix="exchange-bench-"))
    try:
        settings = Settings(environment="test", data_dir=folder, database_url=None, redis_url=None)
        with embedded.running(settings) as running:
            migrate.upgrade(running.database_url)
            yield Servers(running.database_url, running.redis_url, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def house(*, bidders: int, processes: int = 1) -> Iterator[House]:
    """Servers and server processes with one open lot and `bidders` admitted sessions."""
    with servers() as running, serving(running, bidders=bidders, processes=processes) as opened:
        yield opened


@contextlib.contextmanager
def serving(running: Servers, *, bidders: int, processes: int = 1, program: tuple[str, ...] = SERVE) -> Iterator[House]:
    """An open lot with admitted bidders, and server processes."""
    with psycopg.connect(running.database_url, autocommit=True) as connection:
        lot_id, users = insert_lot(connection, bidders=bidders, seconds=3_600)
    tokens = _sessions(running.redis_url, users)
    with contextlib.ExitStack() as stack:
        ports = [free_port() for _ in range(processes)]
        started = [stack.enter_context(_server(running, port, program)) for port in ports]
        yield House(running, lot_id, tokens, ports, started)


def _sessions(url: str, users: list[int]) -> list[str]:
    client = redis.Redis.from_url(url)
    tokens = [secrets.token_urlsafe(32) for _ in users]
    for token, user_id in zip(tokens, users, strict=True):
        value = f"{user_id}:{password_mark('')}"
        client.set(f"session:{hashlib.sha256(token.encode()).hexdigest()}", value, ex=3_600)
    client.close()
    return tokens


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def _server(running: Servers, port: int, program: tuple[str, ...]) -> Iterator[psutil.Process]:
    environment = {
        "ENVIRONMENT": "test",
        "DATABASE_URL": running.database_url,
        "REDIS_URL": running.redis_url,
        "DATA_DIR": str(running.folder),
        "PORT": str(port),
        "LOG_LEVEL": "error",
        # All watchers come from this machine.
        "SPECTATOR_SOCKETS_PER_ADDRESS": "0",
    }
    with child(*program, environment=environment) as process:
        answers(f"http://127.0.0.1:{port}/health/ready", process)
        yield psutil.Process(process.pid)


@contextlib.contextmanager
def child(module: str, *words: str, environment: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """A Python module as a process of its own, with pipes to speak to it by lines; stopped at the end."""
    command = [sys.executable, "-m", module, *words]
    with subprocess.Popen(
        command, env=os.environ | (environment or {}), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.communicate(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()


def answers(url: str, process: subprocess.Popen[str]) -> None:
    """Wait until a server answers well (below 500). Raises RuntimeError when it ends or takes a minute."""
    deadline = time.monotonic() + 60
    while True:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url, trust_env=False).status_code < 500:
                return
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the server to be measured did not start")
        time.sleep(0.1)
