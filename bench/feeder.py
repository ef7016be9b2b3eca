"""`python -m bench.feeder PORT LOT_ID`: another process of the exchange that accepts bids on a lot as fast as a room is told of them.

It watches the room and is a few bids ahead of what it was told, so the room always has something new to tell and its frames stay short.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import sys

import psycopg
import uvloop
import websockets
from redis.asyncio import Redis

from auction.bids.bidding import Bidding
from auction.live.hub import CHANNEL
from auction.problems import TryAgain
from auction.rules import Bid
from tests.lots import VAULT

AHEAD = 4


async def feed(port: int, lot_id: int) -> None:
    """Go on until killed."""
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url) as connection:
        bidders = connection.execute(
            "SELECT id, bidder_code FROM registration WHERE lot_id = %s ORDER BY id LIMIT 2", [lot_id]
        ).fetchall()
    told = asyncio.Semaphore(AHEAD)

    async def watch() -> None:
        async with websockets.connect(
            f"ws://127.0.0.1:{port}/api/lots/{lot_id}/room", proxy=None, compression=None, ping_interval=None
        ) as room:
            async for message in room:
                frame = json.loads(message)
                for _ in frame["events"] if frame["type"] == "events" else ():
                    told.release()

    async with Redis.from_url(os.environ["REDIS_URL"]) as redis, asyncio.TaskGroup() as tasks:
        bidding = Bidding(
            url,
            vault=VAULT,
            nudge=lambda lot, seq: None if tasks.create_task(redis.publish(CHANNEL, f"{lot}:{seq}")) else None,
        )
        await bidding.start()
        tasks.create_task(watch())
        for number, (registration_id, code) in enumerate(itertools.cycle(bidders)):
            await told.acquire()
            while True:
                try:
                    await bidding.submit(
                        lot_id=lot_id,
                        registration_id=registration_id,
                        key=f"feeder-{number:09d}",
                        command=Bid(code, 2_000_000 + number * 10_000),
                    )
                except TryAgain:
                    # While others have their turn this process is frozen, and whoever is frozen within a transaction loses it.
                    await asyncio.sleep(0.05)
                else:
                    break


if __name__ == "__main__":
    uvloop.run(feed(int(sys.argv[1]), int(sys.argv[2])))
