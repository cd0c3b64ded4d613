"""Commands of a mediation: start, pause, resume, agree, terminate."""
# ruff: noqa: FAST003 - the id of the path is read by CaseAsked

from fastapi import APIRouter, Response

from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.cases.dependencies import CaseAsked, Signs, needs, shown
from services.dispatch.cases.schemas.cases import CaseView
from services.dispatch.cases.service.commands import command
from services.dispatch.cases.service.context import Desk
from services.dispatch.lifecycle.domain.case import Decided
from services.dispatch.lifecycle.domain.transitions import Command
from services.dispatch.mediation import schemas
from services.dispatch.mediation.domain import mediation, termination

router = APIRouter(prefix="/v1/cases", tags=["cases"], route_class=TransactionRoute)


@router.post("/{id}/start-mediation", dependencies=[needs(Command.START_MEDIATION)])
async def start_mediation(
    asked: CaseAsked, body: schemas.StartMediation, work: Transaction, response: Response
) -> CaseView:
    """Begin to mediate, with both consents (Order 121 Art. 18)."""

    def decide(desk: Desk) -> Decided:
        return mediation.start_mediation(
            desk.case,
            consumer_consents=body.consumer_consents,
            respondent_consents=body.respondent_consents,
            mode=body.mode,
            first=mediation.FirstSession(
                held_at=body.held_at, place=body.place, mediator=body.mediator, delegated_to=body.delegated_to
            ),
            now=work.now,
        )

    return shown(await command(work, asked, decide), asked, response)


@router.post("/{id}/pause", dependencies=[needs(Command.PAUSE)])
async def pause(
    asked: CaseAsked, body: schemas.Pause, signing: Signs, work: Transaction, response: Response
) -> CaseView:
    """Stop the clocks for appraisal (鉴定, Order 121 Art. 22)."""

    def decide(desk: Desk) -> Decided:
        return mediation.pause(
            desk.case,
            ground=body.ground,
            since=body.since,
            appraiser=body.appraiser,
            designated=body.designated,
            approved_by=signing.by(body.approved_by),
            now=work.now,
        )

    return shown(await command(work, asked, decide), asked, response)


@router.post("/{id}/resume", dependencies=[needs(Command.RESUME)])
async def resume(asked: CaseAsked, body: schemas.Resume, work: Transaction, response: Response) -> CaseView:
    """Let the clocks run on (恢复计算)."""

    def decide(desk: Desk) -> Decided:
        return mediation.resume(desk.case, resumed_at=body.at, now=work.now)

    return shown(await command(work, asked, decide), asked, response)


@router.post("/{id}/agree", dependencies=[needs(Command.AGREE)])
async def agree(asked: CaseAsked, body: schemas.Agree, work: Transaction, response: Response) -> CaseView:
    """Both sides agree (达成调解协议, Order 121 Art. 24)."""
    refund = body.promised()

    def decide(desk: Desk) -> Decided:
        return mediation.agree(
            desk.case,
            terms=body.terms,
            amount_fen=body.amount_fen,
            refund=refund,
            written=body.written,
            now=work.now,
        )

    return shown(await command(work, asked, decide), asked, response)


@router.post("/{id}/terminate", dependencies=[needs(Command.TERMINATE)])
async def terminate(
    asked: CaseAsked, body: schemas.Terminate, signing: Signs, work: Transaction, response: Response
) -> CaseView:
    """End the mediation, for one of the eight reasons of Order 121 Art. 23 (终止调解)."""

    def decide(desk: Desk) -> Decided:
        return termination.terminate(
            desk.case,
            desk.clocks,
            reason=body.reason,
            note=body.note,
            approved_by=signing.by(body.approved_by),
            calendar=desk.calendar,
            now=work.now,
        )

    return shown(await command(work, asked, decide), asked, response)
