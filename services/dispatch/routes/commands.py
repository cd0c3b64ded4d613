"""Commands of dispatch and decision: who has it, the first words, acceptance."""
# ruff: noqa: FAST003 - the id of the path is read by CaseAsked

from fastapi import APIRouter, Response

from canon.codes import Department
from chassis.clock import new_id
from chassis.errors import FieldError, Invalid
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.domain.lifecycle import deciding, dispatching
from services.dispatch.domain.lifecycle.case import Decided
from services.dispatch.domain.lifecycle.table import Command
from services.dispatch.routes.asking import CaseAsked, CaseOverseen, Signs, needs, shown
from services.dispatch.schemas import commands as bodies
from services.dispatch.schemas.cases import CaseView
from services.dispatch.usecases.acting import Desk
from services.dispatch.usecases.commanding import command
from services.dispatch.usecases.rulebook import station_named
from services.dispatch.usecases.rulebook_correcting import send

router = APIRouter(prefix="/v1/cases", tags=["cases"], route_class=TransactionRoute)


@router.post("/{id}/assign", dependencies=[needs(Command.ASSIGN)])
async def assign(asked: CaseAsked, body: bodies.Assign, work: Transaction, response: Response) -> CaseView:
    """Give the case to a section, and perhaps to an officer of it (分派)."""
    if body.department is Department.HUB:
        raise Invalid(FieldError(field="/department", code="choice", message="受理办公室不是承办股室"))

    station_name = await station_named(work, body.station) if body.station else None

    def decide(desk: Desk) -> Decided:
        return dispatching.assign(
            desk.case,
            department=body.department,
            station=body.station,
            station_name=station_name,
            officer=body.officer,
            now=work.now,
        )

    return shown(await send(work, asked, decide), asked, response)


@router.post("/{id}/return-to-hub", dependencies=[needs(Command.RETURN_TO_HUB)])
async def return_to_hub(asked: CaseAsked, body: bodies.ReturnToHub, work: Transaction, response: Response) -> CaseView:
    """Give the case back; a section never passes it on itself (交回受理办公室)."""

    def decide(desk: Desk) -> Decided:
        return dispatching.return_to_hub(desk.case, reason=body.reason, note=body.note, now=work.now)

    return shown(await command(work, asked, decide), asked, response)


@router.post("/{id}/redirect", dependencies=[needs(Command.REDIRECT)])
async def redirect(asked: CaseAsked, body: bodies.Redirect, work: Transaction, response: Response) -> CaseView:
    """Hand the case to the authority that must answer it (转办)."""

    def decide(desk: Desk) -> Decided:
        return dispatching.redirect(
            desk.case,
            agency=body.agency,
            reason=body.reason,
            basis=body.basis,
            explanation=body.explanation,
            handover_id=new_id(),
            now=work.now,
        )

    return shown(await send(work, asked, decide), asked, response)


@router.post("/{id}/urge", dependencies=[needs(Command.URGE)])
async def urge(asked: CaseOverseen, body: bodies.Urge, work: Transaction, response: Response) -> CaseView:
    """Press for an act, with a trace (督办)."""

    def decide(desk: Desk) -> Decided:
        return dispatching.urge(desk.case, note=body.note, now=work.now)

    return shown(await command(work, asked, decide), asked, response)


@router.post("/{id}/first-feedback", dependencies=[needs(Command.FIRST_FEEDBACK)])
async def first_feedback(
    asked: CaseAsked, body: bodies.FirstFeedback, work: Transaction, response: Response
) -> CaseView:
    """The first word to the citizen (首次反馈); it answers an inquiry."""

    def decide(desk: Desk) -> Decided:
        return deciding.first_feedback(desk.case, text=body.text, now=work.now)

    return shown(await command(work, asked, decide), asked, response)


@router.post("/{id}/accept", dependencies=[needs(Command.ACCEPT)])
async def accept(asked: CaseAsked, work: Transaction, response: Response, _: bodies.Nothing | None = None) -> CaseView:
    """Take it up (受理); a report goes to verification (核查)."""

    def decide(desk: Desk) -> Decided:
        return deciding.accept(desk.case, now=work.now)

    return shown(await command(work, asked, decide), asked, response)


@router.post("/{id}/refuse", dependencies=[needs(Command.REFUSE)])
async def refuse(
    asked: CaseAsked, body: bodies.Refuse, signing: Signs, work: Transaction, response: Response
) -> CaseView:
    """Do not take it up, for one of the seven reasons of Order 121 Art. 16 (不予受理)."""

    def decide(desk: Desk) -> Decided:
        return deciding.refuse(
            desk.case, reason=body.reason, note=body.note, approved_by=signing.by(body.approved_by), now=work.now
        )

    return shown(await command(work, asked, decide), asked, response)


@router.post("/{id}/request-supplement", dependencies=[needs(Command.REQUEST_SUPPLEMENT)])
async def request_supplement(
    asked: CaseAsked, body: bodies.RequestSupplement, work: Transaction, response: Response
) -> CaseView:
    """Ask the complainant for what is missing (补充材料)."""
    if body.by <= work.now:
        raise Invalid(FieldError(field="/by", code="in_past", message="补充材料的期限应当在将来"))

    def decide(desk: Desk) -> Decided:
        return deciding.request_supplement(desk.case, fields=body.fields, by=body.by, now=work.now)

    return shown(await command(work, asked, decide), asked, response)
