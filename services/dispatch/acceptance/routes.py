"""Commands of acceptance: first feedback, accept, and ask for what is missing."""
# ruff: noqa: FAST003 - the id of the path is read by CaseRequestDep

from fastapi import APIRouter, Response

from chassis.errors import FieldError, Invalid
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch import fields
from services.dispatch.acceptance import domain, schemas
from services.dispatch.cases.dependencies import CaseRequestDep, case_response, requires
from services.dispatch.cases.schemas.cases import CaseView
from services.dispatch.cases.service.commands import run_command
from services.dispatch.cases.service.context import CaseContext
from services.dispatch.lifecycle.domain.case import CaseDecision
from services.dispatch.lifecycle.domain.transitions import Command

router = APIRouter(prefix="/v1/cases", tags=["cases"], route_class=TransactionRoute)


@router.post("/{id}/first-feedback", summary="首次反馈", dependencies=[requires(Command.FIRST_FEEDBACK)])
async def give_first_feedback(
    case_request: CaseRequestDep, body: schemas.FirstFeedback, work: Transaction, response: Response
) -> CaseView:
    """The first word to the citizen (首次反馈); it answers an inquiry."""

    def decide(context: CaseContext) -> CaseDecision:
        return domain.first_feedback(context.case, text=body.text, now=work.now)

    return case_response(await run_command(work, case_request, decide), case_request, response)


@router.post("/{id}/accept", summary="受理", dependencies=[requires(Command.ACCEPT)])
async def accept_case(
    case_request: CaseRequestDep, work: Transaction, response: Response, _: fields.Nothing | None = None
) -> CaseView:
    """Take it up (受理); a report goes to verification (核查)."""

    def decide(context: CaseContext) -> CaseDecision:
        return domain.accept(context.case, now=work.now)

    return case_response(await run_command(work, case_request, decide), case_request, response)


@router.post("/{id}/request-supplement", summary="要求补充材料", dependencies=[requires(Command.REQUEST_SUPPLEMENT)])
async def request_supplement(
    case_request: CaseRequestDep, body: schemas.RequestSupplement, work: Transaction, response: Response
) -> CaseView:
    """Ask the complainant for what is missing (补充材料)."""
    if body.by <= work.now:
        raise Invalid(FieldError(field="/by", code="in_past", message="补充材料的期限应当在将来"))

    def decide(context: CaseContext) -> CaseDecision:
        return domain.request_supplement(context.case, fields=body.fields, by=body.by, now=work.now)

    return case_response(await run_command(work, case_request, decide), case_request, response)
