"""One transaction per request, committed before the response is sent.

This is a route class and not a dependency with ``yield``: the answer to an idempotency key is stored in the same
transaction, and a dependency cannot see the response.
"""

import contextlib
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request, Response
from fastapi.responses import StreamingResponse

from chassis.db import idempotency
from chassis.db.work import Transactions, Work
from chassis.errors import Malformed
from chassis.failpoints import failpoint
from chassis.telemetry.trace import Trace
from chassis.web.auth import CallerTokens
from chassis.web.json_bodies import Handler, StrictRoute

_COMPLAINTS = ("complaint_id", "case_id")  # a case has the id of its first complaint


class TransactionRoute(StrictRoute):
    """A route that runs in a transaction; POST and PUT require an ``Idempotency-Key``.

    POST routes that change nothing are marked ``openapi_extra={"x-idempotent": True}``. Routes that show a secret once,
    or several persons, are marked ``{"x-shown-once": True}``: their answer is not stored.

    ``compares_body``: a key may be repeated with the same body only. Where a body holds a password it is not compared,
    as that needs a digest of it.
    """

    compares_body = True

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        extra = dict(options.pop("openapi_extra", None) or {})
        self.requires_key = bool({"POST", "PUT"} & set(options.get("methods") or ())) and not extra.get("x-idempotent")
        self.shown_once = bool(extra.get("x-shown-once"))
        if self.requires_key:
            extra["x-keyed"] = True  # the gateway's OpenAPI document adds the header
        super().__init__(path, endpoint, openapi_extra=extra, **options)

    def get_route_handler(self) -> Handler:
        """Return the handler that opens the transaction."""
        inner = super().get_route_handler()
        keyed, shown_once, compares_body = self.requires_key, self.shown_once, self.compares_body

        async def handler(request: Request) -> Response:
            transactions: Transactions = request.app.state.transactions
            account = _account(request)
            await request.body()  # before the transaction: a slow client must not hold a database connection
            async with transactions.begin(account, trace_of(request)) as work:
                request.state.work = work
                if not keyed:
                    return await inner(request)
                body = await request.body() if compares_body else b""
                response = await _run_once(request, work, inner, body, shown_once=shown_once)
                failpoint("request.before_commit")
            failpoint("request.before_reply")
            return response

        return handler


async def _run_once(request: Request, work: Work, inner: Handler, compared: bytes, *, shown_once: bool) -> Response:
    """Run the route unless its key was used before, for a request with the same address and ``compared`` body.

    Raises:
        Malformed: the route answers with a stream, which cannot be stored.
    """
    key = idempotency.check_key(request.headers.get("idempotency-key"))
    request_fingerprint = idempotency.fingerprint(request.method, request.url.path, compared)
    first = await idempotency.claim(work, key, request_fingerprint)
    if first is not None:
        return replay_response(first)
    response = await inner(request)
    if isinstance(response, StreamingResponse):
        raise Malformed("a stream cannot be kept")
    body = None if shown_once else bytes(response.body)
    await idempotency.save_answer(work, key, response.status_code, body, _complaint_of(request, work))
    return response


def _complaint_of(request: Request, work: Work) -> UUID | None:
    """Return the complaint of a request, as named by the use case, the path, or the published events."""
    if work.about is not None:
        return work.about
    named = next((request.path_params[name] for name in _COMPLAINTS if name in request.path_params), None)
    with contextlib.suppress(ValueError):
        if named is not None:
            return UUID(str(named))
    return next((event.complaint_id for event, _ in work.events), None)


def replay_response(first: idempotency.FirstAnswer) -> Response:
    """Return the first answer to a key, marked as replayed."""
    return Response(first.body, first.status, media_type="application/json", headers={"Idempotent-Replayed": "true"})


def trace_of(request: Request) -> Trace:
    """Return the trace of a request, or a new one."""
    trace: Trace | None = getattr(request.state, "trace", None)
    return trace or Trace.new()


def _account(request: Request) -> str | None:
    token = request.headers.get("x-caller")
    tokens: CallerTokens = request.app.state.tokens
    return tokens.read(token, request.app.state.service).account if token else None


async def _work(request: Request) -> Work:  # ``async``: FastAPI runs a plain function in a thread
    work: Work = request.state.work
    return work


Transaction = Annotated[Work, Depends(_work)]
