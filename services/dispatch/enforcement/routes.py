"""Facts of enforcement: entered by the section that acted, or by the hub for it (执法情况)."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from canon.codes import Department
from canon.scopes import ALL_CASES_ROLES, SECTION_ROLES
from chassis.clock import new_id
from chassis.errors import FieldError, Forbidden, Invalid
from chassis.web.auth import Caller, CurrentCaller, require
from chassis.web.paging import CurrentCursors, ListCursors, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.cases.dependencies import scope_of
from services.dispatch.enforcement import schemas
from services.dispatch.enforcement.domain import Campaign, Fact, Filing, Inspection
from services.dispatch.enforcement.repository import Period, facts_in, sums_of
from services.dispatch.enforcement.service import enter_fact
from services.dispatch.roles import BUREAU_ROLES

router = APIRouter(prefix="/v1/enforcement", tags=["enforcement"], route_class=TransactionRoute)
FactsQuery = Annotated[schemas.ListFacts, Query()]


@router.post("/inspections", summary="登记检查", status_code=201)
async def record_inspection(
    caller: CurrentCaller, body: schemas.RecordInspection, work: Transaction
) -> schemas.InspectionView:
    """People went out and looked (检查)."""
    facts = body.model_dump() | {"department": _department_of(caller, body.department)}
    return schemas.InspectionView.model_validate(await _enter_fact(work, caller, Inspection(id=new_id(), **facts)))


@router.post("/filings", summary="登记立案", status_code=201)
async def record_filing(caller: CurrentCaller, body: schemas.RecordFiling, work: Transaction) -> schemas.FilingView:
    """A case was filed (立案)."""
    facts = body.model_dump() | {"department": _department_of(caller, body.department)}
    return schemas.FilingView.model_validate(await _enter_fact(work, caller, Filing(id=new_id(), **facts)))


@router.post("/campaigns", summary="登记专项行动", status_code=201)
async def record_campaign(
    caller: CurrentCaller, body: schemas.RecordCampaign, work: Transaction
) -> schemas.CampaignView:
    """A campaign is run (专项行动)."""
    facts = body.model_dump() | {"department": _department_of(caller, body.department)}
    return schemas.CampaignView.model_validate(await _enter_fact(work, caller, Campaign(id=new_id(), **facts)))


@router.get("/inspections", summary="列出检查")
async def list_inspections(
    caller: CurrentCaller, work: Transaction, query: FactsQuery, cursors: CurrentCursors
) -> schemas.InspectionPage:
    """Inspections of a period with their sums."""
    return schemas.InspectionPage.model_validate(await _list_facts(caller, work, Inspection, query, cursors))


@router.get("/filings", summary="列出立案")
async def list_filings(
    caller: CurrentCaller, work: Transaction, query: FactsQuery, cursors: CurrentCursors
) -> schemas.FilingPage:
    """Cases filed in a period with their sums, in fen."""
    return schemas.FilingPage.model_validate(await _list_facts(caller, work, Filing, query, cursors))


@router.get("/campaigns", summary="列出专项行动")
async def list_campaigns(
    caller: CurrentCaller, work: Transaction, query: FactsQuery, cursors: CurrentCursors
) -> schemas.CampaignPage:
    """Campaigns that touch a period."""
    return schemas.CampaignPage.model_validate(await _list_facts(caller, work, Campaign, query, cursors))


async def _enter_fact(work: Transaction, caller: Caller, fact: Fact) -> dict[str, Any]:
    await enter_fact(work, fact, scope_of(caller))
    return asdict(fact) | {"recorded_by": work.account, "recorded_at": work.now}


async def _list_facts(
    caller: Caller, work: Transaction, kind: type[Fact], query: schemas.ListFacts, cursors: ListCursors
) -> dict[str, Any]:
    require(caller, *BUREAU_ROLES)
    if query.last < query.first:
        raise Invalid(FieldError(field="/query/to", code="too_early", message="结束日期应当不早于开始日期"))
    own = None if caller.has(*ALL_CASES_ROLES) else caller.department or ""
    if own is not None and query.department not in (None, own):
        raise Forbidden
    period = Period(first=query.first, last=query.last, department=own if own is not None else query.department)
    after = cursors.decode(query.cursor, date.fromisoformat, UUID)
    found = await facts_in(work.db, kind, period, after, query.limit)
    last = found[: query.limit][-1] if found else None
    end = cursors.encode(last["on"], last["id"]) if last else None
    return page(found, query.limit, end) | {"sums": await sums_of(work.db, kind, period)}


def _department_of(caller: Caller, named: Department | None) -> str:
    """Return whose fact it is: a section's own, or the department that the hub names.

    Raises:
        Invalid: the hub names no department.
        Forbidden: a section names another's, or has none.
    """
    require(caller, "hub", *SECTION_ROLES)
    if caller.has("hub"):
        if named is None:
            raise Invalid(FieldError(field="/department", code="required", message="须指明股室"))
        return named
    if caller.department is None or named not in (None, caller.department):
        raise Forbidden
    return caller.department
