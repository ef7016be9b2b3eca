"""Files people upload or the program produces: stored once under their SHA-256 in `DATA_DIR/documents`."""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from market.kernel import clock
from market.kernel.problems import NotFound, Problem
from market.platform.actor import Actor
from market.platform.json import Model
from market.platform.services import Services
from market.platform.tables import Document

LARGEST_BYTES = 20 * 1024 * 1024
ACCEPTED = {
    "application/pdf",
    "image/png",
    "image/jpeg",
    "text/csv",
    "text/plain",
    "application/zip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class DocumentRefused(Problem):
    """`reason` is one of `empty`, `too-large`, `media-type`; `largest_bytes` and `accepted` say what is taken."""

    code = "document-refused"
    status = 422
    zh = "文件无法接收({reason}):请上传不超过 20 MB 的 PDF、图片、表格或文档"
    en = "The file is refused ({reason}): PDF, picture, sheet or document of at most 20 MB"


class DocumentView(Model):
    """What people see of a document."""

    id: int
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    organisation_id: int | None
    created_at: datetime


def _path(services: Services, sha256: str) -> Path:
    return services.settings.data_dir.expanduser() / "documents" / sha256[:2] / sha256


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: written beside, synced, then renamed."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)


async def save(
    tx: AsyncSession, *, services: Services, name: str, media_type: str, data: bytes, actor: Actor
) -> DocumentView:
    """Keep a file. Raises DocumentRefused."""
    if not data:
        raise DocumentRefused(reason="empty")
    if len(data) > LARGEST_BYTES:
        raise DocumentRefused(reason="too-large", largest_bytes=LARGEST_BYTES)
    if media_type not in ACCEPTED:
        raise DocumentRefused(reason="media-type", media_type=media_type, accepted=sorted(ACCEPTED))
    sha256 = hashlib.sha256(data).hexdigest()
    await asyncio.to_thread(_write, _path(services, sha256), data)
    document = Document(
        name=Path(name).name[:200] or "document",
        media_type=media_type,
        size_bytes=len(data),
        sha256=sha256,
        organisation_id=actor.organisation_id,
        uploaded_by=actor.user_id,
        created_at=clock.now(),
    )
    tx.add(document)
    await tx.flush()
    return DocumentView.model_validate(document)


async def find(tx: AsyncSession, *, document_id: int) -> DocumentView:
    """What is known of a document. Raises NotFound."""
    document = await tx.get(Document, document_id)
    if document is None:
        raise NotFound(kind="document", reference=document_id)
    return DocumentView.model_validate(document)


async def load(tx: AsyncSession, *, services: Services, document_id: int) -> tuple[DocumentView, bytes]:
    """A document and its bytes, checked against its hash. Raises NotFound."""
    view = await find(tx, document_id=document_id)
    data = await asyncio.to_thread(_path(services, view.sha256).read_bytes)
    if hashlib.sha256(data).hexdigest() != view.sha256:
        raise RuntimeError(f"document {document_id} does not match its SHA-256: the file was altered")
    return view, data
