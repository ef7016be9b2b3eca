"""SIGKILL during bidding: every acknowledged bid is there afterwards, the deadline is kept, the chain is whole, the books hold."""

from __future__ import annotations

import contextlib
import itertools
import json
import secrets
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta

import pytest
from websockets.exceptions import ConnectionClosed

from market.demo import play, stage
from market.demo.person import Person, wait_for
from market.kernel import clock
from tests.journey.conftest import House
from tests.processes import server

pytestmark = pytest.mark.slow


def _bid_on_and_on(person: Person, lot_id: int, acknowledged: list[dict[str, object]], stop: threading.Event) -> None:
    with contextlib.suppress(ConnectionClosed, OSError, TimeoutError), person.room(lot_id) as room:
        for _ in itertools.count():
            if stop.is_set():
                return
            key = secrets.token_hex(12)
            room.socket.send(json.dumps({"type": "bid", "key": key, "price_fen": room.lot["minimum_fen"]}))
            while True:
                frame = room.receive(timeout_seconds=10)
                assert frame is not None
                if frame.get("key") == key:
                    break
            if frame["type"] == "accepted":
                acknowledged.append(frame)


def test_a_killed_server_loses_no_acknowledged_bid_and_keeps_the_deadline(house: House) -> None:
    cast, bidders = house.cast, [house.people["rival.one"], house.people["rival.two"]]
    loan = play.defaulted_loans(cast.maker)[0]
    listing = stage.draft(cast, loan, opens_in=25, bidding=30)
    play.publish(cast, listing["id"])
    lot = play.lot_of(cast.maker, listing["project_code"])
    for bidder in bidders:
        play.admit(bidder, cast.reviewer, lot["id"])
    with bidders[0].room(lot["id"]) as room:
        room.until("OPEN")

    acknowledged: list[dict[str, object]] = []
    stop = threading.Event()
    threads = [
        threading.Thread(target=_bid_on_and_on, args=(bidder, lot["id"], acknowledged, stop)) for bidder in bidders
    ]
    for thread in threads:
        thread.start()
    time.sleep(3)
    house.exchange.kill()
    stop.set()
    for thread in threads:
        thread.join(timeout=30)
    assert len(acknowledged) > 20

    with server(house.exchange.environment):
        answering_at = clock.now()
        after = bidders[0].get(f"/api/lots/{lot['id']}")["lot"]
        events = bidders[0].get(f"/api/lots/{lot['id']}/frames", after=0)["frame"]["events"]
        by_seq = {event["seq"]: event for event in events}
        for answer in acknowledged:
            event = by_seq[answer["seq"]]
            assert (event["data"]["bidder"], event["data"]["price_fen"]) == (answer["bidder"], answer["price_fen"])
        ends_at = max(str(answer["ends_at"]) for answer in acknowledged)
        assert play.seconds_until(after["ends_at"]) >= play.seconds_until(ends_at) - 0.001

        def closed() -> dict[str, object] | None:
            found: dict[str, object] = bidders[0].get(f"/api/lots/{lot['id']}")["lot"]
            return found if found["state"] == "SOLD" else None

        wait_for("the hammer", closed, patience_seconds=60)
        record = bidders[0].get(f"/api/lots/{lot['id']}/record")
        last = record["events"][-1]
        closed_at, deadline = (datetime.fromisoformat(moment) for moment in (last["at"], after["ends_at"]))
        # The close comes after the deadline, never before, and within a second of it, or of the server's return if that was later.
        assert timedelta(0) <= closed_at - deadline
        assert closed_at - max(deadline, answering_at) <= timedelta(seconds=1)

        from auction.evidence.record import verify

        assert verify(record).ok, verify(record).problems
    books = subprocess.run(
        [sys.executable, "-m", "market.cli", "books"],
        env=house.exchange.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert books.returncode == 0, books.stdout
