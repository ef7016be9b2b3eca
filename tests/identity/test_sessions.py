"""Signing in and out, over the whole application."""

from __future__ import annotations

from typing import Any

from redis.asyncio import Redis

from market.identity import service, sessions
from market.platform.services import Services
from tests.people import PASSWORD


async def _post(client: Any, path: str, body: dict[str, Any]) -> Any:
    token = (await client.get("/api/session")).json()["csrf_token"]
    return await client.post(path, json=body, headers={"x-csrftoken": token})


async def test_sign_in_gives_a_session_and_sign_out_ends_it(client: Any, people: Any) -> None:
    answer = await _post(client, "/api/session", {"login": "bank.maker", "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    me = (await client.get("/api/session")).json()["user"]
    assert (me["login"], me["roles"], me["organisation_name"]) == ("bank.maker", ["BANK_MAKER"], "滨海科技银行")
    token = (await client.get("/api/session")).json()["csrf_token"]
    await client.delete("/api/session", headers={"x-csrftoken": token})
    assert (await client.get("/api/session")).json()["user"] is None


async def test_a_wrong_password_and_an_unknown_login_are_told_apart_by_nobody(client: Any, people: Any) -> None:
    wrong = await _post(client, "/api/session", {"login": "bank.maker", "password": "not the password"})
    unknown = await _post(client, "/api/session", {"login": "nobody", "password": "not the password"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.json()["code"] == "wrong-credentials"


async def test_an_unsafe_request_without_the_csrf_token_is_refused(client: Any, people: Any) -> None:
    answer = await client.post("/api/session", json={"login": "bank.maker", "password": PASSWORD})
    assert answer.status_code == 403
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_attempts_beyond_the_limit_wait(client: Any, people: Any, services: Services) -> None:
    services.settings.sign_in_attempts_per_minute = 2
    for _ in range(2):
        await _post(client, "/api/session", {"login": "bank.maker", "password": "not the password"})
    answer = await _post(client, "/api/session", {"login": "bank.maker", "password": PASSWORD})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) == answer.json()["retry_after_seconds"] > 0


async def test_a_deactivated_user_is_nobody_at_once(client: Any, people: Any, services: Services) -> None:
    await _post(client, "/api/session", {"login": "bidder.one", "password": PASSWORD})
    async with services.db.transaction() as tx:
        await service.change_user(tx, user_id=people.users["bidder.one"].id, active=False)
    assert (await client.get("/api/session")).json()["user"] is None


async def test_sign_in_never_keeps_a_token_that_was_there_before(client: Any, people: Any) -> None:
    await _post(client, "/api/session", {"login": "bidder.one", "password": PASSWORD})
    before = client.cookies["exchange_session"]
    await _post(client, "/api/session", {"login": "bidder.one", "password": PASSWORD})
    assert client.cookies["exchange_session"] != before


async def test_a_bidder_signs_up_and_a_wrong_code_is_refused_with_the_digit_it_should_have(
    client: Any, people: Any
) -> None:
    account = {
        "kind": "COMPANY",
        "name": "塘沽新材料有限公司",
        "uscc": "91350100M000100Y43",
        "display_name": "李四",
        "login": "li.si",
        "password": "a long enough password",
        "contact_email": "li@example.com",
        "phone": "13800001111",
        "bank_account_no": "6222000011112222",
        "bank_account_name": "塘沽新材料有限公司",
    }
    refused = await _post(client, "/api/bidder-accounts", {**account, "uscc": "91350100M000100Y4Z"})
    assert refused.status_code == 422, refused.text
    created = await _post(client, "/api/bidder-accounts", account)
    assert created.status_code == 201, created.text
    assert created.json()["roles"] == ["BIDDER"]
    again = await _post(client, "/api/bidder-accounts", {**account, "login": "other.one"})
    assert again.json()["code"] == "organisation-exists"


async def _signed_in(client: Any) -> str | None:
    user = (await client.get("/api/session")).json()["user"]
    return user and user["login"]


async def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(sign_in: Any) -> None:
    here, elsewhere = await sign_in("bidder.one"), await sign_in("bidder.one")
    wrong = await here.put("/api/password", json={"old": "not the password", "new": "a longer new password"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong-password")
    weak = await here.put("/api/password", json={"old": PASSWORD, "new": "short"})
    assert weak.json()["code"] == "weak-password"
    changed = await here.put("/api/password", json={"old": PASSWORD, "new": "a longer new password"})
    assert changed.status_code == 200, changed.text
    assert await _signed_in(here) == "bidder.one"
    assert await _signed_in(elsewhere) is None


async def test_new_roles_count_from_the_next_request_on(sign_in: Any, people: Any, services: Services) -> None:
    reviewer = await sign_in("centre.reviewer")
    assert (await reviewer.get("/api/users")).json()["code"] == "not-allowed"
    async with services.db.transaction() as tx:
        await service.change_user(tx, user_id=people.users["centre.reviewer"].id, roles=["ADMINISTRATOR"])
    assert (await reviewer.get("/api/users")).status_code == 200


async def test_the_cookie_is_for_the_server_alone_and_in_production_for_https_alone(services: Services) -> None:
    for environment, secure in (("test", False), ("production", True)):
        settings = services.settings.model_copy(update={"environment": environment})
        cookie = (await sessions.begin(services.redis, settings, user_id=1, mark="m")).to_header(header="")
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert ("Secure" in cookie) is secure
        assert sessions.csrf_config(settings).cookie_secure is secure
        assert not sessions.csrf_config(settings).cookie_httponly


async def test_redis_holds_no_token_and_every_key_ends(client: Any, people: Any, services: Services) -> None:
    await _post(client, "/api/session", {"login": "bidder.one", "password": PASSWORD})
    token = client.cookies[sessions.COOKIE]
    keys = await services.redis.keys("*")
    assert keys
    for key in keys:
        assert token.encode() not in key
        assert await services.redis.ttl(key) > 0


async def test_use_renews_the_session(client: Any, people: Any, services: Services) -> None:
    await _post(client, "/api/session", {"login": "bidder.one", "password": PASSWORD})
    [key] = await services.redis.keys("session:*")
    await services.redis.expire(key, 60)
    assert await _signed_in(client) == "bidder.one"
    assert await services.redis.ttl(key) > 3600


async def test_a_strange_cookie_beside_ours_does_not_sign_out(sign_in: Any) -> None:
    session = await sign_in("bidder.one")
    ours = "; ".join(f"{name}={value}" for name, value in session.cookies.items())
    session.cookies.clear()
    answer = await session.get("/api/session", headers={"cookie": f'odd="a b{{}}; x@y=1; {ours}'})
    assert answer.json()["user"]["login"] == "bidder.one"


async def test_without_redis_the_public_still_reads_and_nobody_signs_in(sign_in: Any, services: Services) -> None:
    session = await sign_in("bidder.one")
    alive, services.redis = services.redis, Redis.from_url("redis://127.0.0.1:1")
    try:
        assert await _signed_in(session) is None
        answer = await session.post("/api/session", json={"login": "bidder.one", "password": PASSWORD})
        assert (answer.status_code, answer.json()["code"]) == (503, "sessions-unavailable")
        assert answer.headers["retry-after"] == "5"
        # Not "sign in": the session has not ended, and the web client must not think so.
        answer = await session.get("/api/registrations/mine")
        assert (answer.status_code, answer.json()["code"]) == (503, "sessions-unavailable")
    finally:
        await services.redis.aclose()
        services.redis = alive
    assert await _signed_in(session) == "bidder.one"


async def test_an_administrator_runs_organisations_and_users(sign_in: Any, people: Any) -> None:
    administrator = await sign_in("administrator")
    organisation = {"kind": "INSURER", "name": "渤海财产保险", "uscc": "91350100M000100Y43"}
    created = await administrator.post("/api/organisations", json=organisation)
    assert created.status_code == 201, created.text
    assert created.json()["bank_account_name"] == "渤海财产保险"
    listed = (await administrator.get("/api/organisations", params={"kind": "INSURER", "limit": 1})).json()
    assert (listed["total"], [each["id"] for each in listed["items"]]) == (1, [created.json()["id"]])
    account = {
        "organisation_id": created.json()["id"],
        "login": "insurer.one",
        "display_name": "保险员",
        "password": PASSWORD,
        "roles": ["OBSERVER"],
    }
    user = (await administrator.post("/api/users", json=account)).json()
    assert user["roles"] == ["OBSERVER"]
    changed = await administrator.patch(f"/api/users/{user['id']}", json={"active": False, "roles": []})
    assert (changed.json()["active"], changed.json()["roles"]) == (False, [])
    page = (await administrator.get("/api/users", params={"limit": 200})).json()
    assert page["total"] == len(page["items"]) == len(people.users) + 1
    assert (await administrator.get("/api/users", params={"limit": -1})).status_code == 422
    assert "password" not in str(page)
