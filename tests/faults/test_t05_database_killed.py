"""T05: PostgreSQL killed with -9 again and again under load; what was acknowledged is there, once."""

import asyncio
import os
from pathlib import Path

import asyncpg
import pytest

from deploy.launcher.postgres import Postgres
from tests.chassis.toy import new_aggregates
from tests.faults.ground import Ground
from tests.simulation.history import check

KILLS = int(os.environ.get("FAULT_ROUNDS", "3"))


@pytest.fixture
def own_postgres(tmp_path: Path) -> Postgres:
    return Postgres(tmp_path / "home")


async def test_a_killed_database_keeps_every_acknowledged_event(own_postgres: Postgres, nursery: Path) -> None:
    with own_postgres.running() as url:
        connection = await asyncpg.connect(url)
        await connection.execute("create database toy")
        await connection.close()
        ground = Ground(f"{url.rpartition('/')[0]}/toy", nursery)
        await ground.lay()
        aggregates = new_aggregates(10)
        await ground.a_host()

        for _ in range(KILLS):
            async with asyncio.TaskGroup() as tasks:
                publishing = tasks.create_task(ground.publish(aggregates, 40))
                await ground_is_busy(ground, publishing)
                await asyncio.to_thread(own_postgres.kill)
                await asyncio.to_thread(own_postgres.start)
        await ground.publish(aggregates, 3)
        violations = check(await ground.rest())
        await ground.close()

    assert violations == []


async def ground_is_busy(ground: Ground, publishing: "asyncio.Task[None]") -> None:
    before = sum(map(len, ground.history.published.values()))
    while sum(map(len, ground.history.published.values())) < before + 50:
        await asyncio.wait({publishing}, timeout=0.005)
        if publishing.done():
            return
