"""A seed of deposits, judged: one world over a database of its own, observed and audited."""

from __future__ import annotations

import asyncio
import os

import psycopg

from tests import servers
from tests.people import People
from tests.simulation.deposits import people
from tests.simulation.deposits.auditor import audit
from tests.simulation.deposits.facts import Facts
from tests.simulation.deposits.house import prepared
from tests.simulation.deposits.world import World


def judge(seed: int) -> tuple[Facts, list[str]]:
    """The world of a seed, and what is wrong with it. Needs the servers of a test run."""
    template, cast = prepared()
    name = f"deposits_{os.getpid()}_{seed}"
    servers.drop(name)
    servers.create(name, template=template)
    try:
        facts = asyncio.run(_observe(servers.url_of(name), cast, seed))
    finally:
        servers.drop(name)
    return facts, audit(facts)


async def _observe(url: str, cast: People, seed: int) -> Facts:
    with psycopg.connect(url, autocommit=True) as connection:
        return await World(url, cast, connection, seed=seed).run(people.plan, people.live)


def examine(seed: int) -> str | None:
    """None when all is well, or the findings with the command that makes such a world again."""
    _, findings = judge(seed)
    if not findings:
        return None
    listed = "\n  ".join(findings[:8])
    return f"seed {seed}: {len(findings)} finding(s)\n  {listed}\n  replay: .venv/bin/python -m tests.simulation deposits {seed}"
