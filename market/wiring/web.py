"""The built web client: hashed files under `/assets` for ever, the index for every other page that is not the API's."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from litestar import HttpMethod, Request, Response, route
from litestar.params import FromPath

from market.identity.guards import anyone
from market.kernel.problems import NotFound

WEB = Path(__file__).parent.parent / "web"
"""Where `make web` puts the client."""

FOR_EVER = "public, max-age=31536000, immutable"
"""A hashed file never changes: another content has another name (RFC 8246)."""

ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""Content codings the build made beforehand, best first, by the ending of their files."""

MEDIA_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".html": "text/html",
}
NAME = re.compile(r"[\w-][\w.-]*")
PRECOMPRESSED = "precompressed"
"""Marks routes that choose their own content coding (see `CompressionConfig.exclude_opt_key`)."""

_HEADERS = {"x-content-type-options": "nosniff", "vary": "accept-encoding"}


def accepted(header: str) -> list[str]:
    """The content codings of ours that an `Accept-Encoding` header takes, best first (RFC 9110, 12.5.3)."""
    taken = set()
    for part in header.lower().split(","):
        coding, _, weight = part.partition(";")
        if not re.fullmatch(r"\s*q=0(\.0*)?\s*", weight):
            taken.add(coding.strip())
    return [coding for coding in ENCODINGS if coding in taken]


@dataclass(frozen=True)
class Found:
    """A file's bytes, as the build compressed them, and how."""

    content: bytes
    encoding: str | None


def read(file: Path, *, accept_encoding: str) -> Found | None:
    """A built file in the best coding the reader takes; None when there is no such file."""
    if not file.is_file():
        return None
    for encoding in accepted(accept_encoding):
        compressed = file.with_name(file.name + ENCODINGS[encoding])
        if compressed.is_file():
            return Found(compressed.read_bytes(), encoding)
    return Found(file.read_bytes(), None)


def routes(folder: Path = WEB) -> list[Any]:
    """The handlers over a built client's folder."""
    methods = [HttpMethod.GET, HttpMethod.HEAD]
    options: dict[str, Any] = {"guards": [anyone], "include_in_schema": False, PRECOMPRESSED: True}

    @route("/assets/{name:str}", http_method=methods, **options)
    async def asset(name: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
        file = folder / "assets" / name
        if not NAME.fullmatch(name) or file.suffix not in MEDIA_TYPES:
            raise NotFound(kind="page", reference=name)
        found = await _read(file, request)
        if found is None:
            raise NotFound(kind="page", reference=name)
        return _answer(found, file, headers={"cache-control": FOR_EVER})

    @route(["/", "/{path:path}"], http_method=methods, **options)
    async def page(request: Request[Any, Any, Any], path: FromPath[str] = "/") -> Response[bytes]:
        index = folder / "index.html"
        if path.startswith(("/api/", "/assets/")):
            raise NotFound(kind="page", reference=path)
        found = await _read(index, request)
        if found is None:
            missing = b"The web client is not built yet: run `make web`."
            return Response(missing, media_type="text/plain", status_code=503)
        # The index names the newest files, so it is asked for again each time.
        tag = f'"{sha256(found.content).hexdigest()[:16]}"'
        headers = {"cache-control": "no-cache", "etag": tag}
        known = request.headers.get("if-none-match", "")
        if tag in (part.strip().removeprefix("W/") for part in known.split(",")):
            return Response(b"", status_code=304, headers=_HEADERS | headers)
        return _answer(found, index, headers=headers)

    return [asset, page]


async def _read(file: Path, request: Request[Any, Any, Any]) -> Found | None:
    return await asyncio.to_thread(read, file, accept_encoding=request.headers.get("accept-encoding", ""))


def _answer(found: Found, file: Path, *, headers: dict[str, str]) -> Response[bytes]:
    coding = {"content-encoding": found.encoding} if found.encoding else {}
    return Response(found.content, media_type=MEDIA_TYPES[file.suffix], headers=_HEADERS | coding | headers)
