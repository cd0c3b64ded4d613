"""One gateway a test."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.gateway.echoing import Echoing, echoing


@pytest.fixture
async def house(database_url: str, home: Path) -> AsyncIterator[Echoing]:
    async with echoing(database_url, home) as house:
        yield house


@pytest.fixture
async def gateway(house: Echoing) -> httpx.AsyncClient:
    return house.client
