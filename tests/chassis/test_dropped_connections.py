"""No connection stays open with nobody to close it: not of a pool that is replaced, nor of one that is closed."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.db.engine import close_pool, drop_connections, engine_for

ANYTHING = text("select true")


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = engine_for(database_url, "intake")
    yield engine
    await engine.dispose()


async def driver_of(db: AsyncConnection) -> Any:
    return (await db.get_raw_connection()).driver_connection


async def test_a_connection_in_use_is_closed_when_it_comes_back_to_a_pool_that_was_replaced(
    engine: AsyncEngine,
) -> None:
    async with engine.connect() as used:
        async with engine.connect() as idle:
            of_idle = await driver_of(idle)
        await drop_connections(engine)
        of_used = await driver_of(used)
        assert await used.scalar(ANYTHING), "who has it goes on with it"
        assert of_idle.is_closed()

    assert of_used.is_closed()


async def test_the_new_pool_keeps_what_it_opens(engine: AsyncEngine) -> None:
    async with engine.connect():
        await drop_connections(engine)

    async with engine.connect() as first:
        opened = await driver_of(first)
    async with engine.connect() as second:
        assert await driver_of(second) is opened


async def test_a_pool_is_closed_when_its_last_connection_is_back(engine: AsyncEngine) -> None:
    taken, give_back = asyncio.Event(), asyncio.Event()
    opened = []

    async def use() -> None:
        async with engine.connect() as db:
            opened.append(await driver_of(db))
            taken.set()
            await give_back.wait()

    using = asyncio.create_task(use())
    await taken.wait()
    closing = asyncio.create_task(close_pool(engine))
    await asyncio.sleep(0)
    assert not closing.done()
    give_back.set()
    await asyncio.gather(using, closing)

    assert opened[0].is_closed()


async def test_a_connection_that_does_not_come_back_holds_up_nobody_for_long(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chassis.db.engine.CLOSE_SECONDS", 0.05)
    async with engine.connect() as used:
        late = await driver_of(used)
        await close_pool(engine)

    assert late.is_closed()
