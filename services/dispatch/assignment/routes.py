"""Commands of assignment: assign to a section, return to the hub, redirect to another agency, take back."""
# ruff: noqa: FAST003 - the id of the path is read by CaseRequestDep

from fastapi import APIRouter, Response

from canon.codes import Department
from chassis.clock import new_id
from chassis.errors import FieldError, Invalid
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.assignment import schemas
from services.dispatch.assignment.domain import assignment
from services.dispatch.assignment.service import recall_case, run_and_learn
from services.dispatch.cases.dependencies import CaseRequestDep, case_response, requires
from services.dispatch.cases.schemas.cases import CaseView
from services.dispatch.cases.service.commands import run_command
from services.dispatch.cases.service.context import CaseContext
from services.dispatch.lifecycle.domain.case import CaseDecision
from services.dispatch.lifecycle.domain.transitions import Command
from services.dispatch.rulebook.service.in_force import find_station_name

router = APIRouter(prefix="/v1/cases", tags=["cases"], route_class=TransactionRoute)


@router.post("/{id}/assign", summary="分派", dependencies=[requires(Command.ASSIGN)])
async def assign_case(
    case_request: CaseRequestDep, body: schemas.Assign, work: Transaction, response: Response
) -> CaseView:
    """Give the case to a section, and perhaps to an officer of it (分派)."""
    if body.department is Department.HUB:
        raise Invalid(FieldError(field="/department", code="choice", message="受理办公室不是承办股室"))

    station_name = await find_station_name(work, body.station) if body.station else None

    def decide(context: CaseContext) -> CaseDecision:
        return assignment.assign(
            context.case,
            department=body.department,
            station=body.station,
            station_name=station_name,
            officer=body.officer,
            now=work.now,
        )

    return case_response(await run_and_learn(work, case_request, decide), case_request, response)


@router.post("/{id}/return-to-hub", summary="交回受理办公室", dependencies=[requires(Command.RETURN_TO_HUB)])
async def return_case_to_hub(
    case_request: CaseRequestDep, body: schemas.ReturnToHub, work: Transaction, response: Response
) -> CaseView:
    """Give the case back; a section never passes it on itself (交回受理办公室)."""

    def decide(context: CaseContext) -> CaseDecision:
        return assignment.return_to_hub(context.case, reason=body.reason, note=body.note, now=work.now)

    return case_response(await run_command(work, case_request, decide), case_request, response)


@router.post("/{id}/redirect", summary="转办其他部门", dependencies=[requires(Command.REDIRECT)])
async def redirect_case(
    case_request: CaseRequestDep, body: schemas.Redirect, work: Transaction, response: Response
) -> CaseView:
    """Hand the case to the authority that must answer it (转办)."""

    def decide(context: CaseContext) -> CaseDecision:
        return assignment.redirect(
            context.case,
            agency=body.agency,
            reason=body.reason,
            basis=body.basis,
            explanation=body.explanation,
            handover_id=new_id(),
            now=work.now,
        )

    return case_response(await run_and_learn(work, case_request, decide), case_request, response)


@router.post("/{id}/recall", summary="撤回", dependencies=[requires(Command.RECALL)])
async def recall_assignment(
    case_request: CaseRequestDep, body: schemas.Recall, work: Transaction, response: Response
) -> CaseView:
    """Take back a redirection that nobody acknowledged, or an assignment on which nobody acted (撤回)."""
    return case_response(await recall_case(work, case_request, body.reason), case_request, response)
