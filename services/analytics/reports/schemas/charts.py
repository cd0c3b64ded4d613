"""Charts of reports: as they are answered, and as they are drawn."""

from pydantic import BaseModel

from chassis.charts import Chart, Form, Measure, Series
from services.analytics.reports.domain.charts import ChartForm, ChartSeries, Point, ReportChart
from services.analytics.reports.domain.figures import Unit
from services.analytics.reports.domain.sentences import amount_of

NO_DATA = "无数据"


class PointView(BaseModel):
    """``text`` is the value as it is written; of a rate ``low`` and ``high`` are the ends of its 95 % interval.

    ``figure``: the figure of the report that it is.
    """

    label: str
    value: int | None
    text: str
    numerator: int | None
    denominator: int | None
    low: int | None
    high: int | None
    figure: str | None

    @classmethod
    def of(cls, point: Point, chart: ReportChart) -> "PointView":
        low, high = point.bounds or (None, None)
        names = ("label", "value", "numerator", "denominator", "figure")
        values = {name: getattr(point, name) for name in names}
        return cls(**values, text=text_of(point, chart), low=low, high=high)


class ChartSeriesView(BaseModel):
    """``query`` is the path that gives the same values; without one each point is a figure of the report."""

    name: str
    query: str | None
    points: list[PointView]

    @classmethod
    def of(cls, series: ChartSeries, chart: ReportChart) -> "ChartSeriesView":
        points = [PointView.of(point, chart) for point in series.points]
        return cls(name=series.name, query=series.query, points=points)


class ChartView(BaseModel):
    id: str
    title: str
    form: ChartForm
    unit: Unit
    series: list[ChartSeriesView]

    @classmethod
    def of(cls, chart: ReportChart) -> "ChartView":
        series = [ChartSeriesView.of(one, chart) for one in chart.series]
        return cls(id=chart.id, title=chart.title, form=chart.form, unit=chart.unit, series=series)


def drawing_of(chart: ReportChart) -> Chart:
    """Return the chart as it is drawn on pages and in files."""
    return Chart(
        id=chart.id,
        title=chart.title,
        form=Form(chart.form),
        measure=Measure(chart.unit),
        labels=[point.label for point in chart.series[0].points],
        series=[
            Series(
                name=one.name,
                values=[point.value for point in one.points],
                texts=[text_of(point, chart) for point in one.points],
                bounds=[point.bounds for point in one.points] if chart.unit is Unit.BASIS_POINTS else (),
            )
            for one in chart.series
        ],
    )


def text_of(point: Point, chart: ReportChart) -> str:
    """Return a value as the chart writes it, a rate with its numerator and denominator."""
    if point.value is None:
        return NO_DATA
    return amount_of(chart.unit, point.value, point.numerator, point.denominator, chart.noun)
