"""The list of cases, and one case with its details."""
# ruff: noqa: FAST003 - the id of the path is read by CaseRequestDep

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from chassis.web.auth import CurrentCaller, require
from chassis.web.paging import CurrentCursors
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.cases.dependencies import CaseRequestDep, case_request_of, case_response, scope_of
from services.dispatch.cases.repository.details import load_all_details
from services.dispatch.cases.repository.lists import cases_in
from services.dispatch.cases.schemas.cases import CaseView, case_summary, case_view
from services.dispatch.cases.schemas.lists import CasePage, DetailedCasePage, ListCases
from services.dispatch.cases.service import commands
from services.dispatch.clocks.repository import most_urgent_clocks
from services.dispatch.roles import BUREAU_ROLES

router = APIRouter(prefix="/v1/cases", tags=["cases"], route_class=TransactionRoute)


@router.get("", summary="列出案件")
async def list_cases(
    caller: CurrentCaller,
    work: Transaction,
    request: Request,
    query: Annotated[ListCases, Query()],
    cursors: CurrentCursors,
) -> CasePage | DetailedCasePage:
    """Cases within the caller's scope, the newest or oldest first, or the open ones whose limit ends next.

    A page may be short and yet have a next one, where many cases had to be read for its conditions.
    """
    require(caller, "agency", *BUREAU_ROLES)
    scope = scope_of(caller)
    after = cursors.decode(query.cursor, _instant_or_none, UUID)
    found = await cases_in(work.db, scope, query.to_filter(caller.account), after, query.limit, query.sort)
    key, case_id = found.next or (None, None)
    end = cursors.encode(key.isoformat() if key else "", case_id) if case_id else None
    if query.details:
        whole = await load_all_details(work.db, found.cases, scope, work.now)
        views = [case_view(one, case_request_of(one.case.id, caller, request)) for one in whole]
        return DetailedCasePage(items=views, next=end, count=found.count)
    pressing = await most_urgent_clocks(work.db, [case.id for case in found.cases]) if scope.is_inside else {}
    summaries = [case_summary(case, scope, pressing.get(case.id)) for case in found.cases]
    return CasePage(items=summaries, next=end, count=found.count)


def _instant_or_none(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@router.get("/{id}", summary="查看案件")
async def get_case(case_request: CaseRequestDep, work: Transaction, response: Response) -> CaseView:
    """The case a complaint belongs to: where it is, who has it, until when, and why."""
    return case_response(await commands.load_case(work, case_request), case_request, response)
