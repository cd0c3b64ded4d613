"""Queries over the cases of businesses: how many of a period, how many open, and how they ended."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Integer,
    Row,
    Select,
    Uuid,
    and_,
    any_,
    cast,
    extract,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from reading.normalization import letters_of
from services.analytics.facts.repository.respondents import (
    Position,
    complaints_ever_against,
    list_by_received,
    respondent_column,
)
from services.analytics.facts.tables import cases_seen, respondent_names, respondents

MAX_CASES = 25  # open, and ended, that a business's own answer names
MAX_MATCHES = 20_000  # businesses that a part of a name may find; a county has fewer


class Scope(NamedTuple):
    """Cases received from ``since`` until before ``until``, of one department if given."""

    since: datetime
    until: datetime
    department: str | None


async def list_respondents(
    db: AsyncConnection, matches: Sequence[UUID] | None, scope: Scope, after: Position | None, limit: int
) -> Sequence[Any]:
    """Return a page of businesses, those with most cases received in the period first.

    Of ``matches``, if given, those without a case in the period are there too.
    """
    case = cases_seen.c
    in_period = and_(case.received_at >= scope.since, case.received_at < scope.until)
    business = respondent_column(case.complaint_id).label("respondent_id")
    cases = select(business, in_period.label("in_period")).where(_own(scope))
    chosen = in_period if matches is None else case.complaint_id.in_(complaints_ever_against(matches))
    against = cases.where(chosen).subquery()
    matching = true() if matches is None else against.c.respondent_id == any_(literal(matches, ARRAY(Uuid)))
    among = select(against).where(matching).subquery()
    return await list_by_received(db, among, func.count().filter(among.c.in_period), after, limit)


async def find_respondents(db: AsyncConnection, words: str) -> list[UUID]:
    """Return the businesses with these letters in one of their names, or with this credit code."""
    letters = letters_of(words)
    of_code = respondents.c.uscc == letters.upper()
    if not letters:
        return []
    by_old_name = select(respondent_names.c.respondent_id).where(
        respondent_names.c.name_key.contains(letters, autoescape=True)
    )
    by_name = respondents.c.name_key.contains(letters, autoescape=True)
    query = select(respondents.c.respondent_id).where(
        or_(of_code, by_name, respondents.c.respondent_id.in_(by_old_name))
    )
    return list((await db.execute(query.order_by(respondents.c.respondent_id).limit(MAX_MATCHES))).scalars())


async def find_respondent_of(db: AsyncConnection, complaint_id: UUID) -> list[UUID]:
    """Return the business that a complaint is against, or none."""
    found = (await db.execute(select(respondent_column(literal(complaint_id, Uuid))))).scalar_one()
    return [found] if found else []


async def count_open(db: AsyncConnection, respondent_ids: Sequence[UUID], scope: Scope) -> dict[UUID, int]:
    """Return how many cases of each business are open now, of any day."""
    case = cases_seen.c
    open_ = (
        select(respondent_column(case.complaint_id).label("respondent_id"))
        .where(case.complaint_id.in_(complaints_ever_against(respondent_ids)), case.closed_at.is_(None), _own(scope))
        .subquery()
    )
    rows = await db.execute(select(open_.c.respondent_id, func.count().label("open")).group_by(open_.c.respondent_id))
    return {row.respondent_id: row.open for row in rows}


async def get_respondent(db: AsyncConnection, respondent_id: UUID) -> Any | None:
    """Return the name and the credit code of a business."""
    query = select(respondents.c.respondent_id, respondents.c.name, respondents.c.uscc)
    return (await db.execute(query.where(respondents.c.respondent_id == respondent_id))).one_or_none()


async def list_names(db: AsyncConnection, respondent_id: UUID) -> Sequence[str]:
    """Return the names that a credit code was given with, the earliest first."""
    names = respondent_names.c
    query = select(names.name).where(names.respondent_id == respondent_id).order_by(names.since, names.name_key)
    return (await db.execute(query)).scalars().all()


async def count_history(db: AsyncConnection, complaints: Sequence[UUID], department: str | None) -> Sequence[Any]:
    """Return how many of these cases were received in each year, by kind, result and whether they are open."""
    case = cases_seen.c
    year = cast(extract("year", func.timezone(literal_column("interval '8 hours'"), case.received_at)), Integer)
    place = (year.label("year"), case.kind, case.result, case.closed_at.is_(None).label("is_open"))
    return await _rows(
        db,
        select(
            *place,
            func.count().label("cases"),
            cast(func.coalesce(func.sum(case.recovered_fen).filter(case.closed_at.is_not(None)), 0), BigInteger).label(
                "recovered_fen"
            ),
            func.min(case.received_at).label("first_received_at"),
            func.max(case.received_at).label("last_received_at"),
        )
        .where(_among(complaints), _of_department(department))
        .group_by(*place)
        .order_by(year.desc(), case.kind, case.result.nulls_first()),
    )


async def list_cases(
    db: AsyncConnection, complaints: Sequence[UUID], department: str | None, *, is_open: bool
) -> list[UUID]:
    """Return the newest of these cases that are open, or that ended."""
    case = cases_seen.c
    state = case.closed_at.is_(None) if is_open else case.closed_at.is_not(None)
    query = select(case.complaint_id).where(_among(complaints), state, _of_department(department))
    newest = query.order_by(case.received_at.desc(), case.complaint_id).limit(MAX_CASES)
    return list((await db.execute(newest)).scalars())


async def count_towns(db: AsyncConnection, complaints: Sequence[UUID], department: str | None) -> Sequence[Any]:
    """Return how many of these cases each town has; null: none is known."""
    town = cases_seen.c.town
    query = select(town, func.count().label("cases")).where(_among(complaints), _of_department(department))
    return await _rows(db, query.group_by(town).order_by(town.is_(None), func.count().desc(), town))


async def _rows(db: AsyncConnection, query: Select[Any]) -> Sequence[Row[Any]]:
    return list(await db.execute(query))


def _among(complaints: Sequence[UUID]) -> ColumnElement[bool]:
    own = cases_seen.c.complaint_id == any_(literal(list(complaints), ARRAY(Uuid)))
    return and_(own, cases_seen.c.duplicate.is_(False))


def _own(scope: Scope) -> ColumnElement[bool]:
    return and_(cases_seen.c.duplicate.is_(False), _of_department(scope.department))


def _of_department(department: str | None) -> ColumnElement[bool]:
    return cases_seen.c.department == department if department else true()
