"""What happens to the house: each fault is injected, lasts, and is cured. Where another node can carry on, bids must be taken at once."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import psycopg

from tests.faults.auction import Evening

Cure = Callable[[], Awaitable[None]]
Inject = Callable[[Evening, random.Random], Awaitable[tuple[float, Cure | None]]]
"""Does it. Returns the moment (monotonic) from which the house had what it needs to take bids, and what is left to mend afterwards."""


@dataclass(frozen=True)
class Fault:
    """A kind of fault."""

    name: str
    inject: Inject


async def kill_node(evening: Evening, dice: random.Random) -> tuple[float, Cure | None]:
    """SIGKILL of a node; the other one carries on, and it is started again."""
    node = dice.choice(evening.house.nodes)
    evening.note(f"SIGKILL {node.name}")
    node.kill()
    killed = time.monotonic()
    node.start()

    async def back() -> None:
        await node.ready()
        evening.note(f"{node.name} serves again")

    return killed, back


async def kill_both_nodes(evening: Evening, dice: random.Random) -> tuple[float, Cure | None]:
    """SIGKILL of both nodes at once: nobody takes bids or closes lots until they are back."""
    await _kill_nodes(evening, lasts=0.0)
    return time.monotonic(), None


async def _kill_nodes(evening: Evening, *, lasts: float) -> None:
    evening.note("SIGKILL both nodes")
    for node in evening.house.nodes:
        node.kill()
    with evening.nobody_bids():
        await asyncio.sleep(lasts)
    for node in evening.house.nodes:
        node.start()
    await asyncio.gather(*(node.ready() for node in evening.house.nodes))
    evening.note("both nodes serve again")


async def freeze_node(evening: Evening, dice: random.Random) -> tuple[float, Cure | None]:
    """SIGSTOP of a node, perhaps while it holds a lot; SIGCONT some seconds later."""
    node = dice.choice(evening.house.nodes)
    lasts = dice.uniform(2, 6)
    evening.note(f"SIGSTOP {node.name} for {lasts:.1f} s")
    node.freeze()
    frozen = time.monotonic()

    async def thaw() -> None:
        await asyncio.sleep(max(0.0, frozen + lasts - time.monotonic()))
        node.thaw()
        evening.note(f"SIGCONT {node.name}")

    return frozen, thaw


async def freeze_both_nodes(evening: Evening, dice: random.Random) -> tuple[float, Cure | None]:
    """SIGSTOP of both nodes at once."""
    await _freeze_nodes(evening, lasts=dice.uniform(1, 3))
    return time.monotonic(), None


async def _freeze_nodes(evening: Evening, *, lasts: float) -> None:
    evening.note("SIGSTOP both nodes")
    for node in evening.house.nodes:
        node.freeze()
    with evening.nobody_bids():
        await asyncio.sleep(lasts)
    for node in evening.house.nodes:
        node.thaw()
    evening.note("SIGCONT both nodes")


async def kill_postgres(evening: Evening, dice: random.Random) -> tuple[float, Cure | None]:
    """SIGKILL of PostgreSQL, all of it or its postmaster; it is started again on its data."""
    await _kill_postgres(evening, whole=dice.random() < 0.5, lasts=dice.choice((0.0, 0.3, 1.5)))
    return time.monotonic(), None


async def _kill_postgres(evening: Evening, *, whole: bool, lasts: float) -> None:
    evening.note("SIGKILL all of PostgreSQL" if whole else "SIGKILL the postmaster")
    evening.house.kill_postgres(whole=whole)
    with evening.nobody_bids():
        await asyncio.sleep(lasts)
    await asyncio.to_thread(evening.house.start_postgres)
    evening.note("PostgreSQL runs again")


async def kill_backends(evening: Evening, dice: random.Random) -> tuple[float, Cure | None]:
    """SIGKILL of a single backend: PostgreSQL ends all others and recovers by itself."""
    main = evening.house.postmaster()
    backends = [each for each in main.children() if any("[local]" in word for word in each.cmdline())]
    if backends:
        victim = dice.choice(sorted(backends, key=lambda each: each.pid))
        evening.note(f"SIGKILL the backend {' '.join(victim.cmdline())}")
        victim.kill()
    return time.monotonic(), None


async def cut_connections(evening: Evening, dice: random.Random) -> tuple[float, Cure | None]:
    """Every connection to the database is ended, as a proxy in between does that restarts."""
    evening.note("all database connections are cut")
    url = evening.house.servers.database_url
    with contextlib.suppress(psycopg.Error):
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as own:
            await own.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    return time.monotonic(), None


async def kill_valkey(evening: Evening, dice: random.Random) -> tuple[float, Cure | None]:
    """SIGKILL of Valkey; it comes back empty, so everybody's session is gone."""
    evening.note("SIGKILL Valkey")
    evening.house.kill_valkey()
    await asyncio.sleep(dice.choice((0.0, 1.0, 3.0)))
    await asyncio.to_thread(evening.house.start_valkey)
    evening.note("Valkey runs again, empty")
    return time.monotonic(), None


FAULTS = {
    fault.name: fault
    for fault in (
        Fault("kill a node", kill_node),
        Fault("kill both nodes", kill_both_nodes),
        Fault("freeze a node", freeze_node),
        Fault("freeze both nodes", freeze_both_nodes),
        Fault("kill PostgreSQL", kill_postgres),
        Fault("kill a backend", kill_backends),
        Fault("cut all connections", cut_connections),
        Fault("kill Valkey", kill_valkey),
    )
}

BEFORE_SECONDS = 4.5
"""So long before a lot's end a fault across the end begins: bidders feel it, and it reaches well into the final period."""
OUTAGE_SECONDS = 8.0
"""So long it lasts: twice until the end, and longer than any hiccup that is none."""


async def kill_nodes_across(evening: Evening, dice: random.Random) -> tuple[float, Cure | None]:
    """The end passes while both nodes are dead."""
    await _kill_nodes(evening, lasts=OUTAGE_SECONDS)
    return time.monotonic(), None


async def freeze_nodes_across(evening: Evening, dice: random.Random) -> tuple[float, Cure | None]:
    """The end passes while both nodes are frozen."""
    await _freeze_nodes(evening, lasts=OUTAGE_SECONDS)
    return time.monotonic(), None


async def kill_postgres_across(evening: Evening, dice: random.Random) -> tuple[float, Cure | None]:
    """The end passes without a database."""
    await _kill_postgres(evening, whole=True, lasts=OUTAGE_SECONDS)
    return time.monotonic(), None


ACROSS = {
    fault.name: fault
    for fault in (
        Fault("kill both nodes across the end", kill_nodes_across),
        Fault("freeze both nodes across the end", freeze_nodes_across),
        Fault("kill PostgreSQL across the end", kill_postgres_across),
    )
}
"""Faults that are aimed at a lot's end, after which a whole period must run."""
