"""How surely two messages are one matter: a logistic model learned from labelled pairs, and its bands."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from math import exp
from pathlib import Path

from services.intake.matching.domain.comparison import Comparison

LEARNED = Path(__file__).with_name("learned.json")


class Band(StrEnum):
    """What is done with a score."""

    SAME = "same"  # the machine joins the two
    PERHAPS = "perhaps"  # a person decides
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchModel:
    """Weights of the features (``make learned``), and from which score on which band begins, 0 to 1."""

    version: str
    bias: float
    weights: Mapping[str, float]
    same: float
    perhaps: float

    def score(self, comparison: Comparison) -> float:
        """Return how probable it is that the two are one matter, by the labelled pairs, 0 to 1."""
        total = self.bias + sum(self.weights[name] * value for name, value in comparison.features.items())
        return 1 / (1 + exp(-total))

    def band(self, comparison: Comparison, score: float) -> Band:
        """Return the band; only what is surely of one person and one business and contradicts nothing is joined."""
        if score < self.perhaps:
            return Band.OTHER
        likely = score >= self.same or comparison.is_repeated
        sure = likely and comparison.same_person and comparison.same_business and not comparison.contradictions
        return Band.SAME if sure else Band.PERHAPS


@cache
def shipped_model() -> MatchModel:
    """Return the model that ships."""
    return MatchModel(**json.loads(LEARNED.read_text("utf-8")))
