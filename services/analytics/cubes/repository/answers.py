"""Queries that answer a question from the cubes, in a time that does not grow with the number of complaints."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    FromClause,
    Subquery,
    Table,
    Text,
    and_,
    cast,
    exists,
    func,
    not_,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.calendar import FIRST_DAY
from services.analytics.cubes.domain import Cube, Level, Span, narrowest_cube, split_period, weighted_quantile
from services.analytics.cubes.repository.cubes import name_of, refresh_cubes
from services.analytics.cubes.tables import (
    balance_days,
    balanced_months,
    balances,
    cube_days,
    cubes,
    number_columns,
    touched,
)
from services.analytics.definitions.domain.figures import Tally
from services.analytics.definitions.domain.metric import Metric, Shape
from services.analytics.definitions.domain.questions import (
    DAY,
    By,
    Group,
    Key,
    Question,
    Step,
    dimensions_of,
    key_of,
)
from services.analytics.definitions.repository.statements import MAX_STATEMENTS, compile_sql, parameter

BY_DAY = (By.DAY, Step.DAY, Step.WEEK)
READ_LEVELS = (Level.MONTH, Level.DAY, Level.DAY)  # at most: whole months, the days before them, the days after them
FIRST_FILTER = 3 + 2 * len(READ_LEVELS)  # the number of the first parameter that is an attribute's value
RESULT_COLUMNS = ("buckets", "numbers", "bucket", "days", "rows")
EMPTY_SPAN = Span(Level.DAY, FIRST_DAY, FIRST_DAY - DAY)
TalliesByMetric = dict[str, dict[Key, Tally]]


def cube_for(question: Question, group: Group) -> Cube | None:
    """Return the cube that answers this question, if one does; of past states they have only those at a month's end.

    None knows businesses, of which there are too many.
    """
    dimensions = dimensions_of(group)
    if question.respondent is not None or By.RESPONDENT in dimensions:
        return None
    named = {*question.where, *(one.value for one in dimensions if one is not By.DAY)}
    return narrowest_cube(named) if question.as_of is None or question.ended_month() else None


async def answer_from_cube(
    db: AsyncConnection, metrics: Sequence[Metric], cube: Cube, question: Question, group: Group
) -> TalliesByMetric | None:
    """Return what this cube counts per metric and group, or ``None`` if the month asked for is not balanced."""
    found: TalliesByMetric = {metric.name: {} for metric in metrics}
    for alike in _group_by_statement(metrics, group):
        names = tuple(name for metric in alike for name in number_columns(metric))
        summed = [(metric, _places(metric, names)) for metric in alike if metric.shape is not Shape.QUANTILE]
        ranked_ = [metric for metric in alike if metric.shape is Shape.QUANTILE]
        read = await _rows(db, names, cube, question, group)
        if read is None:
            return None
        for metric, places in summed:
            for bucket, numbers in zip(read[0].buckets or (), read[0].numbers or (), strict=True):
                tally = _summed(metric, [numbers[place] for place in places])
                if tally is not None:
                    found[metric.name][key_of(bucket)] = tally
        for _, _, _, bucket, days, rows in read:
            for metric in ranked_ if days else ():
                found[metric.name][key_of(bucket)] = _ranked(metric, list(zip(days, rows, strict=True)))
    return found


def _group_by_statement(metrics: Sequence[Metric], group: Group) -> Iterator[Sequence[Metric]]:
    """Without a group, answer all metrics in one statement; else quantiles and sums in one each."""
    if group is None:
        yield metrics
        return
    for ranks in (False, True):
        if alike := [metric for metric in metrics if (metric.shape is Shape.QUANTILE) is ranks]:
            yield alike


def _places(metric: Metric, names: Sequence[str]) -> list[int]:
    return [names.index(name) for name in number_columns(metric)]


def _summed(metric: Metric, sums: Sequence[int | None]) -> Tally | None:
    """Return a tally from ``sums``: the rows counted, then how many of them hit, or their amount."""
    denominator, other = sums[0], (sums[1] or 0) if len(sums) > 1 else None
    if not denominator:
        return None
    if metric.shape is Shape.RATE:
        return Tally(numerator=other or 0, denominator=denominator)
    return Tally(numerator=denominator, denominator=denominator, amount=other)


def _ranked(metric: Metric, counts: Sequence[tuple[int, int]]) -> Tally:
    of = sum(count for _, count in counts)
    return Tally(numerator=of, denominator=of, amount=weighted_quantile(counts, metric.quantile or 0))


async def _rows(
    db: AsyncConnection, names: tuple[str, ...], cube: Cube, question: Question, group: Group
) -> Sequence[Any] | None:
    """Execute the statement of a question, after a refresh of the cubes if complaints are dirty.

    ``buckets`` and ``numbers`` of the first row are arrays of all buckets and their sums; ``days``, ascending, and
    ``rows`` are those of the row's ``bucket``. If nothing is counted there is one row of nulls. ``None`` is returned
    if the month asked for is not balanced.
    """
    where, month = sorted(question.where.items()), question.ended_month()
    form = _statement(names, cube, tuple(name for name, _ in where), group, balanced=month is not None)
    named = (value for _, value in where)
    values = (name_of(cube), question.basis.value, *_span_bounds(question, group), *named, *([month] if month else []))
    rows = (await db.exec_driver_sql(form, values)).all()
    if rows[0].waiting and month:
        return None
    if rows[0].waiting:
        await refresh_cubes(db)
        rows = (await db.exec_driver_sql(form, values)).all()
    return rows


def _span_bounds(question: Question, group: Group) -> Iterator[date]:
    """Yield the first and the last day of each part of ``READ_LEVELS``."""
    parts = split_period(question.period, by_day=group in BY_DAY or By.DAY in dimensions_of(group))
    if parts[0].level is not READ_LEVELS[0]:
        parts = [EMPTY_SPAN, *parts]
    for part in (*parts, *(EMPTY_SPAN for _ in READ_LEVELS[len(parts) :])):
        yield from (part.first, part.last)


@lru_cache(maxsize=MAX_STATEMENTS)
def _statement(names: tuple[str, ...], cube: Cube, named: tuple[str, ...], group: Group, *, balanced: bool) -> str:
    """Build, and cache, the SQL for all questions of one form.

    Its parameters are the cube, the basis, the bounds of ``READ_LEVELS``, the values of the named attributes, and the
    balanced month.
    """
    whole = select(balanced_months.c.first).where(balanced_months.c.first == _month(named), balanced_months.c.whole)
    waiting = not_(exists(whole)) if balanced else exists(select(touched.c.complaint_id))
    source: FromClause = select(waiting.label("waiting")).subquery("owing")
    selected = {"waiting": source.c.waiting, **{name: null().label(name) for name in RESULT_COLUMNS}}
    parts = [_sums(balances if balanced else cubes, names, cube, named, group)] if names else []
    if group is None or not names:
        parts += [_counts(balance_days if balanced else cube_days, cube, named, group)]
    for part in parts:
        source = source.outerjoin(part, true())
        selected |= dict(part.c)
    return compile_sql(select(*selected.values()).select_from(source))


def _sums(table: Table, names: Sequence[str], cube: Cube, named: Sequence[str], group: Group) -> Subquery:
    """Sum all buckets into arrays of one row: to read a year of days row by row takes longer than to sum it."""
    bucket = _bucket(table, cube, group)
    numbers = array([cast(func.sum(table.c[name]), BigInteger) for name in names])
    query = select(bucket.label("buckets"), numbers.label("numbers")).where(*_cell_conditions(table, cube, named))
    each = (query if group is None else query.group_by(bucket)).subquery("summed")
    return select(*(func.array_agg(each.c[name]).label(name) for name in ("buckets", "numbers"))).subquery()


def _counts(table: Table, cube: Cube, named: Sequence[str], group: Group) -> Subquery:
    """Return for each bucket the numbers of days that occur, and how many rows have each."""
    bucket = _bucket(table, cube, group).label("bucket")
    rows = cast(func.sum(table.c.rows), BigInteger)
    by = [table.c.days] if group is None else [bucket, table.c.days]
    counts = select(bucket, table.c.days, rows.label("rows")).where(*_cell_conditions(table, cube, named))
    each = counts.group_by(*by).having(rows > 0).subquery("each")
    query = select(
        each.c.bucket,
        func.array_agg(each.c.days).aggregate_order_by(each.c.days).label("days"),
        func.array_agg(each.c.rows).aggregate_order_by(each.c.days).label("rows"),
    )
    return query.group_by(each.c.bucket).subquery()


def _cell_conditions(table: Table, cube: Cube, named: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions on the cells to read; if every attribute is named, the index alone finds them."""
    yield table.c.cube == parameter(1)
    yield table.c.basis == parameter(2)
    parts = enumerate(READ_LEVELS)
    yield or_(
        *(
            and_(table.c.level == level.value, table.c.first.between(parameter(3 + 2 * n), parameter(4 + 2 * n)))
            for n, level in parts
        )
    )
    if "seen" in table.c:
        yield table.c.seen <= _month(named)
    values = {name: parameter(number) for number, name in enumerate(named, FIRST_FILTER)}
    if cube and len(values) == len(cube):
        key: list[ColumnElement[Any]] = [values[name] for name in cube]
        yield table.c.key == cast(array(key), ARRAY(Text))
        return
    for name, value in values.items():
        yield table.c.key[cube.index(name) + 1] == value


def _month(named: Sequence[str]) -> ColumnElement[Any]:
    return parameter(FIRST_FILTER + len(named))


def _bucket(table: Table, cube: Cube, group: Group) -> ColumnElement[Any]:
    if group is None:
        return cast(null(), Text)
    if isinstance(group, tuple):
        return cast(array([cast(_bucket(table, cube, one), Text) for one in group]), ARRAY(Text))
    if isinstance(group, By) and group is not By.DAY:
        return table.c.key[cube.index(group.value) + 1]
    if group in (Step.WEEK, Step.MONTH):
        return cast(func.date_trunc(group.value, cast(table.c.first, DateTime)), Date)
    return table.c.first
