"""Count what the charts of a report show, as known at the instant of the report."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from canon.codes import Kind
from canon.shanghai import day_of
from services.analytics.definitions.domain.catalogue import METRICS
from services.analytics.definitions.domain.figures import Tally
from services.analytics.definitions.domain.metric import Basis
from services.analytics.definitions.domain.paths import path_of
from services.analytics.definitions.domain.questions import By, Key, Period, Question, Step
from services.analytics.facts.repository.snapshots import get_first_receipt
from services.analytics.metrics.repository.figures import count_metrics
from services.analytics.reports.domain.charts import (
    BY_DEPARTMENT,
    BY_MONTH,
    BY_TOPIC,
    LONGEST,
    REFUNDS,
    ChartForm,
    ChartSeries,
    ReportChart,
    months_until,
    point_of,
    points_by_month,
    refund_chart,
)
from services.analytics.reports.domain.figures import SOURCES, Figure, Unit
from services.analytics.reports.domain.periods import year_before
from services.analytics.reports.service.counting import NAMES

UNDECIDED = "未定"
COMPLAINTS = {"kind": Kind.COMPLAINT.value}


class ChartScope(NamedTuple):
    """What the charts of one report are about."""

    period: Period
    basis: Basis
    as_of: datetime

    def question(self, period: Period, where: Mapping[str, str]) -> Question:
        return Question(period=period, basis=self.basis, as_of=self.as_of, where=where)

    def query(self, path: str, metric: str, period: Period, **more: str) -> str:
        given = {"metric": metric, "from": period.first, "to": period.last, "basis": self.basis.value}
        return path_of(f"/v1/metrics/{path}", given | {"as_of": self.as_of.isoformat()} | more)


async def count_charts(
    db: AsyncConnection, names: Sequence[str], scope: ChartScope, figures: Mapping[str, Figure]
) -> list[ReportChart]:
    """Return the charts of these names; one that would show nothing is left out."""
    counted = {BY_MONTH: _by_month, BY_DEPARTMENT: _by_department, BY_TOPIC: _by_topic}
    charts = [refund_chart(figures) if name == REFUNDS else await counted[name](db, scope) for name in names]
    return [one for one in charts if one.series and one.series[0].points]


async def _by_month(db: AsyncConnection, scope: ChartScope) -> ReportChart:
    """Complaints of the twelve months that end with the period, beside those of the same months a year before."""
    months, metric = months_until(scope.period.last), METRICS["received"]
    periods = {"近一年": months, "上一年": year_before(months)}
    counted = {
        name: (await count_metrics(db, [metric], scope.question(period, COMPLAINTS), Step.MONTH))[metric.name]
        for name, period in periods.items()
    }
    first_receipt = await get_first_receipt(db, scope.as_of)
    first_recorded = None if first_receipt is None else Step.MONTH.start(day_of(first_receipt))
    series = [
        ChartSeries(
            name=name,
            query=scope.query("series", metric.name, period, step=Step.MONTH.value, **COMPLAINTS),
            points=points_by_month(metric, period, counted[name], first_recorded),
        )
        for name, period in periods.items()
        if first_recorded is not None and first_recorded <= period.last
    ]
    first, last = months
    beside = "，与上一年同月" if len(series) > 1 else ""
    title = f"{first.year}年{first.month}月至{last.year}年{last.month}月各月投诉{beside}"
    return ReportChart(id=BY_MONTH, title=title, form=ChartForm.COLUMNS, unit=Unit.COUNT, noun="", series=series)


async def _by_department(db: AsyncConnection, scope: ChartScope) -> ReportChart:
    series = await _broken_down(db, scope, "handling_rate", By.DEPARTMENT, {}, lambda key, _: (key is None, key or ""))
    title = "各股室办结率及其95%置信区间"
    return ReportChart(id=BY_DEPARTMENT, title=title, form=ChartForm.BARS, unit=Unit.BASIS_POINTS, series=[series])


async def _by_topic(db: AsyncConnection, scope: ChartScope) -> ReportChart:
    series = await _broken_down(
        db, scope, "received", By.TOPIC, COMPLAINTS, lambda key, tally: (-tally.denominator, key is None, key or "")
    )
    return ReportChart(id=BY_TOPIC, title="投诉最多的主题", form=ChartForm.BARS, unit=Unit.COUNT, series=[series])


async def _broken_down(
    db: AsyncConnection,
    scope: ChartScope,
    name: str,
    by: By,
    where: Mapping[str, str],
    order: Callable[[Key, Tally], tuple[object, ...]],
) -> ChartSeries:
    metric = METRICS[name]
    counted = (await count_metrics(db, [metric], scope.question(scope.period, where), by))[name]
    ordered = sorted(counted.items(), key=lambda item: order(*item))[:LONGEST]
    points = [point_of(NAMES[by].get(key, key) if key else UNDECIDED, metric, tally) for key, tally in ordered]
    query = scope.query("breakdown", name, scope.period, by=by.value, **where)
    return ChartSeries(name=SOURCES[name].zh, query=query, points=points)
