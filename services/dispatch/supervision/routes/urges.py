"""The command that urges an act on a case (督办)."""
# ruff: noqa: FAST003 - the id of the path is read by CaseRequestDep

from fastapi import APIRouter, Response

from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.cases.dependencies import SupervisorRequestDep, case_response, requires
from services.dispatch.cases.schemas.cases import CaseView
from services.dispatch.cases.service.commands import run_command
from services.dispatch.cases.service.context import CaseContext
from services.dispatch.lifecycle.domain.case import CaseDecision
from services.dispatch.lifecycle.domain.transitions import Command
from services.dispatch.supervision import domain, schemas

router = APIRouter(prefix="/v1/cases", tags=["cases"], route_class=TransactionRoute)


@router.post("/{id}/urge", summary="督办", dependencies=[requires(Command.URGE)])
async def urge_case(
    case_request: SupervisorRequestDep, body: schemas.Urge, work: Transaction, response: Response
) -> CaseView:
    """Press for an act, with a trace (督办)."""

    def decide(context: CaseContext) -> CaseDecision:
        return domain.urge(context.case, note=body.note, now=work.now)

    return case_response(await run_command(work, case_request, decide), case_request, response)
