"""Refresh of the cubes, by the same conditions that count the rows themselves.

Before a complaint changes for the first time since the last refresh, it is marked dirty (``touched``), and what it
counts for is stored as pending (``owed``). A refresh subtracts what is pending from the cubes and adds what the rows
count for now, for many complaints at once. A reader refreshes first, so that it sees everything committed, except for
complaints that a running batch has locked.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from functools import cache
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
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
from sqlalchemy.dialects.postgresql import array, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.leases import lock_class
from services.analytics.cubes.domain import CUBES, Cube, Level, narrowest_wider_cube
from services.analytics.cubes.repository.numbers import changed_sums, number, numbers_as_text, sums, times, zero
from services.analytics.cubes.tables import (
    ATTRIBUTES,
    CELL,
    NUMBERS,
    balance_days,
    balances,
    cube_days,
    cubes,
    number_columns,
    owed,
    touched,
)
from services.analytics.definitions.domain.catalogue import METRICS
from services.analytics.definitions.domain.metric import Basis, Metric, Rows, Shape
from services.analytics.definitions.repository.conditions import first_known, sql
from services.analytics.definitions.repository.rows import AsOf, day_of, rows_of
from services.analytics.definitions.repository.statements import compile_sql, get_statement

LOCK = lock_class("analytics.cubes")
MAX_PENDING = 500  # dirty complaints; a batch that finds so many refreshes the cubes itself
COUNTABLE = [metric for metric in METRICS.values() if metric.shape not in (Shape.NONE, Shape.QUANTILE)]
RANKABLE = next(metric for metric in METRICS.values() if metric.shape is Shape.QUANTILE)  # all rank the same days
PLACE = ("basis", "day", *ATTRIBUTES, "days")
Place = tuple[Rows, Basis, tuple[str, ...]]  # what is counted, on which basis, and the columns that give the day


async def mark_dirty(db: AsyncConnection, complaints: Sequence[UUID]) -> None:
    """Mark complaints as about to change and store what they count for now; concurrent writers wait here."""
    statement = await get_statement(pending_statement)  # before any lock: after a start it may have to be built
    new = insert(touched).from_select(["complaint_id"], select(func.unnest(literal(complaints, ARRAY(Uuid)))))
    noted = new.on_conflict_do_update(
        index_elements=["complaint_id"], set_={"complaint_id": new.excluded.complaint_id}
    ).returning(touched.c.complaint_id, literal_column("xmax = 0").label("fresh"))
    if fresh := [row.complaint_id for row in await db.execute(noted) if row.fresh]:
        await db.execute(statement, {"among": fresh})


async def refresh_cubes(db: AsyncConnection, unless_fewer: int = 1) -> None:
    """Recompute the cubes for all dirty complaints, unless fewer than ``unless_fewer`` are dirty."""
    waiting = select(func.count()).select_from(select(touched.c.complaint_id).limit(unless_fewer).subquery())
    if (await db.execute(waiting)).scalar_one() < unless_fewer:
        return
    statement = await get_statement(refresh_statement)  # before any lock, too
    await db.execute(select(func.pg_advisory_xact_lock(LOCK, 0)))
    complaints = sorted((await db.execute(select(touched.c.complaint_id).with_for_update(skip_locked=True))).scalars())
    if not complaints:
        return
    await db.execute(statement, {"among": complaints})
    for table in (owed, touched):
        await db.execute(delete(table).where(table.c.complaint_id == any_(literal(complaints, ARRAY(Uuid)))))


class BuiltStatements(AbstractAsyncContextManager[None]):
    """Builds the statements before the service answers: on a busy machine its first readers would wait for seconds.

    Whoever restarts one process after another takes away the next one as soon as this one answers.
    """

    async def __aenter__(self) -> None:
        for build in (pending_statement, refresh_statement):
            await get_statement(build)

    async def __aexit__(self, *_: object) -> None: ...


@cache
def metrics_by_place() -> Mapping[Place, tuple[Metric, ...]]:
    """Group the metrics by place: those of a group count the same kind of rows on the same day."""
    placed = [((metric.rows, basis, metric.columns(basis)), metric) for basis in Basis for metric in COUNTABLE]
    placed.sort(key=lambda one: (one[0][0].value, one[0][1].value, one[0][2]))
    return {place: tuple(metric for _, metric in alike) for place, alike in groupby(placed, key=lambda one: one[0])}


def pending_statement() -> TextClause:
    """Build the statement that stores, as pending, what the complaints ``:among`` count for now."""
    contributions = _contributions(metrics_by_place(), NUMBERS, some=True)
    return _as_text(insert(owed).from_select(["complaint_id", *PLACE, *NUMBERS], contributions), some=True)


def refresh_statement() -> TextClause:
    """Build the statement that moves the complaints ``:among`` from where they were counted to where they count now."""
    gone = _signed(owed, -1).where(owed.c.complaint_id == any_(_among()))
    return _move_statement(_contributions(metrics_by_place(), NUMBERS, some=True), gone, cubes, cube_days)


def balance_statement() -> TextClause:
    """Build the statement that adds to the balance of month ``:seen``.

    It adds what the complaints ``:among`` count for at ``:until``, less what they counted for at ``:since``.
    """
    gone = _signed(_contributions(metrics_by_place(), NUMBERS, some=True, as_of="since").subquery("gone"), -1)
    return _move_statement(
        _contributions(metrics_by_place(), NUMBERS, some=True, as_of="until"), gone, balances, balance_days
    )


def _move_statement(added: Any, gone: Select[Any], numbers_in: Table, days_in: Table) -> TextClause:
    moved = _net(union_all(_signed(added.subquery("come"), 1), gone).subquery("moved"), NUMBERS)
    ranking = _ranked(moved, days_in).cte("ranking")
    return _as_text(_counted(moved, NUMBERS, numbers_in).add_cte(ranking), some=True)


def fill_statements() -> Iterator[TextClause]:
    """Build the statements that count all complaints into empty cubes, one for each place."""
    for place, metrics in metrics_by_place().items():
        names = [name for metric in metrics for name in number_columns(metric)]
        contributions = _contributions({place: metrics}, names, some=False, ranking=False).subquery("told")
        moved = _signed(contributions, 1, names).subquery("moved")
        yield _as_text(_counted(_net(moved, names), names), some=False)
    ranking = _signed(_contributions({}, (), some=False).subquery("told"), 1, ()).subquery("moved")
    yield _as_text(_ranked(_net(ranking, ())), some=False)


def name_of(cube: Cube) -> str:
    return "+".join(cube)


def _contributions(
    which: Mapping[Place, Sequence[Metric]],
    names: Sequence[str],
    *,
    some: bool,
    ranking: bool = True,
    as_of: str | None = None,
) -> Any:
    """Select for each row and place what it counts for: its numbers, and its days for the quantiles.

    ``as_of`` names the parameter that holds the instant; ``None`` is now. ``some``: only the complaints ``:among``.
    """
    among = _among() if some else None
    at: AsOf = literal_column(f"cast(:{as_of} as timestamptz)") if as_of else None
    kinds = {kind for kind, _, _ in which} | ({RANKABLE.rows} if ranking else set())
    read = {kind: select(rows_of(kind, at, among)).cte(f"{kind}_{as_of or 'now'}") for kind in sorted(kinds)}
    selects = [_numbers(place, metrics, names, read[place[0]]) for place, metrics in which.items()]
    if ranking:
        selects += [_days(basis, names, read[RANKABLE.rows]) for basis in Basis]
    return union_all(*selects)


def _numbers(place: Place, metrics: Sequence[Metric], names: Sequence[str], rows: FromClause) -> Select[Any]:
    _, basis, columns = place
    numbers: dict[str, ColumnElement[Any]] = {}
    for metric in metrics:
        counted = sql(metric.counted, rows)
        values = [case((counted, 1), else_=0), case((and_(counted, sql(metric.hit, rows)), 1), else_=0)]
        if metric.amount:
            values[1] = case((counted, func.coalesce(rows.c[metric.amount], 0)), else_=0)
        numbers |= dict(zip(number_columns(metric), values, strict=False))
    selected = [number(numbers[name], name) if name in numbers else zero(name) for name in names]
    query = select(*_place(rows, basis, columns, cast(null(), Integer)), *selected)
    return query.where(first_known(columns, rows).is_not(None), or_(*(sql(metric.counted, rows) for metric in metrics)))


def _days(basis: Basis, names: Sequence[str], rows: FromClause) -> Select[Any]:
    place = _place(rows, basis, RANKABLE.columns(basis), rows.c[RANKABLE.amount or ""])
    return select(*place, *map(zero, names)).where(sql(RANKABLE.counted, rows))


def _place(
    rows: FromClause, basis: Basis, columns: tuple[str, ...], days: ColumnElement[Any]
) -> Iterator[ColumnElement[Any]]:
    yield rows.c.complaint_id
    yield literal(basis.value).label("basis")
    yield day_of(first_known(columns, rows)).label("day")
    yield from (rows.c[name] for name in ATTRIBUTES)
    yield days.label("days")


def _signed(rows: FromClause, sign: int, names: Sequence[str] = NUMBERS) -> Select[Any]:
    """Select ``PLACE`` and the numbers with a sign: 1 to add to the cubes, -1 to subtract."""
    numbers = numbers_as_text(names, "{0}" if sign > 0 else "cast(-{0} as {1}) as {0}")
    return select(*(rows.c[name] for name in PLACE), times(sign), *numbers)


def _net(moved: FromClause, names: Sequence[str]) -> CTE:
    """Sum what is added and subtracted at each place, without zeros: most of what a complaint counts for stays."""
    place = [moved.c[name] for name in PLACE]
    summed = select(*place, number(func.sum(moved.c.times), "times"), *sums(names)).group_by(*place)
    ranked = and_(moved.c.days.is_not(None), func.sum(moved.c.times) != 0)
    return summed.having(or_(*changed_sums(names), ranked)).cte("net")


def _counted(net: CTE, names: Sequence[str], table: Table = cubes) -> Any:
    rows = select(*_placed(net, table), *numbers_as_text(names)).where(net.c.days.is_(None)).cte("counted")
    return _added(table, rows, names)


def _ranked(net: CTE, table: Table = cube_days) -> Any:
    rows = select(*_placed(net, table), net.c.times.label("rows")).where(net.c.days.is_not(None)).cte("ranked")
    return _added(table, rows, ["rows"])


def _placed(net: CTE, table: Table) -> Iterator[Any]:
    yield net.c.day.label("first")
    yield net
    if "seen" in table.c:
        yield literal_column("cast(:seen as date)").label("seen")


def _added(table: Table, rows: CTE, names: Sequence[str]) -> Any:
    key = [column.name for column in table.primary_key.columns]
    query = insert(table).from_select([*key, *names], union_all(*_cells(rows, names, *key[len(CELL) :])))
    return query.on_conflict_do_update(
        index_elements=key, set_={name: table.c[name] + query.excluded[name] for name in names}
    )


def _cells(rows: CTE, names: Sequence[str], *also: str) -> Iterator[Select[Any]]:
    """Yield the cells of each cube: its days summed from the narrowest wider cube, its months from its days."""
    days: dict[Cube, CTE] = {}
    for cube in CUBES:
        wider = narrowest_wider_cube(cube)
        source = rows if wider is None else days[wider]
        by = ("basis", *cube, *also)
        moved = _summed(source, source.c.first, by, names).having(or_(*changed_sums(names)))
        days[cube] = moved.cte("_".join((rows.name, *(cube or ("all",)))))
        month = cast(func.date_trunc(Level.MONTH.value, cast(days[cube].c.first, DateTime)), Date)
        yield _cells_of_level(days[cube], cube, Level.DAY, (*also, *names))
        yield _cells_of_level(_summed(days[cube], month, by, names).subquery(), cube, Level.MONTH, (*also, *names))


def _summed(rows: FromClause, first: ColumnElement[Any], by: Sequence[str], names: Sequence[str]) -> Select[Any]:
    place = [first.label("first"), *(rows.c[name] for name in by)]
    return select(*place, *sums(names)).group_by(*place)


def _cells_of_level(rows: FromClause, cube: Cube, level: Level, names: Sequence[str]) -> Select[Any]:
    attributes = [rows.c[name] for name in cube]
    key = cast(array(attributes) if attributes else literal_column("'{}'"), ARRAY(Text))
    place = (literal(name_of(cube)), rows.c.basis, literal(level.value), rows.c.first, key)
    return select(*place, *numbers_as_text(names))


def _among() -> ColumnElement[Any]:
    return literal_column("cast(:among as uuid[])")


def _as_text(query: Any, *, some: bool) -> TextClause:
    written = text(compile_sql(query))
    return written.bindparams(bindparam("among", type_=ARRAY(Uuid))) if some else written
