"""Find a topic and the words of closing and of calls that reach nobody in a text (``topics.yaml``)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from reading.entries import Entries, Found
from reading.entry_files import entries_of
from reading.normalization import normalize_compact
from reading.signs import whole_matter

_FILE = Path(__file__).with_name("topics.yaml")
REFUND, CLOSING, UNREACHABLE = "refund", "closing", "unreachable"
REFUND_TOPICS = ("training_refund", "prepaid")  # what is paid ahead and asked back


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What complaints are about; groups are of one."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicFile:
    """The topics in the order in which they win, the entries by which they are found, and since when they hold."""

    since: date
    topics: tuple[Topic, ...]
    entries: Entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a text says of these things; ``text`` is normalized."""

    text: str
    topic: str | None
    refund: bool
    closing: tuple[str, ...]
    unreachable: tuple[str, ...]


@cache
def shipped_topics() -> TopicFile:
    """Return the topics that ship."""
    document: Mapping[str, Any] = yaml.load(_FILE.read_text("utf-8"), yaml.CBaseLoader)
    return TopicFile(
        since=date.fromisoformat(document["since"]),
        topics=tuple(Topic(**written) for written in document["topics"]),
        entries=Entries(tuple(entries_of(document))),
    )


def topic_named(code: str | None) -> Topic | None:
    """Return a topic by its code; None for a code that does not exist."""
    return next((topic for topic in shipped_topics().topics if topic.code == code), None)


def words_in(text: str, request: str | None = None, goods: str | None = None) -> Words:
    """Find the topic of a matter, and its words of refund, closing and calls that reach nobody."""
    normalized = normalize_compact(whole_matter(f"{goods or ''}。{text}" if goods else text, request))
    found = shipped_topics().entries.find(normalized)
    spoken = {one.entry.says for one in found}
    topic = next((topic.code for topic in shipped_topics().topics if topic.code in spoken), None)
    return Words(
        text=normalized,
        topic=topic,
        refund=REFUND in spoken or topic in REFUND_TOPICS,
        closing=_quotes(found, CLOSING, normalized),
        unreachable=_quotes(found, UNREACHABLE, normalized),
    )


def _quotes(found: Sequence[Found], says: str, text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.quote(text) for one in found if one.entry.says == says))
