"""A house whose parts can be killed: a PostgreSQL and a Valkey of its own, two `exchange serve`, lots with a dozen admitted bidders."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from market.platform import embedded, embedded_postgres, embedded_valkey, migrate
from market.platform.problems_at_start import ServersFailed
from market.platform.settings import Settings
from tests.processes import environment_of

PATIENCE_SECONDS = 60


@dataclass
class Node:
    """One `exchange serve` (with worker and sweeper in it), which is killed, frozen, and started again on the same port."""

    name: str
    port: int
    environment: dict[str, str]
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    frozen: bool = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Begin; `ready` waits for it."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def ready(self) -> None:
        """Wait until it serves. A start that fails (the database is away just then) is tried again, as an operator's supervisor does."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        async with httpx.AsyncClient(trust_env=False, timeout=2) as client:
            while True:
                with contextlib.suppress(httpx.HTTPError):
                    if (await client.get(f"{self.address}/health/ready")).status_code == 200:
                        return
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{self.name} does not serve; see {self.log}")
                if self.process is None or self.process.poll() is not None:
                    self.start()
                await asyncio.sleep(0.1)

    def kill(self) -> None:
        """SIGKILL: no goodbye, nothing flushed."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.frozen = False

    def freeze(self) -> None:
        """SIGSTOP: alive, its connections open, and it does nothing."""
        self._signal(signal.SIGSTOP)
        self.frozen = True

    def thaw(self) -> None:
        """SIGCONT: it goes on where it stood, with a clock that jumped."""
        self._signal(signal.SIGCONT)
        self.frozen = False

    def _signal(self, which: signal.Signals) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, which)


def _ports() -> Iterator[int]:
    """Free ports that no outgoing connection is given while a node is dead."""
    for port in random.sample(range(20_000, 30_000), 10_000):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            yield port


@dataclass
class House:
    """Where the parts are, and how each is killed and brought back."""

    folder: Path
    servers: embedded.Servers
    nodes: list[Node] = field(default_factory=list)

    def postmaster(self) -> psutil.Process:
        """The main process of PostgreSQL; psutil's NoSuchProcess while there is none."""
        return psutil.Process(int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0]))

    def kill_postgres(self, *, whole: bool) -> None:
        """SIGKILL PostgreSQL: all of its processes at once, or the postmaster alone, which its backends notice."""
        main = self.postmaster()
        for process in [main, *(main.children(recursive=True) if whole else [])]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()

    def start_postgres(self) -> None:
        """Start PostgreSQL on its data, again and again while what is left of the killed one is in the way."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                embedded_postgres.start(self.folder)
            except ServersFailed:
                if time.monotonic() > deadline:
                    raise
            else:
                return

    def kill_valkey(self) -> None:
        """SIGKILL Valkey and forget all it held."""
        process = embedded_valkey._started.pop(self.folder)
        process.kill()
        process.wait()
        (self.folder / "valkey" / "dump.rdb").unlink(missing_ok=True)

    def start_valkey(self) -> None:
        """Start Valkey, empty."""
        embedded_valkey.start(self.folder)


@contextlib.contextmanager
def house(folder: Path | None = None, *, nodes: int = 2, command: list[str] | None = None) -> Iterator[House]:
    """Both servers with fsync on, a migrated database; the nodes are there and not started. All ends with the block."""
    # Unix sockets' paths are short, and so must the folder's be.
    place = folder or Path(tempfile.mkdtemp(prefix="faults-"))
    chosen = Settings(environment="test", data_dir=place, database_url=None, redis_url=None)
    try:
        with embedded.running(chosen) as servers:
            migrate.upgrade(servers.database_url)
            made = House(folder=place, servers=servers)
            for number, port in enumerate(itertools.islice(_ports(), nodes), start=1):
                environment = environment_of(
                    database_url=servers.database_url, redis_url=servers.redis_url, data_dir=place
                )
                environment |= {"PORT": str(port), "SANDBOX_BANK_URL": "", "LOG_FORMAT": "json"}
                name = f"node-{number}"
                made.nodes.append(
                    Node(
                        name,
                        port,
                        environment,
                        command or [sys.executable, "-m", "market.cli", "serve"],
                        place / f"{name}.log",
                    )
                )
            try:
                yield made
            finally:
                for node in made.nodes:
                    node.kill()
    finally:
        if folder is None:
            shutil.rmtree(place, ignore_errors=True)
