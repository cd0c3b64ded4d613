"""Conversion of messages to and from Kafka records: the key is the aggregate id (16 bytes), headers are UTF-8."""

from collections.abc import Mapping
from uuid import UUID

from aiokafka import ConsumerRecord

from chassis.bus.port import Message
from chassis.shards import shard_of

KEY_BYTES = 16
FOREIGN_KEY = UUID(int=0)  # key of a record that none of our publishers wrote; the consumer quarantines it


def partition_of(key: UUID, partitions: int) -> int:
    """Return the partition of a key: one for all keys of a shard, so that two relays never race on a key.

    Partitions beyond ``SHARDS`` stay empty.
    """
    return shard_of(key) % partitions


def encode_headers(headers: Mapping[str, str]) -> list[tuple[str, bytes]]:
    """Return the headers as aiokafka takes them."""
    return [(name, text.encode()) for name, text in headers.items()]


def key_of(raw: bytes | None) -> UUID:
    """Return the aggregate id of a record's key: 16 bytes from our publishers, text from other tools."""
    if raw is not None and len(raw) == KEY_BYTES:
        return UUID(bytes=raw)
    try:
        return UUID((raw or b"").decode())
    except ValueError:
        return FOREIGN_KEY


def message_of(record: ConsumerRecord) -> Message:
    """Return the message of a record."""
    return Message(
        topic=record.topic,
        key=key_of(record.key),
        headers={name: (raw or b"").decode(errors="replace") for name, raw in record.headers},
        body=record.value or b"",
    )
