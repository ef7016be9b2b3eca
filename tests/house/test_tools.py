"""The ladder of imports and the formatter's and linter's rules hold."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.findings import ROOT

BIN = Path(sys.executable).parent


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """A tool of this environment, run at the root of the repository."""
    return subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )


def test_imports_point_down_the_ladder_only() -> None:
    done = run("lint-imports", "--no-cache")
    if done.returncode:
        pytest.fail(
            f"{done.stdout}{done.stderr}\n    instead: move what both need to the lower room, "
            "or publish an event and subscribe in market/wiring/events.py",
            pytrace=False,
        )


def test_ruff_finds_nothing() -> None:
    done = run("ruff", "check", "--no-fix", "--output-format", "concise", ".")
    if done.returncode:
        pytest.fail(f"{done.stdout}{done.stderr}\n    instead: ruff check --fix, then mend the rest", pytrace=False)


def test_every_file_is_formatted() -> None:
    done = run("ruff", "format", "--check", "--output-format", "concise", ".")
    if done.returncode:
        pytest.fail(f"{done.stdout}{done.stderr}\n    instead: ruff format .", pytrace=False)
