"""What labelled texts taught beside the rules: short runs of characters and how each speaks for every answer.

A linear model with whole weights, so that the same text is read the same everywhere. All weights of a run stand
side by side in one integer, and one addition adds them for all answers at once.
"""

import re
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from math import sqrt
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
_WRITTEN = re.compile(r"([0-9]{1,4})((?:[A-Za-z]-?[0-9]{1,4})*)")
_WEIGHT = re.compile(r"([A-Za-z])(-?[0-9]+)")


@dataclass(frozen=True, slots=True)
class Learned(Generic[T]):
    """Weights of runs for the answers, in the order of ``targets``; after them the square of the run's own length."""

    targets: tuple[T, ...] = ()
    leaning: tuple[int, ...] = ()  # what speaks for each answer in any text
    runs: Mapping[str, int] = field(default_factory=dict)


def runs_of(text: str) -> set[str]:
    """The characters of a text and their pairs, every figure as 0 and every stop as the same stop."""
    flat = _flat(text)
    return {*flat, *map("".join, pairwise(flat))}


def _flat(text: str) -> str:
    return _MARKS.sub("。", _FIGURES.sub("0", text))


def packed(weights: Sequence[int], square: int) -> int:
    """Put the weights of one run side by side."""
    whole = 0
    for at, weight in enumerate((*weights, square)):
        whole |= (weight + _ZERO) << (at * _WIDTH)
    return whole


def weights_in(written: str, count: int) -> int | None:
    """Read ``37A12B-3``: the square of a run's rarity, then a letter for each answer and what the run adds to it."""
    found = _WRITTEN.fullmatch(written)
    if found is None:
        return None
    whole = _nothing(count) + (int(found[1]) << (count * _WIDTH))
    for letter, weight in dict(_WEIGHT.findall(found[2])).items():
        at = LETTERS.index(letter)
        if at >= count or abs(int(weight)) > LARGEST:
            return None
        whole += int(weight) << (at * _WIDTH)
    return whole


@cache
def _nothing(count: int) -> int:
    return packed((0,) * count, 0)


def learned_from(written: str, target: Callable[[str], T]) -> Learned[T]:
    """Read a file of ours: the answers with their leanings, an empty line, then runs and their weights by turns."""
    head, _, body = written.partition("\n\n")
    answers = [line.split() for line in head.splitlines()]
    words = body.split()
    return Learned(
        targets=tuple(target(name) for name, _ in answers),
        leaning=tuple(int(leaning) for _, leaning in answers),
        runs={
            run: weights_in(weights, len(answers)) or 0 for run, weights in zip(words[::2], words[1::2], strict=True)
        },
    )


def leanings(learned: Learned[T], text: str) -> tuple[float, ...]:
    """How much a text speaks for each answer: 1 is a plain yes, 0 a plain no, and nothing is 0."""
    return tuple(min(max((margin + 1) / 2, 0.0), 1.0) for margin in margins(learned, text))


def margins(learned: Learned[T], text: str) -> tuple[float, ...]:
    """How far a text lies on each answer's side: 1 is a plain yes, -1 a plain no, and so is nothing."""
    known = [*filter(None, map(learned.runs.get, runs_of(text)))]  # no packed weight is 0
    if not known:
        return (-1.0,) * len(learned.targets)
    count = len(learned.targets) + 1
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
    return (learned.runs[run] >> (at * _WIDTH) & _MASK) - _ZERO if run in learned.runs else 0
