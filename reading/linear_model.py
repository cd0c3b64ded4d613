"""A linear classifier of short texts, trained offline on labelled texts (``make learned``).

Its features are runs: single characters and pairs of adjacent characters. Weights are integers, so that a text has the
same result on every machine. All weights of a run are packed into one integer, so that one addition adds them for all
targets at once.
"""

import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import chain
from math import exp, sqrt
from operator import add
from string import ascii_letters
from typing import Generic, TypeVar

T = TypeVar("T")

SCALE = 20  # integer weights are the trained weights times this
_MAX_EXPONENT = 700.0
_WEIGHT_BITS = 32  # bits of one weight in the integer
_OFFSET = 1 << 12  # added to each packed weight, so that none is negative
MAX_WEIGHT = _OFFSET - 1
_MASK = (1 << _WEIGHT_BITS) - 1
_DIGITS = re.compile(r"[0-9.]+")
_PUNCTUATION = re.compile(r"[^\w]+")
LETTERS = ascii_letters.swapcase()  # A to Z, then a to z: one for each target in order
_WEIGHT_VALUE = "(?:[0-3]?[0-9]{1,3}|40[0-8][0-9]|409[0-5])"  # up to MAX_WEIGHT
_WEIGHT = re.compile(r"([A-Za-z])(-?[0-9]+)")


class _Weights(dict[str, int]):
    """The packed weights by run, parsed when a run first occurs, because all at once would slow down the start."""

    def __init__(self, runs: Mapping[str, str], targets: int) -> None:
        super().__init__()
        self._runs, self._targets = runs, targets
        self._known = frozenset(runs)

    def for_text(self, collapsed: str) -> list[int]:
        """Return the packed weights of all known runs in a collapsed text."""
        return [*map(self.__getitem__, self._known.intersection(chain(collapsed, _pairs(collapsed))))]

    def __missing__(self, run: str) -> int:
        weights = self[run] = parse_weights(self._runs[run], self._targets)
        return weights


@dataclass(frozen=True)
class LinearModel(Generic[T]):
    """The model's parameters; the names of its fields are also keys of a rule set."""

    targets: tuple[T, ...] = ()
    leaning: tuple[int, ...] = ()  # the bias of each target
    runs: Mapping[str, str] = field(default_factory=dict)  # the weights of each run as text (``parse_weights``)
    sigmoids: tuple[tuple[float, float], ...] = ()  # slope and offset of each target of a probability (Platt 1999)

    @cached_property
    def weights(self) -> _Weights:
        return _Weights(self.runs, len(self.targets))


def runs_of(text: str) -> set[str]:
    """Return the runs of a text: its characters and their pairs, after numbers and punctuation are collapsed."""
    collapsed = _collapse(text)
    return {*collapsed, *_pairs(collapsed)}


def _pairs(collapsed: str) -> Iterator[str]:
    return map(add, collapsed, collapsed[1:])


def _collapse(text: str) -> str:
    """Replace every number by 0 and every sequence of punctuation by the full stop 。 of Chinese."""
    return _PUNCTUATION.sub("。", _DIGITS.sub("0", text))


def pack_weights(weights: Sequence[int], square: int) -> int:
    """Pack the weights of one run and its squared rarity into an integer."""
    packed = 0
    for index, weight in enumerate((*weights, square)):
        packed |= (weight + _OFFSET) << (index * _WEIGHT_BITS)
    return packed


def is_weights_text(written: str, count: int) -> bool:
    """Whether a text is the weights of one run for so many targets (see ``parse_weights``)."""
    return _weights_pattern(count).fullmatch(written) is not None


@cache
def _weights_pattern(count: int) -> re.Pattern[str]:
    return re.compile(rf"[0-9]{{1,4}}(?:[{LETTERS[:count]}]-?{_WEIGHT_VALUE})*")


def parse_weights(written: str, count: int) -> int:
    """Parse ``37A12B-3``: a run's squared rarity, then each target's letter with the run's weight for it."""
    weights = [0] * count
    for letter, weight in _WEIGHT.findall(written):
        weights[LETTERS.index(letter)] = int(weight)
    return pack_weights(weights, int(_DIGITS.match(written)[0]))  # type: ignore[index]


def parse_model(written: str, target: Callable[[str], T]) -> LinearModel[T]:
    """Parse a model file: lines of a target, its bias and sigmoid, an empty line, then runs and weights alternately."""
    head, _, body = written.partition("\n\n")
    lines = [line.split() for line in head.splitlines()]
    words = body.split()
    return LinearModel(
        targets=tuple(target(name) for name, *_ in lines),
        leaning=tuple(int(bias) for _, bias, *_ in lines),
        runs=dict(zip(words[::2], words[1::2], strict=True)),
        sigmoids=tuple((float(slope), float(offset)) for _, _, slope, offset in lines),
    )


def scores(model: LinearModel[T], text: str) -> tuple[float, ...]:
    """Return the score of each target between 0 and 1; all are 0 for a text without known runs."""
    return tuple(map(share_of, margins(model, text)))


def share_of(margin: float) -> float:
    """Return a margin as a share between 0, a clear no, and 1, a clear yes."""
    return min(max((margin + 1) / 2, 0.0), 1.0)


def sigmoid(value: float) -> float:
    """Return the logistic function, for any value without overflow."""
    if value < 0:
        small = exp(max(value, -_MAX_EXPONENT))
        return small / (1 + small)
    return 1 / (1 + exp(-min(value, _MAX_EXPONENT)))


def margins(model: LinearModel[T], text: str) -> tuple[float, ...]:
    """Return the margin of each target, with 1 for a clear yes and -1 for a clear no; all are -1 without known runs."""
    targets = len(model.targets)
    known = model.weights.for_text(_collapse(text))
    if not known:
        return (-1.0,) * targets
    count = targets + 1
    sums = struct.unpack(f"<{count}I", sum(known).to_bytes(count * _WEIGHT_BITS // 8, "little"))
    zero = _OFFSET * len(known)
    length = sqrt(max(sums[-1] - zero, 1))
    return tuple((bias + (one - zero) / length) / SCALE for bias, one in zip(model.leaning, sums, strict=False))


def supporting_pairs(model: LinearModel[T], text: str, target: T) -> dict[str, int]:
    """Return the pairs of characters of a text that speak for a target, each with its weight."""
    index = model.targets.index(target)
    weighed = ((pair, _weight(model, pair, index)) for pair in set(_pairs(_collapse(text))) if "。" not in pair)
    return {pair: weight for pair, weight in weighed if weight > 0}


def top_phrases(model: LinearModel[T], text: str, target: T, most: int) -> tuple[str, ...]:
    """Return the phrases of a text with the highest weights for a target; overlapping runs form one phrase."""
    index = model.targets.index(target)
    collapsed = _collapse(text)
    phrases: dict[str, int] = {}
    phrase, weight = "", 0
    for first, second in zip(collapsed, collapsed[1:] + "。", strict=True):
        added = _weight(model, first + second, index)
        if added > 0 and "。" not in first + second:
            phrase, weight = (phrase or first) + second, weight + added
        elif phrase:
            phrases[phrase] = max(weight, phrases.get(phrase, 0))
            phrase, weight = "", 0
    heaviest = sorted(phrases, key=lambda one: (-phrases[one], one))
    return tuple(heaviest[:most])


def _weight(model: LinearModel[T], run: str, index: int) -> int:
    return (model.weights[run] >> (index * _WEIGHT_BITS) & _MASK) - _OFFSET if run in model.runs else 0
