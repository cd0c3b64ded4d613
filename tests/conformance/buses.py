"""What a test of the port stands on: buses of one kind, a topic of its own, groups with their schemas."""

import asyncio
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.bus.kafka import AdvisorySlots, KafkaBus
from chassis.bus.port import Batch, Bus, Message, Subscription
from chassis.bus.postgres import PostgresBus
from chassis.clock import new_id
from chassis.db.engine import engine_for
from chassis.db.statements import execute_combined
from tests.kafka_fixtures import QUICK

PATIENCE = 25.0  # seconds; a killed Kafka member's session is 6
SCHEMA = """
create schema if not exists {group};
create table if not exists {group}.bus_positions (
    topic text, shard smallint, position bigint not null, primary key (topic, shard)
);
"""


class Buses:
    """One test's topic and everything it opened."""

    kind: str

    def __init__(self, postgres_url: str) -> None:
        self.postgres_url = postgres_url
        self.topic = f"t{new_id().hex}"
        self._buses: list[Bus] = []
        self._engines: dict[str, AsyncEngine] = {}
        self._subscriptions: list[Subscription] = []
        self._members: list[asyncio.subprocess.Process] = []

    def open(self) -> Bus:
        raise NotImplementedError

    @property
    def address(self) -> str:
        raise NotImplementedError

    async def lay(self) -> None:
        await self.bus().prepare([self.topic])

    def bus(self) -> Bus:
        """Another bus, as another process would have; the first one knows the topic."""
        self._buses.append(self.open())
        return self._buses[-1]

    @property
    def first(self) -> Bus:
        return self._buses[0]

    async def group(self) -> str:
        name = f"g{new_id().hex}"
        connection = await asyncpg.connect(self.postgres_url)
        try:
            await connection.execute(SCHEMA.format(group=name))
        finally:
            await connection.close()
        self.adopt(name)
        return name

    def adopt(self, group: str) -> None:
        """Know a group that exists."""
        self._engines[group] = engine_for(self.postgres_url, group)

    async def join(self, group: str, *, bus: Bus | None = None) -> Subscription:
        """A member of the group, on the first bus unless another is given."""
        self._subscriptions.append(await (bus or self.first).subscribe(group, [self.topic]))
        return self._subscriptions[-1]

    async def deal(self, group: str, member: Subscription, batch: Batch) -> None:
        """Remember a position as a consumer does: in its transaction, then after it."""
        async with self._engines[group].begin() as db:
            await execute_combined(db, batch.position_statement)
        await member.commit(batch)

    async def take(self, group: str, member: Subscription, count: int) -> list[Message]:
        """Read and deal until so many messages came."""
        taken: list[Message] = []
        async with asyncio.timeout(PATIENCE):
            while len(taken) < count:
                batch = await member.read(500, 1.0)
                await self.deal(group, member, batch)
                taken += batch.messages
        return taken

    async def member_process(self, group: str) -> asyncio.subprocess.Process:
        """A member in a process of its own, printing the bodies it dealt with."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.conformance.member"),
            *(self.kind, self.address, self.postgres_url, group, self.topic),
            stdout=asyncio.subprocess.PIPE,
        )
        self._members.append(process)
        return process

    async def close(self) -> None:
        for process in self._members:
            with suppress(ProcessLookupError):
                process.kill()
            await process.communicate()
        await asyncio.gather(*(subscription.close() for subscription in self._subscriptions))
        await asyncio.gather(*(bus.close() for bus in self._buses))
        await asyncio.gather(*(engine.dispose() for engine in self._engines.values()))


class PostgresBuses(Buses):
    kind = "postgres"

    def open(self) -> Bus:
        return PostgresBus(self.postgres_url)

    @property
    def address(self) -> str:
        return self.postgres_url


class KafkaBuses(Buses):
    kind = "kafka"

    def __init__(self, postgres_url: str, bootstrap: str) -> None:
        super().__init__(postgres_url)
        self._bootstrap = bootstrap

    def open(self) -> Bus:
        return KafkaBus(self._bootstrap, slots=AdvisorySlots(self.postgres_url), timings=QUICK)

    @property
    def address(self) -> str:
        return self._bootstrap


class Pile:
    """What several members read at the same time, each dealing with it at once."""

    def __init__(self, buses: Buses, group: str) -> None:
        self.read: defaultdict[Any, list[bytes]] = defaultdict(list)
        self._shared = buses
        self._group = group
        self._grown = asyncio.Condition()
        self._tasks: list[asyncio.Task[None]] = []

    def add(self, name: str, member: Subscription) -> None:
        self._tasks.append(asyncio.create_task(self._gather(name, member)))

    async def put(self, name: str, body: bytes) -> None:
        async with self._grown:
            self.read[name].append(body)
            self._grown.notify_all()

    async def until(self, enough: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE), self._grown:
            await self._grown.wait_for(enough)

    def bodies(self) -> list[bytes]:
        return [body for bodies in self.read.values() for body in bodies]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        for outcome in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome

    async def _gather(self, name: str, member: Subscription) -> None:
        while True:
            batch = await member.read(500, 0.5)
            await self._shared.deal(self._group, member, batch)
            for message in batch.messages:
                await self.put(name, message.body)


def messages(topic: str, bodies: Sequence[bytes], *, key: UUID | None = None) -> list[Message]:
    """One message for each body, each of its own aggregate unless a key is given."""
    return [Message(topic=topic, key=key or new_id(), headers={}, body=body) for body in bodies]


def numbered(count: int, *, word: str = "n") -> list[bytes]:
    return [f"{word}{number}".encode() for number in range(count)]
