"""The command that closes a case."""
# ruff: noqa: FAST003 - the id of the path is read by CaseRequestDep

from fastapi import APIRouter, Response

from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.cases.dependencies import CaseRequestDep, case_response, requires
from services.dispatch.cases.schemas.cases import CaseView
from services.dispatch.closing import schemas, service
from services.dispatch.lifecycle.domain.transitions import Command

router = APIRouter(prefix="/v1/cases", tags=["cases"], route_class=TransactionRoute)


@router.post("/{id}/close", summary="办结", dependencies=[requires(Command.CLOSE)])
async def close_case(
    case_request: CaseRequestDep, body: schemas.Close, work: Transaction, response: Response
) -> CaseView:
    """The case is done (办结); what was recovered is no more than was agreed, or than the payments recorded."""
    details = await service.close_case(work, case_request, body.result, body.note, body.recovered_fen)
    return case_response(details, case_request, response)
