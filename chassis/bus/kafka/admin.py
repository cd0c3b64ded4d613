"""Administrative requests to the broker; each returns in bounded time or raises ``BrokerUnavailable``."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import TypeAlias, TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from chassis.bus.kafka.client_lifecycle import close, start
from chassis.bus.kafka.connection import BROKER_ERRORS, BrokerConnection, BrokerUnavailable, milliseconds

Answer = TypeVar("Answer")
Clients: TypeAlias = tuple[AIOKafkaAdminClient, AIOKafkaConsumer]
Offsets: TypeAlias = Mapping[TopicPartition, int]


class BrokerAdmin:
    """Sends administrative requests over two clients, opened on demand and discarded when a request fails.

    Every method raises ``BrokerUnavailable`` when the broker does not answer in ``Timings.admin_request`` seconds.
    """

    def __init__(self, connection: BrokerConnection) -> None:
        self._connection = connection
        self._clients: Clients | None = None
        self._lock = asyncio.Lock()
        self._closed = False
        self._closing: set[asyncio.Task[None]] = set()

    async def cluster(self) -> tuple[str, int]:
        """Return the id of the cluster and its number of brokers."""
        described = await self._request(lambda admin, _: admin.describe_cluster())
        return str(described["cluster_id"]), len(described["brokers"])

    async def partitions(self, topics: Sequence[str]) -> dict[str, int]:
        """Return the number of partitions of each of these topics that exists."""
        described = await self._request(lambda admin, _: admin.describe_topics(sorted(topics)))
        return {row["topic"]: len(row["partitions"]) for row in described if row["error_code"] == 0}

    async def create(self, topics: Iterable[NewTopic]) -> dict[str, int]:
        """Create topics and return the broker's reply code for each: a refusal is a code, not an exception."""
        response = await self._request(lambda admin, _: admin.create_topics(list(topics)))
        return {topic: code for topic, code, *_ in response.topic_errors}

    async def committed(self, group: str, partitions: Sequence[TopicPartition]) -> Offsets:
        """Return the offsets a group has committed; a partition without one is left out."""
        offsets = await self._request(
            lambda admin, _: admin.list_consumer_group_offsets(group, partitions=list(partitions))
        )
        return {partition: entry.offset for partition, entry in offsets.items() if entry.offset >= 0}

    async def ends(self, partitions: Sequence[TopicPartition]) -> Offsets:
        """Return the offset after the last record of each partition."""
        return await self._request(lambda _, reader: reader.end_offsets(list(partitions)))

    async def starts(self, partitions: Sequence[TopicPartition]) -> Offsets:
        """Return the offset of the oldest record of each partition."""
        return await self._request(lambda _, reader: reader.beginning_offsets(list(partitions)))

    async def close(self) -> None:
        """Close the clients, and wait for those that are closing already."""
        self._closed = True
        self._discard_clients()
        if self._closing:
            await asyncio.wait(self._closing)

    async def _request(self, call: Callable[[AIOKafkaAdminClient, AIOKafkaConsumer], Awaitable[Answer]]) -> Answer:
        try:
            async with asyncio.timeout(self._connection.timings.admin_request), self._lock:
                if self._closed:
                    raise BrokerUnavailable("closed")
                if self._clients is None:
                    self._clients = await self._open()
                try:
                    return await call(*self._clients)
                except BaseException:
                    self._discard_clients()
                    raise
        # aiokafka raises AttributeError where the cluster has no controller
        except (*BROKER_ERRORS, AttributeError) as error:
            raise BrokerUnavailable(f"no answer from {self._connection.bootstrap}: {error!r}") from error

    def _discard_clients(self) -> None:
        """Close the clients in a task of its own, so that the caller does not wait for it."""
        clients, self._clients = self._clients, None
        if clients is not None:
            closing = asyncio.create_task(self._close_clients(clients), name="kafka admin clients closing")
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    async def _open(self) -> Clients:
        request = milliseconds(self._connection.timings.admin_request)
        admin = AIOKafkaAdminClient(**self._connection.client_options, request_timeout_ms=request)
        reader = AIOKafkaConsumer(
            **self._connection.client_options, request_timeout_ms=request, enable_auto_commit=False, group_id=None
        )
        try:
            await start(admin)
            await start(reader)
        except BaseException:
            self._clients = admin, reader
            self._discard_clients()
            raise
        return admin, reader

    async def _close_clients(self, clients: Clients) -> None:
        await asyncio.gather(*(close(client, self._connection.timings.close) for client in clients))
