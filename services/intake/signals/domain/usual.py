"""How a count looks among the complainants of the last year: most have one complaint, and that is shown beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from services.intake.signals.domain.factors import WHOLE_BP


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """How many complainants of the last year have each count of one factor."""

    counted_at: datetime
    people: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """The median of ``people`` complainants, how many of them have at least this count, and their share."""

    people: int
    median: int
    at_least: int
    top_bp: int


def usual_of(value: int, baseline: Baseline) -> Usual | None:
    """Return how a count ranks among the complainants of the last year; None where there are none."""
    people = sum(baseline.people.values())
    if not people:
        return None
    at_least = sum(many for count, many in baseline.people.items() if count >= value)
    return Usual(
        people=people,
        median=_median(baseline.people, people),
        at_least=at_least,
        top_bp=round(at_least * WHOLE_BP / people),
    )


def _median(people: Mapping[int, int], total: int) -> int:
    """Return the lower median."""
    counts = sorted(people)
    running = accumulate(people[count] for count in counts)
    return next(count for count, reached in zip(counts, running, strict=True) if reached * 2 >= total)
