"""Routes of reserve institutions: offers at a set price, accepted or declined."""

from __future__ import annotations

from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from listings import answering, offers
from listings.models import SendBack
from listings.offers import OfferList, OfferView
from market.identity.guards import reserve_officer
from market.platform.actor import Actor
from market.platform.db import Database


@get("/api/reserve-offers", guards=[reserve_officer], summary="Rights offered for reserve purchase", operation_id="reserve_offers")  # fmt: skip
async def offer_list(
    db: NamedDependency[Database],
    actor: NamedDependency[Actor],
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
    offset: Annotated[int, QueryParameter(ge=0)] = 0,
) -> OfferList:
    async with db.transaction() as tx:
        return await offers.offers(tx, viewer=actor, limit=limit, offset=offset)


@post(
    "/api/reserve-offers/{listing_id:int}/accept",
    guards=[reserve_officer],
    status_code=200,
    summary="Buy at the offered price",
    operation_id="accept_offer",
)
async def accept(listing_id: FromPath[int], db: NamedDependency[Database], actor: NamedDependency[Actor]) -> OfferView:
    async with db.transaction() as tx:
        row = await answering.accept(tx, actor=actor, listing_id=listing_id)
        return await offers.offer(tx, row, viewer=actor)


@post(
    "/api/reserve-offers/{listing_id:int}/decline",
    guards=[reserve_officer],
    status_code=200,
    summary="Do not buy",
    operation_id="decline_offer",
)
async def decline(
    listing_id: FromPath[int], data: JSONBody[SendBack], db: NamedDependency[Database], actor: NamedDependency[Actor]
) -> OfferView:
    async with db.transaction() as tx:
        row = await answering.decline(tx, actor=actor, listing_id=listing_id, note=data.note)
        return await offers.offer(tx, row, viewer=actor)


routes = [offer_list, accept, decline]
