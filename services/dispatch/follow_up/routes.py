"""Commands of follow-up: record the evaluation, explain, order rework."""
# ruff: noqa: FAST003 - the id of the path is read by CaseAsked

from fastapi import APIRouter, Response

from chassis.errors import FieldError, Invalid
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.cases.dependencies import CaseAsked, CaseOverseen, Signs, needs, shown
from services.dispatch.cases.schemas.cases import CaseView
from services.dispatch.cases.service.commands import command
from services.dispatch.cases.service.context import Desk
from services.dispatch.follow_up import domain, schemas
from services.dispatch.lifecycle.domain.case import Decided
from services.dispatch.lifecycle.domain.transitions import Command

router = APIRouter(prefix="/v1/cases", tags=["cases"], route_class=TransactionRoute)


@router.post("/{id}/follow-up", dependencies=[needs(Command.FOLLOW_UP)])
async def follow_up(asked: CaseAsked, body: schemas.FollowUp, work: Transaction, response: Response) -> CaseView:
    """Ask the citizen: service and outcome, 5 to 1, or not reached (回访)."""
    if not body.reachable and (body.service is not None or body.outcome is not None):
        raise Invalid(FieldError(field="/reachable", code="contradiction", message="没有联系上就没有评价"))

    def decide(desk: Desk) -> Decided:
        return domain.follow_up(
            desk.case,
            service=body.service,
            outcome=body.outcome,
            reachable=body.reachable,
            note=body.note,
            now=work.now,
        )

    return shown(await command(work, asked, decide), asked, response)


@router.post("/{id}/explain", dependencies=[needs(Command.EXPLAIN)])
async def explain(asked: CaseOverseen, body: schemas.Explain, work: Transaction, response: Response) -> CaseView:
    """Tell a dissatisfied citizen why the law gives no more (说明)."""

    def decide(desk: Desk) -> Decided:
        return domain.explain(desk.case, text=body.text, now=work.now)

    return shown(await command(work, asked, decide), asked, response)


@router.post("/{id}/rework", dependencies=[needs(Command.REWORK)])
async def rework(
    asked: CaseOverseen, body: schemas.Rework, signing: Signs, work: Transaction, response: Response
) -> CaseView:
    """Another officer handles it anew, with new clocks (重办)."""

    def decide(desk: Desk) -> Decided:
        return domain.rework(
            desk.case,
            reason=body.reason,
            officer=body.officer,
            approved_by=signing.by(body.approved_by),
            now=work.now,
        )

    return shown(await command(work, asked, decide), asked, response)
