"""A seed, judged: one world observed and audited."""

from __future__ import annotations

from tests.simulation.auditor import audit
from tests.simulation.facts import Facts
from tests.simulation.loop import Standstill
from tests.simulation.world import observe


def judge(seed: int) -> tuple[Facts | None, list[str]]:
    """The world of a seed, if it came to rest, and what is wrong with it."""
    try:
        facts = observe(seed)
    except (Standstill, TimeoutError) as error:
        return None, [f"the world never came to rest: {type(error).__name__}"]
    return facts, audit(facts)


def examine(seed: int) -> str | None:
    """None when all is well, or the findings with the command that shows them again."""
    _, findings = judge(seed)
    if not findings:
        return None
    listed = "\n  ".join(findings[:5])
    return f"seed {seed}: {len(findings)} finding(s)\n  {listed}\n  replay: .venv/bin/python -m tests.simulation {seed}"
