"""Structured logs with request, lot and deal ids; secrets never reach them."""

from __future__ import annotations

import contextlib
import logging
import re
import secrets
from collections.abc import MutableMapping
from typing import Any

import structlog
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from market.platform.settings import Settings

SECRET = re.compile(r"password|secret|token|authorization|cookie|signature", re.IGNORECASE)


def _hide_secrets(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key in event:
        if SECRET.search(key):
            event[key] = "…"
    return event


class _Lines(structlog.PrintLogger):
    """Prints. What cannot be printed (the disk is full, the reader has gone) costs a line of the log, never the work that it tells of."""

    def msg(self, message: str) -> None:
        """Print a line, if possible."""
        with contextlib.suppress(OSError):
            super().msg(message)

    log = debug = info = warn = warning = fatal = failure = err = error = critical = exception = msg


def configure(settings: Settings) -> None:
    """Set up structlog for this process, once at its start."""
    level = getattr(logging, settings.log_level.upper())
    logging.basicConfig(level=max(level, logging.WARNING), format="%(levelname)s %(name)s: %(message)s")
    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if settings.log_format == "console":
        renderer = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _hide_secrets,
            structlog.processors.format_exc_info if settings.log_format == "json" else lambda _, __, event: event,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _Lines(),
        cache_logger_on_first_use=True,
    )


PATH_ID = re.compile(r"/(lots|deals|listings|claims|loans)/(\d+)")


class RequestContext:
    """Gives every request an id, puts it and the lot's or deal's id into each log line, answers it as `x-request-id`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        request_id = secrets.token_hex(6)
        scope.setdefault("state", {})["request_id"] = request_id
        subject = {f"{kind[:-1]}_id": int(number) for kind, number in PATH_ID.findall(scope["path"])}

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id, **subject):
            await self.app(scope, receive, answer)
