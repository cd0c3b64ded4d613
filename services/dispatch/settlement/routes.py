"""The command that sends a case to the enterprise."""
# ruff: noqa: FAST003 - the id of the path is read by CaseRequestDep

from fastapi import APIRouter, Response

from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.cases.dependencies import CaseRequestDep, case_response, requires
from services.dispatch.cases.schemas.cases import CaseView
from services.dispatch.lifecycle.domain.transitions import Command
from services.dispatch.settlement import schemas
from services.dispatch.settlement.service import send_case_to_odr

router = APIRouter(prefix="/v1/cases", tags=["cases"], route_class=TransactionRoute)


@router.post("/{id}/send-to-odr", summary="转企业在线和解", dependencies=[requires(Command.SEND_TO_ODR)])
async def send_to_odr(
    case_request: CaseRequestDep, body: schemas.SendToOdr, work: Transaction, response: Response
) -> CaseView:
    """Let the enterprise settle first, within ten working days (在线消费纠纷解决)."""
    return case_response(await send_case_to_odr(work, case_request, body.enterprise), case_request, response)
