"""The event map: which task each room runs when something happens in a room below (or beside) it."""

from collections.abc import Mapping, Sequence

from market.compensation import jobs as compensation
from market.deals import jobs as deals
from market.deals.events import DealCertified
from market.payments.events import InstructionSettled, PaymentReceived
from market.platform.events import Event
from market.platform.jobs import Task

EVENT_MAP: Mapping[type[Event], Sequence[Task]] = {
    PaymentReceived: [deals.balance_received, compensation.return_received],
    InstructionSettled: [compensation.claim_paid],
    DealCertified: [deals.settle],
}
