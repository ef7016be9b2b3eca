"""Worlds of deposits over the real database: whatever fails, every deposit comes to its one right end, and every fen is where it must be."""

from __future__ import annotations

import os

import pytest

from auction.course import closing
from auction.registrations import registering
from auction.rules import deciding, eligibility
from market.ledger import holds
from market.payments import receiving, rules, settling
from tests.simulation.deposits.examine import examine, judge
from tests.simulation.planting import Bug, plant

CHOSEN = os.environ.get("SIMULATION_SEEDS")
SEEDS = range(max(1, int(CHOSEN) // 100) if CHOSEN else 3)
"""A world takes a hundred times as long as one without a database."""
MOST_SEEDS = 12
FIRST_SEEDS = {"any amount is a deposit": 2, "a lot that stands still takes no deposit": 3}
"""Most of the bugs below fall to seed 1."""
FOR_EACH = "for code in losers("

BUGS = {
    "the winner's deposit goes back, too": Bug(eligibility, "losers", {"if code != buyer": ""}, (closing,)),
    "nobody's goes back when a lot is not sold": Bug(
        closing, "_release_losers", {FOR_EACH: 'for code in [] if lot.state == "PASSED" else losers('}
    ),
    "nobody's goes back when a lot is withdrawn": Bug(
        closing, "_release_losers", {FOR_EACH: 'for code in [] if lot.state == "WITHDRAWN" else losers('}
    ),
    "a release that runs again is another one": Bug(
        registering,
        "release_deposit",
        {' or hold.state != "PLACED"': "", '"deposit-release:{': '"deposit-release:{secrets.token_hex(4)}:{'},
    ),
    "a fen of what is applied or forfeited stays behind": Bug(
        holds, "_move_money", {"destination, row.amount_fen": "destination, row.amount_fen - 1"}
    ),
    "a deposit admits after the end": Bug(
        deciding, "still_bidding", {"return lot.state in ONGOING and (": "return True or ("}, (registering,)
    ),
    "a deposit that came too late is kept": Bug(
        registering, "deposit_received", {"await release_deposit(tx, registration_id=row.id)": "pass"}
    ),
    "a lot that stands still takes no deposit": Bug(
        deciding, "still_bidding", {'if lot.state in ("PAUSED", "SUSPENDED"):': "if False:"}, (registering,)
    ),
    "any amount is a deposit": Bug(rules, "judge", {"only.expected_fen != amount_fen": "False"}, (receiving,)),
    "an order that is sent again is another one": Bug(
        settling, "rail_reference", {"{row.reference}#": "{row.reference}{__import__('secrets').token_hex(2)}#"}
    ),
}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_deposit_comes_to_its_right_end(seed: int) -> None:
    finding = examine(seed)
    if finding is not None:
        pytest.fail(finding, pytrace=False)


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(BUGS[bug], monkeypatch)
    first = FIRST_SEEDS.get(bug, 1)
    found = next((seed for seed in range(first, first + MOST_SEEDS) if judge(seed)[1]), None)
    assert found is not None, f"{MOST_SEEDS} worlds, and nobody noticed that {bug}"
