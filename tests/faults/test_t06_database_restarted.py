"""T06: PostgreSQL restarted, fast and immediate, under load: the pool heals by itself, no bad line is left."""

import asyncio
import os
import signal
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from deploy.launcher.postgres import Postgres
from deploy.process.processes import wait_until
from tests.chassis import toy
from tests.faults.ground import Ground
from tests.simulation.history import check

LINES = 8  # open connections of the pool when the server goes
LEAVES_WITHIN = 30.0  # seconds


@pytest.fixture
def own_postgres(tmp_path: Path) -> Postgres:
    return Postgres(tmp_path / "home")


async def test_the_pool_heals_at_once_after_a_fast_and_an_immediate_restart(
    own_postgres: Postgres, nursery: Path
) -> None:
    healed = []
    with own_postgres.running() as url:
        connection = await asyncpg.connect(url)
        await connection.execute("create database toy")
        await connection.close()
        ground = Ground(f"{url.rpartition('/')[0]}/toy", nursery)
        await ground.lay()
        aggregates = toy.new_aggregates(LINES)
        host = await ground.a_host()

        for how in (signal.SIGINT, signal.SIGQUIT):
            await asyncio.gather(*(_answers(ground) for _ in range(LINES)))
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(ground.publish(aggregates, 20))
                await asyncio.to_thread(_restart, own_postgres, how)
            healed.append([await _answers(ground) for _ in range(LINES)])
        await ground.publish(aggregates, 3)
        violations = check(await ground.rest())
        is_alive = not host.process.dead
        await ground.close()
        own_postgres.erase()

    assert violations == []
    assert healed == [[True] * LINES] * 2  # whoever asked during the restart has already met every lost line
    assert is_alive


async def _answers(ground: Ground) -> bool:
    """Ask on a connection of the service's pool."""
    try:
        async with ground.publisher.state.transactions.begin() as work:
            await work.db.exec_driver_sql("select 1")
    except (DBAPIError, OSError, TimeoutError):
        return False
    return True


def _restart(postgres: Postgres, how: signal.Signals) -> None:
    """As ``pg_ctl restart -m fast`` or ``-m immediate`` does."""
    assert postgres.pid is not None
    os.kill(postgres.pid, how)
    wait_until(postgres.has_ended, LEAVES_WITHIN)
    postgres.restart()
