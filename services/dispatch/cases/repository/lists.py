"""Lists of cases, a page at a time; the scope is part of the query."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.scopes import Scope
from services.dispatch.cases.repository.rows import case_from_row
from services.dispatch.cases.repository.visibility import visible_to
from services.dispatch.cases.tables import cases, receipts
from services.dispatch.lifecycle.domain.case import Case


class Order(StrEnum):
    """By when the cases were received."""

    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """The conditions of a list of cases; ``None`` is no condition."""

    state: str | None = None
    department: str | None = None
    agency: str | None = None
    kind: str | None = None
    channel: str | None = None
    number: str | None = None  # of the case, or of any complaint that belongs to it
    officer: str | None = None
    respondent: str | None = None  # part of the name, as it was written
    open: bool | None = None  # not closed yet
    late: bool | None = None
    attention: bool | None = None
    order: Order = Order.NEWEST  # of the page, no condition


PagePosition = tuple[datetime, UUID]  # the last row of the page before


async def cases_in(
    db: AsyncConnection, scope: Scope, wanted: CaseFilter, after: PagePosition | None, limit: int
) -> list[Case]:
    """Return cases in the order of the filter; one more than ``limit`` if there is a next page."""
    where: list[ColumnElement[bool]] = [visible_to(scope)]
    where += [
        cases.c[name] == value
        for name in ("state", "department", "agency", "kind", "channel", "officer", "late", "attention")
        if (value := getattr(wanted, name)) is not None
    ]
    if wanted.number is not None:
        where.append(cases.c.id.in_(select(receipts.c.case_id).where(receipts.c.number == wanted.number)))
    if wanted.respondent is not None:
        where.append(cases.c.respondent_name.contains(wanted.respondent, autoescape=True))
    if wanted.open is not None:
        where.append(cases.c.closed_at.is_(None) if wanted.open else cases.c.closed_at.is_not(None))
    is_oldest = wanted.order is Order.OLDEST
    position = tuple_(cases.c.received_at, cases.c.id)
    if after is not None:
        where.append(position > after if is_oldest else position < after)
    columns = (cases.c.received_at, cases.c.id)
    ordered = columns if is_oldest else [column.desc() for column in columns]
    query = select(cases).where(*where).order_by(*ordered).limit(limit + 1)
    return [case_from_row(row) for row in (await db.execute(query)).mappings()]
