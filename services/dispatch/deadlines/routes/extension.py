"""The command that extends a deadline (延期)."""
# ruff: noqa: FAST003 - the id of the path is read by CaseAsked

from fastapi import APIRouter, Response

from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.cases.dependencies import CaseAsked, Signs, needs, shown
from services.dispatch.cases.schemas.cases import CaseView
from services.dispatch.cases.service.commands import command
from services.dispatch.cases.service.context import Desk
from services.dispatch.clocks.domain import updates
from services.dispatch.deadlines.domain import extension
from services.dispatch.deadlines.schemas import extension as extension_schemas
from services.dispatch.lifecycle.domain.transitions import Command

router = APIRouter(prefix="/v1/cases", tags=["cases"], route_class=TransactionRoute)


@router.post("/{id}/extend", dependencies=[needs(Command.EXTEND)])
async def extend(
    asked: CaseAsked, body: extension_schemas.Extend, signing: Signs, work: Transaction, response: Response
) -> CaseView:
    """Extend a verification once, or the limit of the channel (延期)."""

    def decide(desk: Desk) -> updates.Kept:
        return extension.extend(
            desk.case,
            desk.clocks,
            until=body.until,
            reason=body.reason,
            approved_by=signing.named(body.approved_by),
            calendar=desk.calendar,
            now=work.now,
        )

    return shown(await command(work, asked, decide), asked, response)
