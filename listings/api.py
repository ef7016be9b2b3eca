"""The routes of listings, in one list."""

from typing import Any

from listings import listing_api, loan_api, notice_api, offer_api

routes: list[Any] = [*loan_api.routes, *listing_api.routes, *notice_api.routes, *offer_api.routes]
