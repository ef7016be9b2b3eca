"""The boundary where refusals become RFC 9457 problem documents. An internal error's text never reaches a client."""

from __future__ import annotations

from typing import Any

import psycopg
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from market.kernel.problems import Invalid, NotFound, Problem

log = structlog.get_logger(__name__)

PROBLEM_TYPE = "application/problem+json"


class InternalError(Problem):
    """Something broke on our side; `request_id` finds it in the logs."""

    code = "internal-error"
    status = 500
    zh = "系统内部错误,已记录(编号 {request_id}),请稍后重试"
    en = "An internal error was logged under {request_id}; try again later"


class RequestRefused(Problem):
    """The web framework refused the request (method, media type, size, CSRF); `reason` says why."""

    code = "request-refused"
    status = 400
    zh = "请求被拒绝:{reason}"
    en = "The request was refused: {reason}"


class Unavailable(Problem):
    """The database does not answer, or cannot write: nothing is known to be done, and repeating is right. `retry_after_seconds` says when."""

    code = "unavailable"
    status = 503
    zh = "系统暂时不可用,请在 {retry_after_seconds} 秒后重试"
    en = "The exchange is not available at the moment; try again in {retry_after_seconds} seconds"


RETRY_AFTER_SECONDS = 2


def _response(problem: Problem, status: int | None = None) -> Response[dict[str, Any]]:
    document = problem.document()
    if status is not None:
        document["status"] = status
    headers = {"retry-after": str(document["retry_after_seconds"])} if "retry_after_seconds" in document else None
    return Response(document, status_code=document["status"], media_type=PROBLEM_TYPE, headers=headers)


def render_problem(_: Request[Any, Any, Any], problem: Problem) -> Response[dict[str, Any]]:
    """A typed refusal as it is."""
    return _response(problem)


def render_validation(_: Request[Any, Any, Any], error: ValidationException) -> Response[dict[str, Any]]:
    """Pydantic's findings, a field each."""
    extra = error.extra if isinstance(error.extra, list) else []
    errors = [
        {"field": str(e.get("key", "")), "zh": str(e.get("message", "")), "en": str(e.get("message", ""))}
        for e in extra
    ]
    return _response(Invalid(*errors or [{"field": "", "zh": error.detail, "en": error.detail}]))


def render_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[dict[str, Any]]:
    """What the framework itself refuses."""
    if error.status_code == 404:
        return _response(NotFound(kind="page", reference=request.url.path))
    return _response(RequestRefused(reason=error.detail), error.status_code)


def render_internal(request: Request[Any, Any, Any], error: Exception) -> Response[dict[str, Any]]:
    """Anything unforeseen: logged whole, told as a number."""
    request_id = request.scope.get("state", {}).get("request_id", "-")
    log.error("unhandled error", path=request.url.path, exc_info=error)
    return _response(InternalError(request_id=request_id))


def render_database(request: Request[Any, Any, Any], error: Exception) -> Response[dict[str, Any]]:
    """A database that is away, restarts, or has no space; any other error of it is our own mistake."""
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    if not (lost or isinstance(error, OperationalError | InterfaceError | PoolTimeout | psycopg.OperationalError)):
        return render_internal(request, error)
    log.warning("the database is not available", path=request.url.path, error=str(error).split("\n")[0])
    return _response(Unavailable(retry_after_seconds=RETRY_AFTER_SECONDS))


EXCEPTION_HANDLERS: dict[Any, Any] = {
    Problem: render_problem,
    ValidationException: render_validation,
    HTTPException: render_http,
    SQLAlchemyError: render_database,
    psycopg.Error: render_database,
    Exception: render_internal,
}
