"""Webhooks: what we tell a bank's systems. Each message is a row and a job of the transaction that causes it.

    await enqueue(tx, organisation_id=bank, event="claim.paid", reference=f"claim-paid:{claim_id}", payload={…})

Delivered at least once: the receiver tells repeats by `reference`. Every attempt schedules its successor before it
speaks, so a process that dies in between loses nothing; the number of the attempt makes a doubled job harmless.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import structlog
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from market.kernel import clock
from market.kernel.problems import NotAllowed, NotFound, WrongState
from market.platform import history
from market.platform.actor import SYSTEM, Actor
from market.platform.jobs import defer, task
from market.platform.json import Model
from market.platform.services import Services
from market.platform.settings import Settings
from market.platform.webhook_rules import (
    ATTEMPTS_MAX,
    WebhookUrlRefused,
    check_addresses,
    check_url,
    pause_seconds,
    signature,
)
from market.platform.webhook_tables import DELIVERY, WebhookDelivery, WebhookEndpoint

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 10


class EndpointView(Model):
    """Where messages go. `secret` is told once, when it is made."""

    url: str
    active: bool
    updated_at: datetime
    secret: str | None = None


class DeliveryView(Model):
    """One message. `state`: PENDING (`next_at` says when it is tried), DELIVERED or EXHAUSTED (staff may retry)."""

    id: int
    organisation_id: int
    event: str
    reference: str
    payload: dict[str, Any]
    state: str
    attempts: int
    last_status: int | None
    last_error: str | None
    next_at: datetime | None
    created_at: datetime
    delivered_at: datetime | None


class DeliveryPage(Model):
    items: list[DeliveryView]
    total: int


def _cipher(settings: Settings) -> Fernet:
    key = hashlib.sha256(b"webhook-secret:" + settings.secret_key.get_secret_value().encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


# --- what other rooms call ------------------------------------------------------------------------


async def enqueue(
    tx: AsyncSession, *, organisation_id: int, event: str, reference: str, payload: Mapping[str, Any]
) -> None:
    """Tell an organisation's system that something happened, once per `reference`, when this transaction commits.

    `payload` is JSON-ready, fen as strings. Without an endpoint the message waits as EXHAUSTED until staff retry it.
    """
    inserted = (
        await tx.execute(
            insert(WebhookDelivery)
            .values(
                organisation_id=organisation_id,
                event=event,
                reference=reference,
                payload=dict(payload),
                state=DELIVERY.initial,
                attempts=0,
                created_at=clock.now(),
                next_at=clock.now(),
            )
            .on_conflict_do_nothing(index_elements=["reference"])
            .returning(WebhookDelivery.id)
        )
    ).scalar_one_or_none()
    if inserted is not None:
        await defer(tx, deliver, delivery_id=inserted, attempt=1)


# --- the endpoint ---------------------------------------------------------------------------------


async def endpoint(tx: AsyncSession, *, actor: Actor) -> EndpointView | None:
    """The endpoint of the actor's organisation, without its secret; None when none is set."""
    row = await _endpoint(tx, organisation_id=_organisation(actor))
    return None if row is None else EndpointView(url=row.url, active=row.active, updated_at=row.updated_at)


async def set_endpoint(
    tx: AsyncSession, *, services: Services, actor: Actor, url: str, active: bool = True, new_secret: bool = False
) -> EndpointView:
    """Set where the actor's organisation listens. The first time, or with `new_secret`, the secret is in the answer.

    Raises WebhookUrlRefused, NotAllowed (an actor without an organisation).
    """
    organisation_id = _organisation(actor)
    await destination(url, settings=services.settings)
    # The organisation's row may not exist yet: an upsert lets two first settings meet.
    secret = secrets.token_urlsafe(32)
    sealed = _cipher(services.settings).encrypt(secret.encode()).decode()
    values = {"url": url, "active": active, "updated_at": clock.now()}
    made = (
        await tx.execute(
            insert(WebhookEndpoint)
            .values(organisation_id=organisation_id, secret_encrypted=sealed, **values)
            .on_conflict_do_nothing(index_elements=["organisation_id"])
            .returning(WebhookEndpoint.id)
        )
    ).scalar_one_or_none()
    row = await _endpoint(tx, organisation_id=organisation_id, lock=True)
    assert row is not None
    if made is None:
        row.url, row.active, row.updated_at = url, active, values["updated_at"]  # type: ignore[assignment]
        if new_secret:
            row.secret_encrypted = sealed
        await tx.flush()
    shown = secret if made is not None or new_secret else None
    return EndpointView(url=row.url, active=row.active, updated_at=row.updated_at, secret=shown)


def _organisation(actor: Actor) -> int:
    if actor.organisation_id is None:
        raise NotAllowed(needs="an organisation")
    return actor.organisation_id


async def _endpoint(tx: AsyncSession, *, organisation_id: int, lock: bool = False) -> WebhookEndpoint | None:
    query = select(WebhookEndpoint).where(WebhookEndpoint.organisation_id == organisation_id)
    found: WebhookEndpoint | None = (await tx.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    return found


# --- seeing and retrying --------------------------------------------------------------------------


async def deliveries(
    tx: AsyncSession, *, organisation_id: int | None, state: str | None = None, limit: int = 50, offset: int = 0
) -> DeliveryPage:
    """Messages, newest first: of one organisation, or of all (None, for staff)."""
    where = []
    if organisation_id is not None:
        where.append(WebhookDelivery.organisation_id == organisation_id)
    if state is not None:
        where.append(WebhookDelivery.state == state)
    total = (await tx.execute(select(func.count()).select_from(WebhookDelivery).where(*where))).scalar_one()
    rows = await tx.execute(
        select(WebhookDelivery).where(*where).order_by(WebhookDelivery.id.desc()).limit(limit).offset(offset)
    )
    return DeliveryPage(items=[DeliveryView.model_validate(row) for row in rows.scalars()], total=total)


async def retry(tx: AsyncSession, *, delivery_id: int, actor: Actor) -> DeliveryView:
    """Staff send a message again: an exhausted one from the start, a waiting one at once. Raises NotFound, WrongState."""
    row = await _lock(tx, delivery_id=delivery_id)
    if row is None:
        raise NotFound(kind="delivery", reference=delivery_id)
    if row.state == "DELIVERED":
        raise WrongState(machine="delivery", state=row.state, event="retry", allowed=[])
    if row.state == "EXHAUSTED":
        row.attempts = 0
        await history.move(tx, row, machine=DELIVERY, event="retry", actor=actor)
    row.next_at = clock.now()
    await defer(tx, deliver, delivery_id=row.id, attempt=row.attempts + 1)
    return DeliveryView.model_validate(row)


async def _lock(tx: AsyncSession, *, delivery_id: int) -> WebhookDelivery | None:
    query = select(WebhookDelivery).where(WebhookDelivery.id == delivery_id).with_for_update()
    found: WebhookDelivery | None = (await tx.execute(query)).scalar_one_or_none()
    return found


# --- delivering -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Message:
    url: str
    secret: str
    body: bytes
    event: str
    reference: str


@task("platform.deliver_webhook")
async def deliver(ctx: Services, *, delivery_id: int, attempt: int) -> None:
    """One attempt. The receiver is spoken to between two transactions."""
    async with ctx.db.transaction() as tx:
        message = await _begin(tx, settings=ctx.settings, delivery_id=delivery_id, attempt=attempt)
    if message is None:
        return
    status, error = await _send(ctx, message)
    async with ctx.db.transaction() as tx:
        await _finish(tx, delivery_id=delivery_id, attempt=attempt, status=status, error=error)


async def _begin(tx: AsyncSession, *, settings: Settings, delivery_id: int, attempt: int) -> _Message | None:
    row = await _lock(tx, delivery_id=delivery_id)
    if row is None or row.state != "PENDING" or row.attempts != attempt - 1:
        return None
    found = await _endpoint(tx, organisation_id=row.organisation_id)
    if found is None or not found.active:
        row.last_status, row.last_error = None, "no-endpoint"
        await _exhaust(tx, row)
        return None
    if attempt > ATTEMPTS_MAX:
        # The last attempt died before it could report.
        await _exhaust(tx, row)
        return None
    try:
        secret = _cipher(settings).decrypt(found.secret_encrypted.encode()).decode()
    except InvalidToken:
        row.last_status, row.last_error = None, "secret-unreadable"
        await _exhaust(tx, row)
        return None
    row.attempts = attempt
    row.next_at = clock.now() + timedelta(seconds=pause_seconds(attempt))
    await defer(tx, deliver, at=row.next_at, delivery_id=row.id, attempt=attempt + 1)
    told = {"event": row.event, "reference": row.reference, "at": row.created_at.isoformat(), "payload": row.payload}
    body = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return _Message(url=found.url, secret=secret, body=body, event=row.event, reference=row.reference)


async def _finish(tx: AsyncSession, *, delivery_id: int, attempt: int, status: int | None, error: str | None) -> None:
    row = await _lock(tx, delivery_id=delivery_id)
    if row is None or row.state == "DELIVERED":
        return
    delivered = status is not None and 200 <= status < 300
    if row.attempts != attempt and not delivered:
        return
    row.last_status, row.last_error = status, error
    if delivered and row.state == "PENDING":
        row.next_at, row.delivered_at = None, clock.now()
        await history.move(tx, row, machine=DELIVERY, event="deliver", actor=SYSTEM, note=f"attempt {attempt}")
    elif row.state == "PENDING" and attempt >= ATTEMPTS_MAX:
        await _exhaust(tx, row)


async def _exhaust(tx: AsyncSession, row: WebhookDelivery) -> None:
    # A bank that named no address wants no messages: nothing is wrong.
    tell = log.info if row.last_error == "no-endpoint" else log.warning
    tell("a webhook could not be delivered", delivery_id=row.id, error=row.last_error, status=row.last_status)
    row.next_at = None
    await history.move(tx, row, machine=DELIVERY, event="exhaust", actor=SYSTEM, note=row.last_error or "")


async def destination(url: str, *, settings: Settings) -> str | None:
    """The IP address to connect to in production (checked now, so that a name cannot change its mind in between).

    Outside production None: the name is resolved as usual. Raises WebhookUrlRefused.
    """
    host = check_url(url, production=settings.environment == "production")
    if settings.environment != "production":
        return None
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, urlsplit(url).port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise WebhookUrlRefused(reason="unresolvable") from None
    return check_addresses(str(address[4][0]) for address in found)


async def _send(ctx: Services, message: _Message) -> tuple[int | None, str | None]:
    """The receiver's status, or what prevented one. The answer's body is not read; redirects are not followed."""
    headers = {
        "content-type": "application/json",
        "x-exchange-event": message.event,
        "x-exchange-delivery": message.reference,
        "x-exchange-signature": signature(message.secret, timestamp=int(clock.now().timestamp()), body=message.body),
    }
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            pinned = await destination(message.url, settings=ctx.settings)
            url, extensions = httpx.URL(message.url), {}
            if pinned is not None:
                # The connection goes to the address that was checked; the certificate is still the name's.
                headers["host"] = url.netloc.decode()
                extensions = {"sni_hostname": url.host}
                url = url.copy_with(host=pinned)
            async with ctx.http.stream(
                "POST", url, content=message.body, headers=headers, extensions=extensions, follow_redirects=False
            ) as answer:
                status = answer.status_code
    except WebhookUrlRefused as refused:
        return None, f"url-refused: {refused.fields['reason']}"
    except (httpx.HTTPError, TimeoutError, httpx.InvalidURL) as error:
        return None, type(error).__name__
    return status, None if 200 <= status < 300 else f"HTTP {status}"
