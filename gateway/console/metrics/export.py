"""Figures as lines of a file: numbers as numbers, rates in per cent; pure functions."""

from collections.abc import Iterator, Mapping, Sequence

from chassis.spreadsheets.writer import Cell
from gateway.console.formatting import Formatter
from gateway.console.metrics.figures import METRICS, SUMS, is_rate, name_of
from gateway.console.metrics.groups import group_name
from gateway.console.metrics.models import Group
from gateway.console.models import Metric

EVIDENCE = ("value", "unit", "numerator", "denominator", "low", "high")
FIGURES = ("metric", *EVIDENCE, "before", "definition")
GROUPED = ("group", *EVIDENCE)
CENTS = 100


def headings(columns: Sequence[str], say: Formatter) -> list[str]:
    return [say.words(f"csv.{name}") for name in columns]


def figure_lines(now: Mapping[str, Metric], before: Mapping[str, Metric], say: Formatter) -> Iterator[list[Cell]]:
    """Yield a line of each figure, with that of the period before and what it means."""
    for name in METRICS:
        if name in now:
            earlier = before.get(name)
            previous = _number(name, earlier.value) if earlier else None
            yield [name_of(name, say), *_evidence(name, now[name], say), previous, now[name].definition]


def group_lines(metric: str, dimension: str, groups: Sequence[Group], say: Formatter) -> Iterator[list[Cell]]:
    for one in groups:
        yield [group_name(dimension, one, say), *_evidence(metric, one, say)]


def _evidence(name: str, figure: Metric, say: Formatter) -> list[Cell]:
    interval = figure.interval
    low, high = (interval.low, interval.high) if interval else (None, None)
    unit = "rate" if is_rate(name) else "money" if name in SUMS else "count"
    bounds = [_number(name, low), _number(name, high)]
    value = _number(name, figure.value)
    return [value, say.words(f"csv.unit.{unit}"), figure.numerator, figure.denominator, *bounds]


def _number(name: str, value: float | None) -> Cell:
    return value if value is None or not (is_rate(name) or name in SUMS) else value / CENTS
