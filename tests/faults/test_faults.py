"""A short evening on real processes that are killed and frozen, and a server that lies, which such an evening finds out."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import ExitStack

import pytest

from tests.faults import planted
from tests.faults.auction import Evening
from tests.faults.disk import FULL, CannotMount, small_disk
from tests.faults.evening import Verdict, run
from tests.faults.faults import ACROSS, FAULTS, Cure, Fault
from tests.faults.house import House, house
from tests.faults.stage import prepare

pytestmark = pytest.mark.slow

PATIENCE = 6.0
"""The tests share their machine: a house that hangs is found, one that is slow is measured elsewhere."""


def play(
    made: House, *faults: Fault, last: Fault | None = None, lots: int = 2, bidders: int = 5, seconds: float = 20
) -> tuple[Evening, Verdict]:
    """One evening in a house; the faults come in order."""

    async def evening() -> tuple[Evening, Verdict]:
        terms = {"opens_in": 3, "seconds": seconds}
        prepared = await prepare(made, seed=1, lots=lots, bidders=bidders, extension_seconds=6, **terms)
        prepared.patience = PATIENCE
        return prepared, await run(prepared, faults, last)

    return asyncio.run(evening())


def grounds(told: Evening) -> list[str]:
    """Why the lots were paused."""
    events = [event for record in told.facts.records.values() for event in record["events"]]
    return [event["data"]["ground"] for event in events if event["kind"] == "paused"]


def test_nobody_is_wronged_when_nodes_database_and_valkey_are_killed_and_frozen() -> None:
    names = ("kill a node", "kill PostgreSQL", "freeze a node", "kill Valkey")
    with house() as made:
        told, verdict = play(made, *(FAULTS[name] for name in names), last=ACROSS["freeze both nodes across the end"])
    assert verdict.findings == []
    assert [name for name, _ in verdict.recoveries] == list(names)
    assert "OUTAGE" in grounds(told)


async def _kill_between_acknowledgement_and_commit(evening: Evening, dice: random.Random) -> tuple[float, Cure | None]:
    """SIGKILL of PostgreSQL as soon as somebody was told of a bid."""
    known = len(evening.acceptances)
    async with asyncio.timeout(60):
        while len(evening.acceptances) == known:
            await asyncio.sleep(0.005)
    evening.house.kill_postgres(whole=True)
    await asyncio.to_thread(evening.house.start_postgres)
    return time.monotonic(), None


def test_a_server_that_acknowledges_before_its_commit_is_found_out() -> None:
    killing = Fault("kill PostgreSQL after an acknowledgement", _kill_between_acknowledgement_and_commit)
    with house(nodes=1, command=planted.COMMAND) as made:
        _, verdict = play(made, killing, killing, lots=1, bidders=3)
    assert any("an acknowledged bid is not in the record" in finding for finding in verdict.findings), verdict.findings


def test_a_full_disk_is_an_outage_and_nothing_acknowledged_is_lost() -> None:
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(small_disk())
        except CannotMount as error:
            pytest.skip(f"this user may not mount a small disk here ({error})")
        made = stack.enter_context(house(folder))
        told, verdict = play(made, FULL, lots=1, bidders=4, seconds=10)
        assert "No space left on device" in (folder / "postgres" / "log").read_text()
    assert verdict.findings == []
    assert grounds(told) == ["OUTAGE"]
    assert any(offer.answer and offer.answer.code == "try-again" for offer in told.facts.offers)
