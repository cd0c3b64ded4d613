"""A case, seen."""
# ruff: noqa: FAST003 - the id of the path is read by CaseAsked

from fastapi import APIRouter, Response

from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.routes.asking import CaseAsked, shown
from services.dispatch.schemas.cases import CaseView
from services.dispatch.usecases import commanding

router = APIRouter(prefix="/v1/cases", tags=["cases"], route_class=TransactionRoute)


@router.get("/{id}")
async def get_case(asked: CaseAsked, work: Transaction, response: Response) -> CaseView:
    """The case a complaint belongs to: where it is, who has it, until when, and why."""
    return shown(await commanding.see(work, asked), asked, response)
