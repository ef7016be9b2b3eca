"""A rival bidder: a process of its own that bids over a real websocket up to its limit, as the lot's format asks, thinking between acts.

`python -m market.demo.rival --address http://… --login rival.one --lot 7 --limit-fen 90000000`
"""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import click
from websockets.exceptions import ConnectionClosed

from market.demo.cast import PASSWORD
from market.demo.person import Person, Room
from market.kernel import clock


@click.command()
@click.option("--address", required=True)
@click.option("--login", required=True)
@click.option("--lot", "lot_id", required=True, type=int)
@click.option("--limit-fen", required=True, type=int, help="Never offers more than this.")
@click.option("--pause", nargs=2, type=float, default=(6.0, 14.0), help="Seconds it thinks between acts: least, most.")
def main(address: str, login: str, lot_id: int, limit_fen: int, pause: tuple[float, float]) -> None:
    """Take part until the hammer; a lost connection is opened again, unless it stays lost."""
    person = Person(address, login=login, password=PASSWORD)
    rival = Rival(limit_fen=limit_fen, pause=pause)
    for _ in range(120):
        try:
            with person.room(lot_id) as room:
                if rival.play(room):
                    return
        except (ConnectionClosed, OSError, TimeoutError):
            time.sleep(1)


class Rival:
    """What it wants, and the sealed bid that it alone can open."""

    def __init__(self, *, limit_fen: int, pause: tuple[float, float]) -> None:
        self.limit_fen = limit_fen
        self.pause = pause
        self.chance = random.Random()
        self.nonce = secrets.token_hex(32)
        self.sealed_fen: int | None = None
        self.opened = False

    def play(self, room: Room) -> bool:
        """Act every now and then until the lot is closed."""
        acts: dict[str, Callable[[Room], None]] = {
            "BIDDING": self.raise_price,
            "FREE": self.raise_price,
            "TIMED": self.raise_price,
            "SCORING": self.raise_score,
            "FALLING": self.take,
            "SEALED": self.seal,
            "OPENING": self.unseal,
        }
        next_at = time.monotonic() + self.chance.uniform(*self.pause)
        while room.lot["state"] in ("SCHEDULED", "OPEN"):
            room.receive(timeout_seconds=max(0.1, min(next_at - time.monotonic(), 5)))
            if time.monotonic() < next_at:
                continue
            next_at = time.monotonic() + self.chance.uniform(*self.pause)
            act = acts.get(room.lot["phase"])
            if act is not None and room.lot["state"] == "OPEN" and room.me and room.lot["leader"] != self._code(room):
                act(room)
        return True

    def _code(self, room: Room) -> str:
        assert room.me is not None
        return str(room.me["bidder_code"])

    def raise_price(self, room: Room) -> None:
        """Often the least valid bid, sometimes more."""
        minimum = int(room.lot["minimum_fen"])
        if minimum <= self.limit_fen:
            steps = self.chance.choice([0, 0, 0, 1, 2])
            room.bid(min(minimum + steps * int(room.lot["increment_fen"]), self.limit_fen))

    def raise_score(self, room: Room) -> None:
        """A choice of every announced term at random, at the price that leads with it."""
        criteria = room.lot["rules"]["criteria"]
        offer = {each["code"]: self.chance.choice(sorted(each["choices"])) for each in criteria}
        answer = room.bid(int(room.lot["start_price_fen"]), offer=offer)
        least = answer.get("problem", answer).get("minimum_fen")
        if answer["type"] == "refused" and least is not None and int(least) <= self.limit_fen:
            room.bid(int(least), offer=offer)

    def take(self, room: Room) -> None:
        """Buy when the price has fallen to the limit."""
        rules = {name: int(room.lot["rules"][name]) for name in ("tick_seconds", "step_fen", "floor_fen")}
        fallen = clock.now() - datetime.fromisoformat(room.lot["falls_from"])
        ticks = fallen // timedelta(seconds=rules["tick_seconds"])
        price_fen = max(rules["floor_fen"], int(room.lot["start_price_fen"]) - ticks * rules["step_fen"])
        if price_fen <= self.limit_fen:
            room.bid(price_fen)

    def seal(self, room: Room) -> None:
        """One sealed bid somewhere up to the limit."""
        if self.sealed_fen is None:
            sealed = self.chance.randint(int(room.lot["start_price_fen"]), self.limit_fen) // 10_000 * 10_000
            if room.seal(sealed, nonce=self.nonce)["type"] == "accepted":
                self.sealed_fen = sealed

    def unseal(self, room: Room) -> None:
        """Open it in time."""
        if self.sealed_fen is not None and not self.opened:
            self.opened = room.unseal(self.sealed_fen, nonce=self.nonce)["type"] == "accepted"


if __name__ == "__main__":
    main()
