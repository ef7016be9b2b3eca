"""A fund over this test's database."""

from __future__ import annotations

import pytest

from market.platform.services import Services
from tests.compensation.helpers import Fund
from tests.people import People


@pytest.fixture
def fund(services: Services, people: People) -> Fund:
    return Fund(services=services, db=services.db, people=people)
