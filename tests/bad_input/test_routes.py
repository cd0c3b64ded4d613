"""No route of ours can be forgotten: each reads strictly."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute

from canon.services import SERVICES
from chassis.web.json_bodies import StrictRoute
from tests.bad_input.document import app_of

KEPT_VERBATIM = "/v1/channels/"  # the platforms' own messages


@pytest.mark.parametrize("package", ["gateway", *(f"services.{name}" for name in SERVICES)])
def test_every_route_of_ours_is_strict(package: str) -> None:
    routes = [*routes_in(app_of(package))]
    ours = [route for route in routes if route.path.startswith("/v1/") and not route.path.startswith(KEPT_VERBATIM)]

    assert ours
    assert [route.path for route in ours if not isinstance(route, StrictRoute)] == []


def routes_in(part: Any) -> Iterator[APIRoute]:
    """Those of an app or router, and of the routers it includes."""
    for route in part.routes:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "original_router"):
            yield from routes_in(route.original_router)
