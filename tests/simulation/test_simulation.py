"""Thousands of worlds: whatever happens to processes, messages, clock and database, no bidder is wronged."""

from __future__ import annotations

import ast
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from auction.evidence import record
from tests.simulation.examine import examine
from tests.simulation.world import observe

CHOSEN = os.environ.get("SIMULATION_SEEDS")
SEEDS = int(CHOSEN or "3000")
PARTS = 4
BUDGET_SECONDS = 12.0
"""A part ends here on a slow or busy machine, whatever is left of its seeds; not when the number of seeds was chosen."""
LEAST_SEEDS = 50
HERE = Path(__file__).parent
TOP = HERE.parent.parent


@pytest.mark.parametrize("part", range(PARTS))
def test_no_seed_wrongs_a_bidder(part: int) -> None:
    began, failed = time.monotonic(), []
    for number, seed in enumerate(range(part, SEEDS, PARTS)):
        if CHOSEN is None and number >= LEAST_SEEDS and time.monotonic() - began > BUDGET_SECONDS:
            break
        if (finding := examine(seed)) is not None:
            failed.append(finding)
    if failed:
        pytest.fail(f"{len(failed)} seed(s) failed\n" + "\n".join(failed[:3]), pytrace=False)


def test_the_product_verifies_the_records_of_the_simulation() -> None:
    for seed in range(50):
        for lot_id, exported in observe(seed).records.items():
            report = record.verify(exported)
            assert report.ok, f"seed {seed}, lot {lot_id}: {report.problems}"


def test_the_worlds_are_as_wild_as_they_claim() -> None:
    worlds = [observe(seed) for seed in range(100)]
    whats = {fault.what for facts in worlds for fault in facts.faults}
    assert whats >= {"crash", "cut", "database down", "database restart", "lock timeout", "poison", "stopping"}
    codes = {offer.answer.code for facts in worlds for offer in facts.offers if offer.answer}
    assert codes >= {
        "accepted", "already-leading", "bid-too-high", "bid-too-low", "bidding-ended", "key-reused", "not-yet-open", "try-again"
    }  # fmt: skip
    assert {exported["outcome"] for facts in worlds for exported in facts.records.values()} == {
        "SOLD",
        "PASSED",
        "WITHDRAWN",
    }
    written = [each for facts in worlds for each in facts.transactions if each.committed is not None and each.written]
    assert any(not each.told and each.asked for each in written), "no bid was durable without its bidder being told"
    assert any(sum(row["kind"] == "bid" for row in each.written) > 2 for each in written), "no batch took three bids"
    clocks = [[grant.clock for each in facts.transactions for grant in each.granted.values()] for facts in worlds]
    assert any(later < earlier for seen in clocks for earlier, later in zip(seen, seen[1:], strict=False))


def digest(seeds: int) -> str:
    """What happened in the first worlds, as one number."""
    return hashlib.sha256("".join(repr(observe(seed)) for seed in range(seeds)).encode()).hexdigest()


def test_a_seed_is_the_same_world_in_every_process() -> None:
    command = "from tests.simulation.test_simulation import digest; print(digest(20))"
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    other = subprocess.run(
        [sys.executable, "-c", command], cwd=TOP, env=environment, capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == digest(20)


def test_a_seed_is_replayed_by_one_command() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.simulation", "3"], cwd=TOP, capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stdout.splitlines()[-1]) == (0, "all is well"), told.stderr


@pytest.mark.parametrize("path", ["auditor.py", "clerk.py", "facts.py", "deposits/auditor.py", "deposits/facts.py"])
def test_the_auditors_share_no_code_with_the_product(path: str) -> None:
    imported = set()
    for node in ast.walk(ast.parse((HERE / path).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or ".")
    foreign = {each for each in imported if each.split(".")[0] not in sys.stdlib_module_names}
    assert foreign <= {"tests.simulation.facts", "tests.simulation.clerk", "tests.simulation.deposits.facts"}
