"""Bidders as they are: they come back with growing waits, and repeat an unanswered bid with its key at any node until it is answered for good."""

from __future__ import annotations

import asyncio
import random
import time
from datetime import datetime

from market.kernel import clock
from tests.faults.auction import RUNNING, Acceptance, Evening, growing_waits
from tests.faults.house import Node
from tests.faults.lines import LOST, Account, HttpLine, Line, SocketLine
from tests.faults.lots import AuctionedLot, Seat
from tests.simulation.facts import Answer
from tests.simulation.processes import offer_to

UNDER_A_SECOND = (0.0, 0.05, 0.1, 0.3, 0.6)


class Bidder:
    """One seat at one lot."""

    def __init__(self, evening: Evening, lot: AuctionedLot, seat: Seat, *, over_http: bool) -> None:
        self.evening, self.lot, self.seat, self.over_http = evening, lot, seat, over_http
        self.dice: random.Random = evening.dice(f"{seat.login} at {lot.id}")
        self.account = Account(seat.login)
        self.line: Line | None = None
        self.turn = 0

    async def run(self) -> None:
        """Bid until the lot is over or the last bids are called, each bid until it is answered for good."""
        try:
            while not self.evening.over.is_set():
                await asyncio.sleep(self.dice.choice(UNDER_A_SECOND))
                lot = await self._standing()
                if lot["state"] not in RUNNING:
                    return
                if lot["state"] == "PAUSED":
                    await asyncio.sleep(0.2)
                    if self.dice.random() < 0.8:
                        continue
                if self.evening.last_bids.is_set():
                    await self._after_the_end(lot)
                    return
                await self._bid(int(lot["minimum_fen"]))
        finally:
            await self._hang_up()
            await self.account.http.aclose()

    async def _bid(self, least_fen: int) -> None:
        self.turn += 1
        step = self.lot.announced.increment_fen
        price_fen = least_fen + self.dice.choice((-1, 0, 0, 0, 1, 3 * step))
        await self._until_answered(f"key-{self.seat.registration_id}-{self.turn:06d}", price_fen)

    async def _after_the_end(self, lot: dict[str, object]) -> None:
        """Aim just behind the end: whoever gets there is late, frozen node or not."""
        while True:
            left = (datetime.fromisoformat(str(lot["ends_at"])) - clock.now()).total_seconds()
            if lot["state"] not in RUNNING or (lot["state"] == "OPEN" and left <= 0):
                break
            await asyncio.sleep(min(max(left, 0.1), 0.5))
            lot = await self._standing()
        await asyncio.sleep(self.dice.choice((0.0, 0.01, 0.5)))
        await self._bid(int(str(lot["minimum_fen"])))

    async def _until_answered(self, key: str, price_fen: int) -> None:
        sent, again = time.monotonic(), self.dice.random() < 0.2
        for wait in growing_waits(self.dice):
            answer = await self._offer(key, price_fen)
            if answer is not None and answer.code == "accepted":
                self.evening.acceptances.append(Acceptance(sent, time.monotonic(), self.lot.id, answer.seq))
            settled = answer is not None and answer.code != "try-again" and not answer.code.startswith("error")
            if settled and not again:
                return
            if settled:
                # Some do not believe their luck, and ask elsewhere.
                again = False
                await self._hang_up()
                continue
            await asyncio.sleep(wait)

    async def _offer(self, key: str, price_fen: int) -> Answer | None:
        """Send a bid once; None when nobody answers."""
        line = await self._line()
        offer = offer_to(
            self.evening.facts,
            line.node.name,
            lot_id=self.lot.id,
            registration_id=self.seat.registration_id,
            bidder=self.seat.code,
            key=key,
            price_fen=price_fen,
        )
        try:
            offer.answer = await line.offer(key=key, price_fen=price_fen)
        except LOST:
            await self._hang_up()
            return None
        offer.answered = self.evening.facts.tick()
        if offer.answer.code == "error sign-in-required":
            self.account.signed_in = False
            await self._hang_up()
        return offer.answer

    async def _standing(self) -> dict[str, object]:
        for wait in growing_waits(self.dice):
            try:
                return await (await self._line()).standing()
            except LOST:
                await self._hang_up()
                await asyncio.sleep(wait)
        raise AssertionError

    async def _line(self) -> Line:
        """The way to a node; a new one to any node when the last is gone."""
        for wait in growing_waits(self.dice):
            if self.line is not None:
                return self.line
            node: Node = self.dice.choice(self.evening.house.nodes)
            try:
                if not self.account.signed_in:
                    await self.account.sign_in(node)
                if self.over_http:
                    self.line = HttpLine(node, self.account, self.lot.id)
                else:
                    self.line = await SocketLine.open(node, self.account, self.lot.id)
            except LOST:
                await asyncio.sleep(wait)
        raise AssertionError

    async def _hang_up(self) -> None:
        if self.line is not None:
            await self.line.close()
        self.line = None
