"""Signing in and out, over the whole application."""

from __future__ import annotations

from typing import Any

from litestar.testing import AsyncTestClient

from market.identity import service
from market.platform.services import Services
from tests.people import PASSWORD


async def _post(client: Any, path: str, body: dict[str, Any]) -> Any:
    token = (await client.get("/api/session")).json()["csrf_token"]
    return await client.post(path, json=body, headers={"x-csrftoken": token})


async def test_sign_in_gives_a_session_and_sign_out_ends_it(client: AsyncTestClient[Any], people: Any) -> None:
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


async def test_the_identity_number_of_a_person_is_stored_unreadable(people: Any, services: Services) -> None:
    from sqlalchemy import text

    async with services.db.transaction() as tx:
        row = (await tx.execute(text("SELECT * FROM organisation WHERE kind = 'PERSON'"))).mappings().one()
    assert "11010519491231002X" not in str(dict(row))
