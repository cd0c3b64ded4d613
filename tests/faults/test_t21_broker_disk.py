"""T21, T22: the broker's disk is full, fails, or loses what was not flushed; the outbox and the logs make it good."""

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from chassis.bus.kafka import AdvisorySlots, KafkaBus
from chassis.bus.kafka.lag import progress_of
from chassis.bus.port import Message
from chassis.clock import new_id
from deploy.kafka.broker import Broker
from tests.chassis.toy import new_aggregates
from tests.faults.ground import Ground, show
from tests.faults.volumes import Disk, fill, needs_root, small_disk
from tests.kafka_fixtures import QUICK
from tests.simulation.history import check

pytestmark = [pytest.mark.kafka, pytest.mark.campaign, needs_root]

DISK_MB = 300
FOUND_OUT = 60.0  # seconds until the broker knows of its disk, and ends itself
PUBLISHED_WITHIN = 10.0  # seconds; one call of ``publish`` may take 8
BACK = 75.0  # seconds; what a disk lost, repair finds within a minute


class BrokerOnDisk(Broker):
    """Keeps its log on a volume of its own."""

    @property
    def disk(self) -> Path:
        return self.files / "disk"

    @property
    def _data(self) -> Path:
        return self.disk / "data"


@contextmanager
def full(broker: BrokerOnDisk, _: Path) -> Iterator[tuple[Callable[[], object], Callable[[], object]]]:
    """How the disk becomes bad, and how it is mended."""
    with small_disk(broker.disk, DISK_MB):
        yield lambda: fill(broker.disk), (broker.disk / "ballast").unlink


@contextmanager
def failed(broker: BrokerOnDisk, image: Path) -> Iterator[tuple[Callable[[], object], Callable[[], object]]]:
    """Nothing can be read or written any more, and what was not flushed is lost."""
    disk = Disk(image, broker.disk, DISK_MB)

    def repair() -> None:
        disk.unmount()
        disk.mount()

    try:
        yield disk.cut_power, repair
    finally:
        disk.throw_away()


@pytest.mark.parametrize("volume", [full, failed])
async def test_a_broker_with_a_bad_disk_delays_and_loses_nothing(
    tmp_path: Path, empty_database_url: str, nursery: Path, volume: Callable[..., Any]
) -> None:
    broker, aggregates = BrokerOnDisk(tmp_path), new_aggregates(12)
    with volume(broker, tmp_path / "disk.img") as (spoil, repair), broker.running():
        ground = Ground(empty_database_url, nursery, broker.bootstrap)
        await ground.lay()
        try:
            await ground.a_host()
            await ground.caught_up(aggregates)

            spoil()
            longest = await _publish_until_it_ends(broker, ground, aggregates)
            await ground.publish(aggregates, 20)
            in_outbox = await ground.outbox_depth()
            await asyncio.to_thread(broker.kill)
            repair()
            await asyncio.to_thread(broker.start)
            back = await ground.caught_up(aggregates)
            history = await ground.rest()
            await ground.outbox_is_empty()
        finally:
            await ground.close()

    show(
        f"{volume.__name__}: told within {longest:.1f} s, {in_outbox} kept, caught up {back:.1f} s after it was mended"
    )
    assert longest < PUBLISHED_WITHIN
    assert in_outbox >= 20 * len(aggregates)
    assert check(history) == []
    assert back < BACK


async def test_what_a_broker_lost_with_its_power_comes_from_the_logs(
    tmp_path: Path, empty_database_url: str, nursery: Path
) -> None:
    broker, aggregates = BrokerOnDisk(tmp_path), new_aggregates(12)
    with failed(broker, tmp_path / "disk.img") as (cut_power, repair), broker.running():
        ground = Ground(empty_database_url, nursery, broker.bootstrap)
        await ground.lay()
        try:
            host = await ground.a_host()
            await ground.caught_up(aggregates)
            await host.kill()
            os.sync()
            relay_only = await ground.a_host("consumer.after_fetch=raise")
            await relay_only.up()
            await ground.publish(aggregates, 20)  # held by the broker only
            await ground.outbox_is_empty()
            await relay_only.kill()
            before = await _end_of_log(broker, ground)

            cut_power()
            await asyncio.to_thread(broker.kill)
            repair()
            await asyncio.to_thread(broker.start)
            after = await _end_of_log(broker, ground)
            await ground.a_host()
            back = await ground.caught_up(aggregates)
            history = await ground.rest()
        finally:
            await ground.close()

    show(f"power cut: {before - after} of {before} acknowledged messages lost by the broker, made good in {back:.1f} s")
    assert before - after >= 20 * len(aggregates)
    assert check(history) == []
    assert back < BACK


async def _end_of_log(broker: Broker, ground: Ground) -> int:
    bus = KafkaBus(broker.bootstrap, slots=AdvisorySlots(ground.database_url), timings=QUICK)
    try:
        await bus.prepare(["publisher"])
        return (await progress_of(bus._admin, "nobody", ["publisher"])).lag()
    finally:
        await bus.close()


async def _publish_until_it_ends(broker: Broker, ground: Ground, aggregates: list[UUID]) -> float:
    """Tell and publish until the broker has ended, and once more; how long the longest call of ``publish`` took."""
    bus = KafkaBus(broker.bootstrap, slots=AdvisorySlots(ground.database_url), timings=QUICK)
    longest = 0.0
    ended = False
    try:
        async with asyncio.timeout(FOUND_OUT):
            while not ended:
                ended = broker.has_ended()
                await ground.publish(aggregates, 1)
                begun = time.monotonic()
                await bus.publish([Message(topic="publisher", key=new_id(), headers={}, body=bytes(10_000))])
                longest = max(longest, time.monotonic() - begun)
    finally:
        await bus.close()
    return longest
