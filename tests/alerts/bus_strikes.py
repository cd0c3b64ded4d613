"""How the bus is broken in a drill, and what is told on it that should not be."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from canon.services import SERVICES
from chassis.bus.kafka import AdvisorySlots, KafkaBus
from chassis.bus.kafka.topics import PARTITIONS, _new_topic
from chassis.bus.port import Bus, Message
from chassis.bus.postgres import PostgresBus
from chassis.clock import new_id
from chassis.db.leases import SLOTS, lock_class
from chassis.shards import SHARDS
from deploy.kafka.broker import Broker
from tests.alerts.strikes import ENDED, forgotten, leave_all_out
from tests.campaign.stage import Stage
from tests.chassis import toy
from tests.faults.poison import every_poison, what_follows
from tests.faults.proxy import Mode

PARKED_WITHIN = 20.0  # seconds
_PARKED_LONG_AGO = "update dispatch.parked set parked_at = parked_at - interval '3 minutes' where aggregate_id = $1"


@asynccontextmanager
async def without_broker(stage: Stage) -> AsyncIterator[None]:
    assert stage.broker
    await asyncio.to_thread(stage.broker.kill)
    yield
    await asyncio.to_thread(stage.broker.start)


@asynccontextmanager
async def broker_frozen(stage: Stage) -> AsyncIterator[None]:
    """Every line to it stays open, and nothing is answered."""
    assert stage.broker
    await asyncio.to_thread(stage.broker.freeze)
    yield
    stage.broker.thaw()


@asynccontextmanager
async def link_silent(stage: Stage, name: str) -> AsyncIterator[None]:
    stage.links[name].mode = Mode.SILENT
    yield
    await stage.links[name].heal()


def topic_refused(stage: Stage, topic: str) -> AbstractAsyncContextManager[None]:
    """The bus takes nothing of one publisher."""
    if stage.broker is None:
        return forgotten(stage, f"select from bus.counters where topic = '{topic}' for update")
    return _too_large(stage.broker, topic)


@asynccontextmanager
async def _too_large(broker: Broker, topic: str) -> AsyncIterator[None]:
    """It takes no message that has a body."""
    as_made = dict(_new_topic(topic, PARTITIONS, 1).topic_configs)
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await admin.start()

    async def alter(configs: dict[str, str]) -> None:
        [answer] = await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs)])
        assert all(code == 0 for code, *_ in answer.resources), answer

    await alter(as_made | {"max.message.bytes": "1"})
    yield
    await alter(as_made)
    await admin.close()


@asynccontextmanager
async def consumers_locked_out(stage: Stage, service: str) -> AsyncIterator[None]:
    """Somebody else holds every share of what it hears, or every place of its group, and does not read."""
    shares, count, holder = f"shard:group:{service}", SHARDS, f"weiquan {service} consumer"
    if stage.broker:
        shares, count, holder = f"slot:kafka:{service}", SLOTS, f"weiquan {service} slot"
    async with stage.database() as holding:
        taking = asyncio.create_task(
            holding.execute(
                "select pg_advisory_lock($1, n) from generate_series(0, $2 - 1) n", lock_class(shares), count
            )
        )
        async with stage.database() as database:
            while not taking.done():
                await database.execute(ENDED, holder)
                await asyncio.wait([taking], timeout=0.1)
        yield


@asynccontextmanager
async def poisoned(stage: Stage) -> AsyncIterator[None]:
    """A message nobody can read, until a person leaves it out."""
    await _publish(stage, every_poison()["invalid_json"].message)
    yield
    await leave_all_out(stage)


async def _publish(stage: Stage, message: Message) -> None:
    """Somebody who is no service of ours tells it under intake's name."""
    url = stage.postgres.url
    bus: Bus = KafkaBus(stage.broker.bootstrap, slots=AdvisorySlots(url)) if stage.broker else PostgresBus(url)
    await bus.prepare(["intake"])
    assert all(await bus.publish([message]))
    await bus.close()


@asynccontextmanager
async def gap(stage: Stage) -> AsyncIterator[None]:
    """The second event of an aggregate came three minutes ago, the first did not."""
    alone = what_follows(new_id())
    await _publish(stage, alone)
    async with stage.database() as database:

        async def parked() -> bool:
            return bool(await database.execute(_PARKED_LONG_AGO, alone.key) == "UPDATE 1")

        await toy.until(parked, PARKED_WITHIN)
    yield
    async with stage.database() as database:
        for service in SERVICES:  # as if nothing had come
            for table in ("parked", "applied"):
                await database.execute(f"delete from {service}.{table} where aggregate_id = $1", alone.key)  # noqa: S608
