"""Facts of enforcement: entered by the section that acted, or by the hub for it (执法情况)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from canon.scopes import SECTION_ROLES
from chassis.clock import new_id
from chassis.web.auth import CurrentCaller, require
from chassis.web.paging import CurrentCursors
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.cases.dependencies import scope_of
from services.dispatch.enforcement import schemas
from services.dispatch.enforcement.dependencies import department_of, enter_own_fact, list_facts
from services.dispatch.enforcement.domain import Campaign, Filing, Inspection
from services.dispatch.enforcement.service import set_publicity

router = APIRouter(prefix="/v1/enforcement", tags=["enforcement"], route_class=TransactionRoute)
FactsQuery = Annotated[schemas.ListFacts, Query()]


@router.post("/inspections", summary="登记检查", status_code=201)
async def record_inspection(
    caller: CurrentCaller, body: schemas.RecordInspection, work: Transaction
) -> schemas.InspectionView:
    """People went out and looked (检查)."""
    facts = body.model_dump() | {"department": department_of(caller, body.department)}
    return schemas.InspectionView.model_validate(await enter_own_fact(work, caller, Inspection(id=new_id(), **facts)))


@router.post("/filings", summary="登记立案", status_code=201)
async def record_filing(caller: CurrentCaller, body: schemas.RecordFiling, work: Transaction) -> schemas.FilingView:
    """A case was filed (立案)."""
    facts = body.model_dump() | {"department": department_of(caller, body.department)}
    return schemas.FilingView.model_validate(await enter_own_fact(work, caller, Filing(id=new_id(), **facts)))


@router.post("/filings/{filing_id}/publicity", summary="公示")
async def publicize_filing(
    filing_id: UUID, caller: CurrentCaller, body: schemas.SetPublicity, work: Transaction
) -> schemas.FilingView:
    """Whether the decision of a filed case is published, and as a typical case (公示、典型案例)."""
    require(caller, "hub", *SECTION_ROLES)
    return schemas.FilingView.model_validate(await set_publicity(work, filing_id, body.publicity, scope_of(caller)))


@router.post("/campaigns", summary="登记专项行动", status_code=201)
async def record_campaign(
    caller: CurrentCaller, body: schemas.RecordCampaign, work: Transaction
) -> schemas.CampaignView:
    """A campaign is run (专项行动)."""
    facts = body.model_dump() | {"department": department_of(caller, body.department)}
    return schemas.CampaignView.model_validate(await enter_own_fact(work, caller, Campaign(id=new_id(), **facts)))


@router.get("/inspections", summary="列出检查")
async def list_inspections(
    caller: CurrentCaller, work: Transaction, query: FactsQuery, cursors: CurrentCursors
) -> schemas.InspectionPage:
    """Inspections of a period with their sums."""
    return schemas.InspectionPage.model_validate(await list_facts(caller, work, Inspection, query, cursors))


@router.get("/filings", summary="列出立案")
async def list_filings(
    caller: CurrentCaller, work: Transaction, query: Annotated[schemas.ListFilings, Query()], cursors: CurrentCursors
) -> schemas.FilingPage:
    """Cases filed in a period with their sums, in fen."""
    return schemas.FilingPage.model_validate(await list_facts(caller, work, Filing, query, cursors, query.type))


@router.get("/campaigns", summary="列出专项行动")
async def list_campaigns(
    caller: CurrentCaller, work: Transaction, query: FactsQuery, cursors: CurrentCursors
) -> schemas.CampaignPage:
    """Campaigns that touch a period."""
    return schemas.CampaignPage.model_validate(await list_facts(caller, work, Campaign, query, cursors))
