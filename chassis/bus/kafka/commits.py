"""Commit offsets to the broker in the background: one request at a time, the newest offsets win.

The service's own database records what was processed; a lost commit only means that messages are read again, and the
inbox skips them. aiokafka's ``commit()`` may block for as long as the broker is unreachable, and its request goes on
after a cancellation. So it runs to its end, and is cancelled only when the partitions were reassigned.
"""

import asyncio
from collections.abc import Mapping

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition

from chassis.bus.kafka.connection import BROKER_ERRORS

_log = structlog.get_logger()


class Commits:
    """Commits the offsets of one group member, over all consumers it builds."""

    def __init__(self, group: str, timeout: float) -> None:
        self.is_failing = False
        self._group = group
        self._timeout = timeout  # seconds
        self._pending: dict[TopicPartition, int] = {}
        self._task: asyncio.Task[None] | None = None
        self._started_at = 0.0  # of the request in flight, by the loop's time

    def commit(self, consumer: AIOKafkaConsumer, offsets: Mapping[TopicPartition, int]) -> None:
        """Send these offsets, or queue them while a request is in flight."""
        self._pending.update(offsets)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._send(consumer), name=f"{self._group} commit")
        elif asyncio.get_running_loop().time() - self._started_at > self._timeout:
            self.is_failing = True

    async def wait_until_sent(self, seconds: float) -> None:
        """Wait at most so many seconds until all queued offsets are sent."""
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=seconds)  # does not raise what the task raised

    def discard(self) -> None:
        """Drop queued offsets and cancel the request: they must not be committed in a later assignment."""
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
            except BROKER_ERRORS as error:  # the new owner of a lost partition reads again; its inbox skips duplicates
                self.is_failing = True
                _log.warning("commit_failed", group=self._group, error=repr(error))
            else:
                self.is_failing = False
