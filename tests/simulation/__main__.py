"""`python -m tests.simulation SEED` tells the story of one seed; `--soak` goes through new seeds until it is stopped."""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import time

from tests.simulation.examine import examine, judge
from tests.simulation.facts import Facts

AT_ONCE = 1_000


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
    began, failed = time.monotonic(), 0
    with multiprocessing.Pool() as pool:
        while time.monotonic() - began < hours * 3_600:
            for finding in pool.imap_unordered(examine, range(first, first + AT_ONCE), chunksize=20):
                if finding is not None:
                    failed += 1
                    print(finding, flush=True)
            first += AT_ONCE
            print(f"{time.monotonic() - began:7.0f} s, all seeds below {first} done, {failed} failed", flush=True)
    return 1 if failed else 0


def main() -> int:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("seed", type=int, nargs="?", help="the seed to replay, or to begin with")
    parser.add_argument("--soak", action="store_true", help="go on with the seeds after it")
    parser.add_argument("--hours", type=float, default=8.0, help="how long to soak")
    chosen = parser.parse_args()
    if chosen.soak:
        first = random.SystemRandom().randrange(10**6, 10**9) if chosen.seed is None else chosen.seed
        return soak(hours=chosen.hours, first=first)
    if chosen.seed is None:
        parser.error("which seed?")
    facts, findings = judge(chosen.seed)
    if facts is not None:
        tell(facts)
    print(*(findings or ["all is well"]), sep="\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
