"""Guards as such, on a small application: HTTP and websocket refuse alike, and a guard cannot be written wrongly."""

from __future__ import annotations

from typing import Any

import pytest
from litestar import Litestar, WebSocket, get, websocket
from litestar.di import NamedDependency, Provide

from market.identity import sessions
from market.identity.guards import ROLES, anyone, bidder, has_role, signed_in
from market.kernel.problems import NotAllowed, SignInRequired
from market.platform.actor import Actor
from tests.identity.test_who_may import closed_with

BIDDER = Actor(user_id=1, organisation_id=1, display_name="甲", roles=frozenset({"BIDDER"}))
OBSERVER = Actor(user_id=2, organisation_id=2, display_name="乙", roles=frozenset({"OBSERVER"}))


def test_a_guard_says_why_it_refuses() -> None:
    assert anyone.refusal(None) is None
    assert isinstance(signed_in.refusal(None), SignInRequired)
    assert signed_in.refusal(OBSERVER) is None
    assert bidder.refusal(BIDDER) is None
    refused = bidder.refusal(OBSERVER)
    assert isinstance(refused, NotAllowed)
    assert refused.fields["needs"] == "竞买人"


@pytest.mark.parametrize("wrong", [("竞买人", "BIDER"), ("竞买人",), ("CENTRE_SETTLEMENT", "FUND_MANAGER")])
def test_a_guard_with_a_slip_does_not_load(wrong: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="role"):
        has_role(*wrong)


def test_every_role_has_a_guard() -> None:
    for role in ROLES:
        assert has_role("某角色", role).roles == {role}


@websocket("/bidders", guards=[bidder])
async def bidders(socket: WebSocket[Any, Any, Any], actor: NamedDependency[Actor]) -> None:
    await socket.accept()
    await socket.send_text(actor.display_name)
    await socket.close()


@get("/bidders/http", guards=[bidder])
async def over_http(actor: NamedDependency[Actor]) -> str:
    return actor.display_name


@pytest.mark.parametrize(("actor", "code"), [(None, 4401), (OBSERVER, 4403), (BIDDER, 1000)])
async def test_a_websocket_is_closed_with_the_refusals_number(actor: Actor | None, code: int) -> None:
    def as_actor(app: Any) -> Any:
        async def called(scope: Any, receive: Any, send: Any) -> None:
            scope["state"]["actor"] = actor
            await app(scope, receive, send)

        return called

    app = Litestar(
        route_handlers=[bidders, over_http],
        middleware=[as_actor],
        dependencies={"actor": Provide(sessions.provide_actor)},
        openapi_config=None,
    )
    assert await closed_with(app, "/bidders", cookies="") == code
