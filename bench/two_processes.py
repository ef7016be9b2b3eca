"""Two server processes on one lot: together never slower than one, and neither starves. One alone is measured before and after.

Counted are answers. Two processes know the order of their bids only at the lot's lock, so more bids are overtaken on their way there and
refused by the rules, which is no less work than to accept them; how many were accepted is told beside.
"""

from __future__ import annotations

from statistics import mean

from bench.bidders import Bidders
from bench.house import house
from bench.report import Row, publish

BIDDERS = 64
ROUNDS = 3
SECONDS = 4
FAIR_SHARE = 1 / 3


def run() -> bool:
    """Measure; True when the bars are met."""
    with house(bidders=BIDDERS, processes=2) as measured:
        first, second = measured.ports
        one, two = Bidders(measured.bidders(first)), Bidders(measured.bidders(first, second))
        for room in (one, two):
            room.as_fast_as_answered(1)
        alone, together = [], []
        for _ in range(ROUNDS):
            alone.append(one.as_fast_as_answered(SECONDS))
            together.append(two.as_fast_as_answered(SECONDS))
        alone.append(one.as_fast_as_answered(SECONDS))
    rate_alone, rate_together = mean(load.answered for load in alone), mean(load.answered for load in together)
    accepted = mean(load.rate for load in together) / mean(load.rate for load in alone)
    shares = [sum(load.by_port[port] for load in together) for port in (first, second)]
    share = min(shares) / sum(shares)
    p99 = mean(load.ack_ms(99) for load in together)
    figure = (
        f"{rate_together:,.0f} bids/s answered by two, ack p99 {p99:.1f} ms; {rate_alone:,.0f} by one, "
        f"ack p99 {mean(load.ack_ms(99) for load in alone):.1f} ms; of accepted ones alone {accepted:.2f} x"
    )
    return publish(
        "two_processes",
        [
            Row("two processes on one lot, against one", figure, rate_together / rate_alone, 1.0),
            Row(
                "the lesser one's share of the acknowledgements",
                f"{shares[0]:,} and {shares[1]:,}",
                share,
                round(FAIR_SHARE, 3),
                "",
            ),
        ],
    )
