"""How surely two messages are one matter: a logistic model learned from labelled pairs, and its bands."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from math import exp
from pathlib import Path

from services.intake.matching.domain.comparison import Comparison
from services.intake.matching.domain.trust import Trust

LEARNED = Path(__file__).with_name("learned.json")


_WEAK_BETWEEN_PLATFORMS = frozenset({"business_other"})  # a caller who describes a shop does not name another one
_WEAK_WHERE_NAMED = frozenset({"further", "denied"})  # of whoever names the earlier one


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
    verified: float  # of what two that heard the caller sent

    def score(self, comparison: Comparison) -> float:
        """Return how probable it is that the two are one matter, by the labelled pairs, 0 to 1."""
        total = self.bias + sum(self.weights[name] * value for name, value in comparison.features.items())
        return 1 / (1 + exp(-total))

    def band(self, comparison: Comparison, score: float, trust: Trust) -> Band:
        """Return the band; what is joined is of one person by who says so, of one business, and contradicts nothing."""
        if trust is Trust.NAMED:
            return Band.SAME if set(comparison.contradictions) <= _WEAK_WHERE_NAMED else Band.PERHAPS
        if score < self.perhaps:
            return Band.OTHER
        is_one = comparison.same_person and comparison.same_business
        return Band.SAME if is_one and self._is_sure(comparison, score, trust) else Band.PERHAPS

    def _is_sure(self, comparison: Comparison, score: float, trust: Trust) -> bool:
        if trust is Trust.ONE_SOURCE:
            return not comparison.contradictions and (score >= self.same or comparison.is_repeated)
        if trust is Trust.VERIFIED:
            contradicted = set(comparison.contradictions) - _WEAK_BETWEEN_PLATFORMS or comparison.sums_differ
            near = not comparison.features["far"] and score >= self.verified
            return not contradicted and (near or comparison.is_repeated)
        return False


@cache
def shipped_model() -> MatchModel:
    """Return the model that ships."""
    return MatchModel(**json.loads(LEARNED.read_text("utf-8")))
