"""Two servers and a worker on one database: jobs and deadlines run in the worker, and a bid on one server is seen on the other."""

from __future__ import annotations

import asyncio
import contextlib
import sys

import pytest

from market.demo import play, stage
from market.demo.cast import PASSWORD
from market.demo.person import Person
from tests.journey.conftest import _gather
from tests.processes import bank, child, free_port, server

pytestmark = pytest.mark.slow


def test_a_bid_on_one_server_is_seen_in_a_room_on_the_other(environment: dict[str, str]) -> None:
    environment["WORKER_IN_SERVER"] = "false"
    elsewhere = {**environment, "PORT": str(free_port())}
    worker = [sys.executable, "-m", "market.cli", "worker"]
    with bank(environment), server(environment) as one, server(elsewhere) as two, child(worker, environment):
        asyncio.run(_gather(environment))
        with contextlib.ExitStack() as stack:
            here, there = (
                {login: _sign_in(stack, address, login) for login in logins}
                for address, logins in (
                    (one.address, ("bank.maker", "bank.checker", "centre.reviewer", "rival.one")),
                    (two.address, ("rival.two", "observer")),
                )
            )
            cast = play.Cast(
                maker=here["bank.maker"],
                checker=here["bank.checker"],
                reviewer=here["centre.reviewer"],
                settlement=here["centre.reviewer"],
                fund=here["centre.reviewer"],
            )
            play.import_tape(cast.maker, stage.TAPE)
            loan = play.defaulted_loans(cast.maker)[1]
            listing = stage.draft(cast, loan, opens_in=15, bidding=60)
            play.publish(cast, listing["id"])
            lot = play.lot_of(there["observer"], listing["project_code"])
            for bidder in (here["rival.one"], there["rival.two"]):
                play.admit(bidder, cast.reviewer, lot["id"])
            with here["rival.one"].room(lot["id"]) as ours, there["rival.two"].room(lot["id"]) as theirs:
                ours.until("OPEN")
                first = ours.bid(int(lot["start_price_fen"]))
                assert first["type"] == "accepted"
                while theirs.lot["price_fen"] != lot["start_price_fen"]:
                    assert theirs.receive(timeout_seconds=10), "nothing came over"
                assert theirs.bid(int(theirs.lot["minimum_fen"]))["type"] == "accepted"
                while ours.lot["bids"] != 2:
                    assert ours.receive(timeout_seconds=10), "nothing came back"
                assert ours.lot["leader"] != first["bidder"]


def _sign_in(stack: contextlib.ExitStack, address: str, login: str) -> Person:
    person = Person(address, login=login, password=PASSWORD)
    stack.callback(person.close)
    return person
