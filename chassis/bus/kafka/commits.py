"""Offsets on their way to the broker: one request at a time, the newest position wins, no reader waits for it.

What was dealt with stands in the service's own database; an offset that does not arrive only means that it is read
again, and the gate skips it. aiokafka's ``commit()`` may wait as long as an outage, and what it began goes on unseen
when it is cancelled. So it is left to end by itself, and cancelled only when the partitions are no longer ours.
"""

import asyncio
from collections.abc import Mapping

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition

from chassis.bus.kafka.connection import BROKER_ERRORS

_log = structlog.get_logger()


class Commits:
    """The commits of one member, over all consumers it has."""

    def __init__(self, group: str, timeout: float) -> None:
        self.is_failing = False
        self._group = group
        self._timeout = timeout  # seconds
        self._pending: dict[TopicPartition, int] = {}
        self._task: asyncio.Task[None] | None = None
        self._started_at = 0.0  # when the request under way began, by the loop's time

    def commit(self, consumer: AIOKafkaConsumer, offsets: Mapping[TopicPartition, int]) -> None:
        """Ask for it; with others, as soon as the request under way has come through."""
        self._pending.update(offsets)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._send(consumer), name=f"{self._group} commit")
        elif asyncio.get_running_loop().time() - self._started_at > self._timeout:
            self.is_failing = True

    async def wait_until_sent(self, seconds: float) -> None:
        """Wait so many seconds at most until all that was asked for has come through."""
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=seconds)  # raises nothing, whatever became of it

    def discard(self) -> None:
        """What was asked for belongs to an earlier assignment, and must not arrive in a later one."""
        self._pending.clear()
        self.is_failing = False
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _send(self, consumer: AIOKafkaConsumer) -> None:
        while self._pending:
            offsets, self._pending = self._pending, {}
            self._started_at = asyncio.get_running_loop().time()
            try:
                await consumer.commit(offsets)
            except (
                BROKER_ERRORS
            ) as error:  # a lost partition is read again by its new owner; the gate skips what is done
                self.is_failing = True
                _log.warning("commit_failed", group=self._group, error=repr(error))
            else:
                self.is_failing = False
