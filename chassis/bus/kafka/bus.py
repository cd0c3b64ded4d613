"""The bus on Kafka, behind the port."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from uuid import UUID

from chassis.bus.kafka.admin import BrokerAdmin
from chassis.bus.kafka.connection import BrokerConnection, BrokerUnavailable, Security, Timings
from chassis.bus.kafka.consumer import KafkaSubscription
from chassis.bus.kafka.log_filter import BrokerFailure, install_log_filter
from chassis.bus.kafka.producer import Publisher
from chassis.bus.kafka.slots import SlotLeases
from chassis.bus.kafka.topics import PARTITIONS, ensure_topics_with_retry
from chassis.bus.kafka.watchdog import Watchdog
from chassis.bus.port import Message

FAILURE_WINDOW_SECONDS = 60.0  # how long a record of trouble counts
DEFAULT_TIMINGS = Timings()


class KafkaBus:
    """One per process. Nothing is opened before it is needed, and an absent broker fails nothing but ``prepare``."""

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

    async def prepare(self, topics: Sequence[str]) -> None:
        """Create the topics and keep them there, over a wipe of the broker too.

        Raises ``BrokerUnavailable`` after ``start`` seconds (the topics are made when the broker is back),
        ``WrongPartitions``, ``TopicRefused``.
        """
        self._watchdog.topics.update(topics)
        self._watchdog.start()
        await ensure_topics_with_retry(self._admin, sorted(topics), self._watchdog.partitions, self._timings)

    async def publish(self, messages: Sequence[Message]) -> Sequence[bool]:
        return await self._publisher.publish(messages)

    async def subscribe(self, group: str, topics: Sequence[str]) -> KafkaSubscription:
        """Join a group in the background: reads are empty until it is done, or while the broker is away."""
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
        return await self._slots.members(group)

    async def redact(self, topic: str, keys: Collection[UUID], rewrite: Callable[[Message], Message]) -> int:
        """Change nothing: a broker's log is never rewritten. It holds cleaned texts only, and ends after 14 days."""
        del topic, keys, rewrite
        return 0

    async def generation(self) -> str:
        """Return the cluster's id, the last known one while the broker is away. Raises ``BrokerUnavailable``."""
        try:
            self._generation, _ = await self._admin.cluster()
        except BrokerUnavailable:
            if self._generation is None:
                raise
        return self._generation

    async def healthy(self) -> bool:
        try:
            await self._admin.cluster()
        except BrokerUnavailable:
            return False
        return True

    def broker_failure(self) -> BrokerFailure | None:
        """Whether the broker is away or refuses us (a wrong password looks like a dead broker otherwise)."""
        return self._log_filter.recent_failure(FAILURE_WINDOW_SECONDS)

    async def close(self) -> None:
        await asyncio.gather(
            self._watchdog.close(),
            self._publisher.close(),
            self._admin.close(),
            *(subscription.close() for subscription in self._watchdog.subscriptions),
        )
        await self._admin.close()  # what the watchdog was opening when it was told to end
