"""Real processes for the journeys: an exchange server and the sandbox bank over a database of their own."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from market.demo.children import end, launch
from market.demo.run import answers


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def child(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own, ended with the block."""
    process = launch(command, environment)
    try:
        yield process
    finally:
        end(process)


@dataclass
class Exchange:
    """A running exchange: its address, its environment, its server process, and how long that took to answer."""

    address: str
    environment: dict[str, str]
    server: subprocess.Popen[bytes]
    start_seconds: float

    def kill(self) -> None:
        """SIGKILL the server: no goodbye, nothing flushed."""
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()


def environment_of(*, database_url: str, redis_url: str, data_dir: Path) -> dict[str, str]:
    """The environment of an exchange under the demo rules, with a sandbox bank."""
    port, bank_port = free_port(), free_port()
    return {
        **os.environ,
        "ENVIRONMENT": "demo",
        "RULE_SET": "demo",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "DATA_DIR": str(data_dir),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "SANDBOX_BANK_URL": f"http://127.0.0.1:{bank_port}",
        "SIGN_IN_ATTEMPTS_PER_MINUTE": "1000",
        "LOG_LEVEL": "warning",
    }


@contextlib.contextmanager
def bank(environment: dict[str, str]) -> Iterator[None]:
    """The sandbox bank as a process."""
    address = environment["SANDBOX_BANK_URL"]
    command = [sys.executable, "-m", "market.payments.sandbox", "--port", address.rsplit(":", 1)[1]]
    command += ["--database-url", environment["DATABASE_URL"]]
    command += ["--notify-url", f"http://127.0.0.1:{environment['PORT']}/api/payments/notices/sandbox"]
    with child(command, environment):
        answers(f"{address}/accounts")
        yield


@contextlib.contextmanager
def server(environment: dict[str, str]) -> Iterator[Exchange]:
    """The exchange as a process."""
    address = f"http://127.0.0.1:{environment['PORT']}"
    began = time.monotonic()
    with child([sys.executable, "-m", "market.cli", "serve"], environment) as process:
        answers(f"{address}/health/ready")
        start_seconds = time.monotonic() - began
        yield Exchange(address=address, environment=environment, server=process, start_seconds=start_seconds)
