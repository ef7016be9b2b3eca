"""After a silence a process looks for outages before it decides a bid: whoever comes first finds the pause, not a lead."""

from __future__ import annotations

from functools import partial
from typing import Any

import psycopg
import pytest

from auction.bids.lanes import Lanes
from auction.course import deadlines
from auction.problems import BiddingPaused, TryAgain
from auction.rules import Bid
from market.kernel import clock
from market.platform.services import Services
from tests.auction.house import a_key, registrations
from tests.auction.test_outages import kinds
from tests.lots import START_FEN, VAULT, insert_lot


async def bid(lanes: Lanes, connection: psycopg.Connection[Any], lot_id: int) -> str:
    registration_id, code = registrations(connection, lot_id)[0]
    command = Bid(code, START_FEN)
    return (await lanes.submit(lot_id=lot_id, registration_id=registration_id, key=a_key(), command=command)).kind


@pytest.mark.parametrize("lot", [1, 2], ids=["either lane", "or the other"])
async def test_the_first_bid_after_a_silence_finds_the_lot_paused(
    services: Services, connection: psycopg.Connection[Any], lot: int
) -> None:
    lot_ids = [insert_lot(connection, bidders=1, opens_in=-100, seconds=25, extension_seconds=30)[0] for _ in range(2)]
    calm, _ = insert_lot(connection, bidders=1, opens_in=-100, seconds=600, extension_seconds=30)
    look = partial(deadlines.heal, services.db, nudge=lambda *_: None)
    lanes = Lanes(services.db.url, vault=VAULT, nudge=lambda *_: None, look=look)
    await lanes.start()
    assert await bid(lanes, connection, calm) == "bid"
    # As if the process had been frozen for ten seconds; nobody sweeps, and nobody else serves.
    connection.execute(
        "UPDATE service_pulse SET began_at = now() - interval '1 hour', last_at = now() - interval '10 seconds'"
    )
    lanes._lanes[0]._pulse._given_at = clock.now().timestamp() - 10
    with pytest.raises(BiddingPaused):
        await bid(lanes, connection, lot_ids[lot - 1])
    assert [kinds(connection, lot_id) for lot_id in lot_ids] == [["paused"], ["paused"]]
    assert kinds(connection, calm) == ["bid"]
    await lanes.stop()


async def test_while_outages_cannot_be_looked_for_bidders_are_asked_to_repeat(
    services: Services, connection: psycopg.Connection[Any]
) -> None:
    lot_id, _ = insert_lot(connection, bidders=1, seconds=600)
    broken = True

    async def look() -> None:
        if broken:
            raise psycopg.OperationalError("the database does not answer")

    lanes = Lanes(services.db.url, vault=VAULT, nudge=lambda *_: None, look=look)
    await lanes.start()
    with pytest.raises(TryAgain):
        await bid(lanes, connection, lot_id)
    broken = False
    assert await bid(lanes, connection, lot_id) == "bid"
    await lanes.stop()
