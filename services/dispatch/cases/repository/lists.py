"""Lists of cases, a page at a time: the newest or oldest first, or the open ones whose limit ends next.

What an index finds is never linear in the number of cases: place, officer, state, number, alert, open or not, days of
receipt, ends of limits (what is due before an instant is sorted among the open cases). For the other conditions (part
of a name, words of the matter, station, channel, kind, days of closing) at most ``EXAMINED`` cases are read in the
order of the list, and the page ends there; its cursor goes on behind them. A trigram index would not help: a Chinese
word is mostly two characters long, less than a trigram.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, func, literal, not_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.selectable import Subquery

from canon.scopes import Scope
from canon.shanghai import SHANGHAI
from services.dispatch.cases.repository.rows import case_from_row
from services.dispatch.cases.repository.visibility import visible_to
from services.dispatch.cases.tables import DUE_OR_NEVER, HAS_ALERTS, IS_OPEN, NEVER, cases, receipts
from services.dispatch.lifecycle.domain.case import Case

EXAMINED = 10_000  # cases that one page reads for conditions without an index
MOST_COUNTED = 1_000  # cases


class CaseSort(StrEnum):
    """The order of a list: when a case was received, the newest or the oldest first; or when its next limit ends."""

    RECEIVED = "received"
    OLDEST = "oldest"
    DUE = "due"  # of open cases only: the others have no limit


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """The conditions of a list of cases; ``None`` is no condition."""

    state: str | None = None
    department: str | None = None
    agency: str | None = None
    kind: str | None = None
    channel: str | None = None
    ids: Collection[UUID] | None = None  # of any complaints of these cases
    number: str | None = None  # of the case, or of any complaint that belongs to it
    officer: str | None = None
    late: bool | None = None
    attention: bool | None = None
    respondent: str | None = None  # part of the name
    words: Sequence[str] = ()  # every one stands in the matter
    received_from: date | None = None  # days in Shanghai, both inclusive
    received_to: date | None = None
    closed_from: date | None = None
    closed_to: date | None = None
    station: str | None = None
    due_before: datetime | None = None
    open: bool | None = None
    alert: str | None = None
    imported: bool | None = None


PagePosition: TypeAlias = tuple[datetime, UUID]  # the last row of the page before
CasePosition: TypeAlias = tuple[datetime | None, UUID]  # by the key of the sort; without a limit ``None``


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCases:
    """A page of cases, where the next one begins, and how many there are in all, as far as it is known."""

    cases: Sequence[Case]
    next: CasePosition | None
    count: int | None


async def cases_in(
    db: AsyncConnection,
    scope: Scope,
    wanted: CaseFilter,
    after: CasePosition | None,
    limit: int,
    sort: CaseSort = CaseSort.RECEIVED,
    most: int = EXAMINED,
) -> FoundCases:
    """Return a page of the cases; where ``most`` were read, it may be shorter than ``limit`` and have a next one."""
    indexed = [visible_to(scope), *_indexed_conditions(wanted)]
    if sort is CaseSort.DUE:
        indexed.append(IS_OPEN)
    examined = _examined(indexed if after is None else [*indexed, _is_behind(after, sort)], sort, most)
    other = _other_conditions(wanted, examined)
    query = select(examined).where(*other).order_by(*_order_of(examined, sort)).limit(limit + 1)
    found = [case_from_row(row) for row in (await db.execute(query)).mappings()]
    if len(found) > limit:
        end: CasePosition | None = _position(found[limit - 1], sort)
    else:
        end = await _last_examined(db, examined, sort, most) if other else None
    if after is None and len(found) <= limit:
        return FoundCases(cases=found, next=end, count=len(found) if end is None else None)
    return FoundCases(cases=found[:limit], next=end, count=await _count(db, indexed, wanted, sort, most))


def _examined(where: Sequence[ColumnElement[bool]], sort: CaseSort, most: int) -> Subquery:
    """Return the cases that a page reads, in the order of the list."""
    key = DUE_OR_NEVER.label("due_or_never")
    return select(cases, key).where(*where).order_by(*_ORDER[sort]).limit(most).subquery("examined")


def _indexed_conditions(wanted: CaseFilter) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [
        cases.c[name] == value
        for name in ("state", "department", "agency", "officer", "late", "attention", "imported")
        if (value := getattr(wanted, name)) is not None
    ]
    if wanted.ids is not None:
        of_these = receipts.c.complaint_id == any_(literal(list(wanted.ids), ARRAY(Uuid)))
        where.append(cases.c.id.in_(select(receipts.c.case_id).where(of_these)))
    if wanted.number is not None:
        where.append(cases.c.id.in_(select(receipts.c.case_id).where(receipts.c.number == wanted.number)))
    if wanted.received_from is not None:
        where.append(cases.c.received_at >= _midnight(wanted.received_from))
    until = min((day for day in (wanted.received_to, wanted.closed_to) if day is not None), default=None)
    if until is not None:  # what was closed by then was received before
        where.append(cases.c.received_at < _midnight(until + timedelta(1)))
    if wanted.due_before is not None:  # a closed case has no limit
        where += [IS_OPEN, wanted.due_before > DUE_OR_NEVER]
    if wanted.open is not None:
        where.append(IS_OPEN if wanted.open else not_(IS_OPEN))
    if wanted.alert is not None:
        where += [HAS_ALERTS, cases.c.alerts.contains([wanted.alert])]
    return where


def _other_conditions(wanted: CaseFilter, examined: Subquery) -> list[ColumnElement[bool]]:
    column = examined.c
    where: list[ColumnElement[bool]] = [
        column[name] == value for name in ("kind", "channel", "station") if (value := getattr(wanted, name)) is not None
    ]
    if wanted.respondent is not None:
        where.append(column.respondent_name.icontains(wanted.respondent, autoescape=True))
    where += [column.matter.icontains(word, autoescape=True) for word in wanted.words]
    if wanted.closed_from is not None:
        where.append(column.closed_at >= _midnight(wanted.closed_from))
    if wanted.closed_to is not None:
        where.append(column.closed_at < _midnight(wanted.closed_to + timedelta(1)))
    return where


def _is_behind(after: CasePosition, sort: CaseSort) -> ColumnElement[bool]:
    key, case_id = after
    if sort is not CaseSort.DUE:
        position = tuple_(cases.c.received_at, cases.c.id)
        return position > (key, case_id) if sort is CaseSort.OLDEST else position < (key, case_id)
    due = NEVER if key is None else literal(key, cases.c.next_due_at.type)
    return tuple_(DUE_OR_NEVER, cases.c.id) > tuple_(due, literal(case_id, cases.c.id.type))


async def _last_examined(db: AsyncConnection, examined: Subquery, sort: CaseSort, most: int) -> CasePosition | None:
    """Return the position of the last case that a page may read; ``None`` where there were fewer to read."""
    key = examined.c.next_due_at if sort is CaseSort.DUE else examined.c.received_at
    query = select(key, examined.c.id).order_by(*_order_of(examined, sort)).offset(most - 1).limit(1)
    row = (await db.execute(query)).first()
    return None if row is None else (row[0], row[1])


async def _count(
    db: AsyncConnection, indexed: Sequence[ColumnElement[bool]], wanted: CaseFilter, sort: CaseSort, most: int
) -> int | None:
    """Return how many cases there are; ``None`` for more than ``MOST_COUNTED``, or where not all could be read."""
    examined = _examined(indexed, sort, most)
    other = _other_conditions(wanted, examined)
    some = select(examined.c.id).where(*other).limit(MOST_COUNTED + 1).subquery()
    count = await db.scalar(select(func.count()).select_from(some)) or 0
    if count > MOST_COUNTED or (other and await _last_examined(db, examined, sort, most) is not None):
        return None
    return count


def _position(case: Case, sort: CaseSort) -> CasePosition:
    return (case.next_due_at if sort is CaseSort.DUE else case.received_at), case.id


def _order_of(examined: Subquery, sort: CaseSort) -> tuple[ColumnElement[Any], ...]:
    if sort is CaseSort.DUE:
        return examined.c.due_or_never, examined.c.id
    if sort is CaseSort.OLDEST:
        return examined.c.received_at, examined.c.id
    return examined.c.received_at.desc(), examined.c.id.desc()


_ORDER: dict[CaseSort, tuple[ColumnElement[Any], ...]] = {
    CaseSort.RECEIVED: (cases.c.received_at.desc(), cases.c.id.desc()),
    CaseSort.OLDEST: (cases.c.received_at, cases.c.id),
    CaseSort.DUE: (DUE_OR_NEVER, cases.c.id),
}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
