"""The system's Chromium, and a whole exchange for it to look at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import chromium
from tests.journey.conftest import environment, house

__all__ = ["browser", "environment", "house"]

SWITCHES = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
"""Chromium calls nobody but the exchange; without `--no-sandbox` it does not start as root."""


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A headless browser; every context in it is a person of their own."""
    path = chromium.find()
    assert path is not None, "no Chromium: run `make chromium`"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, headless=True, args=SWITCHES)
        yield launched
        launched.close()
