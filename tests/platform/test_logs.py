"""The log tells of the work; it must not stop it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

WORK = """
import sys
import structlog
from market.platform import logs
from market.platform.settings import Settings

logs.configure(Settings(environment="test"))
log = structlog.get_logger()
log.warning("a bid", password="hidden")
log.error("another")
sys.stderr.write("went on")
"""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
def test_a_log_on_a_full_disk_costs_its_lines_and_nothing_else() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-c", WORK], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.stderr.startswith("went on")


def test_what_can_be_printed_is_printed_without_secrets() -> None:
    done = subprocess.run([sys.executable, "-c", WORK], capture_output=True, text=True, check=True)
    assert "a bid" in done.stdout
    assert "another" in done.stdout
    assert "hidden" not in done.stdout
