"""Prototypes: a few labelled texts of each target, which show beside a learned decision what it was learned from.

Two texts are alike where they share pairs of characters that speak for the target. ``make learned`` chooses the
prototypes so that they lie near all labelled texts of their target. They explain a decision and take no part in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt

from canon.codes import Agency, Department
from reading.heads import LEARNED, TARGET_HEADS, TARGETS
from reading.linear_model import LinearModel, supporting_pairs
from reading.normalization import normalize_compact

FILE = LEARNED / "prototypes.txt"
MAX_CHARACTERS = 1_000  # of a text that are compared, so that no text takes long
LEAST_LIKENESS = 0.15  # below which two texts have little in common
MOST_OF_TARGET = 2
MOST_OF_RUNNER_UP = 1


@dataclass(frozen=True, slots=True)
class Prototype:
    """A text that somebody labelled with its target."""

    text: str
    target: Department | Agency


def support_of(
    text: str, target: Department | Agency, model: LinearModel[Department | Agency] = TARGET_HEADS
) -> Mapping[str, int]:
    """Return the pairs of characters that speak for a target at the beginning of a text, each with its weight."""
    return supporting_pairs(model, normalize_compact(text[:MAX_CHARACTERS]), target)


def nearest_prototypes(text: str, target: str, runner_up: str | None) -> list[Prototype]:
    """Return the prototypes of the target nearest to a text, the nearest first, then that of the runner-up."""
    found = _nearest(text, TARGETS[target], MOST_OF_TARGET)
    return found + (_nearest(text, TARGETS[runner_up], MOST_OF_RUNNER_UP) if runner_up else [])


def _nearest(text: str, target: Department | Agency, most: int) -> list[Prototype]:
    support = support_of(text, target)
    length = _length(support)
    likely = [(_shared(support, other) / (length * of_other), one) for one, other, of_other in _prototypes_of(target)]
    near = sorted((pair for pair in likely if pair[0] >= LEAST_LIKENESS), key=lambda pair: -pair[0])
    return [one for _, one in near[:most]]


def _shared(one: Mapping[str, int], other: Mapping[str, int]) -> int:
    return sum(one[pair] * other[pair] for pair in one.keys() & other.keys())


def _length(weights: Mapping[str, int]) -> float:
    return sqrt(sum(weight * weight for weight in weights.values())) or 1.0


@cache
def _prototypes_of(target: Department | Agency) -> Sequence[tuple[Prototype, Mapping[str, int], float]]:
    """Return those of a target in the order of the file, with what is compared, worked out when it is first wanted."""
    supports = [(one, support_of(one.text, target)) for one in shipped_prototypes() if one.target == target]
    return [(one, support, _length(support)) for one, support in supports]


@cache
def shipped_prototypes() -> Sequence[Prototype]:
    return tuple(parse_prototypes(FILE.read_text("utf-8").splitlines()))


def parse_prototypes(lines: Iterable[str]) -> Iterable[Prototype]:
    """Parse lines of a target, a blank and a text."""
    for line in lines:
        target, _, text = line.partition(" ")
        yield Prototype(text, TARGETS[target])
