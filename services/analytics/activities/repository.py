"""Activities and registers: save what events say, count a period as known at an instant."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Table, and_, cast, func, select, true
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.enforcement import Publicity
from services.analytics.activities.domain import ACTIVITY_FIGURES, JOINED, REGISTER_FIGURES, ActivityFigure
from services.analytics.activities.tables import activities, publications, register_changes
from services.analytics.definitions.domain.questions import Period

Row = dict[str, Any]


async def save_activities(db: AsyncConnection, rows: Sequence[Row]) -> None:
    await _save(db, activities, rows)


async def save_publications(db: AsyncConnection, rows: Sequence[Row]) -> None:
    await _save(db, publications, rows)


async def save_register_changes(db: AsyncConnection, rows: Sequence[Row]) -> None:
    await _save(db, register_changes, rows)


async def _save(db: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    """Save rows in the order of their keys, so that two consumers cannot deadlock; those saved before stay."""
    if rows:
        key = [column.name for column in table.primary_key.columns]
        ordered = sorted(rows, key=lambda row: tuple(row[name] for name in key))
        await db.execute(insert(table).on_conflict_do_nothing(), ordered)


async def count_activities(
    db: AsyncConnection, period: Period, as_of: datetime, department: str | None = None
) -> dict[str, int]:
    """Return each figure of activities over the days of a period, as known at an instant."""
    one = activities.c
    decided = publications.c
    last = (
        select(decided.activity_id, decided.publicity)
        .ext(distinct_on(decided.activity_id))
        .where(decided.recorded_at <= as_of)
        .order_by(decided.activity_id, decided.recorded_at.desc())
        .subquery("published")
    )
    publicity = func.coalesce(last.c.publicity, Publicity.NONE)
    query = (
        select(*(_column(figure, publicity) for figure in ACTIVITY_FIGURES))
        .select_from(activities.outerjoin(last, last.c.activity_id == one.activity_id))
        .where(
            one.day.between(period.first, period.last),
            one.recorded_at <= as_of,
            true() if department is None else one.department == department,
        )
    )
    return dict((await db.execute(query)).mappings().one())


async def recorded_kinds(db: AsyncConnection, as_of: datetime) -> set[str]:
    """Return the kinds of activities that anybody had recorded by an instant: of the others there is no figure."""
    query = select(activities.c.kind).where(activities.c.recorded_at <= as_of).distinct()
    return set((await db.execute(query)).scalars())


async def count_registers(db: AsyncConnection, day: date, as_of: datetime) -> dict[str, int]:
    """Return how many stood on each register on a day, as known at an instant; suspended ones included."""
    change = register_changes.c
    last = (
        select(change.register, change.level, change.change)
        .ext(distinct_on(change.register, change.entry_id))
        .where(change.day <= day, change.recorded_at <= as_of)
        .order_by(change.register, change.entry_id, change.day.desc(), change.recorded_at.desc())
        .subquery("last")
    )
    query = (
        select(last.c.register, last.c.level, func.count())
        .where(last.c.change == JOINED)
        .group_by(last.c.register, last.c.level)
    )
    found = [(row[0], row[1], row[2]) for row in await db.execute(query)]
    return {
        figure.name: sum(
            count for register, level, count in found if register == figure.register and figure.level in (None, level)
        )
        for figure in REGISTER_FIGURES
    }


def _column(figure: ActivityFigure, publicity: ColumnElement[Any]) -> ColumnElement[Any]:
    one = activities.c
    counted = and_(
        one.kind == figure.kind,
        true() if figure.variety is None else one.variety == figure.variety,
        publicity.in_(figure.publicity) if figure.publicity else true(),
    )
    if figure.amount is None:
        return func.count().filter(counted).label(figure.name)
    total = func.coalesce(func.sum(one[figure.amount]).filter(counted), 0)
    return cast(total, BigInteger).label(figure.name)
