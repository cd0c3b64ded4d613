"""A bus of its own for each test, and a hearer's mood."""

from collections.abc import AsyncIterator

import pytest

from chassis.bus.postgres import PostgresBus
from tests.chassis import toy


@pytest.fixture
async def bus(empty_database_url: str) -> AsyncIterator[PostgresBus]:
    bus = PostgresBus(empty_database_url)
    yield bus
    await bus.close()


@pytest.fixture
def mood() -> toy.Mood:
    return toy.Mood()
