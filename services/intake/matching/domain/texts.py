"""How much two texts have in common, where one may be a clerk's retelling of the other.

What is rare counts more: a character's rarity is the logarithm of how many labelled texts there are for each that has
it (inverse document frequency, Spärck Jones 1972), that of a pair the sum of its two. ``make learned`` counts anew.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

RARITY_FILE = Path(__file__).with_name("rarity.txt")
STEPS = 4  # levels of rarity for each power of e
MOST_REPEATS = 2  # of a pair within a text that count
MAX_CHARACTERS = 1_500  # of a text that are compared, so that no text takes long


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are, each 0 to 1."""

    characters: float  # of the shorter text's characters, by rarity, that the longer has too
    pairs: float  # the same for pairs of adjacent characters
    cosine: float  # of the rarities of their pairs
    order: float  # length of their longest common subsequence, as a part of the shorter
    passage: float  # how alike the shorter is to the most similar passage of the longer

    @classmethod
    def of(cls, one: str, other: str) -> "Likeness":
        """Compare two texts of letters alone."""
        first, second = one[:MAX_CHARACTERS], other[:MAX_CHARACTERS]
        if not first or not second:
            return cls(0.0, 0.0, 0.0, 0.0, 0.0)
        return cls(
            characters=_contained(Counter(first), Counter(second)),
            pairs=_contained(_pairs(first), _pairs(second)),
            cosine=_cosine(_pairs(first), _pairs(second)),
            order=LCSseq.similarity(first, second) / min(len(first), len(second)),
            passage=fuzz.partial_ratio(first, second) / 100,
        )


def _pairs(text: str) -> Counter[str]:
    return Counter(map(str.__add__, text, text[1:]))


def _contained(one: Counter[str], other: Counter[str]) -> float:
    least = min(sum(map(_rarity_of, one)), sum(map(_rarity_of, other)))
    return sum(_rarity_of(run) for run in one.keys() & other.keys()) / least if least else 0.0


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    product = sum(min(one[run], other[run]) * _rarity_of(run) ** 2 for run in one.keys() & other.keys())
    lengths = _squared_length(one) * _squared_length(other)
    return min(product / sqrt(lengths), 1.0) if lengths else 0.0


def _squared_length(runs: Counter[str]) -> float:
    return sum(min(count, MOST_REPEATS) * _rarity_of(run) ** 2 for run, count in runs.items())


def _rarity_of(run: str) -> float:
    rarities = _rarities()
    return sum(rarities.get(character, rarities[""]) for character in run)


@cache
def _rarities() -> Mapping[str, float]:
    """Return the rarity of each character; that of an unknown one under ""."""
    lines = RARITY_FILE.read_text("utf-8").rstrip("\n").split("\n")
    known = {character: level / STEPS for level, line in enumerate(lines) for character in line}
    return known | {"": (len(lines) - 1) / STEPS}
