"""What labelled texts taught beside the rules: short runs of characters and how each speaks for every answer.

A linear model with whole weights, so that the same text is read the same everywhere. All weights of a run stand
side by side in one integer, and one addition adds them for all answers at once.
"""

import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import chain
from math import sqrt
from operator import add
from string import ascii_letters
from typing import Generic, TypeVar

T = TypeVar("T")

SCALE = 20  # whole weights for each one of the model
_WIDTH = 32  # bits of one weight in the integer
_ZERO = 1 << 12  # stands for no weight, so that none is negative
LARGEST = _ZERO - 1
_MASK = (1 << _WIDTH) - 1
_FIGURES = re.compile(r"[0-9.]+")
_MARKS = re.compile(r"[^\w]+")
LETTERS = ascii_letters.swapcase()  # A to Z, then a to z: the answers in their order
_NUMBER = "(?:[0-3]?[0-9]{1,3}|40[0-8][0-9]|409[0-5])"  # up to LARGEST
_WEIGHT = re.compile(r"([A-Za-z])(-?[0-9]+)")


class _Weights(dict[str, int]):
    """Those of each run, side by side; read when a run is first met: all at once would be a tenth of a start."""

    def __init__(self, runs: Mapping[str, str], answers: int) -> None:
        super().__init__()
        self._runs, self._answers = runs, answers
        self._known = frozenset(runs)

    def of(self, flat: str) -> list[int]:
        """Those of all runs of a text that are known."""
        return [*map(self.__getitem__, self._known.intersection(chain(flat, _pairs(flat))))]

    def __missing__(self, run: str) -> int:
        weights = self[run] = weights_in(self._runs[run], self._answers)
        return weights


@dataclass(frozen=True)
class Learned(Generic[T]):
    """Weights of runs for the answers, in the order of ``targets``; after them the square of the run's own length."""

    targets: tuple[T, ...] = ()
    leaning: tuple[int, ...] = ()  # what speaks for each answer in any text
    runs: Mapping[str, str] = field(default_factory=dict)  # and its weights as they are written

    @cached_property
    def weights(self) -> _Weights:
        return _Weights(self.runs, len(self.targets))


def runs_of(text: str) -> set[str]:
    """The characters of a text and their pairs, every figure as 0 and every stop as the same stop."""
    flat = _flat(text)
    return {*flat, *_pairs(flat)}


def _pairs(flat: str) -> Iterator[str]:
    return map(add, flat, flat[1:])


def _flat(text: str) -> str:
    return _MARKS.sub("。", _FIGURES.sub("0", text))


def packed(weights: Sequence[int], square: int) -> int:
    """Put the weights of one run side by side."""
    whole = 0
    for at, weight in enumerate((*weights, square)):
        whole |= (weight + _ZERO) << (at * _WIDTH)
    return whole


def can_be_read(written: str, count: int) -> bool:
    """Say whether these are weights for so many answers."""
    return _form(count).fullmatch(written) is not None


@cache
def _form(count: int) -> re.Pattern[str]:
    return re.compile(rf"[0-9]{{1,4}}(?:[{LETTERS[:count]}]-?{_NUMBER})*")


def weights_in(written: str, count: int) -> int:
    """Read ``37A12B-3``: the square of a run's rarity, then a letter for each answer and what the run adds to it."""
    weights = [0] * count
    for letter, weight in _WEIGHT.findall(written):
        weights[LETTERS.index(letter)] = int(weight)
    return packed(weights, int(_FIGURES.match(written)[0]))  # type: ignore[index]


def learned_from(written: str, target: Callable[[str], T]) -> Learned[T]:
    """Read a file of ours: the answers with their leanings, an empty line, then runs and their weights by turns."""
    head, _, body = written.partition("\n\n")
    answers = [line.split() for line in head.splitlines()]
    words = body.split()
    return Learned(
        targets=tuple(target(name) for name, _ in answers),
        leaning=tuple(int(leaning) for _, leaning in answers),
        runs=dict(zip(words[::2], words[1::2], strict=True)),
    )


def leanings(learned: Learned[T], text: str) -> tuple[float, ...]:
    """How much a text speaks for each answer: 1 is a plain yes, 0 a plain no, and nothing is 0."""
    return tuple(min(max((margin + 1) / 2, 0.0), 1.0) for margin in margins(learned, text))


def margins(learned: Learned[T], text: str) -> tuple[float, ...]:
    """How far a text lies on each answer's side: 1 is a plain yes, -1 a plain no, and so is nothing."""
    answers = len(learned.targets)
    known = learned.weights.of(_flat(text))
    if not known:
        return (-1.0,) * answers
    count = answers + 1
    sums = struct.unpack(f"<{count}I", sum(known).to_bytes(count * _WIDTH // 8, "little"))
    zero = _ZERO * len(known)
    length = sqrt(max(sums[-1] - zero, 1))
    return tuple((lean + (one - zero) / length) / SCALE for lean, one in zip(learned.leaning, sums, strict=False))


def spoken_by(learned: Learned[T], text: str, target: T, most: int) -> tuple[str, ...]:
    """The pieces of a text that speak most for an answer: runs that touch are one piece."""
    at = learned.targets.index(target)
    flat = _flat(text)
    pieces: dict[str, int] = {}
    piece, weight = "", 0
    for first, second in zip(flat, flat[1:] + "。", strict=True):
        speaks = _weight(learned, first + second, at)
        if speaks > 0 and "。" not in first + second:
            piece, weight = (piece or first) + second, weight + speaks
        elif piece:
            pieces[piece] = max(weight, pieces.get(piece, 0))
            piece, weight = "", 0
    heaviest = sorted(pieces, key=lambda one: (-pieces[one], one))
    return tuple(heaviest[:most])


def _weight(learned: Learned[T], run: str, at: int) -> int:
    return (learned.weights[run] >> (at * _WIDTH) & _MASK) - _ZERO if run in learned.runs else 0
