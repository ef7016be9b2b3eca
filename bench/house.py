"""A house to measure: own servers in a temporary folder, a real server process, a lot with admitted bidders."""

from __future__ import annotations

import asyncio
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
import psycopg
import redis

from market.identity.secrets import password_mark
from market.platform import embedded, migrate
from market.platform.settings import Settings
from tests.lots import insert_lot


@dataclass
class House:
    """Where to bid, and as whom."""

    port: int
    lot_id: int
    tokens: list[str]
    servers: embedded.Servers


@contextlib.contextmanager
def house(*, bidders: int) -> Iterator[House]:
    """Servers with fsync on, one server process, one open lot, `bidders` admitted sessions."""
    folder = Path(tempfile.mkdtemp(prefix="exchange-bench-"))
    try:
        settings = Settings(environment="test", data_dir=folder, database_url=None, redis_url=None)
        with embedded.running(settings) as servers:
            migrate.upgrade(servers.database_url)
            with psycopg.connect(servers.database_url, autocommit=True) as connection:
                lot_id, users = insert_lot(connection, bidders=bidders, seconds=3_600)
            tokens = _sessions(servers.redis_url, users)
            port = _free_port()
            with _server(servers, folder, port):
                yield House(port=port, lot_id=lot_id, tokens=tokens, servers=servers)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sessions(url: str, users: list[int]) -> list[str]:
    client = redis.Redis.from_url(url)
    tokens = [secrets.token_urlsafe(32) for _ in users]
    for token, user_id in zip(tokens, users, strict=True):
        value = f"{user_id}:{password_mark('')}"
        client.set(f"session:{hashlib.sha256(token.encode()).hexdigest()}", value, ex=3_600)
    client.close()
    return tokens


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def _server(servers: embedded.Servers, folder: Path, port: int) -> Iterator[None]:
    environment = {
        **os.environ,
        "ENVIRONMENT": "test",
        "DATABASE_URL": servers.database_url,
        "REDIS_URL": servers.redis_url,
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "LOG_LEVEL": "error",
        # All watchers come from this machine.
        "SPECTATOR_SOCKETS_PER_ADDRESS": "0",
    }
    process = subprocess.Popen([sys.executable, "-m", "market.cli", "serve"], env=environment)
    try:
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"http://127.0.0.1:{port}/health/ready", trust_env=False).status_code == 200:
                    break
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the server to be measured did not start")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(timeout=15)


def run_async(main: object) -> object:
    """Run a coroutine on uvloop."""
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)  # type: ignore[arg-type]
