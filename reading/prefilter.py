"""Which of many patterns a text can match at all, found in one look instead of a search for each.

Every match of a pattern holds at least one of some short pieces of text: of 退款|赔(?:偿|我), 退款, 赔偿 or 赔我.
A text without any of these pieces need not be searched, and one with 退款 only for the first choice.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from re import _compiler, _parser  # type: ignore[attr-defined]
from re import _constants as code  # type: ignore[attr-defined]
from typing import Any, TypeAlias

Pieces: TypeAlias = frozenset[str]  # of one character or two
Step: TypeAlias = tuple[Any, Any]  # of a parsed pattern
_NOTHING: Pieces = frozenset()
_MANY = 40  # characters of a class; one of more says nothing
_COMMON = 20  # a single character stands in so many times more texts than a pair


class PrefilteredText:
    """A text, and of each pattern the choices that may match in it."""

    __slots__ = ("_open", "text")

    def __init__(self, text: str, choices: Mapping[int, Sequence[re.Pattern[str]]]) -> None:
        self.text = text
        self._open = choices

    def lacks(self, pattern: re.Pattern[str]) -> bool:
        """Say whether the pattern can match neither in the text nor in a part of it."""
        return not self._open[id(pattern)]

    def shows(self, pattern: re.Pattern[str]) -> bool:
        """Say whether the pattern matches somewhere."""
        for choice in self._open[id(pattern)]:  # noqa: SIM110 - twice as fast as ``any``, and asked often
            if choice.search(self.text):
                return True
        return False

    def all(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Find every match of the pattern."""
        return pattern.finditer(self.text) if self.shows(pattern) else iter(())


class Prefilter:
    """Made of patterns that live as long as itself; looks at texts for them, and for the choices they consist of.

    The choices are taken apart at the first text, and each is compiled when first a text may hold it: a process that
    starts reads nothing yet, and most read little.
    """

    def __init__(self, patterns: Iterable[re.Pattern[str]]) -> None:
        self._patterns = tuple(patterns)
        if any(pattern.flags & re.IGNORECASE for pattern in self._patterns):
            raise ValueError("a gate knows no letters that stand for one another")

    def look(self, text: str) -> PrefilteredText:
        """Take one look at the text for all patterns."""
        return self._choices.look(text)

    @cached_property
    def _choices(self) -> "_Choices":
        return _Choices(self._patterns)


class _Choices:
    """The choices of patterns, and which of them each piece opens."""

    def __init__(self, patterns: Iterable[re.Pattern[str]]) -> None:
        self._of: list[int] = []  # the pattern by id: its own hash would be reckoned anew each time
        self._choices: list[Any] = []  # parsed, or compiled already
        self._always: set[int] = set()
        self._opened: dict[int, set[int]] = {}
        for pattern in patterns:
            for choice in _choices_of(pattern):
                pieces = _of_sequence(choice)
                if not pieces:
                    self._always.add(len(self._choices))
                for piece in pieces:
                    self._opened.setdefault(_number(piece), set()).add(len(self._choices))
                self._of.append(id(pattern))
                self._choices.append(choice)
        self._known = frozenset(self._opened)
        self._none: dict[int, Sequence[re.Pattern[str]]] = dict.fromkeys(self._of, ())

    def look(self, text: str) -> PrefilteredText:
        found: dict[int, Sequence[re.Pattern[str]]] = self._none.copy()
        for place in self._always.union(*map(self._opened.__getitem__, self._known & _numbers_in(text))):
            choice = self._choices[place]
            if choice.__class__ is not re.Pattern:
                choice = self._choices[place] = _compiler.compile(choice)
            pattern = self._of[place]
            found[pattern] = (*found[pattern], choice)
        return PrefilteredText(text, found)


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
    return _any_of([_of_sequence(choice) for choice in _choices_of(pattern)])


def _choices_of(pattern: re.Pattern[str]) -> list[Any]:
    """What stands between the outermost bars of a pattern, parsed."""
    parsed = _parser.parse(pattern.pattern, pattern.flags)
    return list(parsed[0][1][1]) if len(parsed) == 1 and parsed[0][0] is code.BRANCH else [parsed]


def _of_sequence(sequence: Iterable[Step]) -> Pieces:
    """The rarest of what the steps need, one after another."""
    steps = list(sequence)
    found = [*map(_of_step, steps), *_pairs(steps)]
    return min((pieces for pieces in found if pieces), key=_weight, default=_NOTHING)


def _of_step(step: Step) -> Pieces:
    what, argument = step
    if what is code.BRANCH:
        return _any_of([_of_sequence(choice) for choice in argument[1]])
    if what is code.ASSERT:  # what stands before or after is in the text too
        return _of_sequence(argument[1])
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
