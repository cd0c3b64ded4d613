"""The charts of a report: which there are, and what each shows, bound to the queries that give the same figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from services.analytics.definitions.domain.figures import Interval, Tally, value_of, wilson
from services.analytics.definitions.domain.metric import Metric, Shape
from services.analytics.definitions.domain.questions import Period, Step
from services.analytics.reports.domain.figures import Figure, Unit

BY_MONTH, BY_DEPARTMENT, BY_TOPIC, REFUNDS = "received_by_month", "handling_by_department", "topics", "refunds"
CHARTS = (BY_MONTH, BY_DEPARTMENT, BY_TOPIC, REFUNDS)
REFUND_TOPICS = {"": "全部", "prepaid_": "预付卡", "training_refund_": "教育培训"}
REFUND_FIGURES = {"约定": "refund_promised_fen", "已付": "refund_paid_fen", "到期未付": "refund_overdue_fen"}
MONTHS = 12
LONGEST = 12  # bars of a chart; the sections are fewer


class ChartForm(StrEnum):
    """Columns for time, bars for what has names."""

    COLUMNS = "columns"
    BARS = "bars"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A value of a chart, of a rate with what it is of; ``figure``: the figure of the report that it is, if any."""

    label: str
    value: int | None
    numerator: int | None = None
    denominator: int | None = None
    figure: str | None = None

    @property
    def bounds(self) -> Interval | None:
        """The 95 % interval of a rate in basis points."""
        return wilson(self.numerator, self.denominator) if self.numerator is not None and self.denominator else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartSeries:
    """Values that one query gives; without a query each point is a figure of the report, which has its own."""

    name: str
    query: str | None = None
    points: Sequence[Point]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportChart:
    """A chart; the points of all its series have the same labels."""

    id: str
    title: str
    form: ChartForm
    unit: Unit
    noun: str = "件"
    series: Sequence[ChartSeries]

    def with_figures(self, figures: Mapping[str, Figure]) -> "ReportChart":
        """Return the chart with the figures of the report as they stand, those set by hand among them."""
        return replace(
            self,
            series=[
                replace(
                    one,
                    points=[
                        replace(point, value=figures[point.figure].value) if point.figure else point
                        for point in one.points
                    ],
                )
                for one in self.series
            ],
        )


def point_of(label: str, metric: Metric, tally: Tally) -> Point:
    value = value_of(metric, tally)
    if metric.shape is not Shape.RATE:
        return Point(label=label, value=value)
    return Point(label=label, value=value, numerator=tally.numerator, denominator=tally.denominator)


def points_by_month(
    metric: Metric, period: Period, counted: Mapping[date, Tally], first_recorded: date | None
) -> list[Point]:
    """Return a point for each month of a period, without a value before the first month that was recorded."""
    points = [(part.first, f"{part.first.month}月") for part in period.steps(Step.MONTH)]
    return [
        Point(label=label, value=None)
        if first_recorded is None or start < first_recorded
        else point_of(label, metric, counted.get(start, Tally()))
        for start, label in points
    ]


def refund_chart(figures: Mapping[str, Figure]) -> ReportChart:
    """Return what was promised, paid and is overdue: all, of prepaid cards and of tuition."""
    return ReportChart(
        id=REFUNDS,
        title="退费：约定、已付与到期未付",
        form=ChartForm.BARS,
        unit=Unit.FEN,
        series=[
            ChartSeries(
                name=name,
                points=[
                    Point(label=label, value=figures[f"{topic}{figure}"].value, figure=f"{topic}{figure}")
                    for topic, label in REFUND_TOPICS.items()
                ],
            )
            for name, figure in REFUND_FIGURES.items()
        ],
    )


def months_until(last: date) -> Period:
    """Return the twelve months of which the last ends with a day, whole or in part."""
    month = last.year * MONTHS + last.month - MONTHS
    return Period(date(month // MONTHS, month % MONTHS + 1, 1), last)
