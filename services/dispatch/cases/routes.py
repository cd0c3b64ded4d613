"""The list of cases, and one case with its details."""
# ruff: noqa: FAST003 - the id of the path is read by CaseRequestDep

from typing import Annotated

from fastapi import APIRouter, Query, Response

from chassis.web.auth import CurrentCaller, require
from chassis.web.paging import CurrentCursors, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.cases.dependencies import CaseRequestDep, case_response, scope_of
from services.dispatch.cases.repository.lists import CaseFilter, cases_in
from services.dispatch.cases.schemas.cases import CaseView, case_summary
from services.dispatch.cases.schemas.lists import CasePage, ListCases
from services.dispatch.cases.service import commands
from services.dispatch.clocks.repository import most_urgent_clocks
from services.dispatch.roles import BUREAU_ROLES

router = APIRouter(prefix="/v1/cases", tags=["cases"], route_class=TransactionRoute)


@router.get("", summary="列出案件")
async def list_cases(
    caller: CurrentCaller, work: Transaction, query: Annotated[ListCases, Query()], cursors: CurrentCursors
) -> CasePage:
    """Cases within the caller's scope, the newest first unless ``order`` says otherwise."""
    require(caller, "agency", *BUREAU_ROLES)
    scope = scope_of(caller)
    wanted = CaseFilter(**query.model_dump(exclude={"cursor", "limit"}))
    found = await cases_in(work.db, scope, wanted, cursors.decode_position(query.cursor), query.limit)
    last = found[: query.limit][-1] if found else None
    pressing = await most_urgent_clocks(work.db, [case.id for case in found]) if scope.is_inside else {}
    end = cursors.encode(last.received_at.isoformat(), last.id) if last else None
    lines = [case_summary(case, scope, pressing.get(case.id)) for case in found]
    return CasePage.model_validate(page(lines, query.limit, end))


@router.get("/{id}", summary="查看案件")
async def get_case(case_request: CaseRequestDep, work: Transaction, response: Response) -> CaseView:
    """The case a complaint belongs to: where it is, who has it, until when, and why."""
    return case_response(await commands.load_case(work, case_request), case_request, response)
