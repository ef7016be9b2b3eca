"""A fund over this test's database; only this room listens, so that its tests need no loan."""

from __future__ import annotations

import pytest

from market.compensation import jobs
from market.payments.events import InstructionSettled, PaymentReceived
from market.platform import events
from market.platform.services import Services
from tests.compensation.helpers import Fund
from tests.people import People


@pytest.fixture
def fund(services: Services, people: People) -> Fund:
    events.subscribe({PaymentReceived: [jobs.return_received], InstructionSettled: [jobs.claim_paid]})
    return Fund(services=services, db=services.db, people=people)
