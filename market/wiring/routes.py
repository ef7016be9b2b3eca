"""Every route handler of the exchange, room by room."""

from typing import Any

from market.wiring import api as platform

ROUTES: list[Any] = [
    *platform.ROUTES,
]
