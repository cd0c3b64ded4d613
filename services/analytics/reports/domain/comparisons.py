"""Whether a figure differs from that of another period by more than chance, at 95 %.

Rates: the interval of Newcombe for the difference of two proportions, from Wilson's intervals (Statistics in Medicine
17, 1998, method 10). Counts: events of two Poisson processes; given their sum, the first is binomial (Przyborowski and
Wilenski, Biometrika 31, 1940), whose share is compared by Wilson's interval with that of the days.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from services.analytics.definitions.domain.figures import wilson_bounds


class Change(StrEnum):
    """How a figure changed; ``same`` within chance."""

    UP = "up"
    DOWN = "down"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Share:
    """A number of hits among a number of trials."""

    hits: int
    of: int


def compare_rates(now: Share, before: Share) -> Change | None:
    """Return how a rate changed; None where one of the two is over nothing."""
    if not now.of or not before.of:
        return None
    (low, high), (low_before, high_before) = wilson_bounds(now.hits, now.of), wilson_bounds(before.hits, before.of)
    rate, rate_before = now.hits / now.of, before.hits / before.of
    difference = rate - rate_before
    lower = difference - math.hypot(rate - low, high_before - rate_before)
    upper = difference + math.hypot(high - rate, rate_before - low_before)
    return _change(lower, upper)


def compare_counts(now: int, days: int, before: int, days_before: int) -> Change | None:
    """Return how a count changed, each over its days; None where nothing was counted in both."""
    if now + before == 0:
        return None
    expected = days / (days + days_before)
    low, high = wilson_bounds(now, now + before)
    return _change(low - expected, high - expected)


def _change(lower: float, upper: float) -> Change:
    if lower > 0:
        return Change.UP
    return Change.DOWN if upper < 0 else Change.SAME
