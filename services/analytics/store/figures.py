"""Counting: out of the cubes where one holds the answer, else one query per kind of rows and day over the rows."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Date, DateTime, Subquery, and_, cast, func, null, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.analytics.domain.figures import Tally
from services.analytics.domain.metrics import Metric, Shape
from services.analytics.domain.questions import By, Group, Key, Question, Step
from services.analytics.store import beforehand
from services.analytics.store.conditions import first_known, sql
from services.analytics.store.rows import day_of, rows_of


async def tallies(
    db: AsyncConnection, metrics: Iterable[Metric], asked: Question, group: Group = None
) -> dict[str, dict[Key, Tally]]:
    """Per metric and group what was counted; without a group the only key is ``None``. Empty groups are missing."""
    metrics = [metric for metric in metrics if metric.shape is not Shape.NONE]
    cube = beforehand.cube_for(asked, group)
    counted = await beforehand.counted(db, metrics, cube, asked, group) if cube is not None else None
    if counted is not None:
        return counted
    found: dict[str, dict[Key, Tally]] = {metric.name: {} for metric in metrics}
    metrics.sort(key=lambda metric: _place(metric, asked))
    for _, alike in groupby(metrics, key=lambda metric: _place(metric, asked)):
        same = list(alike)
        for row in (await db.execute(_query(same, asked, group))).mappings():
            for position, metric in enumerate(same):
                numerator, denominator, amount = (row[f"{side}{position}"] for side in "nda")
                if denominator:
                    tally = Tally(numerator=numerator, denominator=denominator, amount=amount)
                    found[metric.name][row["bucket"]] = tally
    return found


def within(metric: Metric, asked: Question, rows: Subquery) -> ColumnElement[bool]:
    """Whether a row belongs to the period and to the cases asked for."""
    at = first_known(metric.columns(asked.basis), rows)
    conditions = [at >= asked.period.begins_at(), at < asked.period.ends_at()]
    return and_(*conditions, *(rows.c[name] == value for name, value in sorted(asked.where.items())))


def _place(metric: Metric, asked: Question) -> tuple[str, tuple[str, ...]]:
    return metric.rows.value, metric.columns(asked.basis)


def _query(metrics: Sequence[Metric], asked: Question, group: Group) -> Any:
    rows = rows_of(metrics[0].rows, asked.as_of)
    bucket = _bucket(metrics[0], asked, group, rows).label("bucket")
    columns: list[ColumnElement[Any]] = []
    for position, metric in enumerate(metrics):
        counted = sql(metric.counted, rows)
        columns += [
            func.count().filter(and_(counted, sql(metric.hit, rows))).label(f"n{position}"),
            func.count().filter(counted).label(f"d{position}"),
            _amount(metric, counted, rows).label(f"a{position}"),
        ]
    query = select(bucket, *columns).where(within(metrics[0], asked, rows))
    return query if group is None else query.group_by(bucket)


def _amount(metric: Metric, counted: ColumnElement[bool], rows: Subquery) -> ColumnElement[Any]:
    if metric.amount is None:
        return null()
    column = rows.c[metric.amount]
    if metric.quantile is not None:
        return func.percentile_disc(metric.quantile).within_group(column).filter(counted)
    return cast(func.coalesce(func.sum(column).filter(counted), 0), BigInteger)


def _bucket(metric: Metric, asked: Question, group: Group, rows: Subquery) -> ColumnElement[Any]:
    if group is None:
        return null()
    if isinstance(group, By) and group is not By.DAY:
        return rows.c[group.value]
    day = day_of(first_known(metric.columns(asked.basis), rows))
    if group in (Step.WEEK, Step.MONTH):
        return cast(func.date_trunc(group.value, cast(day, DateTime)), Date)
    return day
