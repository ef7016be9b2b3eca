"""`python -m tests.faults --minutes N --seed S`: evenings under faults on real processes, one after the other, until the time is up."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from contextlib import ExitStack

from tests.faults.auction import Evening
from tests.faults.disk import FULL, CannotMount, small_disk
from tests.faults.evening import Verdict, run
from tests.faults.faults import ACROSS, FAULTS
from tests.faults.house import house
from tests.faults.stage import prepare

ON_A_SMALL_DISK = 0.3
"""So many evenings take place on a small disk in memory, which is full for a while; the others on the machine's own."""


def evening(seed: int, *, faults: int = 8) -> tuple[Evening, Verdict]:
    """One evening in a house of its own, with faults chosen by the seed."""
    dice = random.Random(seed)
    chosen = dice.choices(list(FAULTS.values()), k=faults)
    last = dice.choice([*FAULTS.values(), *ACROSS.values(), *ACROSS.values()])

    async def play() -> tuple[Evening, Verdict]:
        prepared = await prepare(made, seed=seed, seconds=60, extension_seconds=15)
        return prepared, await run(prepared, chosen, last)

    with ExitStack() as stack:
        folder = None
        if dice.random() < ON_A_SMALL_DISK:
            try:
                folder = stack.enter_context(small_disk())
                chosen[-1] = FULL
            except CannotMount as error:
                print(f"no small disk that could be full: {error}")
        made = stack.enter_context(house(folder))
        return asyncio.run(play())


def tell(told: Evening, verdict: Verdict) -> None:
    """What happened, and what is wrong with it."""
    for at, what in told.diary:
        print(f"{at:7.2f} s  {what}")
    answered = [offer.answer.code for offer in told.facts.offers if offer.answer]
    counts = {code: answered.count(code) for code in sorted(set(answered))}
    print(f"{len(told.facts.offers)} offers, {len(told.facts.offers) - len(answered)} without an answer, {counts}")
    print(*(verdict.findings or ["all is well"]), sep="\n")


def main() -> int:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument(
        "--minutes", type=float, default=0.0, help="begin new evenings for so long (default: one evening)"
    )
    parser.add_argument("--seed", type=int, default=None, help="the seed to begin with")
    parser.add_argument("--faults", type=int, default=8, help="faults an evening")
    chosen = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if chosen.seed is None else chosen.seed
    began, failed = time.monotonic(), 0
    while True:
        print(f"seed {seed}", flush=True)
        told, verdict = evening(seed, faults=chosen.faults)
        tell(told, verdict)
        failed += bool(verdict.findings)
        seed += 1
        if time.monotonic() - began > 60 * chosen.minutes:
            return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
