"""Turn figures into the rows, sums and lines of the pages; pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gateway.console.formatting import Formatter
from gateway.console.line_charts import LineChart, Spark, line_chart, spark
from gateway.console.metrics.figures import (
    Comparison,
    compare,
    is_rate,
    name_of,
    write_interval,
    write_value,
)
from gateway.console.metrics.models import Point, Series
from gateway.console.metrics.selection import FILTERS, Selection
from gateway.console.models import Metric
from gateway.console.rates import GROUPS
from gateway.console.translations import Translations

TILES: Mapping[str, tuple[str, ...]] = {  # a sum, and those beside it
    "received": (),
    "closed": ("accepted", "refused"),
    "redirected": (),
    "handling_days_median": ("handling_days_p90",),
    "loss_recovered_fen": (),
    "refund_paid_fen": ("refund_promised_fen", "refund_overdue_fen"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """A rate with its evidence; the parts of the evidence are empty where there is none."""

    metric: str
    name: str
    definition: str
    value: str
    interval: str
    numerator: str
    denominator: str
    comparison: Comparison | None
    line: Spark
    sentence: str  # what the line shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    metric: str
    name: str
    value: str
    beside: tuple[tuple[str, str], ...]  # (metric, what is written)
    comparison: Comparison | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRow:
    """A point of a series in its table."""

    first: date
    last: date
    name: str
    value: str
    numerator: str
    denominator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterChip:
    """A filter that is set: its name, and the parameter that its removal takes away."""

    name: str
    text: str


def figure_rows(
    now: Mapping[str, Metric], before: Mapping[str, Metric], series: Mapping[str, Series], say: Formatter
) -> dict[str, list[FigureRow]]:
    """Return the rates by group, in the order of the page; what the service does not have is left out."""
    return {
        group: [_row(name, now[name], before.get(name), series.get(name), say) for name in names if name in now]
        for group, names in GROUPS.items()
    }


def tiles(now: Mapping[str, Metric], before: Mapping[str, Metric], say: Formatter) -> list[Tile]:
    """Return the counts and sums of the period."""
    return [
        Tile(
            metric=name,
            name=name_of(name, say),
            value=write_value(name, now[name].value, say),
            beside=tuple((other, _beside(other, now[other], say)) for other in beside if other in now),
            comparison=compare(name, now[name], before.get(name), say),
        )
        for name, beside in TILES.items()
        if name in now
    ]


def series_chart(metric: str, series: Sequence[tuple[str, Series]], heading: str, say: Formatter) -> LineChart:
    """Return the chart of one or two series over the same points, and a sentence for who cannot see it."""
    points = series[0][1].points
    named = [(_end_name(metric, name, one, say), [point.value for point in one.points]) for name, one in series]
    return line_chart(
        named,
        [say.day(point.first) for point in points],
        say.words("chart.joint").join([heading, *(_sentence(metric, name, one.points, say) for name, one in series)]),
        lambda value: write_axis(metric, value),
        is_rate=is_rate(metric),
    )


def point_rows(metric: str, points: Sequence[Point], say: Formatter) -> list[PointRow]:
    return [
        PointRow(
            first=point.first,
            last=point.last,
            name=say.days(point.first, point.last),
            value=write_value(metric, point.value, say),
            numerator=_count(point.numerator, say),
            denominator=_count(point.denominator, say),
        )
        for point in points
    ]


def filter_chips(selection: Selection, names: Mapping[str, str], words: Translations) -> list[FilterChip]:
    """Return the filters that are set; ``names`` are those of towns, by their code."""
    return [
        FilterChip(
            name=name,
            text=words(
                "metrics.chip", name=words(f"by.{name}"), value=filter_name(name, selection.filters[name], names, words)
            ),
        )
        for name in FILTERS
        if name in selection.filters
    ]


def filter_name(name: str, code: str, names: Mapping[str, str], words: Translations) -> str:
    """Return how a value of a filter is called."""
    if name == "kind":
        return words(f"kind.{code}")
    if name in ("department", "agency", "channel"):
        return words.name(name, code)
    if name in ("topic", "topic_class"):
        return words.topic(code)
    return names.get(code, code)


def write_axis(metric: str, value: float) -> str:
    """Return a value beside the axis, without its unit."""
    if is_rate(metric):
        return f"{value / 100:g}%"
    return f"{value / 100:,.0f}" if metric.endswith("_fen") else f"{value:,.10g}"


def _row(name: str, now: Metric, before: Metric | None, series: Series | None, say: Formatter) -> FigureRow:
    points = series.points if series else []
    return FigureRow(
        metric=name,
        name=name_of(name, say),
        definition=now.definition or "",
        value=write_value(name, now.value, say),
        interval=write_interval(now, say),
        numerator=_count(now.numerator, say),
        denominator=_count(now.denominator, say),
        comparison=compare(name, now, before, say),
        line=spark([point.value for point in points]),
        sentence=_sentence(name, name_of(name, say), points, say),
    )


def _count(count: float | None, say: Formatter) -> str:
    return "" if count is None else say.count(count)


def _beside(name: str, metric: Metric, say: Formatter) -> str:
    return say.words("metrics.beside", name=name_of(name, say), value=write_value(name, metric.value, say))


def _end_name(metric: str, name: str, series: Series, say: Formatter) -> str:
    last = next((point.value for point in reversed(series.points) if point.value is not None), None)
    return f"{name} {write_value(metric, last, say)}"


def _sentence(metric: str, name: str, points: Sequence[Point], say: Formatter) -> str:
    """Return what a line shows: from where to where, and between which values."""
    known = [point for point in points if point.value is not None]
    if not known:
        return say.words("metrics.line_none", name=name)
    values = [point.value for point in known if point.value is not None]
    return say.words(
        "metrics.line",
        name=name,
        start=say.day(known[0].first),
        first=write_value(metric, known[0].value, say),
        end=say.day(known[-1].last),
        last=write_value(metric, known[-1].value, say),
        low=write_value(metric, min(values), say),
        high=write_value(metric, max(values), say),
    )
