"""Cubes (数据立方): counts computed in advance, so that an answer takes no longer with more complaints.

A cube counts rows by day and by month for each combination of values of its attributes. A question reads whole months,
and the days at the two ends of its period, from the narrowest cube that has every attribute it names.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.analytics.definitions.domain.questions import DAY, Period, Step

Cube = tuple[str, ...]  # its attributes

# Narrow cubes are stored beside wide ones: they are read in fewer rows, and cheap to sum from a wider one.
CUBES: tuple[Cube, ...] = (
    ("channel", "department", "kind"),
    ("kind", "category"),
    ("kind", "town"),
    ("kind", "agency"),
    ("kind", "topic"),
    ("channel", "kind"),
    ("channel",),
    ("department",),
    ("kind",),
    ("category",),
    ("town",),
    ("agency",),
    ("topic",),
    ("topic_class",),
    (),
)


class Level(StrEnum):
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Span:
    """Days, or months by their first day, from ``first`` to ``last``, both inclusive."""

    level: Level
    first: date
    last: date


def narrowest_cube(named: Collection[str]) -> Cube | None:
    """Return the narrowest cube that has these attributes, if there is one."""
    return min((cube for cube in CUBES if set(named) <= set(cube)), key=len, default=None)


def narrowest_wider_cube(cube: Cube) -> Cube | None:
    """Return the narrowest cube that has these attributes and more, if there is one."""
    return min((wider for wider in CUBES if set(cube) < set(wider)), key=len, default=None)


def split_period(period: Period, *, by_day: bool) -> list[Span]:
    """Split a period into whole months and the days around them; ``by_day``: into days alone."""
    months = [part for part in period.steps(Step.MONTH) if part.first.day == 1 and (part.last + DAY).day == 1]
    if by_day or not months:
        return [Span(Level.DAY, period.first, period.last)]
    first, last = months[0].first, months[-1].last
    ends = (Span(Level.DAY, period.first, first - DAY), Span(Level.DAY, last + DAY, period.last))
    return [Span(Level.MONTH, first, months[-1].first), *(end for end in ends if end.first <= end.last)]


def weighted_quantile(rows: Sequence[tuple[int, int]], share: float) -> int:
    """Return the smallest value that this share of the rows does not exceed.

    ``rows`` are pairs of a value and how many rows have it, by ascending value.

    Raises:
        ValueError: there are no rows.
    """
    wanted = max(1, math.ceil(share * sum(count for _, count in rows)))
    reached = 0
    for value, count in rows:
        reached += count
        if reached >= wanted:
            return value
    raise ValueError("nothing to rank")
