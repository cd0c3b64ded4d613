"""Commands of mediation, settlement and ending."""
# ruff: noqa: FAST003 - the id of the path is read by CaseAsked

from fastapi import APIRouter, Response

from chassis.errors import FieldError, Invalid
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.domain import clocks
from services.dispatch.domain.lifecycle import ending, mediating
from services.dispatch.domain.lifecycle.case import Decided
from services.dispatch.domain.lifecycle.table import Command
from services.dispatch.routes.asking import CaseAsked, CaseOverseen, Signs, needs, shown
from services.dispatch.schemas import commands as bodies
from services.dispatch.schemas.cases import CaseView
from services.dispatch.usecases.acting import Desk
from services.dispatch.usecases.commanding import command
from services.dispatch.usecases.settling import send

router = APIRouter(prefix="/v1/cases", tags=["cases"], route_class=TransactionRoute)


@router.post("/{id}/send-to-odr", dependencies=[needs(Command.SEND_TO_ODR)])
async def send_to_odr(asked: CaseAsked, body: bodies.SendToOdr, work: Transaction, response: Response) -> CaseView:
    """Let the enterprise settle first, within ten working days (在线消费纠纷解决)."""
    return shown(await send(work, asked, body.enterprise), asked, response)


@router.post("/{id}/start-mediation", dependencies=[needs(Command.START_MEDIATION)])
async def start_mediation(
    asked: CaseAsked, body: bodies.StartMediation, work: Transaction, response: Response
) -> CaseView:
    """Begin to mediate, with both consents (Order 121 Art. 18)."""

    def decide(desk: Desk) -> Decided:
        return mediating.start_mediation(
            desk.case,
            consumer_consents=body.consumer_consents,
            respondent_consents=body.respondent_consents,
            mode=body.mode,
            first=mediating.FirstSession(
                held_at=body.held_at, place=body.place, mediator=body.mediator, delegated_to=body.delegated_to
            ),
            now=work.now,
        )

    return shown(await command(work, asked, decide), asked, response)


@router.post("/{id}/pause", dependencies=[needs(Command.PAUSE)])
async def pause(
    asked: CaseAsked, body: bodies.Pause, signing: Signs, work: Transaction, response: Response
) -> CaseView:
    """Stop the clocks for appraisal (鉴定, Order 121 Art. 22)."""

    def decide(desk: Desk) -> Decided:
        return mediating.pause(
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
async def resume(asked: CaseAsked, body: bodies.Resume, work: Transaction, response: Response) -> CaseView:
    """Let the clocks run on (恢复计算)."""

    def decide(desk: Desk) -> Decided:
        return mediating.resume(desk.case, resumed_at=body.at, now=work.now)

    return shown(await command(work, asked, decide), asked, response)


@router.post("/{id}/agree", dependencies=[needs(Command.AGREE)])
async def agree(asked: CaseAsked, body: bodies.Agree, work: Transaction, response: Response) -> CaseView:
    """Both sides agree (达成调解协议, Order 121 Art. 24)."""
    refund = body.promised()

    def decide(desk: Desk) -> Decided:
        return mediating.agree(
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
    asked: CaseAsked, body: bodies.Terminate, signing: Signs, work: Transaction, response: Response
) -> CaseView:
    """End the mediation, for one of the eight reasons of Order 121 Art. 23 (终止调解)."""

    def decide(desk: Desk) -> Decided:
        return clocks.terminate(
            desk.case,
            desk.clocks,
            reason=body.reason,
            note=body.note,
            approved_by=signing.by(body.approved_by),
            calendar=desk.calendar,
            now=work.now,
        )

    return shown(await command(work, asked, decide), asked, response)


@router.post("/{id}/extend", dependencies=[needs(Command.EXTEND)])
async def extend(
    asked: CaseAsked, body: bodies.Extend, signing: Signs, work: Transaction, response: Response
) -> CaseView:
    """Extend a verification once, or the limit of the channel (延期)."""

    def decide(desk: Desk) -> clocks.Kept:
        return clocks.extend(
            desk.case,
            desk.clocks,
            until=body.until,
            reason=body.reason,
            approved_by=signing.named(body.approved_by),
            calendar=desk.calendar,
            now=work.now,
        )

    return shown(await command(work, asked, decide), asked, response)


@router.post("/{id}/close", dependencies=[needs(Command.CLOSE)])
async def close(asked: CaseAsked, body: bodies.Close, work: Transaction, response: Response) -> CaseView:
    """The case is done (办结)."""

    def decide(desk: Desk) -> Decided:
        return ending.close(
            desk.case,
            result=body.result,
            note=body.note,
            recovered_fen=body.recovered_fen,
            within_limit=clocks.within_limit(desk.clocks, desk.case.round, work.now),
            now=work.now,
        )

    return shown(await command(work, asked, decide), asked, response)


@router.post("/{id}/follow-up", dependencies=[needs(Command.FOLLOW_UP)])
async def follow_up(asked: CaseAsked, body: bodies.FollowUp, work: Transaction, response: Response) -> CaseView:
    """Ask the citizen: service and outcome, 5 to 1, or not reached (回访)."""
    if not body.reachable and (body.service is not None or body.outcome is not None):
        raise Invalid(FieldError(field="/reachable", code="contradiction", message="没有联系上就没有评价"))

    def decide(desk: Desk) -> Decided:
        return ending.follow_up(
            desk.case,
            service=body.service,
            outcome=body.outcome,
            reachable=body.reachable,
            note=body.note,
            now=work.now,
        )

    return shown(await command(work, asked, decide), asked, response)


@router.post("/{id}/explain", dependencies=[needs(Command.EXPLAIN)])
async def explain(asked: CaseOverseen, body: bodies.Explain, work: Transaction, response: Response) -> CaseView:
    """Tell a dissatisfied citizen why the law gives no more (说明)."""

    def decide(desk: Desk) -> Decided:
        return ending.explain(desk.case, text=body.text, now=work.now)

    return shown(await command(work, asked, decide), asked, response)


@router.post("/{id}/rework", dependencies=[needs(Command.REWORK)])
async def rework(
    asked: CaseOverseen, body: bodies.Rework, signing: Signs, work: Transaction, response: Response
) -> CaseView:
    """Another officer handles it anew, with new clocks (重办)."""

    def decide(desk: Desk) -> Decided:
        return ending.rework(
            desk.case,
            reason=body.reason,
            officer=body.officer,
            approved_by=signing.by(body.approved_by),
            now=work.now,
        )

    return shown(await command(work, asked, decide), asked, response)
