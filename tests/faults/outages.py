"""Was each outage that the harness made made good? Worked out from the record and from when nobody could bid, without the rules of the product."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.faults.auction import Shut
from tests.simulation.facts import Announced

CERTAIN = timedelta(seconds=7)
"""A span without bids that is this long is an outage whatever the last sign of life; a shorter one may be."""
WELL_INTO = timedelta(seconds=2.5)
"""By how much it reaches into the final period for certain to count."""
LATE = timedelta(seconds=1)
"""What was under way when everything was taken away may still have been written."""


def made_good(record: dict[str, Any], shuts: Sequence[Shut], announced: Announced) -> Iterator[str]:
    """What is wrong with a record for each span in which nobody could bid: the first that happens after it must be the pause for it."""
    events = [event | {"at": datetime.fromisoformat(event["at"])} for event in record["events"]]
    for shut in shuts:
        before = [event for event in events if event["at"] <= shut.since + LATE]
        after = [event for event in events if event["at"] > shut.since + LATE]
        ends = [event["data"]["ends_at"] for event in before if "ends_at" in event["data"]]
        if not after or not any(event["kind"] == "opened" for event in before):
            continue
        end = datetime.fromisoformat(ends[-1])
        resumed = [event["at"] for event in before if event["kind"] == "resumed"]
        since = max(end - timedelta(seconds=announced.extension_seconds), *resumed[-1:], announced.opens_at)
        felt = min(shut.until, end) - max(shut.since + LATE, since)
        paused = before[-1]["kind"] == "paused"
        if shut.until - shut.since < CERTAIN or felt < WELL_INTO or paused:
            continue
        first = after[0]
        if (first["kind"], first["data"].get("ground")) != ("paused", "OUTAGE"):
            span = f"{shut.since:%H:%M:%S} to {shut.until:%H:%M:%S}"
            yield f"nobody could bid from {span}, before the end {end:%H:%M:%S}, and then came {first['kind']} ({first['seq']})"
