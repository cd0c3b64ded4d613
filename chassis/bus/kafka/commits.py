"""Offsets on their way to the broker: one request at a time, the newest position wins, nobody waits for long.

aiokafka's ``commit()`` may wait as long as an outage, and what it began goes on unseen when it is cancelled. So it is
left to end by itself while the reader goes on, and cancelled only when the partitions are no longer ours.
"""

import asyncio
from collections.abc import Mapping

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition

from chassis.bus.kafka.link import TROUBLE

_log = structlog.get_logger()


class Commits:
    """The commits of one member, over all consumers it has."""

    def __init__(self, group: str, within: float) -> None:
        self.failing = False
        self._group = group
        self._within = within  # seconds
        self._wanted: dict[TopicPartition, int] = {}
        self._task: asyncio.Task[None] | None = None

    async def commit(self, consumer: AIOKafkaConsumer, offsets: Mapping[TopicPartition, int]) -> None:
        """Ask for it, and wait so many seconds; a later commit takes it along when it did not come through."""
        self._wanted.update(offsets)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._send(consumer), name=f"{self._group} commit")
        _, pending = await asyncio.wait({self._task}, timeout=self._within)  # raises nothing, whatever became of it
        self.failing = self.failing or bool(pending)

    def forget(self) -> None:
        """What was asked for belongs to an earlier assignment, and must not arrive in a later one."""
        self._wanted.clear()
        self.failing = False
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _send(self, consumer: AIOKafkaConsumer) -> None:
        while self._wanted:
            offsets, self._wanted = self._wanted, {}
            try:
                await consumer.commit(offsets)
            except TROUBLE as error:  # a lost partition is read again by its new owner; the gate skips what is done
                self.failing = True
                _log.warning("commit_failed", group=self._group, error=repr(error))
            else:
                self.failing = False
