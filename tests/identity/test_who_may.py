"""Every route names one guard; every route × every role lets in exactly whom the guard names."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler, WebsocketRouteHandler
from litestar.routes import HTTPRoute, WebSocketRoute

from market.identity.guards import ROLES, Guard

LOGIN_BY_ROLE = {
    "BANK_MAKER": "bank.maker",
    "BANK_CHECKER": "bank.checker",
    "CENTRE_REVIEWER": "centre.reviewer",
    "CENTRE_SETTLEMENT": "centre.settlement",
    "FUND_MANAGER": "fund.manager",
    "BIDDER": "bidder.one",
    "OBSERVER": "observer",
    "ADMINISTRATOR": "administrator",
}


def _handlers(app: Litestar) -> list[tuple[str, str, Any]]:
    found: list[tuple[str, str, Any]] = []
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                found += [
                    (method, route.path, handler) for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"})
                ]
        elif isinstance(route, WebSocketRoute):
            found.append(("WS", route.path, route.route_handler))
    return [(m, p, h) for m, p, h in found if not p.startswith(("/api/schema", "/assets"))]


def _guard(handler: HTTPRouteHandler | WebsocketRouteHandler) -> Guard:
    guards = [guard for guard in handler.guards if isinstance(guard, Guard)]
    assert len(guards) == 1, f"{handler} names {len(guards)} guards"
    return guards[0]


def test_every_role_is_played() -> None:
    assert set(LOGIN_BY_ROLE) == set(ROLES)


def test_every_route_names_exactly_one_guard(app: Litestar) -> None:
    handlers = _handlers(app)
    assert len(handlers) > 20
    for method, path, handler in handlers:
        guards = [guard for guard in handler.guards if isinstance(guard, Guard)]
        assert len(guards) == 1, f"{method} {path} names {len(guards)} guards; exactly one is the rule"


@pytest.mark.parametrize("role", [None, *ROLES])
async def test_every_route_lets_in_exactly_whom_its_guard_names(
    app: Litestar, client: Any, sign_in: Any, role: str | None
) -> None:
    if role is None:
        session = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://testserver")
        session.headers["x-csrftoken"] = (await session.get("/api/session")).json()["csrf_token"]
    else:
        session = await sign_in(LOGIN_BY_ROLE[role])
    probes = [(m, p, h) for m, p, h in _handlers(app) if m != "WS" and (m, p) != ("DELETE", "/api/session")]
    for method, path, handler in probes:
        guard = _guard(handler)
        url = re.sub(r"\{[^}]+\}", "987654", path)
        answer = await session.request(method, url, json={} if method in ("POST", "PUT", "PATCH") else None)
        code = (
            answer.json().get("code")
            if answer.headers.get("content-type", "").startswith("application/problem")
            else None
        )
        if guard.roles is None:
            expected_refusal = None
        elif role is None:
            expected_refusal = "sign-in-required"
        else:
            expected_refusal = None if not guard.roles or role in guard.roles else "not-allowed"
        if expected_refusal is None:
            needs = answer.json().get("needs") if code == "not-allowed" else None
            assert code != "sign-in-required", f"{method} {path} sent {role} to sign in"
            assert needs is None or needs != guard.sentence, f"{method} {path} refused {role}: {answer.text}"
        else:
            assert code == expected_refusal, f"{method} {path} let in {role}: {answer.status_code} {answer.text[:200]}"
