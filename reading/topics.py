"""Find a topic and the words of closing and of calls that reach nobody in a text (``knowledge/topics.yaml``)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from canon.topics import NARROWER
from reading.entries import Entries, Found
from reading.entry_files import read_entries
from reading.normalization import normalize_compact

REFUND, CLOSING, UNREACHABLE = "refund", "closing", "unreachable"
REFUND_TOPICS = ("training_refund", "prepaid")  # what is paid ahead and asked back


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a text says of these things; ``text`` is normalized."""

    text: str
    topic: str | None
    refund: bool
    closing: tuple[str, ...]
    unreachable: tuple[str, ...]


@cache
def topic_entries() -> Entries:
    """Return the entries by which topics and the other words are found."""
    return Entries(read_entries("topics"))


def words_in(normalized: str, goods: str | None = None) -> Words:
    """Find the topic of a matter, and its words of refund, closing and calls that reach nobody.

    ``normalized`` is the matter from ``normalize_compact``, as ``Signs.text`` is.
    """
    text = f"{normalize_compact(goods)}。{normalized}" if goods else normalized
    found = topic_entries().find(text)
    spoken = {one.entry.says for one in found}
    topic = next((topic for topic in NARROWER if topic in spoken), None)
    return Words(
        text=text,
        topic=topic,
        refund=REFUND in spoken or topic in REFUND_TOPICS,
        closing=_quotes(found, CLOSING, text),
        unreachable=_quotes(found, UNREACHABLE, text),
    )


def _quotes(found: Sequence[Found], says: str, text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.quote(text) for one in found if one.entry.says == says))
