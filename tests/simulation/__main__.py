"""`python -m tests.simulation SEED` tells the story of one seed, `… deposits SEED` of a world of deposits; `--soak` goes through new seeds of both until it is stopped."""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import random
import sys
import time
from collections.abc import Sequence

import structlog

from tests import servers
from tests.simulation.deposits import examine as deposits
from tests.simulation.examine import examine, judge
from tests.simulation.facts import Facts

AT_ONCE = 1_000
DEPOSITS_AT_ONCE = 3
"""So many worlds of deposits go with a thousand others."""


def tell(facts: Facts) -> None:
    """What happened, in its order."""
    told: list[tuple[int, str]] = [(fault.step, f"{fault.process}: {fault.what}") for fault in facts.faults]
    for offer in facts.offers:
        what = f"{offer.process} <- lot {offer.lot_id} bidder {offer.bidder}: {offer.act} {offer.price_fen} fen {offer.more or ''}, key {offer.key!r}"
        told.append((offer.arrived, what))
        if offer.answered is not None and offer.answer is not None:
            number = f" as event {offer.answer.seq}" if offer.answer.seq else ""
            told.append((offer.answered, f"{offer.process} -> {offer.key!r}: {offer.answer.code}{number}"))
    for each in facts.transactions:
        for lot_id, grant in each.granted.items():
            told.append((grant.step, f"{each.process} holds lot {lot_id}, the clock shows {grant.clock:%H:%M:%S.%f}"))
        if each.committed is not None and each.written:
            rows = "; ".join(f"lot {row['lot_id']} {row['seq']} {row['kind']} {row['data']}" for row in each.written)
            told.append((each.committed, f"{each.process} commits{'' if each.told else ' and never knows'}: {rows}"))
    told += [(step, f"the listing of lot {lot_id} is withdrawn") for lot_id, (step, _) in facts.withdrawn.items()]
    for announced in facts.announced.values():
        print(announced)
    for step, what in sorted(told):
        print(f"{step:6} {what}")
    for lot_id, record in facts.records.items():
        print(f"lot {lot_id}: {record['outcome']} {record['winner'] or ''} {record['price_fen'] or ''}")


def soak(*, hours: float, first: int) -> int:
    """Every seed from `first` on, on all cores. The exit code says whether one failed."""
    began, failed, deposited = time.monotonic(), 0, first
    # The pool first: its processes must not inherit what the servers do on a signal.
    with multiprocessing.Pool() as pool, servers.running():
        while time.monotonic() - began < hours * 3_600:
            others = pool.imap_unordered(examine, range(first, first + AT_ONCE), chunksize=20)
            paid = [deposits.examine(seed) for seed in range(deposited, deposited + DEPOSITS_AT_ONCE)]
            for finding in [*paid, *others]:
                if finding is not None:
                    failed += 1
                    print(finding, flush=True)
            first, deposited = first + AT_ONCE, deposited + DEPOSITS_AT_ONCE
            done = f"all seeds below {first} and those of deposits below {deposited} done"
            print(f"{time.monotonic() - began:7.0f} s, {done}, {failed} failed", flush=True)
    return 1 if failed else 0


def replay(seed: int) -> Sequence[str]:
    """One world, told; what is wrong with it."""
    facts, findings = judge(seed)
    if facts is not None:
        tell(facts)
    return findings


def replay_deposits(seed: int) -> Sequence[str]:
    """One world of deposits, told: the same people, lots and faults, not the same microseconds."""
    with servers.running():
        facts, findings = deposits.judge(seed)
    print(*facts.diary, sep="\n")
    return findings


def main() -> int:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("words", nargs="*", metavar="[deposits] SEED", help="the seed to replay, or to begin with")
    parser.add_argument("--soak", action="store_true", help="go on with the seeds after it")
    parser.add_argument("--hours", type=float, default=8.0, help="how long to soak")
    chosen = parser.parse_args()
    of_deposits = chosen.words[:1] == ["deposits"]
    numbers = chosen.words[of_deposits:]
    if len(numbers) > 1 or not all(number.isdecimal() for number in numbers):
        parser.error("which seed?")
    seed = int(numbers[0]) if numbers else None
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    if chosen.soak:
        first = random.SystemRandom().randrange(10**6, 10**9) if seed is None else seed
        return soak(hours=chosen.hours, first=first)
    if seed is None:
        parser.error("which seed?")
    findings = replay_deposits(seed) if of_deposits else replay(seed)
    print(*(findings or ["all is well"]), sep="\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
