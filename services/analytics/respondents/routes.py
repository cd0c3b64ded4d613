"""Routes of businesses that complaints are against; for the bureau alone."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from canon.shanghai import day_of
from chassis.db.work import Work
from chassis.errors import Forbidden, NotFound
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.paging import CurrentCursors, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.analytics.definitions.domain.questions import period_of
from services.analytics.facts.repository.respondents import Position, get_joined_id, list_complaints_against
from services.analytics.facts.repository.towns import get_town_names
from services.analytics.metrics.schemas.questions import is_of_bureau, restrict_to_caller
from services.analytics.respondents import repository
from services.analytics.respondents.repository import Scope
from services.analytics.respondents.schemas import (
    ListedRespondentView,
    RespondentFiguresView,
    RespondentList,
    RespondentsQuery,
    RespondentTownView,
    RespondentYearView,
)

router = APIRouter(prefix="/v1/respondents", tags=["analytics"], route_class=TransactionRoute)


@router.get("", summary="查找被投诉企业")
async def list_respondents(
    query: Annotated[RespondentsQuery, Query()], work: Transaction, caller: CurrentCaller, cursors: CurrentCursors
) -> RespondentList:
    """Businesses by the cases received in a period; with ``q`` or ``complaint_id`` those that match, of any day."""
    department = _own_department(caller)
    period = period_of(query.first, query.last, day_of(work.now))
    scope = Scope(period.begins_at(), period.ends_at(), department)
    place = cursors.decode(query.cursor, int, UUID)
    after = Position(*place) if place else None
    rows = await repository.list_respondents(work.db, await _matches(query, work), scope, after, query.limit + 1)
    open_cases = await repository.count_open(work.db, [row.respondent_id for row in rows[: query.limit]], scope)
    items = [
        ListedRespondentView(
            id=row.respondent_id,
            name=row.name,
            uscc=row.uscc,
            received=row.received,
            open=open_cases.get(row.respondent_id, 0),
        )
        for row in rows
    ]
    last = rows[: query.limit][-1] if rows else None
    following = cursors.encode(last.received, last.respondent_id) if last else None
    return RespondentList(first=period.first, last=period.last, **page(items, query.limit, following))


@router.get("/{respondent_id}", summary="查看一家被投诉企业")
async def get_respondent(respondent_id: UUID, work: Transaction, caller: CurrentCaller) -> RespondentFiguresView:
    """One business: its cases by year, kind and result, those that are open, what was recovered.

    The id of a name answers with the business of its only credit code. A section finds those of its own cases.
    """
    department = _own_department(caller)
    joined = await get_joined_id(work.db, respondent_id)
    business = await repository.get_respondent(work.db, joined) if joined else None
    if business is None:
        raise NotFound
    complaints = await list_complaints_against(work.db, business.respondent_id)
    history = await repository.count_history(work.db, complaints, department)
    if department is not None and not history:
        raise NotFound
    towns = await repository.count_towns(work.db, complaints, department)
    names = await get_town_names(work.db)
    return RespondentFiguresView(
        id=business.respondent_id,
        name=business.name,
        uscc=business.uscc,
        names=list(await repository.list_names(work.db, business.respondent_id)),
        received=sum(row.cases for row in history),
        open=sum(row.cases for row in history if row.is_open),
        recovered_fen=sum(row.recovered_fen for row in history),
        first_received_at=min((row.first_received_at for row in history), default=None),
        last_received_at=max((row.last_received_at for row in history), default=None),
        open_cases=await repository.list_cases(work.db, complaints, department, is_open=True),
        ended_cases=await repository.list_cases(work.db, complaints, department, is_open=False),
        history=[RespondentYearView.model_validate(row, from_attributes=True) for row in history],
        towns=[
            RespondentTownView(code=row.town, name=names.get(row.town or "", row.town), cases=row.cases)
            for row in towns
        ],
    )


async def _matches(query: RespondentsQuery, work: Work) -> list[UUID] | None:
    """Return the businesses that were sought; ``None``: all."""
    if query.complaint_id is not None:
        return await repository.find_respondent_of(work.db, query.complaint_id)
    return await repository.find_respondents(work.db, query.q) if query.q.strip() else None


def _own_department(caller: Caller) -> str | None:
    """Return the department whose cases alone a caller may count; ``None``: all.

    Raises:
        Forbidden: the caller is not of the bureau.
    """
    if not is_of_bureau(caller):
        raise Forbidden
    return restrict_to_caller(caller, {}).get("department")
