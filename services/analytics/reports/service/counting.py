"""Count the figures and tables of a report, as known at one instant, and compare them with earlier periods."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from canon.codes import Agency, Channel, Department, name_of
from canon.topics import TOPICS
from services.analytics.activities.repository import count_activities, count_registers, recorded_kinds
from services.analytics.definitions.domain.catalogue import METRICS
from services.analytics.definitions.domain.figures import Tally, basis_points
from services.analytics.definitions.domain.metric import Basis, Shape
from services.analytics.definitions.domain.questions import By, Key, Period, Question
from services.analytics.facts.repository.respondents import get_business_names
from services.analytics.metrics.repository.figures import count_metrics
from services.analytics.reports.domain.counted import Counted, earlier_of, figure_of, was_recorded
from services.analytics.reports.domain.figures import ACTIVITY_KINDS, SOURCES, Figure, query_of
from services.analytics.reports.domain.periods import moments_of
from services.analytics.reports.domain.reports import Annex

ANNEXES: Sequence[tuple[str, By, tuple[str, ...]]] = (
    ("按股室", By.DEPARTMENT, ("received", "closed", "handling_rate", "on_time_handling_rate", "satisfaction_valid")),
    ("按渠道", By.CHANNEL, ("received", "closed", "handling_rate", "satisfaction_valid")),
    ("按主题", By.TOPIC, ("received", "mediation_success_rate", "loss_recovered_fen")),
    ("转办其他部门", By.AGENCY, ("redirected", "bounce_rate")),
    (
        "被投诉最多的企业",
        By.RESPONDENT,
        ("received", "closed", "mediation_success_rate", "odr_settlement_rate", "loss_recovered_fen"),
    ),
)
WITHOUT_UNDECIDED = (By.AGENCY, By.RESPONDENT)  # what was handed to nobody, and what is against nobody, is left out
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
    """Count the tables: some metrics by department, channel, topic and agency."""
    question = Question(period=period, basis=basis, as_of=as_of)
    annexes = []
    for title, by, names in ANNEXES:
        counted = await count_metrics(db, [METRICS[name] for name in names], question, by)
        keys = _ordered(counted, by)
        called = await get_business_names(db, keys) if by is By.RESPONDENT else NAMES[by]
        rows = [
            [called.get(key) or str(key or "未定"), *(_cell(name, counted[name].get(key)) for name in names)]
            for key in keys
        ]
        annexes.append(
            Annex(
                title=title,
                head=["", *(SOURCES[name].zh for name in names)],
                rows=rows,
                figures=tuple(range(1, len(names) + 1)),
                is_internal=by is By.RESPONDENT,
            )
        )
    return annexes


def _ordered(counted: Mapping[str, Mapping[Key, Tally]], by: By) -> list[Key]:
    """Return what a table has rows for: businesses by the cases received, the rest by their codes."""
    received = counted["received"] if by is By.RESPONDENT else {}
    keys = {key for groups in counted.values() for key in groups} if by is not By.RESPONDENT else set(received)
    sizes = {key: received[key].denominator for key in received}
    among = [key for key in keys if key is not None or by not in WITHOUT_UNDECIDED]
    return sorted(among, key=lambda key: (-sizes.get(key, 0), key is None, str(key or "")))


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
