"""How the bidders of a world behave: each style is a way to choose the moment and the price of the next bid."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.world import World

HIGHEST_FEN = 10**15
MICROSECOND = timedelta(microseconds=1)
STYLES = (
    "eager",
    "eager",
    "late",
    "sniper",
    "sniper",
    "early",
    "mean",
    "restless",
    "forgetful",
    "twice",
    "huge",
    "odd",
)
GIVE_UP = 25
"""Repeats of one bid; no fault lasts that long."""


@dataclass
class Bidder:
    """One registration on one lot. `code` is what the record calls it."""

    lot_id: int
    registration_id: int
    code: str
    style: str
    turns: int
    keys: list[tuple[str, int]] = field(default_factory=list)
    """Keys used, with the price of each."""


async def live(world: World, bidder: Bidder) -> None:
    """Bid a few times, each bid until it is answered for good."""
    dice = world.dice
    for turn in range(bidder.turns):
        if not await _moment(world, bidder):
            return
        key, price_fen = f"key-{bidder.registration_id:04d}-{turn:04d}", _price(world, bidder)
        if bidder.style == "forgetful" and bidder.keys and dice.random() < 0.6:
            key, known = bidder.keys[dice.randrange(len(bidder.keys))]
            price_fen = known if dice.random() < 0.4 else price_fen
        if bidder.style == "odd" and dice.random() < 0.3:
            key += "\0"
        bidder.keys.append((key, price_fen))
        copies = dice.randint(2, 4) if bidder.style == "twice" else 2 if dice.random() < 0.1 else 1
        await asyncio.gather(*(_until_answered(world, bidder, key, price_fen) for _ in range(copies)))


async def _moment(world: World, bidder: Bidder) -> bool:
    """Wait for the moment of the next bid; False when the lot is over before it."""
    dice, row = world.dice, world.database.lots[bidder.lot_id]
    if bidder.style == "early" and not bidder.keys:
        await world.until(world.facts.announced[bidder.lot_id].opens_at + dice.randint(-3, 3) * MICROSECOND)
        return True
    if row["state"] not in ("SCHEDULED", "OPEN"):
        # Somebody always tries once more after the hammer.
        return dice.random() < 0.3
    if bidder.style == "sniper":
        aim = None
        while aim != row["ends_at"]:
            # Whoever aims at the end aims anew when it moves.
            aim = row["ends_at"]
            await world.until(aim + dice.randint(-3, 1) * MICROSECOND)
    elif bidder.style == "late":
        period = timedelta(seconds=world.facts.announced[bidder.lot_id].extension_seconds)
        await world.until(
            row["ends_at"] - period + dice.choice((-MICROSECOND, 0 * MICROSECOND, period * dice.random()))
        )
    elif row["state"] == "SCHEDULED" and dice.random() < 0.7:
        await world.until(world.facts.announced[bidder.lot_id].opens_at + timedelta(milliseconds=dice.randint(0, 50)))
    else:
        await asyncio.sleep(dice.choice((0, 0, 0.001, 0.1, dice.random())))
    return True


def _price(world: World, bidder: Bidder) -> int:
    dice, row = world.dice, world.database.lots[bidder.lot_id]
    step, standing = world.facts.announced[bidder.lot_id].increment_fen, row["price_fen"]
    least: int = world.facts.announced[bidder.lot_id].start_price_fen if standing is None else standing + step
    match bidder.style:
        case "mean":
            return least - dice.choice((0, 1, 1, int(step)))
        case "huge" if dice.random() < 0.5:
            return HIGHEST_FEN + dice.choice((0, 1, 10**17))
        case "restless":
            return least + dice.randint(0, 3) * int(step)
    more: int = dice.choice((0, 0, 1, step, dice.randint(0, 9) * step))
    return least + more


async def _until_answered(world: World, bidder: Bidder, key: str, price_fen: int) -> None:
    """Send a bid; while it is unanswered or asked for again, send the same again."""
    for _ in range(GIVE_UP):
        answer = await world.send(bidder, key=key, price_fen=price_fen)
        if answer is not None and answer.code != "try-again":
            return
        await asyncio.sleep(0.05 + world.dice.random())
