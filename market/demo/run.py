"""Starts the demo's processes in order, seeds it once, keeps an auction going, stops everything at Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import httpx

from market.demo import stage
from market.platform import embedded, migrate
from market.platform.settings import Settings


def run(*, port: int | None, fresh: bool, yes: bool) -> None:
    """Run the demo until Ctrl-C. `fresh` deletes the demo's data folder after asking."""
    began = time.monotonic()
    settings = Settings(
        environment="demo", rule_set="demo", data_dir=Path(os.environ.get("DATA_DIR", ".data")) / "demo"
    )
    settings = settings.model_copy(update={"port": port or settings.port})
    settings = settings.model_copy(update={"sandbox_bank_url": f"http://127.0.0.1:{settings.port + 1}"})
    if fresh and settings.data_dir.exists():
        if not yes:
            click.confirm(f"Delete everything in {settings.data_dir}?", abort=True)
        shutil.rmtree(settings.data_dir)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with embedded.running(settings) as servers, contextlib.ExitStack() as processes:
        if not servers.owned and not settings.database_url:
            sys.exit(f"A demo is already running on this data folder ({settings.data_dir}); open it, or stop it first.")
        _say("servers are up, migrating")
        migrate.upgrade(servers.database_url)
        environment = _environment(settings, servers)
        assert settings.sandbox_bank_url is not None
        bank = [sys.executable, "-m", "market.payments.sandbox", "--port", str(settings.port + 1)]
        bank += ["--database-url", servers.database_url]
        bank += ["--notify-url", f"http://{settings.host}:{settings.port}/api/payments/notices/sandbox"]
        processes.enter_context(child(bank, environment))
        answers(f"{settings.sandbox_bank_url}/accounts")
        processes.enter_context(child([sys.executable, "-m", "market.cli", "serve"], environment))
        address = f"http://{settings.host}:{settings.port}"
        answers(f"{address}/health/ready")
        _say(f"the exchange answers at {address} after {time.monotonic() - began:.0f} s")
        stage.play(settings, servers, address=address, environment=environment, processes=processes, say=_say)


def _environment(settings: Settings, servers: embedded.Servers) -> dict[str, str]:
    """The children's environment: the same settings, the servers this process runs."""
    return {
        **os.environ,
        "ENVIRONMENT": settings.environment,
        "RULE_SET": settings.rule_set,
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": servers.database_url,
        "REDIS_URL": servers.redis_url,
        "HOST": settings.host,
        "PORT": str(settings.port),
        # The whole cast signs in from one address.
        "SIGN_IN_ATTEMPTS_PER_MINUTE": "200",
        "SANDBOX_BANK_URL": settings.sandbox_bank_url or "",
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "warning"),
    }


@contextlib.contextmanager
def child(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A child process in its own session (Ctrl-C reaches only us), ended with the block."""
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def answers(url: str, *, patience_seconds: float = 60) -> None:
    """Wait until a URL answers with 200; stop the program when it never does."""
    deadline = time.monotonic() + patience_seconds
    while True:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url, timeout=2, trust_env=False).status_code == 200:
                return
        if time.monotonic() > deadline:
            sys.exit(f"{url} does not answer; is the port taken by another program? Try `exchange demo --port 9000`.")
        time.sleep(0.1)


def _say(text: str) -> None:
    click.echo(f"· {text}")
