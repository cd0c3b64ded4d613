"""Count the figures and tables of a report, as known at one instant, and compare them with earlier periods."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from canon.codes import Agency, Channel, Department, name_of
from canon.topics import TOPICS
from services.analytics.activities.repository import count_activities, count_registers, recorded_kinds
from services.analytics.definitions.domain.catalogue import METRICS
from services.analytics.definitions.domain.figures import Tally, basis_points
from services.analytics.definitions.domain.metric import Basis, Shape
from services.analytics.definitions.domain.questions import By, Key, Period, Question
from services.analytics.metrics.repository.figures import count_by_business, count_metrics
from services.analytics.rankings.repository import list_ranked
from services.analytics.reports.domain.counted import Counted, earlier_of, figure_of, was_recorded
from services.analytics.reports.domain.figures import ACTIVITY_KINDS, SOURCES, Figure, query_of
from services.analytics.reports.domain.periods import moments_of
from services.analytics.reports.domain.reports import Annex

ANNEXES: Sequence[tuple[str, By, tuple[str, ...]]] = (
    ("按股室", By.DEPARTMENT, ("received", "closed", "handling_rate", "on_time_handling_rate", "satisfaction_valid")),
    ("按渠道", By.CHANNEL, ("received", "closed", "handling_rate", "satisfaction_valid")),
    ("按主题", By.TOPIC, ("received", "mediation_success_rate", "loss_recovered_fen")),
    ("转办其他部门", By.AGENCY, ("redirected", "bounce_rate")),
)
BUSINESSES = "被投诉最多的企业"
OF_BUSINESSES = ("received", "closed", "mediation_success_rate", "odr_settlement_rate", "loss_recovered_fen")
MOST_BUSINESSES = 50
NAMES: Mapping[By, Mapping[str, str]] = {
    By.DEPARTMENT: {code.value: name_of(code) for code in Department},
    By.CHANNEL: {code.value: name_of(code) for code in Channel},
    By.AGENCY: {code.value: name_of(code) for code in Agency},
    By.TOPIC: {code: topic.zh for code, topic in TOPICS.items()},
}


async def count_figures(db: AsyncConnection, period: Period, basis: Basis, as_of: datetime) -> dict[str, Figure]:
    """Count every figure that a report may state, each with the same of the period before and of the year before."""
    moments = moments_of(period, basis, as_of)
    now, *earlier = [await _count(db, one.period, basis, one.as_of) for one in moments]
    compared = list(zip(earlier, moments[1:], strict=True))
    given = {"from": period.first, "to": period.last, "basis": basis.value, "as_of": as_of.isoformat()}
    return {
        name: figure_of(
            source,
            now[name],
            query_of(source, given),
            basis,
            *(
                earlier_of(source, now[name], one[name], moments[0], moment) if was_recorded(source, one) else None
                for one, moment in compared
            ),
        )
        for name, source in SOURCES.items()
    }


async def count_annexes(db: AsyncConnection, period: Period, basis: Basis, as_of: datetime) -> list[Annex]:
    """Count the tables: some metrics by department, channel, topic and agency, and by the largest businesses."""
    question = Question(period=period, basis=basis, as_of=as_of)
    annexes = []
    for title, by, names in ANNEXES:
        counted = await count_metrics(db, [METRICS[name] for name in names], question, by)
        keys = {key for groups in counted.values() for key in groups if key is not None or by is not By.AGENCY}
        ordered = sorted(keys, key=lambda key: (key is None, str(key or "")))
        rows = [(NAMES[by].get(key) or str(key or "未定"), key) for key in ordered]
        annexes.append(_annex(title, names, rows, counted))
    return [*annexes, await _count_businesses(db, question)]


async def _count_businesses(db: AsyncConnection, question: Question) -> Annex:
    """Count the table of the businesses with most cases received, in their order; it names them, and stays inside."""
    ranked = await list_ranked(db, question, None, MOST_BUSINESSES)
    ids = [row.respondent_id for row in ranked]
    metrics = [METRICS[name] for name in OF_BUSINESSES]
    counted = await count_by_business(db, metrics, question, ids) if ids else {}
    rows = [(row.name, row.respondent_id) for row in ranked]
    return replace(_annex(BUSINESSES, OF_BUSINESSES, rows, counted), is_internal=True)


def _annex(
    title: str,
    names: Sequence[str],
    rows: Sequence[tuple[str, Key]],
    counted: Mapping[str, Mapping[Key, Tally]],
) -> Annex:
    return Annex(
        title=title,
        head=["", *(SOURCES[name].zh for name in names)],
        rows=[[label, *(_cell(name, counted[name].get(key)) for name in names)] for label, key in rows],
        figures=tuple(range(1, len(names) + 1)),
    )


async def _count(db: AsyncConnection, period: Period, basis: Basis, as_of: datetime) -> dict[str, Counted]:
    counted: dict[str, Counted] = {}
    of_metrics = [source for source in SOURCES.values() if source.metric is not None]
    for where in {tuple(sorted(source.filters.items())) for source in of_metrics}:
        sources = [source for source in of_metrics if tuple(sorted(source.filters.items())) == where]
        question = Question(period=period, basis=basis, as_of=as_of, where=dict(where))
        metrics = [source.metric for source in sources if source.metric is not None]
        found = await count_metrics(db, metrics, question)
        counted |= {
            source.name: found[source.metric.name].get(None, Tally()) for source in sources if source.metric is not None
        }
    numbers = await count_activities(db, period, as_of) | await count_registers(db, period.last, as_of)
    kinds = await recorded_kinds(db, as_of)
    for name, number in numbers.items():
        kind = ACTIVITY_KINDS.get(name)
        counted[name] = number if kind is None or kind in kinds else None
    return counted


def _cell(name: str, tally: Tally | None) -> str:
    metric, tally = METRICS[name], tally or Tally()
    match metric.shape:
        case Shape.RATE:
            rate = basis_points(tally.numerator, tally.denominator)
            of = f"{tally.numerator:,}/{tally.denominator:,}"
            return "无" if rate is None else f"{rate // 100}.{rate % 100:02}%（{of}）"
        case Shape.SUM:
            return f"{(tally.amount or 0) // 100:,}.{(tally.amount or 0) % 100:02}元"
    return f"{tally.denominator:,}"
