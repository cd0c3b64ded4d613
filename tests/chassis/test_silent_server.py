"""A server that says nothing: one waits for it, the others know."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy import TextClause, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.db.engine import CONNECTION_ERRORS, STATEMENT_TIMEOUT_SECONDS, engine_for
from chassis.db.server import CHECK_SECONDS, CONNECT_SECONDS, PROBE_SECONDS, TRANSACTION_COMMAND_SECONDS
from tests.chassis import toy
from tests.faults.proxy import FaultProxy, Mode
from tests.sweeps import sampled

BACK_SECONDS = 5.0
LOOKS = 5
ANSWERED_SECONDS = 2.0  # G14
ANYTHING = text("select true")
SLEEP = text("select true from pg_sleep(:seconds)")
ASLEEP = text("select count(*) > 0 from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()")


@dataclass(frozen=True)
class Pool:
    line: FaultProxy
    engine: AsyncEngine

    async def asks(self, question: TextClause = ANYTHING) -> bool:
        """Whether it is answered, and so."""
        try:
            async with self.engine.connect() as db:
                return bool(await db.scalar(question))
        except (*CONNECTION_ERRORS, DBAPIError):
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


@sampled
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

    assert first > min(CONNECT_SECONDS, TRANSACTION_COMMAND_SECONDS) * 0.9
    assert min(later) < CONNECT_SECONDS / 2
    await toy.until(pool.asks, BACK_SECONDS)


async def test_who_was_silent_and_then_refuses_is_believed_at_once(pool: Pool) -> None:
    pool.line.mode = Mode.SILENT
    await pool.lasts()
    await pool.line.refuse()

    assert min([await pool.lasts() for _ in range(LOOKS)]) < CONNECT_SECONDS / 10
    await pool.line.heal()
    assert await pool.asks()


@pytest.mark.parametrize("mode", [Mode.SILENT, Mode.DROP_DOWN, Mode.HELD])
async def test_who_waits_for_a_statement_when_the_server_falls_silent_gets_an_error(pool: Pool, mode: Mode) -> None:
    async with pool.engine.connect() as db:
        asking = asyncio.create_task(db.execute(SLEEP, {"seconds": STATEMENT_TIMEOUT_SECONDS - 1}))
        await toy.until(lambda: pool.asks(ASLEEP))
        pool.line.mode = mode
        fell_silent = time.monotonic()

        with pytest.raises(DBAPIError) as raised:
            await asking
        lasted = time.monotonic() - fell_silent

    assert raised.value.connection_invalidated
    assert lasted < ANSWERED_SECONDS


async def test_who_waits_for_a_statement_of_a_server_that_speaks_waits_for_its_end(pool: Pool) -> None:
    async with pool.engine.connect() as db:
        assert await db.scalar(SLEEP, {"seconds": 2 * PROBE_SECONDS})


async def test_a_transaction_that_could_not_be_committed_is_watched_no_more(pool: Pool) -> None:
    async with pool.engine.connect() as db:
        await db.execute(text("create temporary table words (word text unique deferrable initially deferred)"))
        await db.commit()
        await db.execute(text("insert into words values ('twice'), ('twice')"))
        with pytest.raises(IntegrityError):
            await db.commit()
        pool.line.met.clear()

        await asyncio.sleep(4 * CHECK_SECONDS)

        assert not pool.line.met.is_set()  # nobody looks whether the server speaks
