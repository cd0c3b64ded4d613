"""One gateway a test."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.gateway.echoing import Echoing, echoing


@pytest.fixture
async def house(database_url: str, home: Path, request: pytest.FixtureRequest) -> AsyncIterator[Echoing]:
    """``@pytest.mark.parametrize("house", [{...}], indirect=True)`` gives the gateway further settings."""
    async with echoing(database_url, home, **getattr(request, "param", {})) as house:
        yield house


@pytest.fixture
async def gateway(house: Echoing) -> httpx.AsyncClient:
    return house.client
