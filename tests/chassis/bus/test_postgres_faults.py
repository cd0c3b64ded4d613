"""The PostgreSQL bus when its server says goodbye and the line stays open a little longer."""

import asyncio
from typing import Any

import asyncpg

from chassis.bus.postgres import PostgresBus
from tests.chassis.toy import until
from tests.faults.proxy import FaultProxy, Mode
from tests.sweeps import sampled

LISTENS_AGAIN_SECONDS = 30.0  # seconds; the listener looks every five whether its connection lives
REPORTED_WITHIN = 8.0  # seconds, twice two and a busy machine
QUERIES = 50
_POSITIONS = """
    create schema subscriber
    create table bus_positions (topic text, shard smallint, position bigint, primary key (topic, shard))
"""
_LISTENERS = "select pid from pg_stat_activity where application_name = 'weiquan bus listener'"


class LingeringLine(FaultProxy):
    """Passes on the server's goodbye, and not that it hung up."""

    async def _down(self, line: Any, answers: asyncio.StreamReader) -> None:
        while words := await answers.read(1 << 16):
            line.client.write(words)
            await line.client.drain()
        await asyncio.Event().wait()


@sampled
async def test_a_listener_that_was_thrown_out_listens_again(empty_database_url: str) -> None:
    connection = await asyncpg.connect(empty_database_url)

    async def listeners() -> set[int]:
        return {row["pid"] for row in await connection.fetch(_LISTENERS)}

    async with LingeringLine.before(empty_database_url) as line:
        bus = PostgresBus(line.url(empty_database_url))
        await bus.prepare(["publisher"])

        async def is_listening() -> bool:
            return bool(await listeners())

        await until(is_listening)
        thrown_out = await listeners()
        await connection.execute(f"select pg_terminate_backend(pid) from ({_LISTENERS}) l")  # noqa: S608 - our words

        async def another_is_listening() -> bool:
            return bool(await listeners() - thrown_out)

        await until(another_is_listening, LISTENS_AGAIN_SECONDS)
        await bus.close()
    await connection.close()


@sampled
async def test_a_bus_whose_server_says_nothing_is_soon_reported(empty_database_url: str) -> None:
    async with FaultProxy.before(empty_database_url) as line:
        bus = PostgresBus(line.url(empty_database_url))
        was_healthy = await bus.healthy()
        line.mode = Mode.DROP_DOWN
        async with asyncio.timeout(REPORTED_WITHIN):
            reports = [await bus.healthy() for _ in range(2)]
        await line.heal()
        is_healthy = await bus.healthy()
        await bus.close()

    assert was_healthy
    assert reports == [False, False]
    assert is_healthy


async def test_whoever_asks_for_the_lag_does_not_disturb_the_reader(empty_database_url: str) -> None:
    bus = PostgresBus(empty_database_url)
    await bus.prepare(["publisher"])
    connection = await asyncpg.connect(empty_database_url)
    await connection.execute(_POSITIONS)
    subscription = await bus.subscribe("subscriber", ["publisher"])

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(subscription.read(1, wait=0.5))
        lags = [tasks.create_task(subscription.lag()) for _ in range(QUERIES)]

    assert {lag.result() for lag in lags} == {0}
    await subscription.close()
    await bus.close()
    await connection.close()
