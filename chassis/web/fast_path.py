"""Fast path for the few routes with many requests: from the middleware to the endpoint, without the framework."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.types import Receive, Scope, Send

from chassis.web.edge import RequestMiddleware
from chassis.web.openapi import complete_document, name_operations

Endpoint = Callable[[Request], Awaitable[Response]]


class FastPathEndpoint:
    """Calls an endpoint, and handles its exceptions with the app's exception handlers."""

    def __init__(self, app: FastAPI, path: str, endpoint: Endpoint) -> None:
        self.path = path  # as a route has one, for the metrics
        self._app = app
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"], scope["route"] = self._app, self
        request = Request(scope, receive)
        try:
            response = await self._endpoint(request)
        except Exception as failure:  # noqa: BLE001 - the app has a handler for Exception
            response = await self._handle_failure(failure, request)
        await response(scope, receive, send)

    async def _handle_failure(self, failure: Exception, request: Request) -> Response:
        handlers = self._app.exception_handlers
        result = next(handlers[kind] for kind in type(failure).__mro__ if kind in handlers)(request, failure)
        response: Response = result if isinstance(result, Response) else await result
        return response


class FastPathApp(FastAPI):
    """An app that routes a ``POST`` to a path of ``fast_paths`` there; with a query string it takes the usual route."""

    fast_paths: Mapping[str, RequestMiddleware] = {}
    try_reserve: Callable[[], bool] = staticmethod(lambda: True)

    def openapi(self) -> dict[str, Any]:
        """Return the app's OpenAPI document, complete enough to generate clients from it."""
        if self.openapi_schema is None:
            name_operations(self)
            self.openapi_schema = complete_document(super().openapi())
        return self.openapi_schema

    def should_shed(self, method: bytes, target: bytes) -> bool:
        """Whether the server should refuse this request at once under overload; a refusal is counted here."""
        path = target.decode("latin-1")
        if method != b"POST" or path not in self.fast_paths or self.try_reserve():
            return False
        self.fast_paths[path].count("POST", path, 503, 0)
        return True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle an ASGI connection."""
        endpoint = (
            self.fast_paths.get(scope["path"]) if scope.get("method") == "POST" and not scope["query_string"] else None
        )
        if endpoint is None:
            await super().__call__(scope, receive, send)
        else:
            await endpoint(scope, receive, send)
