"""Imports every room's tables, so that the metadata is whole (for migrations and `alembic check`)."""

from auction import tables as auction
from auction.evidence import tables as evidence
from auction.reminders import tables as reminders
from listings import tables as listings
from market.compensation import tables as compensation
from market.deals import tables as deals
from market.identity import inbox_tables as inbox
from market.identity import tables as identity
from market.ledger import tables as ledger
from market.payments import tables as payments
from market.platform import tables as platform
from market.platform import webhook_tables as webhooks

__all__ = [
    "auction",
    "evidence",
    "compensation",
    "webhooks",
    "deals",
    "identity",
    "ledger",
    "payments",
    "platform",
    "listings",
    "reminders",
    "inbox",
]
