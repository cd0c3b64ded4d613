"""``KafkaBus``: the interface of ``chassis.bus.port`` on Kafka."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from typing import ClassVar
from uuid import UUID

import structlog

from chassis.bus.kafka.admin import BrokerAdmin
from chassis.bus.kafka.connection import BrokerConnection, BrokerUnavailable, Security, Timings
from chassis.bus.kafka.consumer import KafkaSubscription
from chassis.bus.kafka.log_filter import BrokerFailure, install_log_filter
from chassis.bus.kafka.producer import Publisher
from chassis.bus.kafka.slots import SlotLeases
from chassis.bus.kafka.topics import PARTITIONS, ensure_topics_with_retry
from chassis.bus.kafka.watchdog import Watchdog
from chassis.bus.port import Message

FAILURE_WINDOW_SECONDS = 60.0  # how long a logged failure counts as the broker's present state
DEFAULT_TIMINGS = Timings()
_log = structlog.get_logger()


class KafkaBus:
    """The bus on Kafka; one per process.

    Nothing is opened before it is needed. While the broker is unreachable only ``prepare`` and ``generation`` may fail.
    """

    kind: ClassVar[str] = "kafka"

    def __init__(
        self,
        bootstrap: str,
        *,
        slots: SlotLeases,
        security: Security | None = None,
        timings: Timings = DEFAULT_TIMINGS,
        partitions: int = PARTITIONS,
    ) -> None:
        self._log_filter = install_log_filter()
        self._timings = timings
        self._connection = BrokerConnection(bootstrap=bootstrap, security=security, timings=timings)
        self._slots = slots
        self._admin = BrokerAdmin(self._connection)
        self._publisher = Publisher(self._connection, self._admin)
        self._watchdog = Watchdog(self._admin, slots, timings, partitions)
        self._generation: str | None = None
        self._failure: BrokerFailure | None = None

    async def prepare(self, topics: Sequence[str]) -> None:
        """Create the topics, and let the watchdog create them again after a wipe of the broker.

        ``BrokerUnavailable`` is raised after ``Timings.start`` seconds; the watchdog then creates the topics when the
        broker is back. ``WrongPartitions`` and ``TopicRefused`` are raised at once.
        """
        self._watchdog.topics.update(topics)
        self._watchdog.start()
        await ensure_topics_with_retry(self._admin, sorted(topics), self._watchdog.partitions, self._timings)

    async def publish(self, messages: Sequence[Message]) -> Sequence[bool]:
        """Publish in order and return for each message whether the broker acknowledged it; never raises for it."""
        return await self._publisher.publish(messages)

    async def subscribe(self, group: str, topics: Sequence[str]) -> KafkaSubscription:
        """Join a group in the background: reads are empty until then, and while the broker is unreachable."""
        subscription = KafkaSubscription(
            connection=self._connection,
            slots=self._slots,
            admin=self._admin,
            group=group,
            topics=topics,
            on_close=self._watchdog.remove,
        )
        self._watchdog.add(subscription)
        return subscription

    async def members(self, group: str) -> int:
        """Return how many member slots of a group are leased, over all processes."""
        return await self._slots.members(group)

    async def redact(self, topic: str, keys: Collection[UUID], rewrite: Callable[[Message], Message]) -> int:
        """Change nothing and return 0: a broker cannot rewrite its log.

        The log holds only texts from which personal data were removed, and is deleted after 14 days.
        """
        del topic, keys, rewrite
        return 0

    async def generation(self) -> str:
        """Return the cluster's id, or the last known one while the broker is unreachable.

        Raises:
            BrokerUnavailable: the broker has not answered since this process started.
        """
        try:
            self._generation, _ = await self._admin.cluster()
        except BrokerUnavailable:
            if self._generation is None:
                raise
        return self._generation

    async def healthy(self) -> bool:
        """Whether the broker answers now; when it no longer does, the log says whether it is away or refuses us.

        aiokafka raises the same error for a wrong password as for a dead broker; only its log distinguishes them.
        """
        try:
            await self._admin.cluster()
        except BrokerUnavailable:
            failure = self._log_filter.recent_failure(FAILURE_WINDOW_SECONDS) or "away"
            if failure != self._failure:
                _log.warning("broker_unavailable", failure=failure)
            self._failure = failure
            return False
        self._failure = None
        return True

    async def close(self) -> None:
        """Close all clients and subscriptions."""
        await asyncio.gather(
            self._watchdog.close(),
            self._publisher.close(),
            self._admin.close(),
            *(subscription.close() for subscription in self._watchdog.subscriptions),
        )
        await self._admin.close()  # again: the watchdog may have opened clients while it was cancelled
