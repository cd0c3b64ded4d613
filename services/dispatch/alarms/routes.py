"""The command that takes an open alarm (处置警情)."""
# ruff: noqa: FAST003 - the id of the path is read by CaseRequestDep

from fastapi import APIRouter, Response

from chassis.web.auth import CurrentCaller
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch import fields
from services.dispatch.alarms import domain
from services.dispatch.cases.dependencies import CaseRequestDep, case_response, requires
from services.dispatch.cases.schemas.cases import CaseView
from services.dispatch.cases.service.commands import run_command
from services.dispatch.cases.service.context import CaseContext
from services.dispatch.lifecycle.domain.case import CaseDecision
from services.dispatch.lifecycle.domain.permissions import HUB
from services.dispatch.lifecycle.domain.transitions import Command

router = APIRouter(prefix="/v1/cases", tags=["cases"], route_class=TransactionRoute)


@router.post("/{id}/take", summary="处置警情", dependencies=[requires(Command.TAKE)])
async def take_alarm(
    case_request: CaseRequestDep,
    caller: CurrentCaller,
    work: Transaction,
    response: Response,
    _: fields.Nothing | None = None,
) -> CaseView:
    """Take an open alarm (我来处置): the history says who and when, and it calls nobody else any more."""

    def decide(context: CaseContext) -> CaseDecision:
        return domain.take_alarm(context.case, by_hub=caller.has(HUB), now=work.now)

    return case_response(await run_command(work, case_request, decide), case_request, response)
