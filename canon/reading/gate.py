"""Which of many patterns a text can match at all, found in one look instead of a search for each.

Every match of a pattern holds at least one of some short pieces of text: of 退款|赔(?:偿|我), 退款, 赔偿 or 赔我.
A text without any of these pieces need not be searched.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, TypeAlias

Pieces: TypeAlias = frozenset[str]  # of one character or two
Step: TypeAlias = tuple[Any, Any]  # of a parsed pattern
_NOTHING: Pieces = frozenset()
_MANY = 40  # characters of a class; one of more says nothing
_COMMON = 20  # a single character stands in so many times more texts than a pair


class Look:
    """A text, and the patterns that cannot match in it."""

    __slots__ = ("_closed", "text")

    def __init__(self, text: str, closed: frozenset[int]) -> None:
        self.text = text
        self._closed = closed

    def lacks(self, pattern: re.Pattern[str]) -> bool:
        """Say whether the pattern can match neither in the text nor in a part of it."""
        return id(pattern) in self._closed

    def shows(self, pattern: re.Pattern[str]) -> bool:
        """Say whether the pattern matches somewhere."""
        return id(pattern) not in self._closed and pattern.search(self.text) is not None

    def all(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Find every match of the pattern."""
        return iter(()) if id(pattern) in self._closed else pattern.finditer(self.text)


class Gate:
    """Made of patterns that live as long as itself; looks at texts for them."""

    def __init__(self, patterns: Iterable[re.Pattern[str]]) -> None:
        self._closable: frozenset[int] = frozenset()
        self._opened: dict[int, set[int]] = {}
        for pattern in patterns:
            pieces = pieces_of(pattern)
            if pieces:
                self._closable |= {id(pattern)}  # a pattern's own hash is reckoned anew each time, over all of it
            for piece in pieces:
                self._opened.setdefault(_number(piece), set()).add(id(pattern))
        self._known = frozenset(self._opened)

    def look(self, text: str) -> Look:
        """Take one look at the text for all patterns."""
        opened = map(self._opened.__getitem__, self._known & _numbers_in(text))
        return Look(text, self._closable.difference(*opened))


@lru_cache(maxsize=4)  # a text is looked at through several gates
def _numbers_in(text: str) -> frozenset[int]:
    """Number all characters and pairs of neighbours: as integers, because that is several times faster."""
    units = memoryview(text.encode("utf-16-le", "surrogatepass"))
    evens, odds = units[: len(units) & ~3], units[2 : len(units) - (len(units) - 2) % 4]
    return frozenset(units.cast("H")).union(evens.cast("I"), odds.cast("I"))


def _number(piece: str) -> int:
    return int(memoryview(piece.encode("utf-16-le")).cast("H" if len(piece) == 1 else "I")[0])


def pieces_of(pattern: re.Pattern[str]) -> Pieces:
    """Pieces of which every match holds at least one; none where that cannot be said."""
    return (
        _of_sequence(_parser.parse(pattern.pattern, pattern.flags)) if not pattern.flags & re.IGNORECASE else _NOTHING
    )


def _of_sequence(sequence: Iterable[Step]) -> Pieces:
    """The rarest of what the steps need, one after another."""
    steps = list(sequence)
    found = [*map(_of_step, steps), *_pairs(steps)]
    return min((pieces for pieces in found if pieces), key=_weight, default=_NOTHING)


def _of_step(step: Step) -> Pieces:
    what, argument = step
    if what is code.BRANCH:
        return _any_of([_of_sequence(choice) for choice in argument[1]])
    inner = _inside(step)
    return _of_sequence(inner) if inner else _characters(step)


def _pairs(steps: list[Step]) -> Iterator[Pieces]:
    for first, second in pairwise(steps):
        lasts, firsts = _at_the_end(first, -1), _at_the_end(second, 0)
        yield frozenset(one + other for one in lasts for other in firsts)


def _at_the_end(step: Step, end: int) -> Pieces:
    """The characters a step may begin (0) or end (-1) with; none if it may be empty or that says nothing."""
    what, argument = step
    if what is code.BRANCH:
        return _any_of([_at_the_end(choice[end], end) if len(choice) else _NOTHING for choice in argument[1]])
    inner = _inside(step)
    return _at_the_end(inner[end], end) if inner else _characters(step)


def _inside(step: Step) -> list[Step]:
    """The steps within a group, or within a repetition that is there at least once."""
    what, argument = step
    if what is code.SUBPATTERN:
        return list(argument[3])
    return list(argument[2]) if what in (code.MAX_REPEAT, code.MIN_REPEAT) and argument[0] > 0 else []


def _characters(step: Step) -> Pieces:
    what, argument = step
    given: list[Step] = [step] if what is code.LITERAL else list(argument) if what is code.IN else []
    if any(kind not in (code.LITERAL, code.RANGE) for kind, _ in given):
        return _NOTHING
    spans: list[tuple[int, int]] = [(it, it) if kind is code.LITERAL else it for kind, it in given]
    if sum(last - first + 1 for first, last in spans) > _MANY:
        return _NOTHING
    return frozenset(chr(number) for first, last in spans for number in range(first, last + 1))


def _any_of(choices: list[Pieces]) -> Pieces:
    return frozenset().union(*choices) if all(choices) else _NOTHING


def _weight(pieces: Pieces) -> int:
    return sum(1 if len(piece) == 2 else _COMMON for piece in pieces)
