"""From counts to figures: rates in basis points, with their confidence intervals."""

import math
from typing import NamedTuple

from services.analytics.definitions.domain.metric import Metric, Shape

BASIS_POINTS = 10_000  # 100 %
Z_95 = 1.959963984540054  # two-sided 95 % of the normal distribution


class Tally(NamedTuple):
    """What was counted for one metric: the rows, those that also fulfil the numerator, and an amount."""

    numerator: int = 0
    denominator: int = 0
    amount: int | None = None


class Interval(NamedTuple):
    """The 95 % confidence interval of a rate, in basis points."""

    low: int
    high: int


def basis_points(numerator: int, denominator: int) -> int | None:
    """Return the rate in basis points, rounded half up; ``None`` if the denominator is 0."""
    if denominator == 0:
        return None
    return (2 * BASIS_POINTS * numerator + denominator) // (2 * denominator)


def wilson(numerator: int, denominator: int) -> Interval | None:
    """Return the Wilson score interval (95 %) of a rate in basis points, valid for small numbers; ``None`` over 0."""
    if denominator == 0:
        return None
    low, high = wilson_bounds(numerator, denominator)
    return Interval(round(BASIS_POINTS * low), round(BASIS_POINTS * high))


def wilson_bounds(numerator: int, denominator: int) -> tuple[float, float]:
    """Return the bounds of the Wilson score interval (95 %) of a rate, as shares from 0 to 1."""
    share = numerator / denominator
    weight = Z_95**2 / denominator
    centre = (share + weight / 2) / (1 + weight)
    reach = Z_95 * math.sqrt(share * (1 - share) / denominator + weight / (4 * denominator)) / (1 + weight)
    return 0.0 if numerator == 0 else centre - reach, 1.0 if numerator == denominator else centre + reach


def value_of(metric: Metric, tally: Tally) -> int | None:
    """Return the figure: a number of rows, basis points, fen or days. Over no rows a sum is 0 and a rate ``None``."""
    match metric.shape:
        case Shape.COUNT:
            return tally.denominator
        case Shape.RATE:
            return basis_points(tally.numerator, tally.denominator)
        case Shape.SUM:
            return tally.amount or 0
        case Shape.QUANTILE:
            return tally.amount
    return None
