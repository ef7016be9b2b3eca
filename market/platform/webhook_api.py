"""Webhooks over HTTP. The guards live in a room above the platform, so the composition passes them in."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import Guard

from market.platform import webhooks
from market.platform.actor import Actor
from market.platform.db import Database
from market.platform.json import Model
from market.platform.services import Services
from market.platform.webhooks import DeliveryPage, DeliveryView, EndpointView

BANK = ("BANK_MAKER", "BANK_CHECKER")

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Offset = Annotated[int, QueryParameter(ge=0)]


class SetEndpoint(Model):
    """`new_secret` replaces the signing secret; the new one is told once, in the answer."""

    url: str
    active: bool = True
    new_secret: bool = False


class EndpointAnswer(Model):
    """The endpoint, or null while none is set."""

    endpoint: EndpointView | None


def routes(*, bank_staff: Guard, bank_checker: Guard, bank_or_staff: Guard, operators: Guard) -> list[Any]:
    """The handlers: a bank sees its own endpoint and messages, staff see all messages, operators retry."""

    @get(
        "/api/webhooks/endpoint", guards=[bank_staff], summary="Where we tell my bank", operation_id="webhook_endpoint"
    )
    async def endpoint(db: NamedDependency[Database], actor: NamedDependency[Actor]) -> EndpointAnswer:
        async with db.transaction() as tx:
            return EndpointAnswer(endpoint=await webhooks.endpoint(tx, actor=actor))

    @put(
        "/api/webhooks/endpoint",
        guards=[bank_checker],
        summary="Set where we tell my bank",
        operation_id="set_webhook_endpoint",
    )
    async def set_endpoint(
        data: JSONBody[SetEndpoint],
        db: NamedDependency[Database],
        services: NamedDependency[Services],
        actor: NamedDependency[Actor],
    ) -> Response[EndpointView]:
        async with db.transaction() as tx:
            view = await webhooks.set_endpoint(
                tx, services=services, actor=actor, url=data.url, active=data.active, new_secret=data.new_secret
            )
        # The answer may carry the secret: nothing on the way keeps it.
        return Response(view, headers={"cache-control": "no-store"})

    @get(
        "/api/webhooks/deliveries",
        guards=[bank_or_staff],
        summary="Messages to banks' systems (a bank: its own)",
        operation_id="list_webhook_deliveries",
    )
    async def list_deliveries(
        db: NamedDependency[Database],
        actor: NamedDependency[Actor],
        status: Annotated[str | None, QueryParameter(name="state")] = None,
        limit: Limit = 50,
        offset: Offset = 0,
    ) -> DeliveryPage:
        own = actor.has(*BANK)
        if own and actor.organisation_id is None:
            return DeliveryPage(items=[], total=0)
        async with db.transaction() as tx:
            return await webhooks.deliveries(
                tx, organisation_id=actor.organisation_id if own else None, state=status, limit=limit, offset=offset
            )

    @post(
        "/api/webhooks/deliveries/{delivery_id:int}/retry",
        guards=[operators],
        status_code=200,
        summary="Send a message again",
        operation_id="retry_webhook_delivery",
    )
    async def retry(
        delivery_id: FromPath[int], db: NamedDependency[Database], actor: NamedDependency[Actor]
    ) -> DeliveryView:
        async with db.transaction() as tx:
            return await webhooks.retry(tx, delivery_id=delivery_id, actor=actor)

    return [endpoint, set_endpoint, list_deliveries, retry]
