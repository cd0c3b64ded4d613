"""Commands of follow-up: record the evaluation, explain."""
# ruff: noqa: FAST003 - the id of the path is read by CaseRequestDep

from fastapi import APIRouter, Response

from chassis.errors import FieldError, Invalid
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.cases.dependencies import (
    CaseRequestDep,
    SupervisorRequestDep,
    case_response,
    requires,
)
from services.dispatch.cases.schemas.cases import CaseView
from services.dispatch.cases.service.commands import run_command
from services.dispatch.cases.service.context import CaseContext
from services.dispatch.follow_up import domain, schemas
from services.dispatch.lifecycle.domain.case import CaseDecision
from services.dispatch.lifecycle.domain.transitions import Command

router = APIRouter(prefix="/v1/cases", tags=["cases"], route_class=TransactionRoute)


@router.post("/{id}/follow-up", summary="登记回访", dependencies=[requires(Command.FOLLOW_UP)])
async def follow_up_case(
    case_request: CaseRequestDep, body: schemas.FollowUp, work: Transaction, response: Response
) -> CaseView:
    """Ask the citizen: service and outcome, 5 to 1, or not reached (回访)."""
    if not body.reachable and (body.service is not None or body.outcome is not None):
        raise Invalid(FieldError(field="/reachable", code="contradiction", message="没有联系上就没有评价"))

    def decide(context: CaseContext) -> CaseDecision:
        return domain.follow_up(
            context.case,
            service=body.service,
            outcome=body.outcome,
            reachable=body.reachable,
            note=body.note,
            now=work.now,
        )

    return case_response(await run_command(work, case_request, decide), case_request, response)


@router.post("/{id}/explain", summary="向不满意的群众说明", dependencies=[requires(Command.EXPLAIN)])
async def explain_dissatisfaction(
    case_request: SupervisorRequestDep, body: schemas.Explain, work: Transaction, response: Response
) -> CaseView:
    """Tell a dissatisfied citizen why the law gives no more (说明)."""

    def decide(context: CaseContext) -> CaseDecision:
        return domain.explain(context.case, text=body.text, now=work.now)

    return case_response(await run_command(work, case_request, decide), case_request, response)
