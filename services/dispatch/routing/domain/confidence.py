"""How sure a judgement is: the probability that the first target is right, calibrated on authors not learned from.

A logistic regression over a few facts of the judgement; its weights are data of the rule set (``make learned``).
"""

from collections.abc import Mapping, Sequence
from math import exp

from services.dispatch.routing.domain.ranking import Ranking
from services.dispatch.routing.domain.scoring import ScoredTarget

LONG = 600  # characters from which on a text counts as long
INTERCEPT = "intercept"
FACTS = ("share", "lead", "named", "agreed", "margin", "margin_lead", "behind", "hub", "length", "weight_share")


def facts_of(judgement: Ranking, weighed: Sequence[ScoredTarget], length: int) -> Mapping[str, float]:
    """Return the facts of a judgement with at least one target, by the names of ``FACTS``."""
    best = judgement.ranked[0]
    second = judgement.ranked[1].share if len(judgement.ranked) > 1 else 0.0
    margins = judgement.margins
    ordered = sorted(margins.values(), reverse=True)
    top, next_ = (ordered[0], ordered[1]) if len(ordered) > 1 else (-1.0, -1.0)
    own = margins.get(best.target, -1.0)
    return {
        "share": best.share,
        "lead": best.share - second,
        "named": float(best.is_named),
        "agreed": float(bool(weighed) and weighed[0].target == best.target),
        "margin": own,
        "margin_lead": top - next_,
        "behind": own - top,
        "hub": judgement.hub_share,
        "length": min(length, LONG) / LONG,
        "weight_share": weighed[0].weight / (sum(one.weight for one in weighed) + 2) if weighed else 0.0,
    }


def confidence(weights: Mapping[str, float], facts: Mapping[str, float]) -> float:
    """Return how probable it is that the first target is right, 0 to 1."""
    score = weights[INTERCEPT] + sum(weights[name] * facts[name] for name in FACTS)
    return 1 / (1 + exp(-max(-30.0, min(score, 30.0))))
