"""`python -m tests.faults.planted`: `exchange serve` that acknowledges bids before its commit, on a slow disk. What does not notice it, judges nothing."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

import pytest

from auction.bids.bidding import Bidding
from auction.bids.pipeline import Pipeline, Rows
from tests.simulation.test_planted_bugs import BUGS, plant

SLOW_SECONDS = 1.0
"""What a commit takes: enough to be killed in, and shorter than a transaction may stand still."""
COMMAND = [sys.executable, "-m", "tests.faults.planted"]

_connect = Bidding._connect


async def _connect_slowly(bidding: Bidding) -> Pipeline:
    pipeline = await _connect(bidding)
    ask, answers, committing = pipeline.ask, pipeline.answers, False

    def noted(statement: str, values: Sequence[str] = ()) -> int:
        nonlocal committing
        committing = statement == "COMMIT"
        return ask(statement, values)

    async def slow() -> list[Rows]:
        if committing:
            await asyncio.sleep(SLOW_SECONDS)
        return await answers()

    pipeline.ask, pipeline.answers = noted, slow  # type: ignore[method-assign]
    return pipeline


if __name__ == "__main__":
    from market.cli import main

    patched = pytest.MonkeyPatch()
    patched.setattr(Bidding, "_connect", _connect_slowly)
    plant(BUGS["acknowledged before the commit"], patched)
    main(["serve"])
