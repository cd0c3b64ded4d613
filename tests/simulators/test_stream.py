"""The stream of a county's messages is the same for the same seed, and repeats itself as people do."""

import json
from collections import Counter
from datetime import datetime, timedelta

import pytest

from canon.codes import Channel
from canon.shanghai import SHANGHAI
from simulators.stream import Message, Relation, messages

pytestmark = pytest.mark.pure
START = datetime(2026, 11, 24, 8, 0, tzinfo=SHANGHAI)
TIMES = [START + timedelta(minutes=n) for n in range(600)]


def written(seed: str) -> bytes:
    return b"".join(json.dumps(message.payload, ensure_ascii=False).encode() for message in messages(seed, TIMES))


def by_number() -> dict[int, Message]:
    return {message.n: message for message in messages("a", TIMES)}


def of(relation: Relation) -> list[tuple[Message, Message]]:
    """Pairs of an earlier message and the one that repeats it."""
    known = by_number()
    return [(known[one.earlier], one) for one in known.values() if one.relation is relation and one.earlier]


def test_the_same_seed_writes_the_same_messages_byte_for_byte() -> None:
    assert written("a") == written("a")


def test_another_seed_writes_others() -> None:
    assert written("a") != written("b")


def test_every_channel_speaks() -> None:
    assert set(Counter(message.channel for message in by_number().values())) == set(Channel)


def test_a_repost_is_the_same_message() -> None:
    pairs = of(Relation.REPOST)

    assert pairs
    assert all(again.payload == earlier.payload and again.channel is earlier.channel for earlier, again in pairs)


def test_an_amended_message_keeps_its_number_and_says_more() -> None:
    pairs = of(Relation.AMENDED)

    assert pairs
    for earlier, again in pairs:
        changed = [field for field in again.payload if again.payload[field] != earlier.payload[field]]
        assert changed in (["rqstcontent"], ["problemdescribe"])


def test_the_same_person_may_turn_to_the_hotline_with_the_same_matter() -> None:
    pairs = of(Relation.OTHER_CHANNEL)

    assert pairs
    for earlier, again in pairs:
        assert (earlier.channel, again.channel) == (Channel.PLATFORM_12315, Channel.HOTLINE_12345)
        assert again.payload["linkphone"] == earlier.payload["linknumber"]
        assert again.payload["subjectname"] == earlier.payload["subjectname"]


def test_no_two_new_messages_share_a_number() -> None:
    fields = ("caseguid", "registrationnumber", "external_id")
    new = [message.payload for message in by_number().values() if message.relation is Relation.NEW]

    numbers = [payload[field] for payload in new for field in fields if field in payload]

    assert len(numbers) == len(set(numbers)) == len(new)
