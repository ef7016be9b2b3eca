"""Every route handler of the exchange, room by room."""

from typing import Any

from auction.api import routes as auction
from listings.api import routes as listings
from market.compensation.api import routes as compensation
from market.deals.api import routes as deals
from market.identity import api as identity
from market.identity import inbox_api
from market.identity.guards import bank_checker, bank_staff, has_role
from market.ledger.api import routes as ledger
from market.payments.api import routes as payments
from market.platform import webhook_api
from market.wiring import api as platform

webhooks = webhook_api.routes(
    bank_staff=bank_staff,
    bank_checker=bank_checker,
    bank_or_staff=has_role(
        "银行、交易中心或系统管理员",
        "BANK_MAKER",
        "BANK_CHECKER",
        "CENTRE_REVIEWER",
        "CENTRE_SETTLEMENT",
        "ADMINISTRATOR",
    ),
    operators=has_role("交易中心或系统管理员", "CENTRE_REVIEWER", "CENTRE_SETTLEMENT", "ADMINISTRATOR"),
)

ROUTES: list[Any] = [
    *compensation,
    *webhooks,
    *platform.ROUTES,
    *identity.routes,
    *inbox_api.routes,
    *ledger,
    *payments,
    *deals,
    *auction,
    *listings,
]
