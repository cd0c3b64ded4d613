"""A bus of its own for each test, and a subscriber's mood."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

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


@pytest.fixture
async def publisher(empty_database_url: str, bus: PostgresBus) -> AsyncIterator[FastAPI]:
    await toy.lay_tables(empty_database_url, "publisher", "chimer", "subscriber")
    app = toy.a_service(empty_database_url, "publisher", bus)
    yield app
    await app.state.runtime.close()


@pytest.fixture
async def subscriber(publisher: FastAPI, empty_database_url: str, bus: PostgresBus) -> AsyncIterator[FastAPI]:
    peers = {"publisher": publisher, "chimer": toy.a_service(empty_database_url, "chimer", bus)}
    app = toy.a_service(empty_database_url, "subscriber", bus, toy.subscriber_router(toy.Mood()), peers)
    yield app
    await app.state.runtime.close()
    await peers["chimer"].state.runtime.close()
