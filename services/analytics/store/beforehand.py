"""Figures out of the cubes, whatever the number of complaints."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, Table, and_, cast, func, null, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.analytics.domain.cubes import Cube, covering, ranked, spans
from services.analytics.domain.figures import Tally
from services.analytics.domain.metrics import Metric, Shape
from services.analytics.domain.questions import By, Group, Key, Question, Step
from services.analytics.store.cubes import name_of
from services.analytics.store.tables import cube_days, cubes, numbers_of

BY_DAY = (By.DAY, Step.DAY, Step.WEEK)
Found = dict[str, dict[Key, Tally]]


def cube_for(metric: Metric, asked: Question, group: Group) -> Cube | None:
    """The cube that answers this question about this metric, if one does; none knows how things looked before."""
    if asked.as_of is not None or metric.shape is Shape.NONE:
        return None
    return covering(_named(asked, group))


async def counted(db: AsyncConnection, metrics: Sequence[Metric], asked: Question, group: Group) -> Found:
    """Per metric and group what the cubes say; one query for all that is counted, one for all that is ranked."""
    found: Found = {metric.name: {} for metric in metrics}
    sums = [metric for metric in metrics if metric.shape is not Shape.QUANTILE]
    if sums:
        await _summed(db, sums, asked, group, found)
    if quantiles := [metric for metric in metrics if metric.shape is Shape.QUANTILE]:
        await _ranked(db, quantiles, asked, group, found)
    return found


async def _summed(db: AsyncConnection, metrics: Sequence[Metric], asked: Question, group: Group, found: Found) -> None:
    cube = cube_for(metrics[0], asked, group)
    names = [name for metric in metrics for name in numbers_of(metric)]
    query = _query(cubes, cube or (), asked, group, [func.sum(cubes.c[name]).label(name) for name in names])
    for row in (await db.execute(query)).mappings():
        for metric in metrics:
            denominator, *other = (int(row[name] or 0) for name in numbers_of(metric))
            if denominator:
                rate = metric.shape is Shape.RATE
                found[metric.name][row["bucket"]] = Tally(
                    numerator=other[0] if rate else denominator,
                    denominator=denominator,
                    amount=other[0] if other and not rate else None,
                )


async def _ranked(db: AsyncConnection, metrics: Sequence[Metric], asked: Question, group: Group, found: Found) -> None:
    cube = cube_for(metrics[0], asked, group)
    rows = func.sum(cube_days.c.rows)
    query = _query(cube_days, cube or (), asked, group, [cube_days.c.days, rows.label("rows")], cube_days.c.days)
    days: dict[Key, list[tuple[int, int]]] = defaultdict(list)
    for row in await db.execute(query.having(rows > 0).order_by(cube_days.c.days)):
        days[row.bucket].append((row.days, int(row.rows)))
    for metric in metrics:
        for bucket, counts in days.items():
            of = sum(count for _, count in counts)
            amount = ranked(counts, metric.quantile or 0)
            found[metric.name][bucket] = Tally(numerator=of, denominator=of, amount=amount)


def _named(asked: Question, group: Group) -> Collection[str]:
    return {*asked.where, *([group.value] if isinstance(group, By) and group is not By.DAY else [])}


def _query(
    table: Table, cube: Cube, asked: Question, group: Group, numbers: list[ColumnElement[Any]], *also: Any
) -> Any:
    bucket = _bucket(table, cube, group)
    read = or_(
        *(
            and_(table.c.level == span.level.value, table.c.first.between(span.first, span.last))
            for span in spans(asked.period, by_day=group in BY_DAY)
        )
    )
    query = select(bucket.label("bucket"), *numbers).where(
        table.c.cube == name_of(cube),
        table.c.basis == asked.basis.value,
        read,
        *(table.c.key[cube.index(name) + 1] == value for name, value in sorted(asked.where.items())),
    )
    by = [*([] if group is None else [bucket]), *also]
    return query.group_by(*by) if by else query


def _bucket(table: Table, cube: Cube, group: Group) -> ColumnElement[Any]:
    if group is None:
        return null()
    if isinstance(group, By) and group is not By.DAY:
        return table.c.key[cube.index(group.value) + 1]
    if group in (Step.WEEK, Step.MONTH):
        return cast(func.date_trunc(group.value, cast(table.c.first, DateTime)), Date)
    return table.c.first
