"""The command that closes a case."""
# ruff: noqa: FAST003 - the id of the path is read by CaseRequestDep

from fastapi import APIRouter, Response

from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.cases.dependencies import CaseRequestDep, case_response, requires
from services.dispatch.cases.schemas.cases import CaseView
from services.dispatch.cases.service.commands import run_command
from services.dispatch.cases.service.context import CaseContext
from services.dispatch.clocks.domain import clock
from services.dispatch.closing import domain, schemas
from services.dispatch.lifecycle.domain.case import CaseDecision
from services.dispatch.lifecycle.domain.transitions import Command

router = APIRouter(prefix="/v1/cases", tags=["cases"], route_class=TransactionRoute)


@router.post("/{id}/close", summary="办结", dependencies=[requires(Command.CLOSE)])
async def close(case_request: CaseRequestDep, body: schemas.Close, work: Transaction, response: Response) -> CaseView:
    """The case is done (办结)."""

    def decide(context: CaseContext) -> CaseDecision:
        return domain.close(
            context.case,
            result=body.result,
            note=body.note,
            recovered_fen=body.recovered_fen,
            within_limit=clock.is_within_limit(context.clocks, context.case.round, work.now),
            now=work.now,
        )

    return case_response(await run_command(work, case_request, decide), case_request, response)
