"""A county's messages one after another, repeats among them: the same seed and times give the same messages."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from random import Random
from typing import Any

from canon.codes import Channel
from simulators.mix import drawn
from simulators.orders import matter_for, order_12345, partner_complaint, registration_12315
from simulators.texts import Matter

CHANNELS = {Channel.HOTLINE_12345: 70.0, Channel.PLATFORM_12315: 25.0, Channel.PARTNER: 5.0}
_REMEMBERED = 50  # messages back to which a repeat may reach


class Relation(StrEnum):
    """How a message stands to an earlier one."""

    NEW = "new"
    REPOST = "repost"  # the platform sends the same message again
    AMENDED = "amended"  # the same id with other content
    OTHER_CHANNEL = "other_channel"  # the same person tells the same matter to the other platform


RELATIONS = {Relation.NEW: 88.0, Relation.REPOST: 6.0, Relation.AMENDED: 2.0, Relation.OTHER_CHANNEL: 4.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    n: int
    channel: Channel
    payload: dict[str, Any]
    matter: Matter
    relation: Relation = Relation.NEW
    earlier: int | None = None  # the number of the message it repeats


def messages(seed: str, times: Iterable[datetime], first: int = 1) -> Iterator[Message]:
    """Write one message for each instant, numbered from ``first``."""
    past: deque[Message] = deque(maxlen=_REMEMBERED)
    for n, at in enumerate(times, start=first):
        rng = Random(f"{seed}/messages/{n}")
        message = _repeated(rng, n, at, past) or _written(rng, n, at, drawn(rng, CHANNELS))
        past.append(message)
        yield message


def _written(rng: Random, n: int, at: datetime, channel: Channel) -> Message:
    matter = matter_for(rng, channel, at)
    return Message(n=n, channel=channel, payload=_payload(rng, n, at, channel, matter), matter=matter)


def _payload(rng: Random, n: int, at: datetime, channel: Channel, matter: Matter) -> dict[str, Any]:
    if channel is Channel.HOTLINE_12345:
        return order_12345(rng, n, at, matter)
    if channel is Channel.PLATFORM_12315:
        return registration_12315(rng, n, at, matter)
    return partner_complaint(rng, n, at, matter)


def _repeated(rng: Random, n: int, at: datetime, past: Iterable[Message]) -> Message | None:
    relation = drawn(rng, RELATIONS)
    candidates = [message for message in past if message.relation is Relation.NEW and _fits(message, relation)]
    if relation is Relation.NEW or not candidates:
        return None
    earlier = rng.choice(candidates)
    channel, payload = earlier.channel, earlier.payload
    if relation is Relation.AMENDED:
        payload = _amended(earlier)
    if relation is Relation.OTHER_CHANNEL:
        channel = Channel.HOTLINE_12345
        payload = order_12345(rng, n, at, earlier.matter) | {"isrepeat": "1"}
    return Message(n=n, channel=channel, payload=payload, matter=earlier.matter, relation=relation, earlier=earlier.n)


def _fits(message: Message, relation: Relation) -> bool:
    """Web users turn to the hotline too; the other way round the clerk's words would not be theirs."""
    if relation is Relation.OTHER_CHANNEL:
        return message.channel is Channel.PLATFORM_12315
    return message.channel is not Channel.PARTNER


def _amended(earlier: Message) -> dict[str, Any]:
    field = "rqstcontent" if earlier.channel is Channel.HOTLINE_12345 else "problemdescribe"
    return earlier.payload | {field: earlier.payload[field] + "补充：商家至今没有联系，请尽快处理。"}
