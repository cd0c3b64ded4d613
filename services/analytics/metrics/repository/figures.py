"""Count metrics: from a cube if one has the answer, else with a query for each kind of rows and of day."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    FromClause,
    Select,
    TableClause,
    Text,
    Uuid,
    and_,
    cast,
    column,
    func,
    null,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncConnection

from services.analytics.cubes.repository import answers
from services.analytics.definitions.domain.catalogue import METRICS
from services.analytics.definitions.domain.figures import Tally
from services.analytics.definitions.domain.metric import Basis, Metric, Rows, Shape
from services.analytics.definitions.domain.questions import (
    By,
    Group,
    Key,
    Question,
    Step,
    dimensions_of,
    key_of,
)
from services.analytics.definitions.repository.conditions import first_known, sql
from services.analytics.definitions.repository.rows import day_of, rows_of
from services.analytics.definitions.repository.statements import MAX_STATEMENTS, compile_sql, parameter
from services.analytics.facts.repository.respondents import (
    complaints_ever_against,
    list_complaints_against,
    respondent_column,
)

MAX_BUSINESSES = 50  # of a breakdown by business


async def count_metrics(
    db: AsyncConnection, metrics: Iterable[Metric], question: Question, group: Group = None
) -> dict[str, dict[Key, Tally]]:
    """Return what was counted per metric and group. Without a group the only key is ``None``; no group is empty."""
    metrics = [metric for metric in metrics if metric.shape is not Shape.NONE]
    cube = answers.cube_for(question, group)
    counted = await answers.answer_from_cube(db, metrics, cube, question, group) if cube is not None else None
    if counted is not None:
        return counted
    among = await list_complaints_against(db, question.respondent, question.as_of) if question.respondent else None
    return await _count_rows(db, metrics, question, group, among)


async def count_by_business(
    db: AsyncConnection, metrics: Iterable[Metric], question: Question, businesses: Collection[UUID]
) -> dict[str, dict[Key, Tally]]:
    """Return what was counted per metric and business; others whose complaints once gave one of these are there too."""
    candidates = complaints_ever_against(businesses).distinct().subquery()
    among = (await db.execute(select(candidates.c.complaint_id).order_by(candidates.c.complaint_id))).scalars()
    return await _count_rows(db, list(metrics), question, By.RESPONDENT, list(among))


async def _count_rows(
    db: AsyncConnection, metrics: list[Metric], question: Question, group: Group, among: Sequence[UUID] | None
) -> dict[str, dict[Key, Tally]]:
    """Count by reading the rows themselves, only those of ``among`` if given."""
    found: dict[str, dict[Key, Tally]] = {metric.name: {} for metric in metrics}
    if names_business(question, group):
        metrics = [metric for metric in metrics if metric.is_about_cases]
    named, dated = tuple(sorted(question.where)), question.as_of is not None
    values: list[Any] = [question.period.begins_at(), question.period.ends_at()]
    values += [question.as_of] if dated else []
    values += [among] if among is not None else []
    values += [question.where[name] for name in named]
    metrics.sort(key=lambda metric: _place(metric, question))
    for _, alike in groupby(metrics, key=lambda metric: _place(metric, question)):
        same = tuple(alike)
        names = tuple(metric.name for metric in same)
        form = _statement(names, question.basis, group, named, dated=dated, among=among is not None)
        for row in (await db.exec_driver_sql(form, tuple(values))).mappings():
            for position, metric in enumerate(same):
                numerator, denominator, amount = (row[f"{side}{position}"] for side in "nda")
                if denominator:
                    tally = Tally(numerator=numerator, denominator=denominator, amount=amount)
                    found[metric.name][key_of(row["bucket"])] = tally
    return found


def names_business(question: Question, group: Group = None) -> bool:
    """Whether a question is about one business, or compares them; what belongs to no case belongs to none of them."""
    return question.respondent is not None or By.RESPONDENT in dimensions_of(group)


def period_condition(
    at: ColumnElement[Any], rows: FromClause, since: Any, until: Any, where: Mapping[str, Any]
) -> ColumnElement[bool]:
    """Return the condition that a row is in a period (``until`` excluded) and among the cases asked for."""
    return and_(at >= since, at < until, *(rows.c[name] == value for name, value in where.items()))


def _place(metric: Metric, question: Question) -> tuple[str, tuple[str, ...]]:
    return metric.rows.value, metric.columns(question.basis)


@lru_cache(maxsize=MAX_STATEMENTS)
def _statement(
    names: tuple[str, ...], basis: Basis, group: Group, named: tuple[str, ...], *, dated: bool, among: bool
) -> str:
    """Build, and cache, the SQL that counts these metrics: to build it takes longer than to execute it for a day.

    Its parameters are begin and end of the period, the instant if ``dated``, the complaints if only some are counted
    (``among``), and the values of the named attributes.
    """
    metrics = [METRICS[name] for name in names]
    where = {name: parameter(number) for number, name in enumerate(named, 3 + dated + among)}
    rows, written = _rows(metrics[0].rows, dated=dated, among=among)
    at = first_known(metrics[0].columns(basis), rows)
    condition = period_condition(at, rows, parameter(1), parameter(2), where)
    if By.RESPONDENT in dimensions_of(group):
        business = respondent_column(rows.c.complaint_id, _instant() if dated else None).label(By.RESPONDENT.value)
        with_business = select(rows, business).where(condition).subquery("with_business")
        bucket = _bucket(first_known(metrics[0].columns(basis), with_business), group, with_business)
        by_business = _counts(metrics, with_business, bucket).group_by(bucket)
        if not among:
            by_business = by_business.where(_is_of_largest(metrics[0], with_business))
        return _with_rows(rows, written, by_business.order_by(text("d0 desc"), bucket))
    bucket = _bucket(at, group, rows)
    query = _counts(metrics, rows, bucket).where(condition)
    return _with_rows(rows, written, query if group is None else query.group_by(bucket.label("bucket")))


def _with_rows(rows: TableClause, written: str, query: Select[Any]) -> str:
    return f"with {rows.name} as ({written}) {compile_sql(query)}"


def _counts(metrics: Sequence[Metric], rows: FromClause, bucket: ColumnElement[Any]) -> Select[Any]:
    """Select ``bucket``, and of each metric how many rows hit, how many count, and their amount."""
    columns: list[ColumnElement[Any]] = []
    for position, metric in enumerate(metrics):
        counted = sql(metric.counted, rows)
        columns += [
            func.count().filter(and_(counted, sql(metric.hit, rows))).label(f"n{position}"),
            func.count().filter(counted).label(f"d{position}"),
            _amount(metric, counted, rows).label(f"a{position}"),
        ]
    return select(bucket.label("bucket"), *columns)


def _is_of_largest(metric: Metric, rows: FromClause) -> ColumnElement[bool]:
    """Return the condition that a row is of one of the businesses of which a metric counts most, or of none."""
    business = rows.c[By.RESPONDENT.value]
    size = func.count().filter(sql(metric.counted, rows))
    by_size = select(business).where(business.is_not(None)).group_by(business).order_by(size.desc(), business)
    return or_(business.is_(None), business.in_(by_size.limit(MAX_BUSINESSES)))


def _instant() -> ColumnElement[Any]:
    return cast(parameter(3), DateTime(timezone=True))


@lru_cache
def _rows(kind: Rows, *, dated: bool, among: bool) -> tuple[TableClause, str]:
    """Return the rows as a named table, and its query as SQL: most of every statement, and the same in many."""
    some = cast(parameter(3 + dated), ARRAY(Uuid)) if among else None
    rows = rows_of(kind, _instant() if dated else None, some)
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
    if isinstance(group, tuple):
        return cast(array([cast(_bucket(at, one, rows), Text) for one in group]), ARRAY(Text))
    if isinstance(group, By) and group is not By.DAY:
        return rows.c[group.value]
    day = day_of(at)
    if group in (Step.WEEK, Step.MONTH):
        return cast(func.date_trunc(group.value, cast(day, DateTime)), Date)
    return day
