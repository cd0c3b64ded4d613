"""A server that says nothing: one waits for it, the others know."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.db.engine import CONNECT_SECONDS, LOST, PROMPT_SECONDS, engine_for
from tests.chassis import toy
from tests.faults.proxy import FaultProxy, Mode

BACK_SECONDS = 5.0
LOOKS = 5


@dataclass(frozen=True)
class Pool:
    line: FaultProxy
    engine: AsyncEngine

    async def asks(self) -> bool:
        """Whether it is answered."""
        try:
            async with self.engine.connect() as db:
                return bool(await db.scalar(text("select true")))
        except (*LOST, DBAPIError):
            return False

    async def lasts(self) -> float:
        """Seconds until nothing comes of it."""
        began = time.monotonic()
        assert not await self.asks()
        return time.monotonic() - began


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    async with FaultProxy.before(database_url) as line:
        engine = engine_for(line.url(database_url), "intake")
        yield Pool(line, engine)
        await engine.dispose()


@pytest.mark.parametrize("opened", [False, True], ids=["new", "opened before"])
async def test_after_one_has_waited_nobody_waits_as_long_and_all_are_served_when_it_speaks_again(
    pool: Pool, *, opened: bool
) -> None:
    if opened:
        assert await pool.asks()
    pool.line.mode = Mode.SILENT

    first = await pool.lasts()
    later = [await pool.lasts() for _ in range(LOOKS)]
    await pool.line.heal()

    assert first > min(CONNECT_SECONDS, PROMPT_SECONDS) * 0.9
    assert min(later) < CONNECT_SECONDS / 2
    await toy.until(pool.asks, BACK_SECONDS)


async def test_who_was_silent_and_then_refuses_is_believed_at_once(pool: Pool) -> None:
    pool.line.mode = Mode.SILENT
    await pool.lasts()
    await pool.line.refuse()

    assert min([await pool.lasts() for _ in range(LOOKS)]) < CONNECT_SECONDS / 10
    await pool.line.heal()
    assert await pool.asks()
