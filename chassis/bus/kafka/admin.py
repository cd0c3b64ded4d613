"""Questions to the broker from outside any group or stream, each answered in bounded time or ``BrokerUnavailable``."""

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
    """Two clients of its own, opened when asked, thrown away when one does not answer."""

    def __init__(self, link: BrokerConnection) -> None:
        self._link = link
        self._eyes: Clients | None = None
        self._turn = asyncio.Lock()
        self._closed = False
        self._closing: set[asyncio.Task[None]] = set()

    async def cluster(self) -> tuple[str, int]:
        """Id of the cluster and its number of brokers."""
        described = await self._ask(lambda admin, _: admin.describe_cluster())
        return str(described["cluster_id"]), len(described["brokers"])

    async def partitions(self, topics: Sequence[str]) -> dict[str, int]:
        """Partitions of those topics that exist."""
        described = await self._ask(lambda admin, _: admin.describe_topics(sorted(topics)))
        return {row["topic"]: len(row["partitions"]) for row in described if row["error_code"] == 0}

    async def create(self, topics: Iterable[NewTopic]) -> dict[str, int]:
        """The broker's reply code for each topic: errors come as codes, nothing is raised."""
        made = await self._ask(lambda admin, _: admin.create_topics(list(topics)))
        return {topic: code for topic, code, *_ in made.topic_errors}

    async def committed(self, group: str, partitions: Sequence[TopicPartition]) -> Offsets:
        found = await self._ask(lambda admin, _: admin.list_consumer_group_offsets(group, partitions=list(partitions)))
        return {place: entry.offset for place, entry in found.items() if entry.offset >= 0}

    async def ends(self, partitions: Sequence[TopicPartition]) -> Offsets:
        return await self._ask(lambda _, reader: reader.end_offsets(list(partitions)))

    async def starts(self, partitions: Sequence[TopicPartition]) -> Offsets:
        return await self._ask(lambda _, reader: reader.beginning_offsets(list(partitions)))

    async def close(self) -> None:
        self._closed = True
        self._discard()
        if self._closing:
            await asyncio.wait(self._closing)

    async def _ask(self, question: Callable[[AIOKafkaAdminClient, AIOKafkaConsumer], Awaitable[Answer]]) -> Answer:
        try:
            async with asyncio.timeout(self._link.timings.admin_request), self._turn:
                if self._closed:
                    raise BrokerUnavailable("closed")
                if self._eyes is None:
                    self._eyes = await self._open()
                try:
                    return await question(*self._eyes)
                except BaseException:
                    self._discard()
                    raise
        except (*BROKER_ERRORS, AttributeError) as error:  # aiokafka meets a missing controller with AttributeError
            raise BrokerUnavailable(f"no answer from {self._link.bootstrap}: {error!r}") from error

    def _discard(self) -> None:
        """Close the clients behind the asker's back: an answer is late enough already."""
        eyes, self._eyes = self._eyes, None
        if eyes is not None:
            closing = asyncio.create_task(self._shut(eyes), name="kafka eyes closing")
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    async def _open(self) -> Clients:
        request = milliseconds(self._link.timings.admin_request)
        admin = AIOKafkaAdminClient(**self._link.client_options, request_timeout_ms=request)
        reader = AIOKafkaConsumer(
            **self._link.client_options, request_timeout_ms=request, enable_auto_commit=False, group_id=None
        )
        try:
            await start(admin)
            await start(reader)
        except BaseException:
            self._eyes = admin, reader
            self._discard()
            raise
        return admin, reader

    async def _shut(self, eyes: Clients) -> None:
        await asyncio.gather(*(close(eye, self._link.timings.close) for eye in eyes))
