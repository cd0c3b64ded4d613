"""What the Kafka adapter keeps to, without a broker."""

import ast
import logging
from collections import deque
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiokafka.errors import KafkaConnectionError, SaslAuthenticationFailed

from chassis.bus.kafka import Timings
from chassis.bus.kafka.connection import BrokerConnection, Security
from chassis.bus.kafka.lag import Progress
from chassis.bus.kafka.log_filter import RateLimitedFilter
from chassis.bus.kafka.producer import BATCH_MESSAGES, fill_batch
from chassis.bus.kafka.topics import MAX_MESSAGE_BYTES
from chassis.bus.kafka.wire import FOREIGN_KEY, key_of, partition_of
from chassis.bus.port import Message
from chassis.clock import new_id
from chassis.shards import SHARDS

ROOT = Path(__file__).parents[3]
ADAPTER = ROOT / "chassis/bus/kafka"


class Batch:
    """Takes so many messages."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.bodies: list[bytes] = []

    def append(self, *, value: bytes, **_: Any) -> object | None:
        if len(self.bodies) == self.room:
            return None
        self.bodies.append(value)
        return self

    def close(self) -> None: ...


def a_message(body: bytes, key: UUID | None = None) -> Message:
    return Message(topic="t", key=key or new_id(), headers={}, body=body)


def waiting(*messages: Message) -> deque[tuple[int, Message]]:
    return deque(enumerate(messages))


def record(template: str, *args: object, level: int = logging.ERROR) -> logging.LogRecord:
    return logging.LogRecord("aiokafka.conn", level, __file__, 1, template, args, None)


def test_a_client_is_stopped_only_by_its_lifecycle() -> None:
    stopping = {
        path.name
        for path in ADAPTER.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "stop"
    }

    assert stopping == {"client_lifecycle.py"}


def test_keys_of_one_shard_share_a_partition() -> None:
    for number in range(200):
        assert partition_of(UUID(int=number), 3) == partition_of(UUID(int=number % SHARDS), 3)


def test_every_partition_gets_keys() -> None:
    assert {partition_of(UUID(int=number), 3) for number in range(SHARDS)} == {0, 1, 2}


@pytest.mark.parametrize("raw", [None, b"", b"not-a-uuid", b"\xff" * 15])
def test_a_foreign_key_does_not_stop_the_stream(raw: bytes | None) -> None:
    assert key_of(raw) == FOREIGN_KEY


def test_a_key_is_sixteen_bytes_or_its_text() -> None:
    key = new_id()

    assert key_of(key.bytes) == key_of(str(key).encode()) == key


def test_a_full_batch_leaves_the_rest_in_order() -> None:
    rest = waiting(*(a_message(str(number).encode()) for number in range(5)))
    batch = Batch(room=3)

    sent = fill_batch(batch, rest, set())

    assert batch.bodies == [b"0", b"1", b"2"]
    assert [index for index, _ in sent] == [0, 1, 2]
    assert [index for index, _ in rest] == [3, 4]


def test_a_batch_has_at_most_five_hundred_messages() -> None:
    rest = waiting(*(a_message(b"x") for _ in range(BATCH_MESSAGES + 1)))

    assert len(fill_batch(Batch(room=10_000), rest, set())) == BATCH_MESSAGES


def test_a_message_too_large_stops_what_follows_of_its_key() -> None:
    whale = new_id()
    batch = Batch(room=10)
    rest = waiting(
        a_message(b"before", whale),
        a_message(bytes(MAX_MESSAGE_BYTES), whale),
        a_message(b"after", whale),
        a_message(b"other"),
    )

    fill_batch(batch, rest, set())

    assert batch.bodies == [b"before", b"other"]
    assert not rest


def test_a_group_that_never_committed_lags_behind_the_oldest_record() -> None:
    progress = Progress(committed={"a": 5, "b": 7}, ends={"a": 9, "b": 7})

    assert progress.lag() == 4
    assert progress.lag(["b"]) == 0


def test_of_a_flood_of_one_kind_one_line_is_written() -> None:
    quiet = RateLimitedFilter()

    written = [quiet.filter(record("cannot connect: %s", number)) for number in range(100)]

    assert written == [True] + [False] * 99
    assert quiet.filter(record("another kind"))


def test_a_wrong_password_is_distinguished_from_a_dead_broker() -> None:
    quiet = RateLimitedFilter()

    quiet.filter(record("Unable connect to %s: %s", "b:1", KafkaConnectionError()))
    dead = quiet.recent_failure(60)
    quiet.filter(record("Unable connect to %s: %s", "b:1", SaslAuthenticationFailed()))

    assert (dead, quiet.recent_failure(60)) == ("away", "refused")
    assert quiet.recent_failure(0) is None


def test_a_session_shorter_than_brokers_allow_is_refused() -> None:
    with pytest.raises(ValueError, match=r"5\.0 s"):
        Timings(session=5.0)


def test_nobody_counts_as_silent_before_a_topic_made_again_is_visible() -> None:
    with pytest.raises(ValueError, match="silent"):
        Timings(metadata_age=5.0, stall=2.0)


def test_a_password_is_not_shown() -> None:
    assert "s3cret" not in repr(Security(username="intake", password="s3cret"))


def test_a_secured_link_is_encrypted_and_authenticated() -> None:
    link = BrokerConnection(
        bootstrap="b:9093", security=Security(username="intake", password="s3cret"), timings=Timings()
    )

    assert link.client_options["security_protocol"] == "SASL_SSL"
    assert link.client_options["sasl_mechanism"] == "SCRAM-SHA-512"
    assert link.client_options["ssl_context"].check_hostname
