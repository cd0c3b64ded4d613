"""A message as a Kafka record and back: the key is the aggregate's 16 bytes, headers are UTF-8."""

from collections.abc import Mapping
from uuid import UUID

from aiokafka import ConsumerRecord

from chassis.bus.port import Message
from chassis.shards import shard_of

KEY_BYTES = 16
FOREIGN_KEY = UUID(int=0)  # key of a record that no publisher of ours wrote; it flows on and is quarantined


def partition_of(key: UUID, partitions: int) -> int:
    """A shard stays in one partition, so a relay's keys never race another's; more than SHARDS partitions idle."""
    return shard_of(key) % partitions


def encode_headers(headers: Mapping[str, str]) -> list[tuple[str, bytes]]:
    return [(name, text.encode()) for name, text in headers.items()]


def key_of(raw: bytes | None) -> UUID:
    """The aggregate: 16 bytes from us, its text from a foreign tool."""
    if raw is not None and len(raw) == KEY_BYTES:
        return UUID(bytes=raw)
    try:
        return UUID((raw or b"").decode())
    except ValueError:
        return FOREIGN_KEY


def message_of(record: ConsumerRecord) -> Message:
    return Message(
        topic=record.topic,
        key=key_of(record.key),
        headers={name: (raw or b"").decode(errors="replace") for name, raw in record.headers},
        body=record.value or b"",
    )
