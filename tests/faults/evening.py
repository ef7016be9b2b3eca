"""An evening from the opening to the verdict: bidders bid, faults come one after the other, hammers fall, the auditor judges."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from market.kernel import clock
from tests.faults.auction import RUNNING, Evening
from tests.faults.bidders import Bidder
from tests.faults.faults import BEFORE_SECONDS, Fault
from tests.faults.judge import judge
from tests.faults.lines import ANSWER_SECONDS
from tests.faults.watchers import Spectator

LIVE_SECONDS = 10.0
"""Until a bid is accepted again after a fault, and every watcher of its lot knows of it."""
SPECTATORS = 3
HAMMER_SECONDS = 5.0
"""Until a lot is closed, after its end or after a node is there to close it."""


@dataclass
class Verdict:
    """What was found, and how long the house needed after each fault."""

    findings: list[str] = field(default_factory=list)
    recoveries: list[tuple[str, float]] = field(default_factory=list)


async def run(evening: Evening, faults: Sequence[Fault], last: Fault | None = None) -> Verdict:
    """All of it. `last` comes when nobody begins a new bid any more, a moment before a lot's end."""
    verdict = Verdict()
    people = [
        Bidder(evening, lot, seat, over_http=number % 3 == 2)
        for lot in evening.lots
        for number, seat in enumerate(lot.seats)
    ]
    spectators = [Spectator(evening, lot, number) for lot in evening.lots for number in range(SPECTATORS)]
    dice = evening.dice("faults")
    async with asyncio.TaskGroup() as house:
        watching = [house.create_task(each.run()) for each in spectators]
        bidding = [house.create_task(each.run()) for each in people]
        await _live_again(evening, spectators, since=time.monotonic(), patience_seconds=60 * evening.patience)
        for fault in faults:
            await asyncio.sleep(dice.uniform(0.2, 1.0))
            since, cure = await fault.inject(evening, dice)
            # Meanwhile: a frozen node that holds a lot must not keep its own cure waiting.
            curing = None if cure is None else house.create_task(cure())
            seconds = await _live_again(
                evening, spectators, since=since, patience_seconds=2 * LIVE_SECONDS * evening.patience
            )
            evening.note(f"live again after {seconds:.2f} s")
            if curing is not None:
                await curing
            if all(eye.client.lot.get("state") not in RUNNING for eye in spectators):
                # The fault outlasted the last period: nothing is left to bid on.
                break
            verdict.recoveries.append((fault.name, seconds))
            if seconds > LIVE_SECONDS * evening.patience:
                verdict.findings.append(
                    f"after “{fault.name}”: {seconds:.1f} s without an accepted bid that watchers know"
                )
        evening.last_bids.set()
        evening.note("last bids")
        if last is not None and await _before_an_end(evening):
            _, cure = await last.inject(evening, dice)
            if cure is not None:
                await cure()
        verdict.findings += await _hammers(evening)
        evening.over.set()
        _, late = await asyncio.wait(bidding, timeout=LIVE_SECONDS * evening.patience)
        if late:
            verdict.findings.append(f"{len(late)} bidders have no answer for good")
        verdict.findings += await judge(evening, spectators)
        for each in [*watching, *late]:
            each.cancel()
    return verdict


async def _live_again(evening: Evening, spectators: list[Spectator], *, since: float, patience_seconds: float) -> float:
    """Seconds from `since` until a bid is accepted and all of its lot's watchers have been told of it."""
    deadline = time.monotonic() + patience_seconds
    while time.monotonic() < deadline:
        if all(eye.client.lot.get("state", "OPEN") not in RUNNING for eye in spectators):
            break
        fresh = [each for each in evening.acceptances if each.answered >= since]
        for each in fresh:
            eyes = [eye for eye in spectators if eye.lot.id == each.lot_id]
            if all(eye.seq >= each.seq for eye in eyes):
                return time.monotonic() - since
        await asyncio.sleep(0.02)
    return float("inf")


async def _before_an_end(evening: Evening) -> bool:
    """Wait until a lot is about to end; False when all are over before."""
    node = evening.house.nodes[0]
    async with httpx.AsyncClient(trust_env=False, timeout=ANSWER_SECONDS) as client:
        while True:
            lots = [(await client.get(f"{node.address}/api/lots/{lot.id}")).json()["lot"] for lot in evening.lots]
            running = [lot for lot in lots if lot["state"] in RUNNING]
            ends = [datetime.fromisoformat(lot["ends_at"]) for lot in running if lot["state"] == "OPEN"]
            left = min(((end - clock.now()).total_seconds() for end in ends), default=BEFORE_SECONDS + 1)
            if left <= BEFORE_SECONDS or not running:
                return bool(running)
            await asyncio.sleep(min(0.2, left - BEFORE_SECONDS))


async def _hammers(evening: Evening) -> list[str]:
    """Wait until every lot is over; what is wrong: a lot that is not closed, or paused for good, in time after its end."""
    patience_seconds = HAMMER_SECONDS * evening.patience
    node, waiting = evening.house.nodes[0], {lot.id for lot in evening.lots}
    deadline = None
    async with httpx.AsyncClient(trust_env=False, timeout=ANSWER_SECONDS) as client:
        while waiting:
            left = float("-inf")
            for lot_id in sorted(waiting):
                lot = (await client.get(f"{node.address}/api/lots/{lot_id}")).json()["lot"]
                if lot["state"] not in RUNNING:
                    waiting.remove(lot_id)
                    evening.note(f"lot {lot_id} is {lot['state']}")
                left = max(left, (datetime.fromisoformat(lot["ends_at"]) - clock.now()).total_seconds())
            if left > 0:
                deadline = None
            elif deadline is None:
                deadline = time.monotonic() + patience_seconds
            elif time.monotonic() > deadline:
                return [f"no hammer within {patience_seconds:.0f} s of the end: lots {sorted(waiting)}"]
            await asyncio.sleep(0.1)
    return []
