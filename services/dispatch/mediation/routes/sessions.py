"""Commands of the sessions of a mediation: schedule, record, recusal, leads."""
# ruff: noqa: FAST003 - the id of the path is read by CaseRequestDep

from fastapi import APIRouter, Response

from chassis.clock import new_id
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.cases.dependencies import CaseRequestDep, case_response, requires
from services.dispatch.cases.schemas.cases import CaseView
from services.dispatch.cases.service.commands import run_command
from services.dispatch.cases.service.context import CaseContext
from services.dispatch.lifecycle.domain.case import CaseDecision
from services.dispatch.lifecycle.domain.transitions import Command
from services.dispatch.mediation import schemas
from services.dispatch.mediation.domain import leads, sessions

router = APIRouter(prefix="/v1/cases", tags=["cases"], route_class=TransactionRoute)


@router.post("/{id}/schedule-session", summary="通知调解时间和地点", dependencies=[requires(Command.SCHEDULE_SESSION)])
async def schedule_session(
    case_request: CaseRequestDep, body: schemas.ScheduleSession, work: Transaction, response: Response
) -> CaseView:
    """Tell both sides when, where and by whom they are mediated (调解通知, Order 121 Art. 20)."""

    def decide(context: CaseContext) -> CaseDecision:
        return sessions.schedule_session(
            context.case,
            held_at=body.held_at,
            mode=body.mode,
            place=body.place,
            mediator=body.mediator,
            now=work.now,
        )

    return case_response(await run_command(work, case_request, decide), case_request, response)


@router.post("/{id}/record-session", summary="登记调解笔录", dependencies=[requires(Command.RECORD_SESSION)])
async def record_session(
    case_request: CaseRequestDep, body: schemas.RecordSession, work: Transaction, response: Response
) -> CaseView:
    """Write down what was said in a session (调解笔录)."""

    def decide(context: CaseContext) -> CaseDecision:
        return sessions.record_session(
            context.case,
            held_at=body.held_at,
            consumer_present=body.consumer_present,
            respondent_present=body.respondent_present,
            demand_fen=body.demand_fen,
            offer_fen=body.offer_fen,
            text=body.text,
            now=work.now,
        )

    return case_response(await run_command(work, case_request, decide), case_request, response)


@router.post("/{id}/request-recusal", summary="申请回避", dependencies=[requires(Command.REQUEST_RECUSAL)])
async def request_recusal(
    case_request: CaseRequestDep, body: schemas.RequestRecusal, work: Transaction, response: Response
) -> CaseView:
    """A side objects to the mediator (申请回避, Order 121 Art. 21)."""

    def decide(context: CaseContext) -> CaseDecision:
        return sessions.request_recusal(context.case, side=body.by, ground=body.ground, now=work.now)

    return case_response(await run_command(work, case_request, decide), case_request, response)


@router.post("/{id}/decide-recusal", summary="决定回避", dependencies=[requires(Command.DECIDE_RECUSAL)])
async def decide_recusal(
    case_request: CaseRequestDep, body: schemas.DecideRecusal, work: Transaction, response: Response
) -> CaseView:
    """The section's head decides whether the mediator steps aside (回避决定)."""

    def decide(context: CaseContext) -> CaseDecision:
        return sessions.decide_recusal(
            context.case, recused=body.recused, mediator=body.mediator, reason=body.reason, now=work.now
        )

    return case_response(await run_command(work, case_request, decide), case_request, response)


@router.post("/{id}/report-lead", summary="登记案源线索", dependencies=[requires(Command.REPORT_LEAD)])
async def report_lead(
    case_request: CaseRequestDep, body: schemas.ReportLead, work: Transaction, response: Response
) -> CaseView:
    """The mediation shows a breach of the law: it becomes a report of its own (案源线索, Order 121 Art. 27)."""

    def decide(context: CaseContext) -> CaseDecision:
        return leads.report_lead(context.case, lead_id=new_id(), text=body.text, found_at=body.found_at, now=work.now)

    return case_response(await run_command(work, case_request, decide), case_request, response)
