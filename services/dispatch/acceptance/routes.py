"""Commands of acceptance: first feedback, accept, refuse, and ask for what is missing."""
# ruff: noqa: FAST003 - the id of the path is read by CaseAsked

from fastapi import APIRouter, Response

from chassis.errors import FieldError, Invalid
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch import fields
from services.dispatch.acceptance import domain, schemas
from services.dispatch.cases.dependencies import CaseAsked, Signs, needs, shown
from services.dispatch.cases.schemas.cases import CaseView
from services.dispatch.cases.service.commands import command
from services.dispatch.cases.service.context import Desk
from services.dispatch.lifecycle.domain.case import Decided
from services.dispatch.lifecycle.domain.transitions import Command

router = APIRouter(prefix="/v1/cases", tags=["cases"], route_class=TransactionRoute)


@router.post("/{id}/first-feedback", dependencies=[needs(Command.FIRST_FEEDBACK)])
async def first_feedback(
    asked: CaseAsked, body: schemas.FirstFeedback, work: Transaction, response: Response
) -> CaseView:
    """The first word to the citizen (首次反馈); it answers an inquiry."""

    def decide(desk: Desk) -> Decided:
        return domain.first_feedback(desk.case, text=body.text, now=work.now)

    return shown(await command(work, asked, decide), asked, response)


@router.post("/{id}/accept", dependencies=[needs(Command.ACCEPT)])
async def accept(asked: CaseAsked, work: Transaction, response: Response, _: fields.Nothing | None = None) -> CaseView:
    """Take it up (受理); a report goes to verification (核查)."""

    def decide(desk: Desk) -> Decided:
        return domain.accept(desk.case, now=work.now)

    return shown(await command(work, asked, decide), asked, response)


@router.post("/{id}/refuse", dependencies=[needs(Command.REFUSE)])
async def refuse(
    asked: CaseAsked, body: schemas.Refuse, signing: Signs, work: Transaction, response: Response
) -> CaseView:
    """Do not take it up, for one of the seven reasons of Order 121 Art. 16 (不予受理)."""

    def decide(desk: Desk) -> Decided:
        return domain.refuse(
            desk.case, reason=body.reason, note=body.note, approved_by=signing.by(body.approved_by), now=work.now
        )

    return shown(await command(work, asked, decide), asked, response)


@router.post("/{id}/request-supplement", dependencies=[needs(Command.REQUEST_SUPPLEMENT)])
async def request_supplement(
    asked: CaseAsked, body: schemas.RequestSupplement, work: Transaction, response: Response
) -> CaseView:
    """Ask the complainant for what is missing (补充材料)."""
    if body.by <= work.now:
        raise Invalid(FieldError(field="/by", code="in_past", message="补充材料的期限应当在将来"))

    def decide(desk: Desk) -> Decided:
        return domain.request_supplement(desk.case, fields=body.fields, by=body.by, now=work.now)

    return shown(await command(work, asked, decide), asked, response)
