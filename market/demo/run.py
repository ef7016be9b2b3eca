"""Starts the demo's processes in order, seeds it once, keeps an auction going, stops everything at Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path

import click
import httpx

from market.demo import bank_system, live, stage
from market.demo.children import Children
from market.platform import embedded, migrate, reachable
from market.platform.settings import Settings


def run(*, port: int | None, fresh: bool, yes: bool) -> None:
    """Run the demo until a stop signal. `fresh` deletes the demo's data folder after asking."""
    began = time.monotonic()
    settings = Settings(
        environment="demo", rule_set="demo", data_dir=Path(os.environ.get("DATA_DIR", ".data")) / "demo"
    )
    settings = settings.model_copy(update={"port": port or settings.port})
    settings = settings.model_copy(update={"sandbox_bank_url": f"http://127.0.0.1:{settings.port + 1}"})
    if fresh and settings.data_dir.exists():
        if not yes:
            click.confirm(f"Delete everything in {settings.data_dir}?", abort=True)
        embedded.remove(settings.data_dir)
    with embedded.running(settings) as servers:
        if not servers.owned and not settings.database_url:
            sys.exit(f"A demo is already running on this data folder ({settings.data_dir}); open it, or stop it first.")
        # Beside the folder, so that `fresh` leaves it.
        with Children(settings.data_dir.with_suffix(".children")) as children:
            beside = [("127.0.0.1", settings.port + 1), ("127.0.0.1", settings.port + 2)]
            for host, each in ((settings.host, settings.port), *beside):
                reachable.listening(host, each).close()
            say("servers are up, migrating")
            migrate.upgrade(servers.database_url)
            environment = _environment(settings, servers)
            _start(settings, servers, children, environment)
            address = f"http://{settings.host}:{settings.port}"
            say(f"the exchange answers at {address} after {time.monotonic() - began:.0f} s")
            people = stage.gather_cast(settings, servers, address=address)
            bank_system.connect(people["bank.checker"], children, environment, port=settings.port + 2)
            stage.seed(people, say=say)
            live.keep(people, address=address, environment=environment, children=children, say=say)


def _start(settings: Settings, servers: embedded.Servers, children: Children, environment: dict[str, str]) -> None:
    """The sandbox bank, then the exchange; returns when both answer."""
    bank = ["-m", "market.payments.sandbox", "--port", str(settings.port + 1), "--database-url", servers.database_url]
    bank += ["--notify-url", f"http://{settings.host}:{settings.port}/api/payments/notices/sandbox"]
    children.start("The sandbox bank", bank, environment, must_live=True)
    answers(f"{settings.sandbox_bank_url}/accounts")
    children.start("The exchange", ["-m", "market.cli", "serve"], environment, must_live=True)
    answers(f"http://{settings.host}:{settings.port}/health/ready")


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


def answers(url: str, *, patience_seconds: float = 60) -> None:
    """Wait until a URL answers with 200; stop the program when it never does."""
    deadline = time.monotonic() + patience_seconds
    while True:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url, timeout=2, trust_env=False).status_code == 200:
                return
        if time.monotonic() > deadline:
            sys.exit(f"{url} does not answer within {patience_seconds:.0f} s; what was printed above says why.")
        time.sleep(0.1)


def say(text: str) -> None:
    """A line for the operator."""
    click.echo(f"· {text}")
