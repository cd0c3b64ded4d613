"""The content of a chart, independent of how it is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Measure(StrEnum):
    """What the values of a chart are whole numbers of."""

    NUMBER = "count"
    SHARE = "bp"  # basis points
    MONEY = "fen"

    @property
    def scale(self) -> int:
        """How many of them are one as it is written: things, the whole, a yuan."""
        return {Measure.NUMBER: 1, Measure.SHARE: 10_000, Measure.MONEY: 100}[self]


class Form(StrEnum):
    """Columns beside each other, for time; bars below each other, for what has names."""

    COLUMNS = "columns"
    BARS = "bars"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A value for each label of the chart, None where there is none; ``texts``: how each is written.

    ``bounds`` are the ends of an interval around each value, given for all or for none.
    """

    name: str
    values: Sequence[int | None]
    texts: Sequence[str]
    bounds: Sequence[tuple[int, int] | None] = ()

    def bounds_of(self, place: int) -> tuple[int, int] | None:
        return self.bounds[place] if self.bounds else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart of at most three series; ``id`` is its own within a paper: lower-case letters and underscores."""

    id: str
    title: str
    form: Form
    measure: Measure
    labels: Sequence[str]
    series: Sequence[Series]

    @property
    def sentence(self) -> str:
        """What the chart shows, for whoever does not see it: every label with its values."""
        return f"{self.title}。{'；'.join(f'{label}：{self._values(n)}' for n, label in enumerate(self.labels))}。"

    def _values(self, place: int) -> str:
        if len(self.series) == 1:
            return self.series[0].texts[place]
        return "，".join(f"{one.name}{one.texts[place]}" for one in self.series)
