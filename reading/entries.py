"""Knowledge as data: small named entries of words, each with examples, found in one pass over a text.

An entry speaks for one thing (an alert, a refusal hint, a sign of a kind) where one of its words stands in a text and
its conditions hold. The entries stand in ``reading/knowledge/*.yaml``; a bureau's signed rules may add some or switch
some off. All words of all entries are found by one Aho-Corasick automaton (Aho, Corasick: CACM 18(6), 1975).
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from ahocorasick_rs import AhoCorasick, Implementation

WITHIN = 12  # characters between a word and what must or must not stand near it, unless an entry says otherwise
Span = tuple[int, int]  # of a word in a text: its beginning and its end
MOST_TRIED = 100  # places of an entry's words in one text: more is no letter, and must not take long
Places = Mapping[int, Sequence[Span]]  # of each word that occurs, by its number, in order


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Words that speak for one thing, and what must or must not stand near them.

    ``before`` and ``after`` end and begin within ``within`` characters of the word; ``near`` is either side.
    """

    id: str
    says: str
    any: tuple[str, ...]
    near: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    within: int = WITHIN
    unless: tuple[str, ...] = ()  # none of these near, nor around the word
    unless_before: tuple[str, ...] = ()
    never: tuple[str, ...] = ()  # none of these anywhere in the text
    because: str = ""  # for a person
    yes: tuple[str, ...] = ()  # texts in which it speaks
    no: tuple[str, ...] = ()  # texts in which it does not

    @property
    def words(self) -> Iterator[str]:
        """All words that are looked for in a text."""
        for listed in (self.any, self.near, self.before, self.after, self.unless, self.unless_before, self.never):
            yield from listed


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that speaks, and the word of the text by which it does."""

    entry: Entry
    begins: int
    ends: int

    def quote(self, text: str) -> str:
        return text[self.begins : self.ends]


@dataclass(frozen=True, slots=True, eq=False)
class _Numbered:
    """An entry by the numbers of its words."""

    entry: Entry
    near: frozenset[int]
    before: frozenset[int]
    after: frozenset[int]
    unless: frozenset[int]
    unless_before: frozenset[int]
    never: frozenset[int]


@dataclass(frozen=True)
class Entries:
    """Entries with the index by which ``find`` uses them; it is made when the first text is read."""

    entries: Sequence[Entry]

    @cached_property
    def _words(self) -> Sequence[str]:
        return sorted({word for entry in self.entries for word in entry.words})

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick(self._words, implementation=Implementation.ContiguousNFA, store_patterns=False)

    @cached_property
    def _speaking(self) -> Mapping[int, Sequence[_Numbered]]:
        """The entries that each word, by its number, can make speak."""
        known = {word: number for number, word in enumerate(self._words)}
        speaking: defaultdict[int, list[_Numbered]] = defaultdict(list)
        for entry in self.entries:
            listed = (entry.near, entry.before, entry.after, entry.unless, entry.unless_before, entry.never)
            numbered = _Numbered(entry, *(frozenset(known[word] for word in words) for words in listed))
            for word in dict.fromkeys(entry.any):
                speaking[known[word]].append(numbered)
        return dict(speaking)

    def find(self, text: str) -> list[Found]:
        """Return the entries that speak in a normalized text, each once, in the order of their words in it."""
        if not self.entries:
            return []
        places: defaultdict[int, list[Span]] = defaultdict(list)
        for number, begins, ends in self._automaton.find_matches_as_indexes(text, overlapping=True):
            places[number].append((begins, ends))
        spans: defaultdict[_Numbered, list[Span]] = defaultdict(list)
        for number in places.keys() & self._speaking.keys():
            for one in self._speaking[number]:
                spans[one] += places[number]
        found = [first for one, its in spans.items() if (first := _first_of(one, its, places))]
        found.sort(key=lambda one: (one.begins, one.entry.id))
        return found

    def changed_by(self, added: Iterable[Entry], switched_off: Iterable[str]) -> "Entries":
        """Return these entries with others added, or in place of those of the same id, and some left out."""
        by_id = {entry.id: entry for entry in (*self.entries, *added)}
        off = frozenset(switched_off)
        return Entries(tuple(entry for name, entry in by_id.items() if name not in off))


def _first_of(one: _Numbered, spans: list[Span], places: Places) -> Found | None:
    """Return the entry with the first of its words at which it speaks, if any."""
    if not one.never.isdisjoint(places):
        return None
    spans.sort()
    for begins, ends in islice(spans, MOST_TRIED):
        if _holds(one, begins, ends, places):
            return Found(one.entry, begins, ends)
    return None


def _holds(one: _Numbered, begins: int, ends: int, places: Places) -> bool:
    first, last = begins - one.entry.within, ends + one.entry.within
    if one.near and not (_stands(one.near, first, begins, places) or _stands(one.near, ends, last, places)):
        return False
    if one.before and not _stands(one.before, first, begins, places):
        return False
    if one.after and not _stands(one.after, ends, last, places):
        return False
    return not (_stands(one.unless, first, last, places) or _stands(one.unless_before, first, begins, places))


def _stands(words: frozenset[int], low: int, high: int, places: Places) -> bool:
    """Whether one of the words stands between two places of the text."""
    if words.isdisjoint(places):
        return False
    for number in words.intersection(places):
        spans = places[number]
        at = bisect_left(spans, (low,))
        if at < len(spans) and spans[at][1] <= high:
            return True
    return False
