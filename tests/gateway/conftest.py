"""One gateway a test."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from tests.chromium import browser_of_worker  # noqa: F401 - a fixture
from tests.gateway.echoing import Echoing, echoing
from tests.support.shared_database import SharedDatabase


@pytest.fixture
def database_url(worker_database: SharedDatabase) -> Iterator[str]:
    """The database of this process, with nothing in it; what a test leaves in it is deleted after it."""
    yield worker_database.url
    worker_database.empty()


@pytest.fixture
async def house(database_url: str, home: Path, request: pytest.FixtureRequest) -> AsyncIterator[Echoing]:
    """``@pytest.mark.parametrize("house", [{...}], indirect=True)`` gives the gateway further settings.

    What runs behind requests does so only for who is marked ``running``.
    """
    is_stepped = request.node.get_closest_marker("running") is None
    async with echoing(database_url, home, is_stepped=is_stepped, **getattr(request, "param", {})) as house:
        yield house


@pytest.fixture
async def gateway(house: Echoing) -> httpx.AsyncClient:
    return house.client
