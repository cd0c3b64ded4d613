"""One figure by department, channel, … as rows with a dot on its interval or a bar; pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.console.formatting import Formatter
from gateway.console.interval_charts import Bounds, Dot, Scale, dot_of, scale_of
from gateway.console.metrics.figures import FEWEST, is_rate, is_worse, write_interval, write_value
from gateway.console.metrics.models import Group
from gateway.console.metrics.view import filter_name
from gateway.console.models import Metric

DIMENSIONS = ("department", "channel", "kind", "category", "topic", "topic_class", "town", "agency", "respondent")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """``key`` is empty for the cases that have none: they cannot be filtered."""

    key: str
    name: str
    value: str
    interval: str
    numerator: str
    denominator: str
    dot: Dot | None
    percent: float  # of the longest bar
    is_worse: bool  # clearly worse than the whole
    is_few: bool
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChart:
    rows: list[GroupRow]
    scale: Scale | None

    @property
    def has_few(self) -> bool:
        return any(row.is_few for row in self.rows)

    @property
    def has_worse(self) -> bool:
        return any(row.is_worse for row in self.rows)


def group_chart(metric: str, dimension: str, groups: Sequence[Group], whole: Metric, say: Formatter) -> GroupChart:
    """Return the groups: rates by value, others by size; those without a value last."""
    bounds = {one.key: _bounds(one) for one in groups}
    known = [one for one in bounds.values() if one is not None]
    scale = scale_of(known, whole.value) if is_rate(metric) and known else None
    most = max((one.value or 0 for one in groups), default=0)
    ordered = sorted(groups, key=lambda one: (one.value is None, -(one.value or 0), -(one.denominator or 0)))
    rows = [_row(metric, one, group_name(dimension, one, say), whole, scale, most, say) for one in ordered]
    return GroupChart(rows=rows, scale=scale)


def _row(
    metric: str, one: Group, name: str, whole: Metric, scale: Scale | None, most: float, say: Formatter
) -> GroupRow:
    bounds = _bounds(one)
    value, interval = write_value(metric, one.value, say), write_interval(one, say)
    return GroupRow(
        key=one.key or "",
        name=name,
        value=value,
        interval=interval,
        numerator="" if one.numerator is None else say.count(one.numerator),
        denominator="" if one.denominator is None else say.count(one.denominator),
        dot=dot_of(bounds, scale) if bounds and scale else None,
        percent=round(100 * (one.value or 0) / most, 1) if most else 0,
        is_worse=_is_clearly_worse(metric, one, whole),
        is_few=is_rate(metric) and 0 < (one.denominator or 0) < FEWEST,
        sentence=say.words("metrics.dot", name=name, value=value, interval=interval or say.words("rates.none")),
    )


def group_name(dimension: str, one: Group, say: Formatter) -> str:
    """Return how a group is called; the cases that have none of the dimension say so."""
    if one.key is None:
        return say.words(f"none_of.{dimension}")
    return filter_name(dimension, one.key, {one.key: one.name or one.key}, say.words)


def _bounds(one: Group) -> Bounds | None:
    if one.value is None or one.interval is None:
        return None
    return Bounds(value=one.value, low=one.interval.low, high=one.interval.high)


def _is_clearly_worse(metric: str, one: Metric, whole: Metric) -> bool:
    if one.interval is None or whole.value is None or one.value is None:
        return False
    apart = whole.value < one.interval.low or whole.value > one.interval.high
    return apart and is_worse(metric, one.value - whole.value)
