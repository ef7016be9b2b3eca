"""A bank whose sample tape is in."""

from __future__ import annotations

import pytest

from market.platform.services import Services
from tests.listings.helpers import take_in
from tests.people import People


@pytest.fixture
async def bank(services: Services, people: People) -> People:
    """The cast, with the sample tape taken in by the bank's maker."""
    await take_in(services, actor=people.actor("bank.maker"))
    return people
