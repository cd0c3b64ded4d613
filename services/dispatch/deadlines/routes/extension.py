"""The command that extends a deadline (延期)."""
# ruff: noqa: FAST003 - the id of the path is read by CaseRequestDep

from fastapi import APIRouter, Response

from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.cases.dependencies import ApproverDep, CaseRequestDep, case_response, requires
from services.dispatch.cases.schemas.cases import CaseView
from services.dispatch.cases.service.commands import run_command
from services.dispatch.cases.service.context import CaseContext
from services.dispatch.clocks.domain import updates
from services.dispatch.deadlines.domain import extension
from services.dispatch.deadlines.schemas import extension as extension_schemas
from services.dispatch.lifecycle.domain.transitions import Command

router = APIRouter(prefix="/v1/cases", tags=["cases"], route_class=TransactionRoute)


@router.post("/{id}/extend", summary="延期", dependencies=[requires(Command.EXTEND)])
async def extend_mediation(
    case_request: CaseRequestDep,
    body: extension_schemas.Extend,
    signing: ApproverDep,
    work: Transaction,
    response: Response,
) -> CaseView:
    """Extend a verification once, or the limit of the channel (延期)."""

    def decide(context: CaseContext) -> updates.CaseUpdate:
        return extension.extend(
            context.case,
            context.clocks,
            until=body.until,
            reason=body.reason,
            approved_by=signing.check_approver(body.approved_by),
            calendar=context.calendar,
            now=work.now,
        )

    return case_response(await run_command(work, case_request, decide), case_request, response)
