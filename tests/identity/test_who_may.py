"""Every route names one guard; every route × every role lets in exactly whom the guard names."""

from __future__ import annotations

import asyncio
import contextlib
import re
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute, WebSocketRoute

from market.identity import guards
from market.identity.guards import ROLES, Guard

LOGIN_BY_ROLE = {
    "BANK_MAKER": "bank.maker",
    "BANK_CHECKER": "bank.checker",
    "CENTRE_REVIEWER": "centre.reviewer",
    "CENTRE_SETTLEMENT": "centre.settlement",
    "FUND_MANAGER": "fund.manager",
    "BIDDER": "bidder.one",
    "RESERVE_OFFICER": "reserve.officer",
    "OBSERVER": "observer",
    "ADMINISTRATOR": "administrator",
}

THE_FRAMEWORKS_OWN = "/api/schema"
"""The OpenAPI document and its reader: public, made by the framework, and reading only."""

PUBLIC_CHANGES = {
    ("POST", "/api/session"),
    ("DELETE", "/api/session"),
    ("POST", "/api/bidder-accounts"),
    ("POST", "/api/payments/notices/{rail_name:str}"),  # signed by the bank
}
"""Everything that can be changed without an account. Add to it only with a reason."""

EVERYBODY, NOBODY_IN_PARTICULAR = frozenset({None, *ROLES}), frozenset(ROLES)
ADMINISTRATOR = frozenset({"ADMINISTRATOR"})
TABLE: dict[tuple[str, str], frozenset[str | None]] = {
    ("GET", "/health/live"): EVERYBODY,
    ("GET", "/health/ready"): EVERYBODY,
    ("GET", "/api/session"): EVERYBODY,
    ("POST", "/api/session"): EVERYBODY,
    ("DELETE", "/api/session"): EVERYBODY,
    ("POST", "/api/bidder-accounts"): EVERYBODY,
    ("PUT", "/api/password"): NOBODY_IN_PARTICULAR,
    ("GET", "/api/organisations"): ADMINISTRATOR,
    ("POST", "/api/organisations"): ADMINISTRATOR,
    ("GET", "/api/organisation-names"): frozenset(ROLES) - {"BIDDER", "RESERVE_OFFICER", "OBSERVER"},
    ("GET", "/api/users"): ADMINISTRATOR,
    ("POST", "/api/users"): ADMINISTRATOR,
    ("PATCH", "/api/users/{user_id:int}"): ADMINISTRATOR,
    ("POST", "/api/documents"): NOBODY_IN_PARTICULAR,
    ("GET", "/api/documents/{document_id:int}"): NOBODY_IN_PARTICULAR,
    ("GET", "/api/notifications"): NOBODY_IN_PARTICULAR,
    ("GET", "/api/notifications/unread"): NOBODY_IN_PARTICULAR,
    ("POST", "/api/notifications/read"): NOBODY_IN_PARTICULAR,
    ("GET", "/api/console/rooms"): frozenset({"CENTRE_REVIEWER", "CENTRE_SETTLEMENT"}),
}
"""Who may, written down a second time for the routes of identity, documents and the console: a guard that is changed must be changed twice."""


def handlers(app: Litestar) -> list[tuple[str, str, Any]]:
    """Every (method or WS, path, handler) of the application; OPTIONS and HEAD carry nothing."""
    found: list[tuple[str, str, Any]] = []
    for route in app.routes:
        if route.path.startswith((THE_FRAMEWORKS_OWN, "/assets")):
            continue
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                found += [
                    (method, route.path, handler) for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"})
                ]
        elif isinstance(route, WebSocketRoute):
            found.append(("WS", route.path, route.route_handler))
        else:
            pytest.fail(f"{route.path}: a mounted application has no guard of ours")
    return found


def the_guard(method: str, path: str, handler: Any) -> Guard:
    """The one guard of a handler, the layers above it included."""
    named = handler.resolve_guards()
    # The framework wraps plain callables; ours are objects with a sentence.
    ours = [guard for guard in (getattr(each, "func", each) for each in named) if isinstance(guard, Guard)]
    assert len(named) == len(ours) == 1, f"{method} {path} names {named}; exactly one of identity.guards is the rule"
    return ours[0]


def expected(guard: Guard, role: str | None) -> str | None:
    """The code of the refusal that the guard promises this role; None when it lets it in."""
    if guard.roles is None:
        return None
    if role is None:
        return "sign-in-required"
    return None if not guard.roles or role in guard.roles else "not-allowed"


def let_in(guard: Guard) -> frozenset[str | None]:
    return frozenset(role for role in EVERYBODY if expected(guard, role) is None)


def test_every_role_is_played() -> None:
    assert set(LOGIN_BY_ROLE) == set(ROLES)


def test_every_route_names_exactly_one_guard(app: Litestar) -> None:
    found = handlers(app)
    assert len(found) > 20
    for method, path, handler in found:
        the_guard(method, path, handler)


def test_identity_and_documents_let_in_whom_the_table_says(app: Litestar) -> None:
    by_route = {(method, path): let_in(the_guard(method, path, handler)) for method, path, handler in handlers(app)}
    assert {route: by_route.get(route) for route in TABLE} == TABLE


def test_nothing_is_changed_without_an_account_but_by_the_listed_routes(app: Litestar) -> None:
    changing = {
        (method, path)
        for method, path, handler in handlers(app)
        if method not in ("GET", "WS") and the_guard(method, path, handler).roles is None
    }
    assert changing == PUBLIC_CHANGES


def test_guards_of_one_name_are_told_apart_by_their_sentence() -> None:
    named = [each for each in vars(guards).values() if isinstance(each, Guard)]
    assert len({each.sentence for each in named}) == len(named)


async def closed_with(app: Litestar, path: str, *, cookies: str) -> int | None:
    """The code with which a websocket is closed before or after it opens; None when it stays open."""
    told: list[dict[str, Any]] = []
    incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    answered = asyncio.Event()
    incoming.put_nowait({"type": "websocket.connect"})

    async def send(message: Any) -> None:
        told.append(dict(message))
        if message["type"] in ("websocket.accept", "websocket.close"):
            answered.set()

    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"exchange.test"), (b"cookie", cookies.encode())],
        "client": ("127.0.0.1", 1),
        "server": ("exchange.test", 80),
        "subprotocols": [],
        "state": {},
    }
    serving = asyncio.create_task(app(scope, incoming.get, send))  # type: ignore[arg-type]
    try:
        await asyncio.wait_for(answered.wait(), timeout=5)
        incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait_for(serving, timeout=5)
    finally:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving
    return next((message["code"] for message in told if message["type"] == "websocket.close"), None)


@pytest.mark.parametrize("role", [None, *ROLES])
async def test_every_route_lets_in_exactly_whom_its_guard_names(
    running: Litestar, client: httpx.AsyncClient, sign_in: Any, role: str | None
) -> None:
    if role is None:
        session = client
        session.headers["x-csrftoken"] = (await session.get("/api/session")).json()["csrf_token"]
    else:
        session = await sign_in(LOGIN_BY_ROLE[role])
    # Signing out comes last: after it the session is nobody's.
    for method, path, handler in sorted(handlers(running), key=lambda probe: probe[:2] == ("DELETE", "/api/session")):
        guard = the_guard(method, path, handler)
        url = re.sub(r"\{[^}]+\}", "987654", path)
        refusal = expected(guard, role)
        if method == "WS":
            cookies = "; ".join(f"{name}={value}" for name, value in session.cookies.items())
            code = await closed_with(running, url, cookies=cookies)
            told = {4401: "sign-in-required", 4403: "not-allowed"}.get(code or 0)
            assert told == refusal, f"WS {path} answered {role} with {code}"
            continue
        answer = await session.request(method, url, json={} if method in ("POST", "PUT", "PATCH") else None)
        is_problem = answer.headers.get("content-type", "").startswith("application/problem")
        problem = answer.json() if is_problem else {}
        said = f"{method} {path} answered {role}: {answer.status_code} {answer.text[:200]}"
        if refusal is not None:
            assert (problem.get("code"), answer.status_code) == (refusal, 403 if role else 401), said
            assert role is None or problem["needs"] == guard.sentence, said
        else:
            # The use case may still refuse (another organisation's row); the guard may not.
            assert problem.get("code") != "sign-in-required", said
            assert problem.get("needs") != guard.sentence, said
            assert problem.get("code") != "internal-error", said
