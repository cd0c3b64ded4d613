"""``KafkaSubscription``: one member of a consumer group, with a static member id.

Offsets are committed after the service's database transaction. The consumer is rebuilt when it stalls or fails.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition

from chassis.bus.kafka.admin import BrokerAdmin
from chassis.bus.kafka.client_lifecycle import close, run_bounded, start
from chassis.bus.kafka.commits import Commits
from chassis.bus.kafka.connection import (
    BROKER_ERRORS,
    JOIN_MARGIN_SECONDS,
    BrokerConnection,
    BrokerUnavailable,
    milliseconds,
)
from chassis.bus.kafka.lag import progress_of
from chassis.bus.kafka.slots import SlotLeases
from chassis.bus.kafka.wire import message_of
from chassis.bus.port import Batch

MAX_RECORDS = 500  # records in one read
# How long a fetch request waits at the broker for a first record. aiokafka has one request in flight per broker, and
# leaves out the partitions whose records a busy reader has not yet taken: a long request would wait for an idle
# partition meanwhile. Where the reader waits for records none is left out.
BUSY_FETCH_SECONDS = 0.05
IDLE_FETCH_SECONDS = 0.5  # every process asks every broker: shorter ones would cost a cluster more than its work
READ_MARGIN_SECONDS = 1.0  # beyond ``wait``: aiokafka waits for a new assignment without a timeout
EMPTY_BATCH = Batch(messages=())
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Position:
    """The offsets after a batch, valid in one assignment only; ``commit`` ignores those of an earlier one."""

    assignment: int
    offsets: Mapping[TopicPartition, int]


class KafkaSubscription:
    """A subscription whose consumer is built, and rebuilt, in the background."""

    def __init__(
        self,
        *,
        connection: BrokerConnection,
        slots: SlotLeases,
        admin: BrokerAdmin,
        group: str,
        topics: Sequence[str],
        on_close: Callable[["KafkaSubscription"], None],
    ) -> None:
        self.group = group
        self.topics = sorted(topics)
        self.slot: int | None = None
        self._connection = connection
        self._slots = slots
        self._admin = admin
        self._on_close = on_close
        self._consumer: AIOKafkaConsumer | None = None
        self._assignment = 0  # number of assignments so far, over all consumers built
        self._rewind_offsets: dict[TopicPartition, int] = {}  # first offset returned by ``read`` and not committed
        self._last_read_empty = False
        self._commits = Commits(group, connection.timings.commit)
        self._last_lag = 0
        self._closed = False
        self._build_task: asyncio.Task[AIOKafkaConsumer] | None = None
        self.rebuild("subscribed")

    def rebuild(self, reason: str) -> None:
        """Close the consumer and build another in the background; reads are empty meanwhile."""
        if self._build_task is None and not self._closed:
            _log.info("consumer_building", group=self.group, slot=self.slot, reason=reason)
            old, self._consumer = self._consumer, None
            self._on_reassigned()
            self._build_task = asyncio.create_task(self._build(old), name=f"{self.group} consumer")

    @property
    def partitions(self) -> frozenset[TopicPartition]:
        """The partitions assigned now."""
        return frozenset() if self._consumer is None else frozenset(self._consumer.assignment())

    @property
    def is_stalled(self) -> bool:
        """Whether the last read was empty or commits fail: where there is lag, the consumer itself is at fault."""
        return self._consumer is not None and (self._last_read_empty or self._commits.is_failing)

    async def read(self, limit: int, wait: float) -> Batch:
        """Return up to ``limit`` records; an empty batch while the consumer is rebuilt."""
        loop = asyncio.get_running_loop()
        until = loop.time() + wait
        consumer = await self._current_consumer(wait)
        left = max(0.0, until - loop.time())
        if consumer is None:
            await asyncio.sleep(left)
            return EMPTY_BATCH
        try:
            async with asyncio.timeout(left + READ_MARGIN_SECONDS):
                found = await consumer.getmany(timeout_ms=milliseconds(left), max_records=min(limit, MAX_RECORDS))
        except TimeoutError:
            found = {}
        except BROKER_ERRORS as error:
            self.rebuild(repr(error))
            return EMPTY_BATCH
        self._last_read_empty = not found
        fetch_seconds = BUSY_FETCH_SECONDS if found or not wait else IDLE_FETCH_SECONDS
        consumer._fetcher._fetch_max_wait_ms = milliseconds(fetch_seconds)  # noqa: SLF001  # of its next request
        for partition, records in found.items():
            self._rewind_offsets.setdefault(partition, records[0].offset)
        offsets = {partition: records[-1].offset + 1 for partition, records in found.items()}
        return Batch(
            messages=[message_of(record) for records in found.values() for record in records],
            position=Position(self._assignment, offsets),
        )

    async def commit(self, batch: Batch) -> None:
        """Commit the offsets in the background; ignore those of an earlier assignment."""
        position = batch.position
        if not isinstance(position, Position) or position.assignment != self._assignment or not position.offsets:
            return
        consumer = self._consumer
        if consumer is None:
            return
        self._rewind_offsets.update(position.offsets)
        self._commits.commit(consumer, position.offsets)

    async def rewind(self) -> None:
        """Seek to the first record of each partition that was read and not committed."""
        for partition in self.partitions & self._rewind_offsets.keys():
            if self._consumer is not None:
                self._consumer.seek(partition, self._rewind_offsets[partition])
        self._last_read_empty = False

    async def lag(self) -> int:
        """Return the group's lag in messages; the last known value while the broker is unreachable."""
        try:
            self._last_lag = (await progress_of(self._admin, self.group, self.topics)).lag()
        except BrokerUnavailable as error:
            _log.debug("lag_unknown", group=self.group, error=str(error))
        return self._last_lag

    async def close(self) -> None:
        """Send the queued offsets, leave the group and release the slot, in ``Timings.close`` seconds."""
        if self._closed:
            return
        self._closed = True
        self._on_close(self)
        commit_seconds = self._connection.timings.close / 4
        close_seconds = self._connection.timings.close - commit_seconds
        await self._commits.wait_until_sent(commit_seconds)
        self._commits.discard()
        build_task, self._build_task = self._build_task, None
        consumer, self._consumer = self._consumer, None
        if build_task is not None:
            build_task.cancel()  # it closes the client it is opening
            await run_bounded(_close_built(build_task), close_seconds)
        if consumer is not None:
            await close(consumer, close_seconds)
        if self.slot is not None:
            await run_bounded(self._slots.release(self.group, self.slot), self._connection.timings.retry)

    async def _current_consumer(self, wait: float) -> AIOKafkaConsumer | None:
        if self._build_task is None and self._consumer is None:
            self.rebuild("the last attempt broke")
        if self._build_task is not None:
            done, _ = await asyncio.wait({self._build_task}, timeout=wait)
            if done and self._build_task is not None:
                built, self._build_task = self._build_task, None
                self._consumer = built.result()
        return None if self._closed else self._consumer

    async def _build(self, old: AIOKafkaConsumer | None) -> AIOKafkaConsumer:
        if old is not None:
            await close(old, self._connection.timings.close)
        while True:
            try:
                return await self._open()
            except BROKER_ERRORS as error:
                _log.warning("consumer_not_built", group=self.group, error=repr(error))
            await asyncio.sleep(self._connection.timings.retry)

    async def _open(self) -> AIOKafkaConsumer:
        if self.slot is not None and not await self._slots.is_held(self.group, self.slot):
            lost, self.slot = self.slot, None
            await self._slots.release(self.group, lost)
        if self.slot is None:
            self.slot = await self._slots.take(self.group)
        timings = self._connection.timings
        consumer = AIOKafkaConsumer(
            **self._connection.client_options,
            group_id=self.group,
            group_instance_id=f"{self.group}-{self.slot}",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=milliseconds(timings.session),
            heartbeat_interval_ms=milliseconds(timings.session / 6),
            rebalance_timeout_ms=milliseconds(timings.rebalance),
            max_poll_interval_ms=milliseconds(timings.poll),
            fetch_max_wait_ms=milliseconds(BUSY_FETCH_SECONDS),
            request_timeout_ms=milliseconds(timings.session + JOIN_MARGIN_SECONDS),
        )
        try:
            consumer.subscribe(self.topics, listener=_RebalanceListener(self._on_reassigned))
            async with asyncio.timeout(timings.start):
                await start(consumer)
        except BaseException:
            await close(consumer, timings.close)
            raise
        if not self._has_all_partitions(consumer):
            consumer._coordinator.request_rejoin()  # noqa: SLF001  # to subscribe again may end its fetcher
        return consumer

    def _has_all_partitions(self, consumer: AIOKafkaConsumer) -> bool:
        """Whether every existing partition of the topics is assigned; if not, the consumer must join again.

        A member that returns under its static id gets its former assignment without a rebalance. Meanwhile it takes
        another member for the leader, so it assigns no partitions of topics that were created since or are new to it.
        A leader that joins under its member id triggers a rebalance.
        """
        existing = {(topic, number) for topic in self.topics for number in consumer.partitions_for_topic(topic) or ()}
        return existing <= set(consumer.assignment())

    def _on_reassigned(self) -> None:
        self._assignment += 1
        self._rewind_offsets.clear()
        self._commits.discard()
        self._last_read_empty = False


class _RebalanceListener(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is untyped
    def __init__(self, on_rebalance: Callable[[], None]) -> None:
        self._on_rebalance = on_rebalance

    def on_partitions_revoked(self, *_: object) -> None:
        self._on_rebalance()

    def on_partitions_assigned(self, *_: object) -> None:
        self._on_rebalance()


async def _close_built(task: asyncio.Task[AIOKafkaConsumer]) -> None:
    """Wait for a cancelled build task to end, and close the consumer it may have built."""
    await asyncio.wait({task})
    if not task.cancelled() and task.exception() is None:
        await close(task.result())
