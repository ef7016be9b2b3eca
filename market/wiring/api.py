"""Routes of the platform itself: health, metrics, what it is, documents. They stand here because their guards live above the platform."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from market.identity.guards import anyone, signed_in
from market.kernel.problems import NotFound
from market.platform import documents
from market.platform.actor import Actor
from market.platform.documents import DocumentView
from market.platform.json import Model
from market.platform.services import Services


class Health(Model):
    """`status` is `ok` or `unavailable`; the checks name each part."""

    status: str
    checks: dict[str, str]


class About(Model):
    """What this exchange is: `environment` and `rule_set` as set; `sandbox` says that its bank is the sandbox, so one may pay at a touch."""

    environment: str
    rule_set: str
    sandbox: bool


@get("/health/live", guards=[anyone], summary="Is the process alive", operation_id="health_live")
async def live() -> Health:
    return Health(status="ok", checks={})


@get("/health/ready", guards=[anyone], summary="Can the process serve: database, Redis", operation_id="health_ready")
async def ready(services: NamedDependency[Services]) -> Response[Health]:
    async def database() -> None:
        async with services.db.transaction() as tx:
            await tx.execute(text("SELECT 1"))

    async def redis() -> None:
        await services.redis.ping()

    checks: dict[str, str] = {}
    for name, probe in (("database", database), ("redis", redis)):
        try:
            await asyncio.wait_for(probe(), timeout=2)
            checks[name] = "ok"
        except Exception as error:
            checks[name] = type(error).__name__
    # Redis holds nothing that cannot be lost: without it bids and money still work.
    healthy = checks["database"] == "ok"
    return Response(
        Health(status="ok" if healthy else "unavailable", checks=checks), status_code=200 if healthy else 503
    )


@get("/api/about", guards=[anyone], summary="What kind of exchange this is", operation_id="about")
async def about(services: NamedDependency[Services]) -> About:
    chosen = services.settings
    return About(environment=chosen.environment, rule_set=chosen.rule_set, sandbox=chosen.sandbox_bank_url is not None)


@get("/metrics", guards=[anyone], include_in_schema=False, media_type=CONTENT_TYPE_LATEST)
async def metrics() -> bytes:
    return generate_latest()


@post("/api/documents", guards=[signed_in], summary="Upload a file", operation_id="upload_document")
async def upload(
    data: Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART)],
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
) -> DocumentView:
    content = await data.read()
    async with services.db.transaction() as tx:
        return await documents.save(
            tx, services=services, name=data.filename, media_type=data.content_type, data=content, actor=actor
        )


def _may_read(actor: Actor, document: DocumentView) -> bool:
    """The organisation that uploaded it, and those who review, settle, decide or supervise."""
    reviewers = ("CENTRE_REVIEWER", "CENTRE_SETTLEMENT", "FUND_MANAGER", "OBSERVER", "ADMINISTRATOR")
    return actor.organisation_id == document.organisation_id or actor.has(*reviewers)


@get(
    "/api/documents/{document_id:int}", guards=[signed_in], summary="Download a file", operation_id="download_document"
)
async def download(
    document_id: FromPath[int], services: NamedDependency[Services], actor: NamedDependency[Actor]
) -> Response[bytes]:
    async with services.db.transaction() as tx:
        document = await documents.find(tx, document_id=document_id)
        if not _may_read(actor, document):
            # Not 403: whether a document exists is nobody else's business.
            raise NotFound(kind="document", reference=document_id)
        document, content = await documents.load(tx, services=services, document_id=document_id)
    disposition = f"attachment; filename*=UTF-8''{quote(document.name)}"
    return Response(
        content,
        media_type=document.media_type,
        headers={"content-disposition": disposition, "x-content-type-options": "nosniff"},
    )


ROUTES: list[Any] = [live, ready, about, metrics, upload, download]
