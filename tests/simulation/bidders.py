"""How the bidders of a world behave: each style is a way to choose the moment and the price of the next bid."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.world import World

HIGHEST_FEN = 10**15
MICROSECOND = timedelta(microseconds=1)
ONGOING = ("SCHEDULED", "OPEN", "PAUSED")
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
class Asked:
    """What a bidder asks for: see `facts.Offer`."""

    price_fen: int
    act: str = "bid"
    more: dict[str, str] = field(default_factory=dict)


@dataclass
class Bidder:
    """One registration on one lot. `code` is what the record calls it."""

    lot_id: int
    registration_id: int
    code: str
    style: str
    turns: int
    keys: list[tuple[str, Asked]] = field(default_factory=list)
    """Keys used, with what was asked under each."""
    slips: list[tuple[int, str]] = field(default_factory=list)
    """Price and nonce of each sealed bid."""


async def live(world: World, bidder: Bidder) -> None:
    """Bid a few times, each bid until it is answered for good."""
    dice = world.dice
    for turn in range(bidder.turns):
        if bidder.slips and dice.random() < 0.7:
            await _opening(world, bidder)
        elif not await _moment(world, bidder):
            return
        key, asked = f"key-{bidder.registration_id:04d}-{turn:04d}", _ask(world, bidder)
        if bidder.style == "forgetful" and bidder.keys and dice.random() < 0.6:
            key, known = bidder.keys[dice.randrange(len(bidder.keys))]
            asked = known if dice.random() < 0.4 else asked
        if bidder.style == "odd" and dice.random() < 0.3:
            key += "\0"
        bidder.keys.append((key, asked))
        copies = dice.randint(2, 4) if bidder.style == "twice" else 2 if dice.random() < 0.1 else 1
        await asyncio.gather(*(_until_answered(world, bidder, key, asked) for _ in range(copies)))


async def _opening(world: World, bidder: Bidder) -> None:
    """Whoever handed in a sealed bid waits for the time to open it."""
    row = world.database.lots[bidder.lot_id]
    while row["state"] in ONGOING and row["phase"] in ("SEALED", "OPENING"):
        await asyncio.sleep(0.05 + world.dice.random() / 2)
        if row["phase"] == "OPENING":
            return


async def _moment(world: World, bidder: Bidder) -> bool:
    """Wait for the moment of the next bid; False when the lot is over before it."""
    dice, row = world.dice, world.database.lots[bidder.lot_id]
    if bidder.style == "early" and not bidder.keys:
        await world.until(world.facts.announced[bidder.lot_id].opens_at + dice.randint(-3, 3) * MICROSECOND)
        return True
    if row["state"] not in ONGOING:
        # Somebody always tries once more after the hammer.
        return dice.random() < 0.3
    if row["phase"] == "FALLING" and dice.random() < 0.7:
        # Whoever waits for the next price comes a little too early, or just in time.
        ticks = (world.database.clock() - world.facts.announced[bidder.lot_id].opens_at) // timedelta(seconds=1) + 1
        tick_at = world.facts.announced[bidder.lot_id].opens_at + ticks * timedelta(seconds=1)
        await world.until(tick_at + dice.choice((-10_000, -1, 0, 1)) * MICROSECOND)
    elif bidder.style == "sniper":
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


def _ask(world: World, bidder: Bidder) -> Asked:
    """Whatever the phase is for, and sometimes what it is not for."""
    dice, row = world.dice, world.database.lots[bidder.lot_id]
    announced, price = world.facts.announced[bidder.lot_id], _price(world, bidder)
    phase = row["phase"]
    if dice.random() < 0.05:
        phase = dice.choice(("BIDDING", "SEALED", "OPENING"))
    if phase == "SEALED":
        nonce = f"{dice.getrandbits(256):064x}"
        bidder.slips.append((price, nonce))
        return Asked(price, "seal", {"commitment": _commitment(bidder, price, nonce)})
    if phase == "OPENING":
        price, nonce = bidder.slips[-1] if bidder.slips else (price, "0" * 64)
        return Asked(price + (dice.random() < 0.1), "unseal", {"nonce": nonce})
    if phase == "FALLING":
        return Asked(announced.start_price_fen * dice.choice((5, 6, 7, 7, 8, 8, 9, 10)) // 10)
    if phase in ("MATCHING", "BEST"):
        return Asked((row["price_fen"] or price) + dice.choice((0, 0, 0, 1)) * announced.increment_fen)
    if announced.format == "WEIGHTED":
        names = [name for name in announced.rules["criteria"] if dice.random() < 0.5]
        offer = {name: dice.choice((*announced.rules["criteria"][name], "NEVER")) for name in names}
        return Asked(dice.randint(announced.start_price_fen, announced.start_price_fen * 2), "bid", offer)
    if dice.random() < 0.15:
        return Asked(
            price + dice.randint(0, 20) * announced.increment_fen, "mandate", {"nonce": f"{dice.getrandbits(256):064x}"}
        )
    if announced.priority and row["price_fen"] is not None and dice.random() < 0.3:
        return Asked(row["price_fen"])
    return Asked(price)


def _commitment(bidder: Bidder, price_fen: int, nonce: str) -> str:
    words = {"bidder": bidder.code, "lot_id": str(bidder.lot_id), "nonce": nonce, "price_fen": str(price_fen)}
    return hashlib.sha256(json.dumps(words, separators=(",", ":")).encode()).hexdigest()


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


async def _until_answered(world: World, bidder: Bidder, key: str, asked: Asked) -> None:
    """Send a bid; while it is unanswered or asked for again, send the same again."""
    for _ in range(GIVE_UP):
        answer = await world.send(bidder, key=key, asked=asked)
        if answer is not None and answer.code != "try-again":
            return
        await asyncio.sleep(0.05 + world.dice.random())
