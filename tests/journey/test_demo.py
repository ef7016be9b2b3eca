"""The demo goes on: a bank without loans reports new ones, whatever the number of listings; a child that ends is heard of."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from market.demo import live, play, stage
from tests.journey.conftest import House

pytestmark = pytest.mark.slow

PARENT = """
import sys, time
from pathlib import Path
from market.demo.children import Children

with Children(Path(sys.argv[1])) as children:
    children.start("The guest", ["-c", "pass"], {})
    children.start("The house", ["-c", "import time; time.sleep(60)"], {}, must_live=True)
    while len(children._children) > 1:
        time.sleep(0.05)
    children._children[0].process.kill()
    time.sleep(60)
"""


def test_when_few_loans_are_left_the_bank_sends_a_further_tape(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    # Many pages of few listings stand for few pages of many.
    monkeypatch.setattr(play, "PAGE", 4)
    said: list[str] = []
    drafted = []
    while (loan := stage.next_loan(house.cast, leave=live.LEFT_FOR_PEOPLE)) is not None:
        drafted.append(stage.draft(house.cast, loan, opens_in=3_600)["loan"]["id"])
    assert len(set(drafted)) == len(drafted) == 14 - live.LEFT_FOR_PEOPLE

    lot = live.put_up_next(house.people, say=said.append)

    assert said == ["few defaulted loans are left: the bank sends loan tape 2"]
    assert house.people["bidder.one"].get(f"/api/lots/{lot['id']}")["me"]["state"] == "ADMITTED"
    listing = house.cast.maker.get(f"/api/listings/{lot['listing_id']}")
    assert listing["loan"]["id"] not in drafted
    assert len(play.every(house.cast.maker, "/api/listings")) == 15 - live.LEFT_FOR_PEOPLE


def test_a_child_that_must_live_and_ends_ends_the_demo_in_words(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PARENT, tmp_path / "children"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == "The house has ended unexpectedly (killed by SIGKILL), so the demo ends; start it again.\n"
    assert not (tmp_path / "children").exists()
