"""Statements on supervision: open cases by officer, and urged cases with every urging."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Exists, Subquery, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.scopes import Scope
from canon.services import SERVICES
from services.dispatch.cases.repository.rows import case_from_row
from services.dispatch.cases.repository.visibility import visible_to
from services.dispatch.cases.tables import cases, history
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.rows import Row
from services.dispatch.work_queue.repository.figures import DONE_STATES, is_near

URGED = "case_urged"
PASSIVE_ACTS = (URGED, "case_noted", "clock_missed", "case_escalated")  # these are no act in response to an urging
MAX_LISTED = 100  # cases


async def open_by_officer(db: AsyncConnection, scope: Scope, now: datetime) -> list[Row]:
    """Return open cases by who has them: how many, late, due soon, urged without an act since; most late first."""
    urged = _last_urges()
    late = func.count().filter(cases.c.late)
    rows = await db.execute(
        select(
            cases.c.department,
            cases.c.agency,
            cases.c.officer,
            func.count().label("open"),
            late.label("late"),
            func.count().filter(is_near(now)).label("due_soon"),
            func.count().filter(urged.c.last_id.is_not(None) & ~_acted_since(urged)).label("urged"),
            func.min(cases.c.changed_at).label("quiet_since"),
        )
        .outerjoin(urged, urged.c.case_id == cases.c.id)
        .where(visible_to(scope), cases.c.state.not_in(DONE_STATES))
        .group_by(cases.c.department, cases.c.agency, cases.c.officer)
        .order_by(late.desc(), func.count().desc(), cases.c.department, cases.c.agency, cases.c.officer)
    )
    return [dict(row) for row in rows.mappings()]


async def urged_cases(db: AsyncConnection, scope: Scope) -> list[tuple[Case, bool]]:
    """Return open cases that were urged, with whether there was an act since; those without one first."""
    urged = _last_urges()
    acted = _acted_since(urged).label("acted")
    rows = await db.execute(
        select(cases, acted)
        .join(urged, urged.c.case_id == cases.c.id)
        .where(visible_to(scope), cases.c.state.not_in(DONE_STATES))
        .order_by(acted, urged.c.last_id)
        .limit(MAX_LISTED)
    )
    return [(case_from_row(row), row["acted"]) for row in rows.mappings()]


async def urges_of(db: AsyncConnection, ids: Collection[UUID]) -> dict[UUID, list[Row]]:
    """Return every urging of these cases: when, by whom, with which note."""
    found: dict[UUID, list[Row]] = {case_id: [] for case_id in ids}
    query = select(history).where(history.c.act == URGED, history.c.case_id.in_(ids)).order_by(history.c.id)
    for row in (await db.execute(query)).mappings():
        found[row["case_id"]].append(
            {"at": row["at"], "account": row["account"], "note": (row["personal"] or {}).get("note")}
        )
    return found


def _last_urges() -> Subquery:
    return (
        select(history.c.case_id, func.max(history.c.id).label("last_id"))
        .where(history.c.act == URGED)
        .group_by(history.c.case_id)
        .subquery("urged")
    )


def _acted_since(urged: Subquery) -> Exists:
    later = history.alias("later")
    return exists().where(
        later.c.case_id == cases.c.id,
        later.c.id > urged.c.last_id,
        later.c.act.not_in(PASSIVE_ACTS),
        later.c.account.not_in(SERVICES),
    )
