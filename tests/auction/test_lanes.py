"""Two lanes a process: each lot in its own, one sign of life for both, and none while either is stuck."""

from __future__ import annotations

import asyncio
from typing import Any

import psycopg
import pytest

from auction.bids.lanes import LANES, Lanes
from auction.problems import TryAgain
from auction.rules import Bid
from tests.auction.house import a_key, registrations
from tests.lots import START_FEN, VAULT, insert_lot


async def bid(lanes: Lanes, connection: psycopg.Connection[Any], lot_id: int) -> int:
    registration_id, code = registrations(connection, lot_id)[0]
    command = Bid(code, START_FEN)
    return (await lanes.submit(lot_id=lot_id, registration_id=registration_id, key=a_key(), command=command)).seq


async def test_a_lane_that_is_stuck_holds_up_no_other_and_the_sign_of_life_stops(
    database_url: str, connection: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auction.bids.pulse.BEAT_SECONDS", 0.05)
    monkeypatch.setattr("auction.bids.bidding.BEAT_SECONDS", 0.05)
    monkeypatch.setattr("auction.bids.lanes.LONGEST_SILENCE_SECONDS", 0.3)
    monkeypatch.setattr("auction.bids.bidding.PATIENCE_MS", 1_500)
    lots = [insert_lot(connection, bidders=1, seconds=600)[0] for _ in range(2)]
    assert {lot_id % LANES for lot_id in lots} == {0, 1}
    stuck = next(lot_id for lot_id in lots if lot_id % LANES == 1)
    free = next(lot_id for lot_id in lots if lot_id != stuck)

    def pulse() -> Any:
        return connection.execute("SELECT count(*), max(last_at) FROM service_pulse WHERE kind = 'bids'").fetchone()

    lanes = Lanes(database_url, vault=VAULT, nudge=lambda *_: None)
    await lanes.start()
    with psycopg.connect(database_url) as holder:
        holder.execute("SELECT 1 FROM lot WHERE id = %s FOR UPDATE", [stuck])
        waiting = asyncio.create_task(bid(lanes, connection, stuck))
        assert await bid(lanes, connection, free) == 3
        assert not waiting.done()
        await asyncio.sleep(0.6)
        silent = pulse()
        await asyncio.sleep(0.3)
        assert pulse() == silent
        with pytest.raises(TryAgain):
            await waiting
    async with asyncio.timeout(5):
        while pulse() == silent:
            await asyncio.sleep(0.05)
    assert await bid(lanes, connection, stuck) == 3
    await lanes.stop()
    # One process, one pulse.
    assert pulse()[0] == 1
