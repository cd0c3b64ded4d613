"""A prefilter for regular expressions: one scan of a text finds out which of many patterns can match in it at all.

Every match of a pattern contains at least one of a few short pieces of text. A match of 退款|赔(?:偿|我), for example,
contains 退款, 赔偿 or 赔我. A text without any of these pieces need not be searched, and a text with only 退款 need be
searched only for the first alternative.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from re import _compiler, _parser  # type: ignore[attr-defined, unused-ignore]
from re import _constants as code  # type: ignore[attr-defined, unused-ignore]
from typing import Any, TypeAlias

Pieces: TypeAlias = frozenset[str]  # each of one or two characters; empty: nothing is required
Step: TypeAlias = tuple[Any, Any]  # one element of a pattern parsed by ``re``
_NO_PIECES: Pieces = frozenset()
_MAX_CLASS_CHARACTERS = 40  # a larger character class does not narrow anything down
_SINGLE_CHARACTER_WEIGHT = 20  # a single character occurs in so many times more texts than a pair


class PrefilteredText:
    """A text, and for each pattern the alternatives that may match in it."""

    __slots__ = ("_alternatives", "text")

    def __init__(self, text: str, alternatives: Mapping[int, Sequence[re.Pattern[str]]]) -> None:
        self.text = text
        self._alternatives = alternatives

    def cannot_match(self, pattern: re.Pattern[str]) -> bool:
        """Whether the pattern can match neither in the text nor in any part of it."""
        return not self._alternatives[id(pattern)]

    def matches(self, pattern: re.Pattern[str]) -> bool:
        """Whether the pattern matches somewhere in the text."""
        for alternative in self._alternatives[id(pattern)]:  # noqa: SIM110 - twice as fast as ``any``, and asked often
            if alternative.search(self.text):
                return True
        return False

    def find_all(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Return every match of the pattern."""
        return pattern.finditer(self.text) if self.matches(pattern) else iter(())


class Prefilter:
    """An index of patterns by the pieces that they require; it keeps the patterns alive.

    The index is built when the first text is scanned, and an alternative is compiled when a text may match it for the
    first time, so that starting a process costs nothing.
    """

    def __init__(self, patterns: Iterable[re.Pattern[str]]) -> None:
        """Keep the patterns without analysing them yet.

        Raises:
            ValueError: a pattern ignores case.
        """
        self._patterns = tuple(patterns)
        if any(pattern.flags & re.IGNORECASE for pattern in self._patterns):
            raise ValueError("a pattern that ignores the case of letters has no prefilter")

    def scan(self, text: str) -> PrefilteredText:
        """Find the alternatives of all patterns that may match in the text."""
        return self._index.scan(text)

    @cached_property
    def _index(self) -> "_AlternativeIndex":
        return _AlternativeIndex(self._patterns)


class _AlternativeIndex:
    """The alternatives of all patterns, by the pieces that they require."""

    def __init__(self, patterns: Iterable[re.Pattern[str]]) -> None:
        self._pattern_ids: list[int] = []  # of each alternative; hashing a pattern itself is slow
        self._alternatives: list[Any] = []  # parsed, or already compiled
        self._always: set[int] = set()  # alternatives that require no piece
        self._by_piece: dict[int, set[int]] = {}
        for pattern in patterns:
            for alternative in _alternatives_of(pattern):
                pieces = pieces_of(alternative)
                if not pieces:
                    self._always.add(len(self._alternatives))
                for piece in pieces:
                    self._by_piece.setdefault(_piece_number(piece), set()).add(len(self._alternatives))
                self._pattern_ids.append(id(pattern))
                self._alternatives.append(alternative)
        self._known = frozenset(self._by_piece)
        self._no_alternatives: dict[int, Sequence[re.Pattern[str]]] = dict.fromkeys(self._pattern_ids, ())

    def scan(self, text: str) -> PrefilteredText:
        found: dict[int, Sequence[re.Pattern[str]]] = self._no_alternatives.copy()
        for index in self._always.union(*map(self._by_piece.__getitem__, self._known & _numbers_in(text))):
            alternative = self._alternatives[index]
            if alternative.__class__ is not re.Pattern:
                alternative = self._alternatives[index] = _compiler.compile(alternative)
            pattern = self._pattern_ids[index]
            found[pattern] = (*found[pattern], alternative)
        return PrefilteredText(text, found)


@lru_cache(maxsize=4)  # a text is scanned by several prefilters
def _numbers_in(text: str) -> frozenset[int]:
    """Return all characters and pairs of adjacent characters, as integers because that is several times faster."""
    units = memoryview(text.encode("utf-16-le", "surrogatepass"))
    evens, odds = units[: len(units) & ~3], units[2 : len(units) - (len(units) - 2) % 4]
    return frozenset(units.cast("H")).union(evens.cast("I"), odds.cast("I"))


def _piece_number(piece: str) -> int:
    return int(memoryview(piece.encode("utf-16-le")).cast("H" if len(piece) == 1 else "I")[0])


def _alternatives_of(pattern: re.Pattern[str]) -> list[Any]:
    """Parse a pattern and return its top-level alternatives."""
    parsed = _parser.parse(pattern.pattern, pattern.flags)
    return list(parsed[0][1][1]) if len(parsed) == 1 and parsed[0][0] is code.BRANCH else [parsed]


def pieces_of(sequence: Iterable[Step]) -> Pieces:
    """Return the rarest pieces of which every match of a parsed pattern contains one; empty if it requires none."""
    steps = list(sequence)
    found = [*map(_pieces_of_step, steps), *_pairs(steps)]
    return min((pieces for pieces in found if pieces), key=_weight, default=_NO_PIECES)


def _pieces_of_step(step: Step) -> Pieces:
    what, argument = step
    if what is code.BRANCH:
        return _any_of([pieces_of(alternative) for alternative in argument[1]])
    if what is code.ASSERT:  # a lookahead or lookbehind matches text too
        return pieces_of(argument[1])
    inner = _inside(step)
    return pieces_of(inner) if inner else _characters(step)


def _pairs(steps: list[Step]) -> Iterator[Pieces]:
    for first, second in pairwise(steps):
        lasts, firsts = _edge_characters(first, -1), _edge_characters(second, 0)
        yield frozenset(one + other for one in lasts for other in firsts)


def _edge_characters(step: Step, end: int) -> Pieces:
    """Return the characters a step may begin (0) or end (-1) with; empty if it may be empty or match any."""
    what, argument = step
    if what is code.BRANCH:
        return _any_of(
            [_edge_characters(alternative[end], end) if len(alternative) else _NO_PIECES for alternative in argument[1]]
        )
    inner = _inside(step)
    return _edge_characters(inner[end], end) if inner else _characters(step)


def _inside(step: Step) -> list[Step]:
    """Return the steps within a group, or within a repetition that occurs at least once."""
    what, argument = step
    if what is code.SUBPATTERN:
        return list(argument[3])
    return list(argument[2]) if what in (code.MAX_REPEAT, code.MIN_REPEAT) and argument[0] > 0 else []


def _characters(step: Step) -> Pieces:
    what, argument = step
    given: list[Step] = [step] if what is code.LITERAL else list(argument) if what is code.IN else []
    if any(kind not in (code.LITERAL, code.RANGE) for kind, _ in given):
        return _NO_PIECES
    spans: list[tuple[int, int]] = [(it, it) if kind is code.LITERAL else it for kind, it in given]
    if sum(last - first + 1 for first, last in spans) > _MAX_CLASS_CHARACTERS:
        return _NO_PIECES
    return frozenset(chr(number) for first, last in spans for number in range(first, last + 1))


def _any_of(alternatives: list[Pieces]) -> Pieces:
    return frozenset().union(*alternatives) if all(alternatives) else _NO_PIECES


def _weight(pieces: Pieces) -> int:
    return sum(1 if len(piece) == 2 else _SINGLE_CHARACTER_WEIGHT for piece in pieces)
