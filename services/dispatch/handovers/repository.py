"""Lists of hand-overs, a page at a time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.dispatch.cases.repository.lists import PagePosition
from services.dispatch.cases.tables import cases, handovers
from services.dispatch.rows import Row


async def handovers_in(
    db: AsyncConnection,
    agency: str | None,
    states: Sequence[str],
    after: PagePosition | None,
    limit: int,
    *,
    made_before: datetime | None = None,
) -> list[Row]:
    """Return hand-overs to one agency or to all, the oldest first; one more than ``limit`` if there is a next page."""
    where: list[ColumnElement[bool]] = []
    if agency is not None:
        where.append(handovers.c.agency == agency)
    if states:
        where.append(handovers.c.state.in_(states))
    if made_before is not None:
        where.append(handovers.c.made_at < made_before)
    if after is not None:
        where.append(tuple_(handovers.c.made_at, handovers.c.id) > after)
    query = (
        select(
            handovers,
            *(cases.c.number, cases.c.kind, cases.c.received_at, cases.c.respondent_name, cases.c.matter),
            *(cases.c.bounces, cases.c.joint, cases.c.state.label("case_state"), cases.c.next_due_at, cases.c.late),
        )
        .join(cases, cases.c.id == handovers.c.case_id)
        .where(*where)
        .order_by(handovers.c.made_at, handovers.c.id)
        .limit(limit + 1)
    )
    return [dict(row) for row in (await db.execute(query)).mappings()]
