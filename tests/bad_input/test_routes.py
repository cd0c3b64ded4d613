"""No route of ours can be forgotten: each reads strictly, and says which methods it has."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from canon.services import SERVICES
from chassis.web.json_bodies import StrictRoute
from tests.bad_input.document import app_of
from tests.sweeps import sampled

STORED_VERBATIM = "/v1/channels/"  # the platforms' own messages
METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


@pytest.mark.parametrize("package", ["gateway", *(f"services.{name}" for name in SERVICES)])
def test_every_route_of_ours_is_strict(package: str) -> None:
    routes = [*routes_in(app_of(package))]
    ours = [route for route in routes if route.path.startswith("/v1/") and not route.path.startswith(STORED_VERBATIM)]

    assert ours
    assert [route.path for route in ours if not isinstance(route, StrictRoute)] == []


@sampled
@pytest.mark.parametrize("package", ["gateway", *(f"services.{name}" for name in SERVICES)])
async def test_a_method_that_is_not_allowed_is_answered_with_those_that_are(package: str) -> None:
    app = app_of(package)
    paths = {re.sub(r"{[^}]*}", "01a210cb-2160-7d77-8f47-b6357bd6fac0", route.path) for route in routes_in(app)}
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)

    assert paths
    async with httpx.AsyncClient(transport=transport, base_url="http://nowhere") as client:
        for path in sorted(path for path in paths if path.startswith("/v1/")):
            answers = {method: await client.request(method, path) for method in METHODS}
            answered = [method for method, answer in answers.items() if answer.status_code != 405]
            allowed = {answer.headers["allow"] for answer in answers.values() if answer.status_code == 405}
            assert allowed == {", ".join(answered)}, path


def routes_in(part: Any) -> Iterator[APIRoute]:
    """Those of an app or router, and of the routers it includes."""
    for route in part.routes:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "original_router"):
            yield from routes_in(route.original_router)
