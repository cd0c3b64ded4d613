"""The command that notes something on a case (记一笔)."""
# ruff: noqa: FAST003 - the id of the path is read by CaseRequestDep

from fastapi import APIRouter, Response

from chassis.web.auth import CurrentCaller
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.cases.dependencies import SupervisorRequestDep, case_response, requires
from services.dispatch.cases.schemas.cases import CaseView
from services.dispatch.cases.service.commands import run_command
from services.dispatch.cases.service.context import CaseContext
from services.dispatch.lifecycle.domain.case import CaseDecision
from services.dispatch.lifecycle.domain.permissions import HUB
from services.dispatch.lifecycle.domain.transitions import Command
from services.dispatch.notes import domain, schemas

router = APIRouter(prefix="/v1/cases", tags=["cases"], route_class=TransactionRoute)


@router.post("/{id}/note", summary="记一笔", dependencies=[requires(Command.NOTE)])
async def note_on_case(
    case_request: SupervisorRequestDep,
    body: schemas.NoteOnCase,
    caller: CurrentCaller,
    work: Transaction,
    response: Response,
) -> CaseView:
    """Write a line into the history that only the bureau reads (记一笔)."""

    def decide(context: CaseContext) -> CaseDecision:
        return domain.note(context.case, text=body.text, by_hub=caller.has(HUB), now=work.now)

    return case_response(await run_command(work, case_request, decide), case_request, response)
