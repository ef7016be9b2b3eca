"""Generated pages are what the code says today."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from market.cli import main
from market.platform.settings_page import markdown

TOP = Path(__file__).parent.parent.parent


def test_the_settings_page_is_what_the_settings_class_says() -> None:
    page = (TOP / "docs" / "settings.md").read_text(encoding="utf-8")
    remedy = "run `python -m market.platform.settings_page > docs/settings.md`"
    assert page == markdown(), remedy


def test_the_states_page_is_what_exchange_states_draws() -> None:
    drawn = CliRunner().invoke(main, ["states"]).output
    page = (TOP / "docs" / "states.md").read_text(encoding="utf-8")
    assert page == f"# State machines\n\nDrawn by `exchange states`.\n\n{drawn}", "run `make docs`"


def test_the_web_client_was_made_from_todays_api() -> None:
    printed = json.loads(CliRunner().invoke(main, ["openapi"]).output)
    kept = json.loads((TOP / "frontend" / "openapi.json").read_text(encoding="utf-8"))
    assert kept == printed, "run `make docs`, then mend the client"


def test_the_readme_names_every_command() -> None:
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    missing = [name for name in main.commands if f"exchange {name}" not in readme]
    assert not missing, f"README.md does not name: {missing}"
