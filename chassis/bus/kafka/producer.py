"""``Publisher``: publish messages in strict order per partition, and report for each whether it is durable.

A partition has one batch in flight, and the next is built only after its acknowledgement. So a failure never lets a
later message of a key overtake an earlier one. This costs no throughput: aiokafka itself sends no faster. The fate of a
batch that timed out is unknown: the caller sends it again, in the same order.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Any, TypeAlias
from uuid import UUID

import structlog
from aiokafka import AIOKafkaProducer, errors

from chassis.bus.kafka.admin import BrokerAdmin
from chassis.bus.kafka.client_lifecycle import close, start
from chassis.bus.kafka.connection import BROKER_ERRORS, BrokerConnection, BrokerUnavailable, milliseconds
from chassis.bus.kafka.topics import MAX_MESSAGE_BYTES
from chassis.bus.kafka.wire import encode_headers, partition_of
from chassis.bus.port import Message

BATCH_MESSAGES = 500
BATCH_BYTES = 262_144
RECORD_OVERHEAD_BYTES = 256  # of a record besides key, headers and body
MESSAGE_ERRORS = (  # about a message or a topic: a new producer would get them too
    errors.MessageSizeTooLargeError,
    errors.RecordListTooLargeError,
    errors.InvalidTopicError,
    errors.InvalidTimestampError,
    errors.TopicAuthorizationFailedError,
)
MISSING_PARTITION_ERRORS = (AssertionError, TypeError)  # raised by aiokafka where a partition or its topic is gone
Numbered: TypeAlias = tuple[int, Message]
_log = structlog.get_logger()


class Publisher:
    """Publishes over one producer, which it rebuilds only when the producer cannot recover."""

    def __init__(self, connection: BrokerConnection, admin: BrokerAdmin) -> None:
        self._connection = connection
        self._admin = admin
        self._producer: AIOKafkaProducer | None = None
        self._lock = asyncio.Lock()
        self._broken = False
        self._unacknowledged_since: float | None = None
        self._closed = False

    async def publish(self, messages: Sequence[Message]) -> list[bool]:
        """Publish in at most ``Timings.publish`` seconds; return for each message whether it was acknowledged."""
        durable = [False] * len(messages)
        by_topic: defaultdict[str, list[Numbered]] = defaultdict(list)
        for numbered in enumerate(messages):
            by_topic[numbered[1].topic].append(numbered)
        try:
            async with asyncio.timeout(self._connection.timings.publish):
                producer = await self._current()
                async with asyncio.TaskGroup() as topics:
                    for topic, numbered_messages in by_topic.items():
                        topics.create_task(self._publish_topic(producer, topic, numbered_messages, durable))
        except BROKER_ERRORS as error:
            _log.warning("publish_interrupted", error=repr(error), durable=sum(durable), of=len(durable))
        return durable

    async def close(self) -> None:
        """Close the producer; nothing can be published afterwards."""
        self._closed = True
        producer, self._producer = self._producer, None
        if producer is not None:
            await close(producer, self._connection.timings.close)

    async def _publish_topic(
        self, producer: AIOKafkaProducer, topic: str, messages: Sequence[Numbered], durable: list[bool]
    ) -> None:
        try:
            async with asyncio.timeout(self._connection.timings.topic):
                count = len(await producer.partitions_for(topic))
        except BROKER_ERRORS as error:
            _log.warning("topic_unknown", topic=topic, error=repr(error))
            return
        by_partition: defaultdict[int, deque[Numbered]] = defaultdict(deque)
        for numbered in messages:
            by_partition[partition_of(numbered[1].key, count)].append(numbered)
        async with asyncio.TaskGroup() as partitions:
            for partition, pending in by_partition.items():
                partitions.create_task(self._publish_partition(producer, topic, partition, pending, durable))

    async def _publish_partition(
        self,
        producer: AIOKafkaProducer,
        topic: str,
        partition: int,
        pending: deque[Numbered],
        durable: list[bool],
    ) -> None:
        stopped_keys: set[UUID] = set()
        while pending:
            batch = producer.create_batch()
            sent = fill_batch(batch, pending, stopped_keys)
            if not sent:
                continue
            try:
                acknowledged = await producer.send_batch(batch, topic, partition=partition)
                acknowledged.add_done_callback(_retrieve_exception)
                await asyncio.shield(acknowledged)  # the callback must see its result also after a timeout
            except (*BROKER_ERRORS, *MISSING_PARTITION_ERRORS) as error:
                self._failed(topic, error)
                if len(sent) > 1 or not isinstance(error, errors.MessageSizeTooLargeError):
                    return
                stopped_keys.add(sent[0][1].key)
            else:
                self._unacknowledged_since = None
                for index, _ in sent:
                    durable[index] = True

    def _failed(self, topic: str, error: Exception) -> None:
        _log.warning("publish_failed", topic=topic, error=repr(error))
        if self._unacknowledged_since is None:
            self._unacknowledged_since = asyncio.get_running_loop().time()
        fatal = isinstance(error, errors.KafkaError) and not error.retriable
        if fatal and not isinstance(error, (*MESSAGE_ERRORS, errors.KafkaTimeoutError)):
            self._broken = True

    async def _current(self) -> AIOKafkaProducer:
        async with self._lock:
            if self._closed:
                raise errors.ProducerClosed
            if self._producer is not None and await self._must_rebuild(self._producer):
                _log.warning("producer_rebuilt")
                old, self._producer = self._producer, None
                await close(old, self._connection.timings.close)
            if self._producer is None:
                self._producer = await self._open()
            return self._producer

    async def _must_rebuild(self, producer: AIOKafkaProducer) -> bool:
        """Whether the producer cannot recover by itself: a fatal error, or no acknowledgement from a live broker."""
        sender: asyncio.Task[Any] | None = producer._sender.sender_task  # noqa: SLF001  # no public attribute
        if self._broken or sender is None or sender.done():
            return True
        now = asyncio.get_running_loop().time()
        if self._unacknowledged_since is None or now - self._unacknowledged_since < self._connection.timings.ack_stall:
            return False
        try:
            await self._admin.cluster()
        except BrokerUnavailable:
            return False
        return True

    async def _open(self) -> AIOKafkaProducer:
        producer = AIOKafkaProducer(
            **self._connection.client_options,
            acks="all",
            enable_idempotence=False,
            request_timeout_ms=milliseconds(self._connection.timings.request),
            linger_ms=0,
            max_batch_size=BATCH_BYTES,
            max_request_size=MAX_MESSAGE_BYTES,
        )
        try:
            await start(producer)
        except BaseException:
            await close(producer, self._connection.timings.close)
            raise
        self._broken, self._unacknowledged_since = False, None
        return producer


def fill_batch(batch: Any, pending: deque[Numbered], stopped_keys: set[UUID]) -> list[Numbered]:
    """Move messages from ``pending`` into the batch until it is full, and return those in the batch.

    A message larger than ``MAX_MESSAGE_BYTES`` is skipped, with every later message of its key.
    """
    taken: list[Numbered] = []
    while pending and len(taken) < BATCH_MESSAGES:
        numbered = pending[0]
        message = numbered[1]
        if message.key not in stopped_keys and size_of(message) > MAX_MESSAGE_BYTES:
            _log.error("message_too_large", topic=message.topic, key=str(message.key), bytes=size_of(message))
            stopped_keys.add(message.key)
        if message.key not in stopped_keys:
            headers = encode_headers(message.headers)
            if batch.append(timestamp=None, key=message.key.bytes, value=message.body, headers=headers) is None:
                break
            taken.append(numbered)
        pending.popleft()
    batch.close()
    return taken


def _retrieve_exception(outcome: asyncio.Future[Any]) -> None:
    """Retrieve the exception, so that the loop does not log it as never retrieved."""
    if not outcome.cancelled():
        outcome.exception()


def size_of(message: Message) -> int:
    """Return the size of the record in bytes, rounded up."""
    return (
        RECORD_OVERHEAD_BYTES
        + len(message.body)
        + sum(len(name) + 4 * len(text) for name, text in message.headers.items())
    )
