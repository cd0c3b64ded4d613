"""The stream of a county's messages, with repeats; the same seed and times give the same messages."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from random import Random
from typing import Any

from canon.codes import Channel
from simulators.mix import NO_SEASON, draw
from simulators.orders import matter_for, order_12345, partner_complaint, registration_12315
from simulators.texts import Matter

CHANNELS = {Channel.HOTLINE_12345: 70.0, Channel.PLATFORM_12315: 25.0, Channel.PARTNER: 5.0}
_REPEAT_WINDOW = 50  # messages back that a repeat may refer to


class Relation(StrEnum):
    """How a message relates to an earlier one."""

    NEW = "new"
    REPOST = "repost"  # the platform sends the same message again
    AMENDED = "amended"  # the same id with other content
    OTHER_CHANNEL = "other_channel"  # the same person files the same matter on the other platform


RELATIONS = {Relation.NEW: 88.0, Relation.REPOST: 6.0, Relation.AMENDED: 2.0, Relation.OTHER_CHANNEL: 4.0}


def _no_season(_at: datetime) -> Mapping[str, float]:
    return NO_SEASON


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    n: int
    channel: Channel
    payload: dict[str, Any]
    matter: Matter
    relation: Relation = Relation.NEW
    earlier: int | None = None  # the number of the message it repeats


def messages(
    seed: str, times: Iterable[datetime], first: int = 1, season: Callable[[datetime], Mapping[str, float]] = _no_season
) -> Iterator[Message]:
    """Generate one message for each instant, numbered from ``first``; ``season`` has what is complained of more."""
    past: deque[Message] = deque(maxlen=_REPEAT_WINDOW)
    for n, at in enumerate(times, start=first):
        rng = Random(f"{seed}/messages/{n}")
        message = _repeat_of_earlier(rng, n, at, past)
        if message is None:
            channel = draw(rng, CHANNELS)
            message = message_of(rng, n, at, channel, matter_for(rng, channel, at, season(at)))
        past.append(message)
        yield message


def message_of(rng: Random, n: int, at: datetime, channel: Channel, matter: Matter) -> Message:
    """Write the first message about a matter."""
    return Message(n=n, channel=channel, payload=_payload(rng, n, at, channel, matter), matter=matter)


def _payload(rng: Random, n: int, at: datetime, channel: Channel, matter: Matter) -> dict[str, Any]:
    if channel is Channel.HOTLINE_12345:
        return order_12345(rng, n, at, matter)
    if channel is Channel.PLATFORM_12315:
        return registration_12315(rng, n, at, matter)
    return partner_complaint(rng, n, at, matter)


def _repeat_of_earlier(rng: Random, n: int, at: datetime, past: Iterable[Message]) -> Message | None:
    relation = draw(rng, RELATIONS)
    candidates = [message for message in past if message.relation is Relation.NEW and _can_repeat(message, relation)]
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


def _can_repeat(message: Message, relation: Relation) -> bool:
    """Whether a message may be repeated in this way.

    Only 12315 users turn to the other channel: a hotline text is in the clerk's words, not in the person's.
    """
    if relation is Relation.OTHER_CHANNEL:
        return message.channel is Channel.PLATFORM_12315
    return message.channel is not Channel.PARTNER


def _amended(earlier: Message) -> dict[str, Any]:
    field = "rqstcontent" if earlier.channel is Channel.HOTLINE_12345 else "problemdescribe"
    return earlier.payload | {field: earlier.payload[field] + "补充：商家至今没有联系，请尽快处理。"}
