"""Figures from what was counted, each beside that of an earlier period."""

from collections.abc import Mapping
from typing import TypeAlias

from services.analytics.activities.domain import DEFINITIONS
from services.analytics.definitions.domain.figures import Tally, value_of
from services.analytics.definitions.domain.metric import Basis, Shape
from services.analytics.reports.domain.comparisons import Change, Share, compare_counts, compare_rates
from services.analytics.reports.domain.figures import ACTIVITY_KINDS, Earlier, Figure, Source, Unit
from services.analytics.reports.domain.periods import Moment

Counted: TypeAlias = Tally | int | None  # of a metric, or a number; None: nobody records it


def figure_of(
    source: Source,
    counted: Counted,
    query: str,
    basis: Basis,
    previous: Earlier | None,
    last_year: Earlier | None,
) -> Figure:
    metric = source.metric
    value = value_of(metric, counted) if metric and isinstance(counted, Tally) else counted
    is_rate = metric is not None and metric.shape is Shape.RATE and isinstance(counted, Tally)
    definition = metric.definition(basis) if metric else DEFINITIONS[source.activity or ""][0]
    return Figure(
        id=source.name,
        metric=metric.name if metric else None,
        name=source.zh,
        unit=source.unit,
        noun=source.noun,
        value=value if isinstance(value, int) else None,
        numerator=counted.numerator if is_rate and isinstance(counted, Tally) else None,
        denominator=counted.denominator if is_rate and isinstance(counted, Tally) else None,
        query=query,
        definition=definition,
        to_record=source.to_record,
        previous=previous,
        year_before=last_year,
    )


def was_recorded(source: Source, counted: Mapping[str, Counted]) -> bool:
    """Whether a period can be compared with: before a county uses the system, nothing received is no zero."""
    received = counted["received"]
    return source.metric is None or (isinstance(received, Tally) and received.denominator > 0)


def earlier_of(source: Source, now: Counted, before: Counted, present: Moment, past: Moment) -> Earlier | None:
    """Return the figure of an earlier period; sums and medians are stated, and not tested."""
    if before is None:
        return None
    rate = before if source.unit is Unit.BASIS_POINTS and isinstance(before, Tally) else None
    return Earlier(
        first=past.period.first.isoformat(),
        last=past.period.last.isoformat(),
        as_of=past.as_of.isoformat(),
        value=value_of(source.metric, before) if source.metric and isinstance(before, Tally) else _plain(before),
        numerator=rate.numerator if rate else None,
        denominator=rate.denominator if rate else None,
        change=_change(source, now, before, present, past),
    )


def _change(source: Source, now: Counted, before: Tally | int, present: Moment, past: Moment) -> Change | None:
    if isinstance(now, Tally) and isinstance(before, Tally):
        if source.unit is Unit.BASIS_POINTS:
            return compare_rates(Share(now.numerator, now.denominator), Share(before.numerator, before.denominator))
        if source.unit is Unit.COUNT:
            return compare_counts(now.denominator, present.days, before.denominator, past.days)
        return None
    return _plain_change(source, now, before) if isinstance(now, int) and isinstance(before, int) else None


def _plain(counted: Tally | int) -> int | None:
    return counted if isinstance(counted, int) else None


def _plain_change(source: Source, now: int, before: int) -> Change | None:
    """Return how a register changed: it is counted whole, so every difference is one; sums are not tested."""
    if source.name in ACTIVITY_KINDS:
        return None
    if now == before:
        return Change.SAME
    return Change.UP if now > before else Change.DOWN
