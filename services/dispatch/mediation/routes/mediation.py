"""Commands of a mediation: start, resume, agree."""
# ruff: noqa: FAST003 - the id of the path is read by CaseRequestDep

from fastapi import APIRouter, Response

from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.cases.dependencies import CaseRequestDep, case_response, requires
from services.dispatch.cases.schemas.cases import CaseView
from services.dispatch.cases.service.commands import run_command
from services.dispatch.cases.service.context import CaseContext
from services.dispatch.lifecycle.domain.case import CaseDecision
from services.dispatch.lifecycle.domain.transitions import Command
from services.dispatch.mediation import schemas
from services.dispatch.mediation.domain import mediation

router = APIRouter(prefix="/v1/cases", tags=["cases"], route_class=TransactionRoute)


@router.post("/{id}/start-mediation", summary="开始调解", dependencies=[requires(Command.START_MEDIATION)])
async def start_mediation(
    case_request: CaseRequestDep, body: schemas.StartMediation, work: Transaction, response: Response
) -> CaseView:
    """Begin to mediate, with both consents (Order 121 Art. 18)."""

    def decide(context: CaseContext) -> CaseDecision:
        return mediation.start_mediation(
            context.case,
            consumer_consents=body.consumer_consents,
            respondent_consents=body.respondent_consents,
            mode=body.mode,
            first=mediation.FirstSession(
                held_at=body.held_at, place=body.place, mediator=body.mediator, delegated_to=body.delegated_to
            ),
            now=work.now,
        )

    return case_response(await run_command(work, case_request, decide), case_request, response)


@router.post("/{id}/resume", summary="恢复计时", dependencies=[requires(Command.RESUME)])
async def resume_mediation(
    case_request: CaseRequestDep, body: schemas.Resume, work: Transaction, response: Response
) -> CaseView:
    """Let the clocks run on (恢复计算)."""

    def decide(context: CaseContext) -> CaseDecision:
        return mediation.resume(context.case, resumed_at=body.at, now=work.now)

    return case_response(await run_command(work, case_request, decide), case_request, response)


@router.post("/{id}/agree", summary="达成调解协议", dependencies=[requires(Command.AGREE)])
async def record_agreement(
    case_request: CaseRequestDep, body: schemas.Agree, work: Transaction, response: Response
) -> CaseView:
    """Both sides agree (达成调解协议, Order 121 Art. 24)."""
    refund = body.to_refund()

    def decide(context: CaseContext) -> CaseDecision:
        return mediation.agree(
            context.case,
            terms=body.terms,
            amount_fen=body.amount_fen,
            refund=refund,
            written=body.written,
            now=work.now,
        )

    return case_response(await run_command(work, case_request, decide), case_request, response)
