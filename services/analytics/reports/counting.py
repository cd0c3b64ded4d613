"""Count the figures and tables of a report, as known at one instant, and compare them with earlier periods."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from canon.codes import Agency, Channel, Department, name_of
from canon.topics import TOPICS
from services.analytics.activities.domain import DEFINITIONS
from services.analytics.activities.repository import count_activities, count_registers, recorded_kinds
from services.analytics.definitions.domain.catalogue import METRICS
from services.analytics.definitions.domain.figures import Tally, basis_points, value_of
from services.analytics.definitions.domain.metric import Basis, Shape
from services.analytics.definitions.domain.questions import By, Period, Question
from services.analytics.metrics.repository.figures import count_metrics
from services.analytics.reports.domain.comparisons import Change, Share, compare_counts, compare_rates
from services.analytics.reports.domain.figures import ACTIVITY_KINDS, SOURCES, Earlier, Figure, Source, Unit, query_of
from services.analytics.reports.domain.reports import Annex


class _Moment(NamedTuple):
    """A period, and up to when it is known."""

    period: Period
    as_of: datetime

    @property
    def days(self) -> int:
        return (self.period.last - self.period.first).days + 1


Counted = dict[str, Tally | int | None]  # by the name of the source; None: nobody records it
ANNEXES: Sequence[tuple[str, By, tuple[str, ...]]] = (
    ("按股室", By.DEPARTMENT, ("received", "closed", "handling_rate", "on_time_handling_rate", "satisfaction_valid")),
    ("按渠道", By.CHANNEL, ("received", "closed", "handling_rate", "satisfaction_valid")),
    ("按主题", By.TOPIC, ("received", "mediation_success_rate", "loss_recovered_fen")),
    ("转办其他部门", By.AGENCY, ("redirected", "bounce_rate")),
)
_NAMES: Mapping[By, Mapping[str, str]] = {
    By.DEPARTMENT: {code.value: name_of(code) for code in Department},
    By.CHANNEL: {code.value: name_of(code) for code in Channel},
    By.AGENCY: {code.value: name_of(code) for code in Agency},
    By.TOPIC: {code: topic.zh for code, topic in TOPICS.items()},
}


def period_before(period: Period) -> Period:
    """Return the period of as many days, or as many whole months, that ends the day before."""
    last = period.first - timedelta(days=1)
    if period.first.day == 1 and (period.last + timedelta(days=1)).day == 1:
        months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month
        month = period.first.year * 12 + period.first.month - 1 - (months + 1)
        return Period(date(month // 12, month % 12 + 1, 1), last)
    return Period(last - (period.last - period.first), last)


def year_before(period: Period) -> Period:
    """Return the same days of the year before; 29 February becomes the 28th."""
    return Period(*(_a_year_earlier(day) for day in period))


async def count_figures(db: AsyncConnection, period: Period, basis: Basis, as_of: datetime) -> dict[str, Figure]:
    """Count every figure that a report may state, each with the same of the period before and of the year before."""
    moments = [_Moment(one, _as_long_after(period, one, basis, as_of)) for one in _periods(period)]
    now, *earlier = [await _count(db, one.period, basis, one.as_of) for one in moments]
    compared = list(zip(earlier, moments[1:], strict=True))
    given = {"from": period.first, "to": period.last, "basis": basis.value, "as_of": as_of.isoformat()}
    return {
        name: _figure(
            source,
            now[name],
            query_of(source, given),
            basis,
            *(_earlier(source, now[name], one[name], moments[0], moment) for one, moment in compared),
        )
        for name, source in SOURCES.items()
    }


def _periods(period: Period) -> tuple[Period, Period, Period]:
    return period, period_before(period), year_before(period)


def _as_long_after(period: Period, earlier: Period, basis: Basis, as_of: datetime) -> datetime:
    """Return up to when an earlier period is known: by cohort as long after its end, so that cases had as much time."""
    return as_of if basis is Basis.EVENT else as_of - (period.last - earlier.last)


async def count_annexes(db: AsyncConnection, period: Period, basis: Basis, as_of: datetime) -> list[Annex]:
    """Count the tables: some metrics by department, channel, topic and agency."""
    question = Question(period=period, basis=basis, as_of=as_of)
    annexes = []
    for title, by, names in ANNEXES:
        counted = await count_metrics(db, [METRICS[name] for name in names], question, by)
        keys = sorted({key for groups in counted.values() for key in groups}, key=lambda key: (key is None, key or ""))
        rows = [
            [_NAMES[by].get(key, key) if key else "未定", *(_cell(name, counted[name].get(key)) for name in names)]
            for key in keys
            if key is not None or by is not By.AGENCY
        ]
        titles = [SOURCES[name].zh for name in names]
        annexes.append(Annex(title=title, head=["", *titles], rows=rows, figures=tuple(range(1, len(names) + 1))))
    return annexes


async def _count(db: AsyncConnection, period: Period, basis: Basis, as_of: datetime) -> Counted:
    counted: Counted = {}
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


def _figure(
    source: Source,
    counted: Tally | int | None,
    query: str,
    basis: Basis,
    previous: Earlier | None,
    last_year: Earlier | None,
) -> Figure:
    metric = source.metric
    value = value_of(metric, counted) if metric and isinstance(counted, Tally) else counted
    is_rate = metric is not None and metric.shape is Shape.RATE and isinstance(counted, Tally)
    definition = metric.definition(basis) if metric else DEFINITIONS[source.activity or ""][0]
    return Figure(
        id=source.name,
        metric=metric.name if metric else None,
        name=source.zh,
        unit=source.unit,
        noun=source.noun,
        value=value if isinstance(value, int) else None,
        numerator=counted.numerator if is_rate and isinstance(counted, Tally) else None,
        denominator=counted.denominator if is_rate and isinstance(counted, Tally) else None,
        query=query,
        definition=definition,
        to_record=source.to_record,
        previous=previous,
        year_before=last_year,
    )


def _earlier(
    source: Source, now: Tally | int | None, before: Tally | int | None, present: _Moment, past: _Moment
) -> Earlier | None:
    """Return the figure of an earlier period; sums and medians are stated, and not tested."""
    if before is None:
        return None
    rate = before if source.unit is Unit.BASIS_POINTS and isinstance(before, Tally) else None
    return Earlier(
        first=past.period.first.isoformat(),
        last=past.period.last.isoformat(),
        as_of=past.as_of.isoformat(),
        value=value_of(source.metric, before) if source.metric and isinstance(before, Tally) else _plain(before),
        numerator=rate.numerator if rate else None,
        denominator=rate.denominator if rate else None,
        change=_change(source, now, before, present, past),
    )


def _change(
    source: Source, now: Tally | int | None, before: Tally | int, present: _Moment, past: _Moment
) -> Change | None:
    if isinstance(now, Tally) and isinstance(before, Tally):
        if source.unit is Unit.BASIS_POINTS:
            return compare_rates(Share(now.numerator, now.denominator), Share(before.numerator, before.denominator))
        if source.unit is Unit.COUNT:
            return compare_counts(now.denominator, present.days, before.denominator, past.days)
        return None
    return _plain_change(source, now, before) if isinstance(now, int) and isinstance(before, int) else None


def _plain(counted: Tally | int) -> int | None:
    return counted if isinstance(counted, int) else None


def _plain_change(source: Source, now: int, before: int) -> Change | None:
    """Return how a register changed: it is counted whole, so every difference is one; sums are not tested."""
    if source.name in ACTIVITY_KINDS:
        return None
    if now == before:
        return Change.SAME
    return Change.UP if now > before else Change.DOWN


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


def _a_year_earlier(day: date) -> date:
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
