"""Errors as problem documents (RFC 9457): a stable code, a title in the client's language, never rejected values."""

from collections.abc import Sequence
from typing import Any

import asyncpg
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match

from chassis import errors
from chassis.db.engine import CONNECTION_ERRORS
from chassis.db.transient_errors import is_transient
from chassis.errors import describe_error
from chassis.web.validation_messages import field_error, in_english

RETRY_AFTER_SECONDS = 2
MAX_FIELD_ERRORS = 50  # in one document
_STATUS: Sequence[tuple[type[errors.Refusal], int]] = (
    (errors.Malformed, 400),
    (errors.Unauthenticated, 401),
    (errors.Forbidden, 403),
    (errors.NotFound, 404),
    (errors.Stale, 412),
    (errors.Conflict, 409),
    (errors.TooLarge, 413),
    (errors.WrongType, 415),
    (errors.HeadersTooLarge, 431),
    (errors.Invalid, 422),
    (errors.TooMany, 429),
    (errors.Unavailable, 503),
)
_REFUSALS: dict[int, type[errors.Refusal]] = {
    400: errors.Malformed,
    401: errors.Unauthenticated,
    403: errors.Forbidden,
    404: errors.NotFound,
    413: errors.TooLarge,
    415: errors.WrongType,
    422: errors.Invalid,
    429: errors.TooMany,
    503: errors.Unavailable,
}
_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
DATABASE_ERRORS = (*CONNECTION_ERRORS, DBAPIError, PoolTimeoutError, asyncpg.PostgresError)
_RETRIABLE = (errors.NotYetHere, errors.StillRunning, errors.TooMany, errors.Unavailable)
_log = structlog.get_logger()


class MethodNotAllowed(errors.Refusal):
    """The path has no such method."""

    code = "method_not_allowed"
    zh = "不支持这种请求方法"
    en = "Method not allowed"


class UnknownField(errors.Invalid):
    """The only errors are unknown fields or parameters."""

    code = "unknown_field"
    zh = "含有未知字段"
    en = "Unknown field"


class InternalError(errors.Refusal):
    """A fault of the service itself."""

    code = "internal_error"
    zh = "服务内部出错，已记录"
    en = "Something broke on our side; it was recorded"


def status_of(refusal: errors.Refusal) -> int:
    """Return the HTTP status of a refusal."""
    return next((status for error_type, status in _STATUS if isinstance(refusal, error_type)), 500)


def wants_english(accept_language: str | None) -> bool:
    """Whether the first language of an ``Accept-Language`` header is English; the default is Chinese."""
    return (accept_language or "").strip().lower().startswith("en")


def problem(
    refusal: errors.Refusal, *, english: bool = False, request_id: str | None = None, status: int | None = None
) -> dict[str, Any]:
    """Return the problem document of a refusal."""
    document: dict[str, Any] = {
        "type": f"urn:weiquan:problem:{refusal.code}",
        "title": refusal.en if english else refusal.zh,
        "status": status or status_of(refusal),
        "code": refusal.code,
    }
    if refusal.previous_code:
        document["previous_code"] = refusal.previous_code
    if request_id:
        document["instance"] = request_id
    if refusal.detail:
        document["detail"] = refusal.detail
    if refusal.errors:
        document["errors"] = [
            {"field": error.field, "code": error.code, "message": in_english(error) if english else error.message}
            for error in refusal.errors
        ]
    return document


def problem_response(request: Request, refusal: errors.Refusal, status: int | None = None) -> Response:
    """Return the problem document of a refusal as a response."""
    document = problem(
        refusal,
        english=wants_english(request.headers.get("accept-language")),
        request_id=getattr(request.state, "request_id", None),
        status=status,
    )
    return JSONResponse(
        document,
        status_code=document["status"],
        headers=headers_of(refusal),
        media_type="application/problem+json",
    )


def headers_of(refusal: errors.Refusal) -> dict[str, str]:
    """Return ``Retry-After`` where a retry may succeed, ``WWW-Authenticate`` where credentials are missing."""
    if isinstance(refusal, _RETRIABLE):
        return {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return {"WWW-Authenticate": "Bearer"} if isinstance(refusal, errors.Unauthenticated) else {}


def invalid_of(failures: Sequence[Any], *, english: bool = False) -> errors.Refusal:
    """Return the refusal for validation errors of pydantic."""
    if any(failure["type"] in ("json_invalid", "json_type") or _is_missing_body(failure) for failure in failures):
        return errors.Malformed()
    field_errors = [field_error(failure, english=english) for failure in failures[:MAX_FIELD_ERRORS]]
    if failures and all(failure["type"] == "extra_forbidden" for failure in failures):
        return UnknownField(*field_errors)
    return errors.Invalid(*field_errors)


def _validation_refusal(failures: Sequence[Any], *, english: bool) -> errors.Refusal:
    """As ``invalid_of``, but an invalid path parameter is ``NotFound``, like an unknown id."""
    if any(failure["loc"][0] == "path" for failure in failures):
        return errors.NotFound()
    return invalid_of(failures, english=english)


def _http_problem(request: Request, failure: HTTPException) -> Response:
    """Return the problem response for an HTTP error of the framework."""
    headers = dict(failure.headers or {})
    refusal = _REFUSALS.get(failure.status_code, InternalError)()
    if failure.status_code == 405:
        refusal, headers["Allow"] = MethodNotAllowed(), ", ".join(_allowed_methods(request))
    response = problem_response(request, refusal, failure.status_code)
    response.headers.update(headers)
    return response


def _allowed_methods(request: Request) -> list[str]:
    """Return the methods of all routes at the request's path; the framework lists those of the first route only."""
    scope = {name: request.scope[name] for name in ("type", "path", "root_path", "headers")}
    routes = request.app.router.routes
    return [
        name for name in _METHODS if any(route.matches(scope | {"method": name})[0] is Match.FULL for route in routes)
    ]


def _is_missing_body(failure: Any) -> bool:
    return bool(failure["type"] == "missing" and tuple(failure["loc"]) == ("body",))


def install(app: FastAPI) -> None:
    """Install exception handlers that answer every failure of the app with a problem document."""

    @app.exception_handler(errors.Refusal)
    async def on_refusal(request: Request, refusal: errors.Refusal) -> Response:
        return problem_response(request, refusal)

    @app.exception_handler(RequestValidationError)
    async def on_validation_error(request: Request, failure: RequestValidationError) -> Response:
        english = wants_english(request.headers.get("accept-language"))
        return problem_response(request, _validation_refusal(failure.errors(), english=english))

    @app.exception_handler(HTTPException)
    async def on_http_exception(request: Request, failure: HTTPException) -> Response:
        return _http_problem(request, failure)

    @app.exception_handler(ClientDisconnect)
    async def on_client_disconnect(request: Request, _: ClientDisconnect) -> Response:
        return problem_response(request, errors.Malformed())  # never read: the client has disconnected

    async def on_database_error(request: Request, failure: Exception) -> Response:
        if not is_transient(failure):
            return await on_unexpected_error(request, failure)
        return problem_response(request, errors.Unavailable())

    for error_type in DATABASE_ERRORS:
        app.add_exception_handler(error_type, on_database_error)

    @app.exception_handler(Exception)
    async def on_unexpected_error(request: Request, failure: Exception) -> Response:
        _log.error(
            "request_broke", error=describe_error(failure), request_id=getattr(request.state, "request_id", None)
        )
        return problem_response(request, InternalError(), 500)
