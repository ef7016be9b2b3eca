"""Spectators without an account: they come and go, and must never hold anything but what a fresh snapshot would say."""

from __future__ import annotations

import asyncio
import json

from websockets.asyncio.client import connect

from tests.auction.test_law import Client
from tests.faults.auction import Evening, growing_waits
from tests.faults.lines import ANSWER_SECONDS, LOST
from tests.faults.lots import AuctionedLot


class Spectator:
    """One pair of eyes on one lot. `client` takes frames without a gap; `seq` is the newest number it was ever told."""

    def __init__(self, evening: Evening, lot: AuctionedLot, number: int) -> None:
        self.evening, self.lot = evening, lot
        self.dice = evening.dice(f"spectator {number} of {lot.id}")
        self.client = Client()
        self.seq = 0

    async def run(self) -> None:
        """Watch until cancelled."""
        waits = growing_waits(self.dice)
        while True:
            node = self.dice.choice(self.evening.house.nodes)
            try:
                url = f"ws://127.0.0.1:{node.port}/api/lots/{self.lot.id}/room"
                async with connect(
                    url,
                    proxy=None,
                    compression=None,
                    ping_interval=None,
                    open_timeout=ANSWER_SECONDS,
                    close_timeout=0.2,
                ) as raw:
                    self.client.seq = -1
                    # Some stay, some look in.
                    async with asyncio.timeout(self.dice.choice((1.0, 5.0, None, None))):
                        while True:
                            self._take(json.loads(await raw.recv()))
                            waits = growing_waits(self.dice)
            except LOST:
                await asyncio.sleep(next(waits))

    def _take(self, message: dict[str, object]) -> None:
        told = dict(self.client.events)
        self.client.take(message)
        # What a room says was committed: a crash takes nothing of it back.
        taken_back = [seq for seq, event in told.items() if self.client.events[seq] != event]
        assert not taken_back, f"lot {self.lot.id}: told otherwise before: {taken_back}"
        assert self.client.seq >= 0
        if message["type"] == "snapshot":
            assert self.client.seq >= self.seq, (
                f"lot {self.lot.id}: {self.seq} was told, now it stands at {self.client.seq}"
            )
        self.seq = max(self.seq, self.client.seq)
