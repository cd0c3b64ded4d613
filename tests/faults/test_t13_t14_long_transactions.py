"""T13, T14: somebody forgets a transaction: the relay is quick until it is told of, elsewhere no harm is done."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import yaml

from chassis.db.engine import dedicated_connection
from chassis.delivery import quarantine
from chassis.delivery.relay import _TAKE, BATCH
from deploy.process.paths import PROJECT
from tests.chassis import toy
from tests.faults.ground import Ground
from tests.simulation.history import check

QUICK = 0.05  # seconds for one look at the outbox
LOOKS = 15
STALLED = 5.0  # seconds; whoever waits for a transaction to end waits for ever
ROUNDS = 10
_CHURN = """
with inserted as (insert into publisher.outbox (shard, aggregate_id, version)
    select n % 16, gen_random_uuid(), 1 from generate_series(1, $1) as n returning id)
select count(*) from inserted
"""


@pytest.fixture
async def ground(empty_database_url: str, nursery: Path) -> AsyncIterator[Ground]:
    ground = Ground(empty_database_url, nursery)
    await ground.lay()
    yield ground
    await ground.close()


async def test_the_relay_is_quick_until_an_old_snapshot_is_reported(ground: Ground) -> None:
    threshold = _threshold()
    forgotten = await asyncpg.connect(ground.database_url)
    await forgotten.execute("begin isolation level repeatable read")
    await forgotten.fetchval("select count(*) from publisher.outbox")
    worker = await asyncpg.connect(ground.database_url)
    before = await _look(ground)

    await worker.fetchval(_CHURN, threshold + 1000)
    await worker.execute("delete from publisher.outbox")
    await worker.execute("vacuum publisher.outbox")
    slowest = await _look(ground)
    dead = (await _queues(ground))["outbox_dead"]
    await ground.a_host()
    aggregates = toy.new_aggregates(10)
    await ground.publish(aggregates, ROUNDS)
    violations = check(await ground.rest())
    await forgotten.close()

    async def cleared() -> bool:
        await worker.execute("vacuum publisher.outbox")
        return (await _queues(ground))["outbox_dead"] < threshold

    await toy.until(cleared)
    await worker.close()

    print(f"a look: {before * 1000:.1f} ms, behind {dead} dead rows {slowest * 1000:.1f} ms")  # noqa: T201
    assert dead > threshold
    assert slowest < QUICK
    assert violations == []


@pytest.mark.parametrize("where", ["the same database", "another database of the server"])
async def test_a_transaction_that_writes_for_ever_holds_nothing_up(ground: Ground, where: str) -> None:
    await ground.a_host()
    aggregates = toy.new_aggregates(10)
    await ground.publish(aggregates, 2)
    await ground.rest()
    plain = await _publish_and_rest(ground)

    url = ground.database_url if where == "the same database" else f"{ground.database_url.rpartition('/')[0]}/postgres"
    forgotten = await asyncpg.connect(url)
    await forgotten.execute("begin; create temporary table held (n int); insert into held values (1)")
    assert await forgotten.fetchval("select pg_current_xact_id_if_assigned() is not null")
    delay = await _publish_and_rest(ground)
    await ground.outbox_is_empty()
    worker = await asyncpg.connect(ground.database_url)

    async def cleared() -> bool:
        """Asked again: what others deleted may be counted only after a vacuum that took it away."""
        await worker.execute("vacuum publisher.outbox")
        return await worker.fetchval("select pg_stat_get_dead_tuples('publisher.outbox'::regclass)") == 0

    if where != "the same database":
        await toy.until(cleared)
    await worker.close()
    await forgotten.close()

    print(f"{ROUNDS} rounds told and heard: {plain:.2f} s, with a transaction open in {where} {delay:.2f} s")  # noqa: T201
    assert delay < 5 * plain + STALLED
    assert check(ground.history) == []


def _threshold() -> int:
    """From how many rows on somebody is told."""
    rules = yaml.safe_load((PROJECT / "deploy" / "monitoring" / "alerts.yaml").read_text())["groups"][0]["rules"]
    [expression] = [rule["expr"] for rule in rules if rule["alert"] == "WeiquanOldSnapshot"]
    found = re.fullmatch(r"weiquan_outbox_dead > (\d+)", expression)
    assert found is not None
    return int(found[1])


async def _look(ground: Ground) -> float:
    """How long the relay looks at its outbox; the best of several, for the machine has other things to do as well."""
    connection = await dedicated_connection(ground.database_url, "publisher", "publisher looking")
    seconds = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        await connection.fetch(_TAKE, list(range(16)), BATCH)
        seconds.append(time.perf_counter() - began)
    await connection.close()
    return min(seconds)


async def _queues(ground: Ground) -> dict[str, int]:
    async with ground.publisher.state.transactions.begin() as work:
        return await quarantine.load_queue_status(work.db)


async def _publish_and_rest(ground: Ground) -> float:
    began = time.monotonic()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(2):
            tasks.create_task(ground.publish(toy.new_aggregates(10), ROUNDS))
    await ground.rest()
    return time.monotonic() - began
