"""What texts are read by: the knowledge that ships, with what a bureau's signed rules change of it (本局知识)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from reading.entries import WITHIN, Entries, Entry
from reading.entry_files import LIST_MARK, TEXTS, WORDS, read_lists
from reading.normalization import normalize_compact
from reading.signs import FILES, shipped_entries
from reading.thresholds import second_thresholds, shipped_thresholds


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """The shipped entries and thresholds, with some entries switched off, own ones, and own thresholds.

    ``off``: ids of shipped entries. ``thresholds``: by the name of its head, from which probability it counts in both
    readings, 0 to 1. What this release does not know (an entry, a head) changes nothing: it was signed under another.
    """

    off: tuple[str, ...] = ()
    own: tuple[Entry, ...] = ()
    thresholds: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def entries(self) -> Entries:
        """All entries that are looked for."""
        return shipped_entries().changed_by(self.own, self.off) if self.own or self.off else shipped_entries()

    @cached_property
    def first(self) -> Mapping[str, float]:
        """The thresholds of the first reading."""
        return self._changed(shipped_thresholds())

    @cached_property
    def second(self) -> Mapping[str, float]:
        """The thresholds of the second reading."""
        return self._changed(second_thresholds())

    def _changed(self, shipped: Mapping[str, float]) -> Mapping[str, float]:
        return {head: self.thresholds.get(head, least) for head, least in shipped.items()}


SHIPPED = Knowledge()


def own_entry(written: Mapping[str, Any]) -> Entry:
    """Return an entry that a bureau wrote as it is looked for: its words normalized, each list by the words in it.

    The words of a list that this release does not ship are none.
    """
    return Entry(
        id=written["id"],
        says=written["says"],
        within=WITHIN if written.get("within") is None else written["within"],
        because=written.get("because") or "",
        **{key: tuple(_words(written.get(key) or ())) for key in WORDS},
        **{key: tuple(written.get(key) or ()) for key in TEXTS},
    )


@cache
def shipped_lists() -> Mapping[str, Sequence[str]]:
    """Return the shipped lists of words by name, as an entry may name them: ``$stories``."""
    return {name: words for file in FILES for name, words in read_lists(file).items()}


def _words(written: Sequence[str]) -> Iterator[str]:
    for word in written:
        if word.startswith(LIST_MARK):
            yield from shipped_lists().get(word[1:], ())
        elif normalized := normalize_compact(word):
            yield normalized
