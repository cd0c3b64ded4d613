"""Create topics explicitly, before anyone reads them, and check their number of partitions."""

import asyncio
from collections.abc import Sequence

import structlog
from aiokafka.admin import NewTopic
from aiokafka.errors import for_code

from chassis.bus.kafka.admin import BrokerAdmin
from chassis.bus.kafka.connection import BrokerUnavailable, Timings

PARTITIONS = 3
REPLICAS = 3  # of each partition; fewer where the cluster has fewer brokers
MAX_MESSAGE_BYTES = 2 * 1024 * 1024  # of a record
RETENTION_MS = 14 * 24 * 3600 * 1000  # 14 days
SUCCESS_CODES = {0, 36}  # no error, topic already exists
RETRIABLE_CODES = {7, 41}  # request timed out, not controller
_log = structlog.get_logger()


class WrongPartitions(RuntimeError):
    """A topic exists with another number of partitions, so that keys would move between partitions."""


class TopicRefused(RuntimeError):
    """The broker refuses to create a topic."""


async def ensure_topics(admin: BrokerAdmin, topics: Sequence[str], partitions: int) -> None:
    """Create missing topics and check the others.

    Raises:
        BrokerUnavailable: the broker does not answer, or does not yet list the created topics.
        TopicRefused: the broker refuses to create a topic.
        WrongPartitions: a topic has another number of partitions.
    """
    existing = await admin.partitions(topics)
    missing = [topic for topic in topics if topic not in existing]
    if missing:
        _, brokers = await admin.cluster()
        codes = await admin.create(_new_topic(topic, partitions, min(REPLICAS, brokers)) for topic in missing)
        refused = {topic: code for topic, code in codes.items() if code not in SUCCESS_CODES | RETRIABLE_CODES}
        if refused:
            reasons = ", ".join(f"{topic}: {for_code(code).__name__}" for topic, code in sorted(refused.items()))
            raise TopicRefused(reasons)
        existing = await admin.partitions(topics)
        if not all(topic in existing for topic in topics):
            raise BrokerUnavailable("created topics are not there yet")
    wrong = {topic: existing[topic] for topic in topics if existing[topic] != partitions}
    if wrong:
        raise WrongPartitions(f"{partitions} partitions expected, found {wrong}")


async def ensure_topics_with_retry(
    admin: BrokerAdmin, topics: Sequence[str], partitions: int, timings: Timings
) -> None:
    """As ``ensure_topics``, but retry while the broker is unavailable.

    Raises:
        BrokerUnavailable: ``Timings.start`` seconds have passed.
    """
    deadline = asyncio.get_running_loop().time() + timings.start
    while True:
        try:
            await ensure_topics(admin, topics, partitions)
        except BrokerUnavailable as error:
            if asyncio.get_running_loop().time() > deadline:
                raise
            _log.info("broker_awaited", error=str(error))
            await asyncio.sleep(timings.retry)
        else:
            return


def _new_topic(topic: str, partitions: int, copies: int) -> NewTopic:
    return NewTopic(
        topic,
        partitions,
        copies,
        topic_configs={
            "message.timestamp.type": "LogAppendTime",
            "retention.ms": str(RETENTION_MS),
            "max.message.bytes": str(MAX_MESSAGE_BYTES),
            "min.insync.replicas": str(max(1, copies - 1)),
        },
    )
