"""The cubes: brought up to what the rows say, by the conditions that count the rows themselves.

Before a complaint is written for the first time since, what it counts for is laid by (``owed``) and the complaint is
noted (``touched``). Settling takes what is owed out of the cubes and puts in what the rows say now, for many complaints
at once; whoever reads settles first, so that nobody sees less than was committed.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    FromClause,
    Integer,
    Select,
    Table,
    Text,
    TextClause,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    cast,
    delete,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import array, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.leases import lock_class
from services.analytics.domain.cubes import COUNTED, RANKED, Cube, Level
from services.analytics.domain.metrics import Basis, Metric, Rows, Shape
from services.analytics.domain.table import METRICS
from services.analytics.store.conditions import first_known, sql
from services.analytics.store.rows import day_of, rows_of
from services.analytics.store.tables import ATTRIBUTES, NUMBERS, cube_days, cubes, numbers_of, owed, touched

LOCK = lock_class("analytics.cubes")
MOST_OWED = 500  # complaints; more are settled by the one who touches them
COUNTABLE = [metric for metric in METRICS.values() if metric.shape not in (Shape.NONE, Shape.QUANTILE)]
RANKABLE = next(metric for metric in METRICS.values() if metric.shape is Shape.QUANTILE)  # all rank the same days
PLACE = ("basis", "day", *ATTRIBUTES, "days")
Place = tuple[Rows, Basis, tuple[str, ...]]  # what is counted, and which columns say on which day


async def touch(db: AsyncConnection, complaints: Sequence[UUID]) -> None:
    """These complaints are going to be written. Two who write the same one wait for each other here."""
    new = insert(touched).from_select(["complaint_id"], select(func.unnest(literal(complaints, ARRAY(Uuid)))))
    noted = new.on_conflict_do_update(
        index_elements=["complaint_id"], set_={"complaint_id": new.excluded.complaint_id}
    ).returning(touched.c.complaint_id, literal_column("xmax = 0").label("fresh"))
    fresh = [row.complaint_id for row in await db.execute(noted) if row.fresh]
    if fresh:
        await db.execute(laying_by(), {"among": fresh})


async def settle(db: AsyncConnection, unless_fewer: int = 1) -> None:
    """Bring the cubes up to what is committed and to what this transaction wrote."""
    waiting = select(func.count()).select_from(select(touched.c.complaint_id).limit(unless_fewer).subquery())
    if (await db.execute(waiting)).scalar_one() < unless_fewer:
        return
    await db.execute(select(func.pg_advisory_xact_lock(LOCK, 0)))
    taken = select(touched.c.complaint_id).with_for_update(skip_locked=True)
    complaints = sorted((await db.execute(taken)).scalars())
    if not complaints:
        return
    for statement in settling():
        await db.execute(statement, {"among": complaints})
    for table in (owed, touched):
        await db.execute(delete(table).where(table.c.complaint_id == any_(literal(complaints, ARRAY(Uuid)))))


@cache
def places() -> Mapping[Place, tuple[Metric, ...]]:
    """The metrics whose rows fall on the same day, together."""
    placed = [((metric.rows, basis, metric.columns(basis)), metric) for basis in Basis for metric in COUNTABLE]
    placed.sort(key=lambda one: (one[0][0].value, one[0][1].value, one[0][2]))
    return {place: tuple(metric for _, metric in alike) for place, alike in groupby(placed, key=lambda one: one[0])}


@cache
def laying_by() -> TextClause:
    """Write down what the complaints ``:among`` count for now."""
    told = _told(places(), NUMBERS, some=True)
    return _as_text(insert(owed).from_select(["complaint_id", *PLACE, *NUMBERS], told), some=True)


@cache
def settling() -> tuple[TextClause, ...]:
    """Move the complaints ``:among`` from where they were counted to where they count now."""
    gone = select(*(owed.c[name] for name in PLACE), *((-owed.c[name]).label(name) for name in NUMBERS), _times(-1))
    now = _told(places(), NUMBERS, some=True).subquery("now")
    come = select(*(now.c[name] for name in PLACE), *(now.c[name] for name in NUMBERS), _times(1))
    moved = union_all(come, gone.where(owed.c.complaint_id == any_(_among()))).cte("told")
    return _as_text(_counted(moved, NUMBERS), some=True), _as_text(_ranked(moved), some=True)


def filling() -> Iterator[TextClause]:
    """Count all complaints into empty cubes, place by place."""
    for place, metrics in places().items():
        names = [name for metric in metrics for name in numbers_of(metric)]
        told = _told({place: metrics}, names, some=False, ranking=False).cte("told")
        yield _as_text(_counted(told, names), some=False)
    told = _told({}, (), some=False).subquery("told")
    yield _as_text(_ranked(select(told, _times(1)).cte("moved")), some=False)


def name_of(cube: Cube) -> str:
    return "+".join(cube)


def _told(which: Mapping[Place, Sequence[Metric]], names: Sequence[str], *, some: bool, ranking: bool = True) -> Any:
    """For each row and place where it counts its numbers; and its days, where they are ranked."""
    among = _among() if some else None
    kinds = {kind for kind, _, _ in which} | ({RANKABLE.rows} if ranking else set())
    read = {kind: select(rows_of(kind, None, among)).cte(kind.value) for kind in sorted(kinds)}
    told = [_numbers(place, metrics, names, read[place[0]]) for place, metrics in which.items()]
    if ranking:
        told += [_days(basis, names, read[RANKABLE.rows]) for basis in Basis]
    return union_all(*told)


def _numbers(place: Place, metrics: Sequence[Metric], names: Sequence[str], rows: FromClause) -> Select[Any]:
    _, basis, columns = place
    numbers: dict[str, ColumnElement[Any]] = {}
    for metric in metrics:
        counted = sql(metric.counted, rows)
        values = [case((counted, 1), else_=0), case((and_(counted, sql(metric.hit, rows)), 1), else_=0)]
        if metric.amount:
            values[1] = case((counted, func.coalesce(rows.c[metric.amount], 0)), else_=0)
        numbers |= dict(zip(numbers_of(metric), values, strict=False))
    shown = [cast(numbers.get(name, literal(0)), BigInteger).label(name) for name in names]
    query = select(*_place(rows, basis, columns, cast(null(), Integer)), *shown)
    return query.where(first_known(columns, rows).is_not(None), or_(*(sql(metric.counted, rows) for metric in metrics)))


def _days(basis: Basis, names: Sequence[str], rows: FromClause) -> Select[Any]:
    zeros = [cast(literal(0), BigInteger).label(name) for name in names]
    place = _place(rows, basis, RANKABLE.columns(basis), rows.c[RANKABLE.amount or ""])
    return select(*place, *zeros).where(sql(RANKABLE.counted, rows))


def _place(
    rows: FromClause, basis: Basis, columns: tuple[str, ...], days: ColumnElement[Any]
) -> Iterator[ColumnElement[Any]]:
    yield rows.c.complaint_id
    yield literal(basis.value).label("basis")
    yield day_of(first_known(columns, rows)).label("day")
    yield from (rows.c[name] for name in ATTRIBUTES)
    yield days.label("days")


def _times(number: int) -> ColumnElement[Any]:
    return cast(literal(number), BigInteger).label("times")


def _counted(told: CTE, names: Sequence[str]) -> Any:
    sums = [cast(func.sum(told.c[name]), BigInteger) for name in names]
    moved = or_(*(number != 0 for number in sums))
    shown = [number.label(name) for number, name in zip(sums, names, strict=True)]
    cells = [
        _cells(told, cube, level, shown).where(told.c.days.is_(None)).having(moved)
        for cube in COUNTED
        for level in Level
    ]
    return _added(cubes, cells, names)


def _ranked(told: CTE) -> Any:
    rows = cast(func.sum(told.c.times), BigInteger)
    shown = [told.c.days, rows.label("rows")]
    cells = [
        _cells(told, cube, level, shown, told.c.days).where(told.c.days.is_not(None)).having(rows != 0)
        for cube in RANKED
        for level in Level
    ]
    return _added(cube_days, cells, ["rows"])


def _cells(
    told: CTE, cube: Cube, level: Level, numbers: Sequence[ColumnElement[Any]], *also: ColumnElement[Any]
) -> Select[Any]:
    day = told.c.day
    first = day if level is Level.DAY else cast(func.date_trunc(level.value, cast(day, DateTime)), Date)
    attributes = [told.c[name] for name in cube]
    key = array(attributes) if attributes else literal_column("'{}'")
    place = (literal(name_of(cube)).label("cube"), told.c.basis, literal(level.value).label("level"))
    return select(*place, first.label("first"), cast(key, ARRAY(Text)).label("key"), *numbers).group_by(
        told.c.basis, first, *attributes, *also
    )


def _added(table: Table, cells: Sequence[Select[Any]], names: Sequence[str]) -> Any:
    key = [column.name for column in table.primary_key.columns]
    query = insert(table).from_select([*key, *names], union_all(*cells))
    return query.on_conflict_do_update(
        index_elements=key, set_={name: table.c[name] + query.excluded[name] for name in names}
    )


def _among() -> ColumnElement[Any]:
    return literal_column("cast(:among as uuid[])")


def _as_text(query: Any, *, some: bool) -> TextClause:
    """Built and compiled once: that takes longer than the database does."""
    dialect = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
    written = text(str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True})))
    return written.bindparams(bindparam("among", type_=ARRAY(Uuid))) if some else written
