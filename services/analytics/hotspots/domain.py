"""Whether a week has more than is usual, against the fifty-two weeks before it, or those since the county's first.

A count is compared with its predictive distribution, a negative binomial: with a Gamma prior of shape 1/2 (Jeffreys) on
the weekly mean (Gelman et al., Bayesian Data Analysis, 3rd ed., §2.6), and with the variance of weeks that vary more
than Poisson ones do. The season is what all complaints did in the same weeks a year ago. Of all that are tested,
those are hot that the procedure of Benjamini and Hochberg (J. R. Stat. Soc. B 57, 1995) keeps at a rate of 5 %; in a
county's first year, in which nobody knows its season, at as much less as its history is shorter.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

FALSE_DISCOVERY_RATE = 0.05
WEEKS = 52  # of history
SEASON_WEEKS = 5  # around the same week of the year before
RECENT_WEEKS = 3  # whose level counts as the season, where there is no year before
LEAST_SEASON, MOST_SEASON = 0.5, 2.0
LEAST_WEEKS = 8  # with any complaint at all; of a shorter history nothing is usual yet
LEAST_GROWN, CLEARLY_MORE = 2, 1.5  # cases of a part of a hot spot, and how many times its usual number
OWN_DISPERSION_AT = 30  # complaints of a series, from which on its own dispersion weighs more than that of all
_PRIOR = 0.5


class Of(StrEnum):
    """What is looked at, one test for each of its values."""

    TOPIC = "topic"
    TOWN = "town"
    CATEGORY = "category"
    DEPARTMENT = "department"
    RESPONDENT = "respondent"
    WEEKDAY = "weekday"  # 1 is Monday


@dataclass(frozen=True, slots=True, kw_only=True)
class HotSpot:
    """``count`` in the week against ``usual``; ``p_value`` is how often chance alone gives so many."""

    key: str
    count: int
    usual: float
    p_value: float
    is_hot: bool

    @property
    def ratio(self) -> float | None:
        return None if self.usual == 0 else self.count / self.usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """What more of a hot spot's cases than usual are about, or where; ``usual`` is the mean of a week before."""

    key: str
    count: int
    usual: float

    @property
    def more(self) -> float:
        return self.count - self.usual


def find_growth(counts: Mapping[str, tuple[int, int]], weeks: int) -> list[Growth]:
    """Return what grew, what grew most first; ``counts`` are of the week and of all ``weeks`` before it together.

    It describes a hot spot that was found already, and is no test of its own.
    """
    grown = [Growth(key=key, count=now, usual=before / weeks) for key, (now, before) in counts.items()]
    clear = [one for one in grown if one.count >= LEAST_GROWN and one.count >= CLEARLY_MORE * one.usual]
    return sorted(clear, key=lambda one: (-one.more, one.key))


def find_hot_spots(series: Mapping[str, Sequence[int]]) -> list[HotSpot]:
    """Return each series as it stands, those with the least p-value first.

    A series has ``WEEKS + 1`` counts, the week in question last. Without ``LEAST_WEEKS`` weeks of history none is hot.
    """
    totals = _totals(series)
    if sum(1 for total in totals[:-1] if total) < LEAST_WEEKS:
        return []
    weeks = weeks_of(series)
    known = {key: counts[-weeks - 1 :] for key, counts in series.items()}
    season = season_of(totals[-weeks - 1 :])
    dispersion = dispersion_of(list(known.values()))
    found = [_judge(key, counts, season, dispersion) for key, counts in known.items()]
    found.sort(key=lambda one: (one[2], one[0]))
    last = _count_discoveries([p_value for *_, p_value in found], FALSE_DISCOVERY_RATE * weeks / WEEKS)
    return [
        HotSpot(key=key, count=series[key][-1], usual=usual, p_value=p_value, is_hot=place < last)
        for place, (key, usual, p_value) in enumerate(found)
    ]


def weeks_of(series: Mapping[str, Sequence[int]]) -> int:
    """Return how many weeks of history there are: a week before the first complaint of all is none without any."""
    history = _totals(series)[:-1]
    return len(history) - next((place for place, total in enumerate(history) if total), len(history))


def _totals(series: Mapping[str, Sequence[int]]) -> list[int]:
    return [sum(counts) for counts in zip(*series.values(), strict=True)]


def season_of(totals: Sequence[int]) -> float:
    """Return by how much the same weeks of the year before lay above its mean, or the last ones where there is none.

    ``totals`` end with the week in question, whose own count is not looked at. Of the difference a year ago half is
    taken, for one year says little about the next.
    """
    history = totals[:-1]
    if len(history) < WEEKS:
        share = _mean(history[-RECENT_WEEKS:]) / _mean(history)
    else:
        around = history[: SEASON_WEEKS // 2 + 1]  # the same week a year ago, and those after it
        share = 1 + (_mean(around) / _mean(history) - 1) / 2 if all(around) else 1.0
    return min(MOST_SEASON, max(LEAST_SEASON, share))


def _mean(counts: Sequence[int]) -> float:
    return sum(counts) / len(counts)


def dispersion_of(series: Sequence[Sequence[int]]) -> float:
    """Return the variance of a week's count over its mean, of all series together; at least 1, that of Poisson."""
    ratios, weights = 0.0, 0
    for counts in series:
        history = counts[:-1]
        mean = sum(history) / len(history)
        if mean > 0:
            ratios += sum((count - mean) ** 2 for count in history) / mean
            weights += len(history) - 1
    return max(1.0, ratios / weights) if weights else 1.0


def _judge(key: str, counts: Sequence[int], season: float, pooled: float) -> tuple[str, float, float]:
    history, count = counts[:-1], counts[-1]
    usual = season * sum(history) / len(history)
    share = sum(history) / (sum(history) + OWN_DISPERSION_AT)  # its own is known badly from a few complaints
    dispersion = pooled + share * (dispersion_of([counts]) - pooled)
    return key, usual, tail(count, history, season, dispersion)


def tail(count: int, history: Sequence[int], season: float, dispersion: float) -> float:
    """Return the probability of ``count`` or more in a week, given the weeks before it."""
    if count == 0:
        return 1.0
    shape = sum(history) / dispersion + _PRIOR  # of what is known of the mean
    mean = season * dispersion * shape / len(history)
    variance = dispersion * mean + mean**2 / shape
    size = mean**2 / (variance - mean)  # of the negative binomial with this mean and variance
    success = size / (size + mean)
    below, term = 0.0, size * math.log(success)
    for number in range(count):
        below += math.exp(term)
        term += math.log((size + number) / (number + 1)) + math.log(1 - success)
    return max(0.0, 1.0 - below)


def _count_discoveries(p_values: Sequence[float], rate: float) -> int:
    """Return how many of the sorted p-values are kept at a rate of false discoveries."""
    tested = len(p_values)
    places = [place for place, p in enumerate(p_values, start=1) if p <= rate * place / tested]
    return max(places, default=0)
