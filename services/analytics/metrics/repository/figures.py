"""Count metrics: from a cube if one has the answer, else with a query for each kind of rows and of day."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    FromClause,
    TableClause,
    and_,
    cast,
    column,
    func,
    null,
    select,
    table,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.analytics.cubes.repository import answers
from services.analytics.definitions.domain.catalogue import METRICS
from services.analytics.definitions.domain.figures import Tally
from services.analytics.definitions.domain.metric import Basis, Metric, Rows, Shape
from services.analytics.definitions.domain.questions import By, Group, Key, Question, Step
from services.analytics.definitions.repository.conditions import first_known, sql
from services.analytics.definitions.repository.rows import day_of, rows_of
from services.analytics.definitions.repository.statements import MAX_STATEMENTS, compile_sql, parameter


async def count_metrics(
    db: AsyncConnection, metrics: Iterable[Metric], question: Question, group: Group = None
) -> dict[str, dict[Key, Tally]]:
    """Return what was counted per metric and group. Without a group the only key is ``None``; no group is empty."""
    metrics = [metric for metric in metrics if metric.shape is not Shape.NONE]
    cube = answers.cube_for(question, group)
    counted = await answers.answer_from_cube(db, metrics, cube, question, group) if cube is not None else None
    if counted is not None:
        return counted
    found: dict[str, dict[Key, Tally]] = {metric.name: {} for metric in metrics}
    named = tuple(sorted(question.where))
    instants = [question.period.begins_at(), question.period.ends_at(), *([question.as_of] if question.as_of else [])]
    values = (*instants, *(question.where[name] for name in named))
    metrics.sort(key=lambda metric: _place(metric, question))
    for _, alike in groupby(metrics, key=lambda metric: _place(metric, question)):
        same = tuple(alike)
        form = _statement(
            tuple(metric.name for metric in same), question.basis, group, named, dated=bool(question.as_of)
        )
        for row in (await db.exec_driver_sql(form, values)).mappings():
            for position, metric in enumerate(same):
                numerator, denominator, amount = (row[f"{side}{position}"] for side in "nda")
                if denominator:
                    tally = Tally(numerator=numerator, denominator=denominator, amount=amount)
                    found[metric.name][row["bucket"]] = tally
    return found


def period_condition(
    at: ColumnElement[Any], rows: FromClause, since: Any, until: Any, where: Mapping[str, Any]
) -> ColumnElement[bool]:
    """Return the condition that a row is in a period (``until`` excluded) and among the cases asked for."""
    return and_(at >= since, at < until, *(rows.c[name] == value for name, value in where.items()))


def _place(metric: Metric, question: Question) -> tuple[str, tuple[str, ...]]:
    return metric.rows.value, metric.columns(question.basis)


@lru_cache(maxsize=MAX_STATEMENTS)
def _statement(names: tuple[str, ...], basis: Basis, group: Group, named: tuple[str, ...], *, dated: bool) -> str:
    """Build, and cache, the SQL that counts these metrics: to build it takes longer than to execute it for a day.

    Its parameters are begin and end of the period, the instant if ``dated``, and the values of the named attributes.
    """
    metrics = [METRICS[name] for name in names]
    where = {name: parameter(number) for number, name in enumerate(named, 4 if dated else 3)}
    rows, written = _rows(metrics[0].rows, dated=dated)
    at = first_known(metrics[0].columns(basis), rows)
    bucket = _bucket(at, group, rows).label("bucket")
    columns: list[ColumnElement[Any]] = []
    for position, metric in enumerate(metrics):
        counted = sql(metric.counted, rows)
        columns += [
            func.count().filter(and_(counted, sql(metric.hit, rows))).label(f"n{position}"),
            func.count().filter(counted).label(f"d{position}"),
            _amount(metric, counted, rows).label(f"a{position}"),
        ]
    query = select(bucket, *columns).where(period_condition(at, rows, parameter(1), parameter(2), where))
    return f"with {rows.name} as ({written}) {compile_sql(query if group is None else query.group_by(bucket))}"


@lru_cache
def _rows(kind: Rows, *, dated: bool) -> tuple[TableClause, str]:
    """Return the rows as a named table, and its query as SQL: most of every statement, and the same in many."""
    rows = rows_of(kind, cast(parameter(3), DateTime(timezone=True)) if dated else None)
    named = table(rows.name, *(column(one.key, one.type) for one in rows.c))
    return named, compile_sql(rows.element)


def _amount(metric: Metric, counted: ColumnElement[bool], rows: FromClause) -> ColumnElement[Any]:
    if metric.amount is None:
        return null()
    column = rows.c[metric.amount]
    if metric.quantile is not None:
        return func.percentile_disc(metric.quantile).within_group(column).filter(counted)
    return cast(func.coalesce(func.sum(column).filter(counted), 0), BigInteger)


def _bucket(at: ColumnElement[Any], group: Group, rows: FromClause) -> ColumnElement[Any]:
    if group is None:
        return null()
    if isinstance(group, By) and group is not By.DAY:
        return rows.c[group.value]
    day = day_of(at)
    if group in (Step.WEEK, Step.MONTH):
        return cast(func.date_trunc(group.value, cast(day, DateTime)), Date)
    return day
