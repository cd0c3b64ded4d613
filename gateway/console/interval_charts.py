"""Rates of groups as a dot on its 95 % interval, one row each, over one scale with a line for the whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.console.line_charts import PERCENT, rate_range

WIDTH, MARGIN = 240, 8
LABELS = 3  # on the scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """A rate with its interval, in basis points."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What lies between the two ends of the rows; ``whole`` is where the line for the whole stands."""

    low: float
    high: float
    whole: float | None

    @property
    def labels(self) -> tuple[tuple[float, str], ...]:
        """Where the scale is labelled, and how."""
        values = [self.low + (self.high - self.low) * number / (LABELS - 1) for number in range(LABELS)]
        return tuple((self.place(value), f"{value / (PERCENT / 100):g}%") for value in values)

    def place(self, value: float) -> float:
        return round(MARGIN + (WIDTH - 2 * MARGIN) * (value - self.low) / ((self.high - self.low) or 1), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A row: from ``x`` so wide reaches the interval, the dot stands at ``at``."""

    x: float
    width: float
    at: float


def scale_of(bounds: Sequence[Bounds], whole: float | None) -> Scale:
    """Return the scale that holds all of them and the whole."""
    ends = [end for one in bounds for end in (one.low, one.high)]
    low, high = rate_range([*ends, *([whole] if whole is not None else [])])
    return Scale(low=low, high=high, whole=None if whole is None else whole)


def dot_of(one: Bounds, scale: Scale) -> Dot:
    left, right = scale.place(one.low), scale.place(one.high)
    return Dot(x=left, width=round(max(2.0, right - left), 1), at=scale.place(one.value))
