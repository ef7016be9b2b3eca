"""The bank of a world: it carries an order out once by its reference, loses answers, and tells of what it paid late and twice."""

from __future__ import annotations

import json
import random

import httpx

from tests.simulation.deposits.facts import Booked

ADDRESS = "http://bank.test"


class Bank(httpx.AsyncBaseTransport):
    """What stands at the other end of the exchange's HTTP client. `booked` is what it paid, in order."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.booked: list[Booked] = []
        self.transfers: dict[str, str] = {}
        """The bank's own number of each reference."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """An order. Before it is booked or after, the line may break."""
        assert request.url.path == "/transfers", request.url
        order = json.loads(await request.aread())
        self._break_now_and_then("the line broke before the order was there")
        reference = order["reference"]
        if reference not in self.transfers:
            self.transfers[reference] = f"B-{len(self.booked) + 1}"
            self.booked.append(Booked(reference, order["to_account_no"], int(order["amount_fen"])))
        self._break_now_and_then("the line broke before the answer")
        return httpx.Response(200, json={"rail_txn_id": self.transfers[reference], "state": "SETTLED"})

    def _break_now_and_then(self, how: str) -> None:
        if self.dice.random() < 0.1:
            raise httpx.ReadError(how)
