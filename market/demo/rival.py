"""A rival bidder: a process of its own that bids over a real websocket up to its limit, thinking between bids.

`python -m market.demo.rival --address http://… --login rival.one --lot 7 --limit-fen 90000000`
"""

from __future__ import annotations

import random
import time

import click
from websockets.exceptions import ConnectionClosed

from market.demo.cast import PASSWORD
from market.demo.person import Person, Room


@click.command()
@click.option("--address", required=True)
@click.option("--login", required=True)
@click.option("--lot", "lot_id", required=True, type=int)
@click.option("--limit-fen", required=True, type=int, help="Never bids more than this.")
@click.option("--pause", nargs=2, type=float, default=(6.0, 14.0), help="Seconds it thinks between bids: least, most.")
def main(address: str, login: str, lot_id: int, limit_fen: int, pause: tuple[float, float]) -> None:
    """Bid until the hammer; a lost connection is opened again, unless it stays lost."""
    person = Person(address, login=login, password=PASSWORD)
    for _ in range(120):
        try:
            with person.room(lot_id) as room:
                if _bid_until_closed(room, limit_fen=limit_fen, pause=pause):
                    return
        except (ConnectionClosed, OSError, TimeoutError):
            time.sleep(1)


def _bid_until_closed(room: Room, *, limit_fen: int, pause: tuple[float, float]) -> bool:
    chance = random.Random()
    next_at = time.monotonic() + chance.uniform(*pause)
    while room.lot["state"] in ("SCHEDULED", "OPEN"):
        room.receive(timeout_seconds=max(0.1, min(next_at - time.monotonic(), 5)))
        if time.monotonic() < next_at:
            continue
        next_at = time.monotonic() + chance.uniform(*pause)
        code = room.me["bidder_code"] if room.me else None
        minimum = int(room.lot["minimum_fen"])
        if room.lot["state"] == "OPEN" and room.lot["leader"] != code and minimum <= limit_fen:
            steps = chance.choice([0, 0, 0, 1, 2])
            room.bid(min(minimum + steps * int(room.lot["increment_fen"]), limit_fen))
    return True


if __name__ == "__main__":
    main()
