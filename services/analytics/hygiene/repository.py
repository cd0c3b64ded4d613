"""Count what the rules look at in the closings of a period and of the year before, as known at an instant."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Subquery,
    and_,
    case,
    cast,
    exists,
    extract,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.codes import Department
from services.analytics.definitions.domain.metric import Rows
from services.analytics.definitions.domain.questions import Period
from services.analytics.definitions.repository.conditions import sql
from services.analytics.definitions.repository.rows import rows_of
from services.analytics.facts.tables import cases_before, respondents_given, topics_assigned
from services.analytics.hygiene.domain.checks import Counted
from services.analytics.hygiene.domain.rules import REOPENED_WITHIN_DAYS, RULES, Rule

MAX_CASES = 50  # behind a number, the last closed
YEAR = timedelta(days=365)
SECONDS_OF_HOUR = 3_600
RECORDED = ("kind", "category", "town", "department", "result", "recovered_fen")  # of a closing; what may be edited


class Scope(NamedTuple):
    """Closings of these days as known at an instant, of the cases that ``where`` names."""

    period: Period
    as_of: datetime
    where: Mapping[str, str]


async def count_closings(db: AsyncConnection, scope: Scope) -> dict[str, dict[str, Counted]]:
    """Return what each rule counts, by its name and the section."""
    rows = _rows(scope)
    columns: list[ColumnElement[Any]] = []
    for rule in RULES:
        counted, hit = sql(rule.counted, rows), sql(rule.hit, rows)
        for is_earlier in (False, True):
            within = and_(counted, _within(rule, rows, scope.period, is_earlier=is_earlier))
            columns += [func.count().filter(and_(within, hit)), func.count().filter(within)]
    query = select(rows.c.section, *columns).group_by(rows.c.section).order_by(rows.c.section)
    found: dict[str, dict[str, Counted]] = {rule.name: {} for rule in RULES}
    for section, *numbers in await db.execute(query):
        for place, rule in enumerate(RULES):
            found[rule.name][section] = Counted(*numbers[4 * place : 4 * place + 4])
    return found


async def list_cases(db: AsyncConnection, rule: Rule, scope: Scope) -> dict[str, list[UUID]]:
    """Return the cases of each section that fulfil a rule, the last closed first."""
    rows = _rows(scope)
    at = rows.c[rule.at]
    place = func.row_number().over(partition_by=rows.c.section, order_by=(at.desc(), rows.c.complaint_id))
    within = _within(rule, rows, scope.period, is_earlier=False)
    chosen = (
        select(rows.c.section, rows.c.complaint_id, place.label("place"))
        .where(within, sql(rule.counted, rows), sql(rule.hit, rows))
        .subquery("chosen")
    )
    query = select(chosen.c.section, chosen.c.complaint_id).where(chosen.c.place <= MAX_CASES)
    found: dict[str, list[UUID]] = {}
    for section, complaint_id in await db.execute(query.order_by(chosen.c.section, chosen.c.place)):
        found.setdefault(section, []).append(complaint_id)
    return found


def _within(rule: Rule, rows: Subquery, period: Period, *, is_earlier: bool) -> ColumnElement[bool]:
    """Return the condition that a case was closed in the period, or in the year before it."""
    begins, ends = period.begins_at(), period.ends_at()
    since, until = (begins - YEAR, begins) if is_earlier else (begins, ends)
    return and_(rows.c[rule.at] >= since, rows.c[rule.at] < until)


def _rows(scope: Scope) -> Subquery:
    """Select the cases closed since a year before the period, with what the rules need to know of each."""
    rows = rows_of(Rows.CASES, scope.as_of)
    since = scope.period.begins_at() - YEAR
    hours_left = func.floor(extract("epoch", rows.c.limit_due_at - rows.c.limit_met_at) / SECONDS_OF_HOUR)
    return (
        select(
            rows,
            func.coalesce(rows.c.department, Department.HUB.value).label("section"),
            cast(hours_left, Integer).label("hours_left"),
            _is_reopened(rows, scope.as_of).label("is_reopened"),
            _is_edited(rows, scope.as_of).label("is_edited"),
        )
        .where(
            or_(rows.c.closed_at >= since, rows.c.first_closed_at >= since),
            *(rows.c[name] == value for name, value in scope.where.items()),
        )
        .subquery("closings")
    )


def _is_reopened(rows: Subquery, as_of: datetime) -> ColumnElement[bool]:
    """Whether the first round ended in a second one within days: its last state lasted until then."""
    before = cases_before.c
    reopened_at = (
        select(func.max(before.until))
        .where(before.complaint_id == rows.c.complaint_id, before.round == 1, before.until <= as_of)
        .scalar_subquery()
    )
    soon = reopened_at <= rows.c.first_closed_at + literal(timedelta(days=REOPENED_WITHIN_DAYS))
    return cast(case((rows.c["round"] > 1, func.coalesce(soon, false())), else_=false()), Boolean)


def _is_edited(rows: Subquery, as_of: datetime) -> ColumnElement[bool]:
    """Whether what was recorded of a closing differs from what it was at any time since."""
    before = cases_before.c
    changed = exists().where(
        before.complaint_id == rows.c.complaint_id,
        before.closed_at == rows.c.closed_at,
        before.changed_at <= as_of,
        or_(*(before[name].is_distinct_from(rows.c[name]) for name in RECORDED)),
    )
    topic = _is_given_anew(rows, topics_assigned.c, "topic", as_of)
    business = _is_given_anew(rows, respondents_given.c, "respondent_id", as_of)
    return or_(changed, topic, business)


def _is_given_anew(rows: Subquery, given: Any, name: str, as_of: datetime) -> ColumnElement[bool]:
    """Whether something else was given after the closing than what had been given last before it, if anything had."""
    own = given.complaint_id == rows.c.complaint_id
    last = select(given[name]).where(own, given["at"] <= rows.c.closed_at).order_by(given["at"].desc()).limit(1)
    then = last.correlate(rows).scalar_subquery()
    later = given["at"].table.alias()
    return exists().where(
        later.c.complaint_id == rows.c.complaint_id,
        later.c["at"] > rows.c.closed_at,
        later.c["at"] <= as_of,
        then.is_not(None),
        later.c[name].is_distinct_from(then),
    )
