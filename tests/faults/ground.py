"""Processes to ill-treat, a client that keeps the history, and the wait until everything came to rest."""

import asyncio
import json
import os
import signal
import time
from collections import defaultdict
from collections.abc import Hashable
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from chassis.bus.postgres import PostgresBus
from chassis.db.tables import event_log
from chassis.delivery import quarantine
from tests.chassis import toy
from tests.faults.processes import Process
from tests.simulation.history import History

UP_SECONDS = 60
LOOK_SECONDS = 0.1  # between two looks at all effects: whoever looks all the time takes the processes their turn
FROZEN_AT_MOST = 60.0  # seconds that the fault model knows
REST_SECONDS = 90  # a process frozen in the middle of a word holds its rows for 60


def frozen_seconds(otherwise: float) -> float:
    """How long to leave somebody frozen; `make faults` asks for a minute."""
    return min(FROZEN_AT_MOST, float(os.environ.get("FAULT_SECONDS", otherwise)))


def show(figures: str) -> None:
    """For whoever reads what `make faults` saw."""
    print(figures)  # noqa: T201


class Host:
    """One toy process."""

    def __init__(self, environment: dict[str, str], nursery: Path) -> None:
        self._environment = environment
        self.process = Process(nursery)

    async def start(self, failpoints: str = "") -> None:
        await self.process.start("tests.faults.toy_host", env=self._environment | {"FAILPOINTS": failpoints})
        if not failpoints:
            await self.up()

    async def up(self) -> None:
        async with asyncio.timeout(UP_SECONDS):
            await self.process.wait_for_line("up")

    async def status(self) -> dict[str, Any]:
        """What an operator sees of the subscriber in it."""
        self.signal(signal.SIGUSR1)
        async with asyncio.timeout(UP_SECONDS):
            status: dict[str, Any] = json.loads(await self.process.wait_for_word("status"))
            return status

    def signal(self, number: signal.Signals) -> None:
        self.process.signal(number)

    async def died(self) -> int:
        async with asyncio.timeout(UP_SECONDS):
            return await self.process.ended()

    async def kill(self) -> None:
        await self.process.kill()


class Ground:
    """A database with the toy's tables, hosts on it, and what was told."""

    def __init__(self, database_url: str, nursery: Path, kafka: str | None = None) -> None:
        self.database_url = database_url
        self._nursery = nursery
        self._environment = {"TOY_DATABASE_URL": database_url, "TOY_KAFKA": kafka or ""}
        self._bus = PostgresBus(database_url)
        self._hosts: list[Host] = []
        self.history = History()
        self.publisher: FastAPI
        self.subscriber: FastAPI
        self._numbers: dict[UUID, int] = defaultdict(int)
        self._unknown: dict[Hashable, list[int]] = defaultdict(list)

    async def lay(self) -> None:
        await toy.lay_tables(self.database_url, "publisher", "chimer", "subscriber")
        self.publisher = toy.a_service(self.database_url, "publisher", self._bus)
        self.subscriber = toy.a_service(self.database_url, "subscriber", self._bus)

    async def a_host(self, failpoints: str = "", **more: str) -> Host:
        """Another process; ``more`` is its environment."""
        host = Host(self._environment | more, self._nursery)
        self._hosts.append(host)
        await host.start(failpoints)
        return host

    async def publish(self, aggregates: list[UUID], rounds: int) -> None:
        """Tell and keep what was acknowledged; a lost connection is unknown and looked up at the end."""
        for _ in range(rounds):
            numbers = {aggregate: self._numbers[aggregate] for aggregate in aggregates}
            try:
                await toy.publish(
                    self.publisher, *(toy.a_tick(aggregate, number) for aggregate, number in numbers.items())
                )
            except (DBAPIError, OSError, TimeoutError):
                known = self._unknown  # told or not: the log knows; the number is never used again
                await asyncio.sleep(0.05)
            else:
                known = self.history.published
            for aggregate, number in numbers.items():
                known[aggregate].append(number)
                self._numbers[aggregate] = number + 1

    async def publish_until_dead(self, aggregates: list[UUID], host: Host) -> int:
        """Keep a process busy until its failpoint kills it; its exit code."""
        async with asyncio.TaskGroup() as tasks:
            dying = tasks.create_task(host.died())
            while not dying.done():
                await self.publish(aggregates, 1)
                await asyncio.wait({dying}, timeout=0.05)
        return dying.result()

    async def rest(self) -> History:
        """Wait until every acknowledged event was acted on and nothing more happens."""

        async def all_handled() -> bool:
            try:
                await self._settle_unknown()
                await self._read_effects()
            except (DBAPIError, OSError):
                return False
            if all(
                set(numbers) <= set(self.history.effects[aggregate])
                for aggregate, numbers in self.history.published.items()
            ):
                return True
            await asyncio.sleep(LOOK_SECONDS)
            return False

        await toy.until(all_handled, REST_SECONDS)
        await self._read_effects()
        return self.history

    async def publish_for(self, seconds: float, aggregates: list[UUID]) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            await self.publish(aggregates, 1)
            await asyncio.sleep(0.1)

    async def caught_up(self, aggregates: list[UUID]) -> float:
        """Tell some more; the seconds until all that was told was acted on."""
        begun = time.monotonic()
        await self.publish(aggregates, 3)
        await self.rest()
        return time.monotonic() - begun

    async def count_effects(self) -> int:
        """How many effects of what was told there are by now."""
        await self._read_effects()
        return sum(map(len, self.history.effects.values()))

    async def outbox_depth(self) -> int:
        async with self.publisher.state.transactions.begin() as work:
            return int((await quarantine.load_queue_status(work.db))["outbox_depth"])

    async def outbox_is_empty(self) -> None:
        async def empty() -> bool:
            return await self.outbox_depth() == 0

        await toy.until(empty, REST_SECONDS)

    async def close(self) -> None:
        for host in self._hosts:
            await host.kill()
        for app in (self.publisher, self.subscriber):
            await app.state.runtime.close()
        await self._bus.close()
        await asyncio.sleep(0)  # what was broken off while it connected is closed in the next turn

    async def _settle_unknown(self) -> None:
        """What was told without an acknowledgement counts as told where it stands in the log."""
        if not self._unknown:
            return
        async with self.publisher.state.transactions.begin() as work:
            query = select(event_log.c.aggregate_id, event_log.c.body)
            rows = (await work.db.execute(query.where(event_log.c.aggregate_id.in_(list(self._unknown))))).all()
        stored = {(row.aggregate_id, json.loads(row.body)["number"]) for row in rows}
        for aggregate, numbers in self._unknown.items():
            committed = {number for number in numbers if (aggregate, number) in stored}
            self.history.published[aggregate] = sorted({*self.history.published[aggregate], *committed})
        self._unknown.clear()

    async def _read_effects(self) -> None:
        async with self.subscriber.state.transactions.begin() as work:
            rows = await work.db.execute(
                select(toy.handled.c.aggregate_id, toy.handled.c.number)
                .where(toy.handled.c.aggregate_id.in_(list(self.history.published)))
                .order_by(toy.handled.c.place)
            )
            effects: dict[Hashable, list[int]] = defaultdict(list)
            for row in rows:
                effects[row.aggregate_id].append(row.number)
        self.history.effects.clear()
        self.history.effects.update(effects)
