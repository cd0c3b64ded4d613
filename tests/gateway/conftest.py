"""One gateway a test."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher

from gateway.accounts import passwords
from tests.gateway.echoing import Echoing, echoing

EASY = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True)
def easy_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven people with passwords of full strength in each test's database are a sixth of the time these tests take."""
    monkeypatch.setattr(passwords, "_HASHER", EASY)


@pytest.fixture
async def house(database_url: str, home: Path, request: pytest.FixtureRequest) -> AsyncIterator[Echoing]:
    """``@pytest.mark.parametrize("house", [{...}], indirect=True)`` gives the gateway further settings."""
    async with echoing(database_url, home, **getattr(request, "param", {})) as house:
        yield house


@pytest.fixture
async def gateway(house: Echoing) -> httpx.AsyncClient:
    return house.client
