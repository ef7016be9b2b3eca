"""`python -m tests.faults.planted`: `exchange serve` that acknowledges bids before its commit, on a slow disk. What does not notice it, judges nothing."""

from __future__ import annotations

import asyncio
import sys

import pytest

from auction import hot
from auction.bidding import Bidding
from tests.simulation.test_planted_bugs import BUGS, plant

SLOW_SECONDS = 1.0
"""What a commit takes: enough to be killed in, and shorter than a transaction may stand still."""
COMMAND = [sys.executable, "-m", "tests.faults.planted"]

_connect = Bidding._connect


async def _connect_slowly(bidding: Bidding) -> hot.Connection:
    connection = await _connect(bidding)
    commit = connection.commit

    async def slow_commit() -> None:
        await asyncio.sleep(SLOW_SECONDS)
        await commit()

    connection.commit = slow_commit  # type: ignore[method-assign]
    return connection


if __name__ == "__main__":
    from market.cli import main

    patched = pytest.MonkeyPatch()
    patched.setattr(Bidding, "_connect", _connect_slowly)
    plant(BUGS["acknowledged before the commit"], patched)
    main(["serve"])
