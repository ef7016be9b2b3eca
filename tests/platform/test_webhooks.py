"""Webhooks against a receiver that really listens: signed, delivered once, retried, never to a private address."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from market.demo import bank_system
from market.kernel.problems import NotFound, WrongState
from market.platform import webhooks
from market.platform.actor import Actor
from market.platform.db import Database
from market.platform.services import Services
from market.platform.settings import Settings
from market.platform.webhook_rules import (
    ATTEMPTS_MAX,
    WebhookUrlRefused,
    pause_seconds,
)

BANK = Actor(user_id=1, organisation_id=7, display_name="复核", roles=frozenset({"BANK_CHECKER"}))
STAFF = Actor(user_id=2, organisation_id=1, display_name="结算", roles=frozenset({"CENTRE_SETTLEMENT"}))

Drain = Callable[[], Awaitable[None]]
SignIn = Callable[[str], Awaitable[Any]]


@dataclass
class Receiver:
    """A bank's system: keeps what it was sent and answers with `status`."""

    url: str = ""
    status: int = 204
    location: str = ""
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head.split("\r\n")[1:] if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.requests.append((headers, body))
        moved = f"location: {self.location}\r\n" if self.location else ""
        writer.write(f"HTTP/1.1 {self.status} Told\r\n{moved}content-length: 0\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    opened = Receiver()
    server = await asyncio.start_server(opened.handle, "127.0.0.1", 0)
    opened.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    yield opened
    server.close()
    await server.wait_closed()


async def listen(services: Services, url: str, **given: Any) -> webhooks.EndpointView:
    async with services.db.transaction() as tx:
        return await webhooks.set_endpoint(tx, services=services, actor=BANK, url=url, **given)


async def tell(db: Database, reference: str = "claim-paid:1", organisation_id: int = 7) -> None:
    async with db.transaction() as tx:
        await webhooks.enqueue(
            tx,
            organisation_id=organisation_id,
            event="claim.paid",
            reference=reference,
            payload={"amount_fen": "24000000", "borrower": "海河"},
        )


async def only(db: Database) -> webhooks.DeliveryView:
    async with db.transaction() as tx:
        (found,) = (await webhooks.deliveries(tx, organisation_id=None)).items
    return found


async def test_a_message_arrives_signed_and_is_delivered(
    services: Services, receiver: Receiver, drain_jobs: Drain
) -> None:
    endpoint = await listen(services, receiver.url)
    await tell(services.db)
    await drain_jobs()
    ((headers, body),) = receiver.requests
    stamp, _, signed = headers["x-exchange-signature"].partition(",v1=")
    assert endpoint.secret is not None
    expected = hmac.new(endpoint.secret.encode(), stamp.removeprefix("t=").encode() + b"." + body, hashlib.sha256)
    assert signed == expected.hexdigest()
    assert (headers["x-exchange-event"], headers["x-exchange-delivery"]) == ("claim.paid", "claim-paid:1")
    told = json.loads(body)
    assert (told["event"], told["reference"]) == ("claim.paid", "claim-paid:1")
    assert told["payload"] == {"amount_fen": "24000000", "borrower": "海河"}
    delivery = await only(services.db)
    assert (delivery.state, delivery.attempts, delivery.last_status) == ("DELIVERED", 1, 204)
    assert (delivery.next_at, delivery.last_error) == (None, None)


async def test_the_same_reference_is_told_once_and_a_rolled_back_one_never(
    services: Services, receiver: Receiver, drain_jobs: Drain
) -> None:
    await listen(services, receiver.url)
    await tell(services.db)
    await tell(services.db)

    async def cause_that_fails() -> None:
        async with services.db.transaction() as tx:
            await webhooks.enqueue(tx, organisation_id=7, event="x", reference="never", payload={})
            _ = 1 // 0

    with pytest.raises(ZeroDivisionError):
        await cause_that_fails()
    await drain_jobs()
    await webhooks.deliver.handler(services, delivery_id=(await only(services.db)).id, attempt=1)
    await webhooks.deliver.handler(services, delivery_id=(await only(services.db)).id, attempt=2)
    assert len(receiver.requests) == 1


async def due_jobs(db: Database) -> list[int]:
    """The attempts that are scheduled."""
    async with db.transaction() as tx:
        rows = await tx.execute(
            text(
                "SELECT (args->>'attempt')::int FROM procrastinate_jobs"
                " WHERE task_name = 'platform.deliver_webhook' AND status = 'todo' ORDER BY 1"
            )
        )
    return list(rows.scalars())


async def test_a_refusal_is_retried_later_and_succeeds(
    services: Services, receiver: Receiver, drain_jobs: Drain
) -> None:
    await listen(services, receiver.url)
    receiver.status = 500
    await tell(services.db)
    await drain_jobs()
    delivery = await only(services.db)
    assert (delivery.state, delivery.last_status, delivery.last_error) == ("PENDING", 500, "HTTP 500")
    assert delivery.next_at is not None
    assert await due_jobs(services.db) == [2]
    receiver.status = 200
    await webhooks.deliver.handler(services, delivery_id=delivery.id, attempt=2)
    assert (await only(services.db)).state == "DELIVERED"
    # The successor that attempt 2 scheduled finds nothing to do.
    await webhooks.deliver.handler(services, delivery_id=delivery.id, attempt=3)
    assert len(receiver.requests) == 2


async def test_a_process_that_dies_while_it_speaks_leaves_its_successor(
    services: Services, receiver: Receiver, drain_jobs: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def die(*_: Any) -> None:
        raise KeyboardInterrupt

    await listen(services, receiver.url)
    await tell(services.db)
    delivery = await only(services.db)
    with monkeypatch.context() as patched:
        patched.setattr(webhooks, "_send", die)
        with pytest.raises(KeyboardInterrupt):
            await webhooks.deliver.handler(services, delivery_id=delivery.id, attempt=1)
    assert await due_jobs(services.db) == [1, 2]
    # The queue runs the dead job again: it sees that its attempt was begun.
    await drain_jobs()
    assert receiver.requests == []
    await webhooks.deliver.handler(services, delivery_id=delivery.id, attempt=2)
    assert (await only(services.db)).state == "DELIVERED"


async def test_after_the_last_attempt_it_is_exhausted_and_staff_send_it_again(
    services: Services, receiver: Receiver, drain_jobs: Drain
) -> None:
    await listen(services, receiver.url)
    receiver.status = 503
    await tell(services.db)
    delivery = await only(services.db)
    for attempt in range(1, ATTEMPTS_MAX + 1):
        await webhooks.deliver.handler(services, delivery_id=delivery.id, attempt=attempt)
    exhausted = await only(services.db)
    assert (exhausted.state, exhausted.attempts, exhausted.last_status) == ("EXHAUSTED", ATTEMPTS_MAX, 503)
    receiver.status = 200
    async with services.db.transaction() as tx:
        again = await webhooks.retry(tx, delivery_id=delivery.id, actor=STAFF)
    assert (again.state, again.attempts) == ("PENDING", 0)
    await drain_jobs()
    assert (await only(services.db)).state == "DELIVERED"
    with pytest.raises(WrongState):
        async with services.db.transaction() as tx:
            await webhooks.retry(tx, delivery_id=delivery.id, actor=STAFF)
    with pytest.raises(NotFound):
        async with services.db.transaction() as tx:
            await webhooks.retry(tx, delivery_id=999, actor=STAFF)


async def test_the_last_attempt_that_died_is_exhausted_by_its_successor(services: Services, receiver: Receiver) -> None:
    await listen(services, receiver.url)
    await tell(services.db)
    delivery = await only(services.db)
    async with services.db.transaction() as tx:
        await tx.execute(text("UPDATE webhook_delivery SET attempts = :n"), {"n": ATTEMPTS_MAX})
    await webhooks.deliver.handler(services, delivery_id=delivery.id, attempt=ATTEMPTS_MAX + 1)
    assert (await only(services.db)).state == "EXHAUSTED"
    assert receiver.requests == []


async def test_without_an_endpoint_a_message_waits_for_staff(
    services: Services, receiver: Receiver, drain_jobs: Drain
) -> None:
    await tell(services.db)
    await drain_jobs()
    delivery = await only(services.db)
    assert (delivery.state, delivery.last_error) == ("EXHAUSTED", "no-endpoint")
    await listen(services, receiver.url)
    async with services.db.transaction() as tx:
        await webhooks.retry(tx, delivery_id=delivery.id, actor=STAFF)
    await drain_jobs()
    assert (await only(services.db)).state == "DELIVERED"


async def test_nobody_listening_is_an_error_that_is_told(services: Services, drain_jobs: Drain) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    await listen(services, f"http://127.0.0.1:{port}/hook")
    await tell(services.db)
    await drain_jobs()
    delivery = await only(services.db)
    assert (delivery.state, delivery.last_status, delivery.last_error) == ("PENDING", None, "ConnectError")


async def test_a_redirect_is_not_followed(services: Services, receiver: Receiver, drain_jobs: Drain) -> None:
    receiver.status, receiver.location = 302, receiver.url
    await listen(services, receiver.url)
    await tell(services.db)
    await drain_jobs()
    assert len(receiver.requests) == 1
    assert (await only(services.db)).last_error == "HTTP 302"


async def test_the_secret_is_told_once_kept_encrypted_and_can_be_replaced(
    services: Services, receiver: Receiver
) -> None:
    first = await listen(services, receiver.url)
    assert first.secret
    async with services.db.transaction() as tx:
        stored = (await tx.execute(text("SELECT secret_encrypted FROM webhook_endpoint"))).scalar_one()
        shown = await webhooks.endpoint(tx, actor=BANK)
    assert first.secret not in stored
    assert shown is not None
    assert shown.secret is None
    assert (await listen(services, receiver.url, active=False)).secret is None
    replaced = await listen(services, receiver.url, new_secret=True)
    assert replaced.secret not in (None, first.secret)


def test_the_pauses_grow_to_six_hours() -> None:
    pauses = [pause_seconds(attempt) for attempt in range(1, ATTEMPTS_MAX + 1)]
    assert pauses[:4] == [10, 20, 40, 80]
    assert pauses == sorted(pauses)
    assert max(pauses) == 6 * 3600


@pytest.fixture
def production(services: Services) -> Services:
    """The same process as it would run in production."""
    services.settings = Settings(
        environment="production",
        secret_key=SecretStr("x" * 40),
        signing_key=SecretStr("0f" * 32),
        sandbox_bank_url=None,
        rule_set="standard",
    )
    return services


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "[::1]", "169.254.169.254", "2130706433"])
async def test_production_refuses_private_addresses(production: Services, host: str) -> None:
    with pytest.raises(WebhookUrlRefused):
        await listen(production, f"https://{host}/hook")


async def test_production_checks_again_when_it_speaks(
    production: Services, drain_jobs: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [["8.8.8.8"], ["127.0.0.1"]]

    async def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(0, 0, 0, "", (address, 443)) for address in answers.pop(0)]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
    await listen(production, "https://bank.example/hook")
    await tell(production.db)
    delivery = await only(production.db)
    await webhooks.deliver.handler(production, delivery_id=delivery.id, attempt=1)
    assert (await only(production.db)).last_error == "url-refused: private-address"


async def test_production_connects_to_the_address_it_checked(
    production: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    import httpx

    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(204)

    async def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(0, 0, 0, "", ("2606:4700::1111", 443, 0, 0))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
    await listen(production, "https://bank.example:8443/hook?a=1")
    await tell(production.db)
    delivery = await only(production.db)
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        monkeypatch.setattr(production, "http", http)
        await webhooks.deliver.handler(production, delivery_id=delivery.id, attempt=1)
    (request,) = seen
    assert (request.url.host, request.url.port) == ("2606:4700::1111", 8443)
    assert request.url.raw_path == b"/hook?a=1"
    assert request.headers["host"] == "bank.example:8443"
    assert request.extensions["sni_hostname"] == "bank.example"
    assert (await only(production.db)).state == "DELIVERED"


async def test_over_http(
    receiver: Receiver, services: Services, people: Any, sign_in: SignIn, drain_jobs: Drain
) -> None:
    checker, maker = await sign_in("bank.checker"), await sign_in("bank.maker")
    assert (await checker.get("/api/webhooks/endpoint")).json() == {"endpoint": None}
    assert (await maker.put("/api/webhooks/endpoint", json={"url": receiver.url})).status_code == 403
    refused = await checker.put("/api/webhooks/endpoint", json={"url": "http://bank.example/"})
    assert (refused.status_code, refused.json()["code"]) == (422, "webhook-url-refused")
    made = await checker.put("/api/webhooks/endpoint", json={"url": receiver.url})
    assert made.status_code == 200, made.text
    assert made.json()["secret"]
    assert made.headers["cache-control"] == "no-store"
    assert (await maker.get("/api/webhooks/endpoint")).json()["endpoint"]["secret"] is None

    receiver.status = 500
    await tell(services.db, organisation_id=people.organisation("bank").id)
    await drain_jobs()
    (row,) = (await maker.get("/api/webhooks/deliveries")).json()["items"]
    assert (row["state"], row["last_status"]) == ("PENDING", 500)
    other = await sign_in("other.checker")
    assert (await other.get("/api/webhooks/deliveries")).json() == {"items": [], "total": 0}
    assert (await (await sign_in("observer")).get("/api/webhooks/deliveries")).status_code == 403
    assert (await maker.post(f"/api/webhooks/deliveries/{row['id']}/retry")).status_code == 403

    receiver.status = 200
    staff = await sign_in("centre.settlement")
    assert (await staff.get("/api/webhooks/deliveries", params={"state": "PENDING"})).json()["total"] == 1
    assert (await staff.post(f"/api/webhooks/deliveries/{row['id']}/retry")).status_code == 200
    await drain_jobs()
    assert (await only(services.db)).state == "DELIVERED"


async def test_the_demos_bank_takes_what_is_genuine_and_nothing_else(services: Services, drain_jobs: Drain) -> None:
    heard: dict[str, Any] = {}
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        listening = threading.Thread(target=server.serve_forever)
        listening.start()
        try:
            url = f"http://127.0.0.1:{server.server_port}/"
            endpoint = await listen(services, url)
            assert endpoint.secret is not None
            server.RequestHandlerClass = bank_system.handler(endpoint.secret, heard)
            await tell(services.db)
            await drain_jobs()
            assert ((await only(services.db)).state, list(heard)) == ("DELIVERED", ["claim-paid:1"])
            async with httpx.AsyncClient(trust_env=False) as stranger:
                forged = {"x-exchange-signature": "t=1,v1=00"}
                assert (await stranger.post(url, json={"reference": "forged"}, headers=forged)).status_code == 401
                assert [each["reference"] for each in (await stranger.get(url)).json()] == ["claim-paid:1"]
        finally:
            await asyncio.to_thread(server.shutdown)
            listening.join()
